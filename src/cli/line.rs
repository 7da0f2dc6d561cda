//! The result of a photo as a line of JSON, for `--json` and for the manifest.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::Error;
use crate::picture::Notice;

/// A painting that is written.
pub(super) struct Done {
    /// Width and height.
    pub size: [u32; 2],
    /// How long it took.
    pub time: Duration,
    /// What a person wants to know of the photo.
    pub notice: Option<Notice>,
    /// The same and more, without the notice.
    pub sentence: String,
}

/// What is left out is not said.
#[derive(Serialize, Default)]
pub(super) struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frames: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    skipped: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
}

impl Line {
    /// A painting is written.
    pub fn painted(photo: &Path, output: &Path, done: &Done) -> Self {
        Self {
            output: Some(shown(output)),
            size: Some(done.size),
            ms: u64::try_from(done.time.as_millis()).ok(),
            notice: done.notice.map(|notice| notice.to_string()),
            ..Self::of(Some(photo))
        }
    }

    /// So many frames of a film are written.
    pub fn framed(frames: u64, size: [u32; 2], time: Duration) -> Self {
        let ms = u64::try_from(time.as_millis()).ok();
        Self { frames: Some(frames), size: Some(size), ms, ..Self::default() }
    }

    /// A painting was there and is left.
    pub fn skipped(photo: &Path, output: &Path) -> Self {
        Self { output: Some(shown(output)), skipped: true, ..Self::of(Some(photo)) }
    }

    /// A photo was not painted, or none at all.
    pub fn failed(photo: Option<&Path>, error: &Error) -> Self {
        Self {
            code: Some(error.code()),
            message: Some(error.to_string()),
            hint: Some(error.hint()),
            ..Self::of(photo)
        }
    }

    fn of(photo: Option<&Path>) -> Self {
        Self { path: photo.map(shown), ..Self::default() }
    }
}

/// A path as text, which JSON is.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
