//! Reports what became of each photo of a batch, and gives the exit code.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use super::console::{explain, note, say};
use super::line::{Done, Line};
use crate::Error;

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

impl Report {
    pub fn new(json: bool, aside: bool) -> Self {
        Self { json, aside, done: 0, failed: 0, is_usage: false }
    }

    /// A painting is written.
    pub fn painted(&mut self, photo: &Path, output: &Path, done: &Done) {
        self.done += 1;
        let text = format!("{}: {}", output.display(), done.sentence);
        self.say(|| Line::painted(photo, output, done), &text);
    }

    /// A painting was there and is left.
    pub fn skipped(&mut self, photo: &Path, output: &Path) {
        self.done += 1;
        self.say(|| Line::skipped(photo, output), &format!("{} exists: skipped", output.display()));
    }

    /// So many frames are written.
    pub fn framed(&mut self, frames: u64, (width, height): (u32, u32), time: Duration) {
        self.done += usize::from(frames > 0);
        let seconds = time.as_secs_f32();
        let text = format!("{frames} frames of {width}x{height} in {seconds:.1} s");
        self.say(|| Line::framed(frames, [width, height], time), &text);
    }

    /// A photo was not painted, or none at all.
    pub fn failed(&mut self, photo: Option<&Path>, error: &Error) {
        self.failed += 1;
        self.is_usage |= matches!(error, Error::OutputOfMany { .. } | Error::Shard { .. });
        if self.json {
            self.say(|| Line::failed(photo, error), "");
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

    fn say(&self, line: impl FnOnce() -> Line, text: &str) {
        let json = if self.json { serde_json::to_string(&line()).ok() } else { None };
        let text = json.as_deref().unwrap_or(text);
        if self.aside { note(text) } else { say(text) }
    }
}
