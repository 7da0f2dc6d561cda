//! The run's log: one JSON object a line.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::objective::Losses;
use crate::output::write;
use crate::{Error, Result};

/// One line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The step.
    pub step: usize,
    /// The learning rate of the convolutions.
    pub learning_rate: f64,
    /// The losses, not weighted.
    #[serde(flatten)]
    pub losses: Losses,
}

/// A log file that grows.
pub struct Log {
    file: std::fs::File,
    path: PathBuf,
}

impl Log {
    /// Opens the log at `path`; lines from `step` on, which a run that is resumed will write again, go.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn open(path: &Path, step: usize) -> Result<Self> {
        let old = if path.exists() { read(path)? } else { Vec::new() };
        let kept: Vec<String> = old
            .into_iter()
            .filter(|entry| entry.step < step)
            .filter_map(|entry| serde_json::to_string(&entry).ok())
            .map(|line| line + "\n")
            .collect();
        write(path, kept.concat().as_bytes())?;
        let file = std::fs::OpenOptions::new().append(true).open(path).map_err(Error::io(path))?;
        Ok(Self { file, path: path.into() })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&mut self, entry: &Entry) -> Result<()> {
        let line = serde_json::to_string(entry).map_err(std::io::Error::other);
        line.and_then(|line| writeln!(self.file, "{line}")).map_err(Error::io(&self.path))
    }
}

/// The entries of a log; a line that a crash cut off is left out.
///
/// # Errors
/// [`Error::Io`].
pub fn read(path: &Path) -> Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resumed_run_goes_on_where_its_checkpoint_stands() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.jsonl");
        let entry = |step| Entry { step, learning_rate: 1e-3, losses: Losses::default() };
        let mut log = Log::open(&path, 0).unwrap();
        (0..5).for_each(|step| log.write(&entry(step)).unwrap());
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"step\":5,\"le").unwrap();

        let mut log = Log::open(&path, 3).unwrap();
        log.write(&entry(3)).unwrap();
        let steps: Vec<usize> = read(&path).unwrap().iter().map(|entry| entry.step).collect();
        assert_eq!(steps, [0, 1, 2, 3]);
    }
}
