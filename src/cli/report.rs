//! What is said about each photo of a batch, and how the batch ends.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use serde::Serialize;

use super::console::{explain, note, say};
use crate::Error;
use crate::picture::Notice;

/// What became of the photos so far.
pub(super) struct Report {
    /// One JSON object a line instead of sentences.
    json: bool,
    /// Standard output is a painting: what is said goes to standard error.
    aside: bool,
    done: usize,
    failed: usize,
    is_usage: bool,
}

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

/// A line of `--json`.
#[derive(Serialize, Default)]
struct Line<'a> {
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
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    skipped: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

impl Report {
    pub fn new(json: bool, aside: bool) -> Self {
        Self { json, aside, done: 0, failed: 0, is_usage: false }
    }

    /// A painting is written.
    pub fn painted(&mut self, photo: &Path, output: &Path, done: &Done) {
        self.done += 1;
        let line = Line {
            output: Some(shown(output)),
            size: Some(done.size),
            ms: u64::try_from(done.time.as_millis()).ok(),
            notice: done.notice.map(|notice| notice.to_string()),
            ..line(Some(photo))
        };
        self.say(&line, &format!("{}: {}", output.display(), done.sentence));
    }

    /// A painting was there and is left.
    pub fn skipped(&mut self, photo: &Path, output: &Path) {
        self.done += 1;
        let line = Line { output: Some(shown(output)), skipped: true, ..line(Some(photo)) };
        self.say(&line, &format!("{} exists: skipped", output.display()));
    }

    /// A photo was not painted, or none at all.
    pub fn failed(&mut self, photo: Option<&Path>, error: &Error) {
        self.failed += 1;
        self.is_usage |= matches!(error, Error::OutputOfMany { .. });
        if self.json {
            let line = Line {
                code: Some(error.code()),
                message: Some(error.to_string()),
                hint: Some(error.hint()),
                ..line(photo)
            };
            self.say(&line, "");
        } else {
            explain(error);
        }
    }

    /// 0 if all is done, 1 if nothing is, 2 if the command line makes no sense, 3 if some photos failed.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match (self.done, self.failed) {
            (_, 0) => 0,
            (0, _) if self.is_usage => 2,
            (0, _) => 1,
            _ => 3,
        })
    }

    fn say(&self, line: &Line, text: &str) {
        let json = if self.json { serde_json::to_string(line).ok() } else { None };
        let text = json.as_deref().unwrap_or(text);
        if self.aside { note(text) } else { say(text) }
    }
}

fn line(photo: Option<&Path>) -> Line<'static> {
    Line { path: photo.map(shown), ..Line::default() }
}

/// A path as text, which JSON is.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
