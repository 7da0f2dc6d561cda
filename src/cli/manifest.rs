//! The manifest: one line of JSON for each painting that was written and for each photo that failed, as it happens.
//!
//! A line is on the disk before the next photo is read. So if the process is killed, at most the line that is being written
//! is lost; an incomplete line is ignored. `--resume` reads only the `key` of each line.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::line::Line;
use super::recipe::{MadeOf, OutputId, Recipe};
use crate::hex::hex;
use crate::{Error, Result};

/// A manifest that lines are added to.
pub(super) struct Manifest {
    file: File,
    path: PathBuf,
}

/// What the outputs were made of that manifests name; of several lines for one output the last counts.
#[derive(Default)]
pub(super) struct Made(HashMap<OutputId, MadeOf>);

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    line: &'a Line,
    /// Length of the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipe: Option<String>,
    /// The output and what it was made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// What is read of a line.
#[derive(Deserialize)]
struct Keyed {
    key: Option<String>,
}

impl Manifest {
    /// Opens the manifest to add lines to, and makes it and its folder if they are not there.
    ///
    /// # Errors
    /// [`Error::Manifest`] for a file that is something else or that another process writes, and [`Error::Io`].
    pub fn open(path: &Path) -> Result<Self> {
        let io = || Error::io(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(io())?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(io())?;
        // A file system that cannot lock leaves it to the user, and Windows would keep other shares from reading.
        if cfg!(unix)
            && let Err(TryLockError::WouldBlock) = file.try_lock()
        {
            return Err(Error::Manifest { path: path.into(), reason: "another process writes to it" });
        }
        let mut ends = [b'{', b'\n'];
        let length = file.metadata().map_err(io())?.len();
        if length > 0 {
            let [first, last] = &mut ends;
            file.read_exact(std::slice::from_mut(first)).map_err(io())?;
            file.seek(SeekFrom::End(-1)).map_err(io())?;
            file.read_exact(std::slice::from_mut(last)).map_err(io())?;
        }
        if ends[0] != b'{' {
            return Err(Error::Manifest { path: path.into(), reason: "it is a file of another kind" });
        }
        let mut manifest = Self { file, path: path.into() };
        if ends[1] != b'\n' {
            // The line that was being written when the last run ended stays alone.
            manifest.add(b"\n")?;
        }
        Ok(manifest)
    }

    /// An output of `length` bytes is written.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn painted(
        &mut self,
        line: &Line,
        recipe: Recipe,
        key: (OutputId, MadeOf),
        length: u64,
    ) -> Result<()> {
        let key = hex(&key.0) + &hex(&key.1);
        self.write(&Entry { line, bytes: Some(length), recipe: Some(recipe.hex()), key: Some(key) })
    }

    /// A photo was not painted.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn failed(&mut self, line: &Line) -> Result<()> {
        self.write(&Entry { line, bytes: None, recipe: None, key: None })
    }

    fn write(&mut self, entry: &Entry) -> Result<()> {
        let mut line = serde_json::to_vec(entry).map_err(|error| Error::io(&self.path)(error.into()))?;
        line.push(b'\n');
        self.add(&line)
    }

    fn add(&mut self, bytes: &[u8]) -> Result<()> {
        // In one piece, at the end of the file wherever that is by now.
        let added = self.file.write_all(bytes).and_then(|()| self.file.sync_data());
        added.map_err(Error::io(&self.path))
    }
}

impl Made {
    /// What the manifest at `path` says, and those of any shares of the same list beside it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn read(path: &Path) -> Result<Self> {
        let mut made = Self::default();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(made) };
        let shares = entries.flatten().filter(|entry| is_share(Path::new(&entry.file_name()), path));
        let mut shares: Vec<PathBuf> = shares.map(|entry| entry.path()).collect();
        // The one that was written last counts.
        shares.sort_by_key(|share| share.metadata().and_then(|found| found.modified()).ok());
        for share in shares {
            made.read_one(&share)?;
        }
        Ok(made)
    }

    fn read_one(&mut self, path: &Path) -> Result<()> {
        let mut reader = BufReader::new(File::open(path).map_err(Error::io(path))?);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).map_err(Error::io(path))? > 0 {
            let keyed = serde_json::from_slice::<Keyed>(&line).ok();
            if let Some((output, made_of)) = keyed.and_then(|keyed| halves(&keyed.key?)) {
                self.0.insert(output, made_of);
            }
            line.clear();
        }
        Ok(())
    }

    /// Whether the output was made of this.
    pub fn has(&self, output: &OutputId, made_of: &MadeOf) -> bool {
        self.0.get(output) == Some(made_of)
    }
}

/// Whether a file of this name is the manifest at `path` or that of a share, such as `manifest-3-of-10.jsonl`.
fn is_share(name: &Path, path: &Path) -> bool {
    let stems = [name, path].map(|path| path.file_stem().unwrap_or_default().as_encoded_bytes());
    let Some(rest) = stems[0].strip_prefix(stems[1]).filter(|_| name.extension() == path.extension()) else {
        return false;
    };
    let numbers = std::str::from_utf8(rest).ok().and_then(|rest| rest.strip_prefix('-')?.split_once("-of-"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    rest.is_empty() || numbers.is_some_and(|(index, count)| is_number(index) && is_number(count))
}

/// The two halves of a key.
fn halves(key: &str) -> Option<(OutputId, MadeOf)> {
    let (output, made_of) = key.split_at_checked(32)?;
    let bytes = |digits: &str| {
        let digits = Some(digits).filter(|digits| digits.len() == 32 && !digits.starts_with('+'))?;
        u128::from_str_radix(digits, 16).ok().map(u128::to_be_bytes)
    };
    Some((bytes(output)?, bytes(made_of)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_an_output_counts_and_half_a_line_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/manifest.jsonl");
        let write = |keys: &[(u8, u8)]| {
            let mut manifest = Manifest::open(&path).unwrap();
            for (output, made_of) in keys {
                manifest
                    .painted(&Line::default(), Recipe::example(), ([*output; 16], [*made_of; 16]), 5)
                    .unwrap();
            }
            manifest.failed(&Line::failed(Some(Path::new("a")), &Error::PictureEmpty)).unwrap();
        };
        write(&[(1, 1), (2, 1), (1, 2)]);
        let whole = std::fs::read(&path).unwrap();
        let has = |output, made_of| Made::read(&path).unwrap().has(&[output; 16], &[made_of; 16]);
        assert!(has(1, 2) && !has(1, 1) && has(2, 1) && !has(3, 1));
        // Killed within the third line.
        let third = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0;
        for cut in third + 2..third + 100 {
            std::fs::write(&path, &whole[..cut]).unwrap();
            write(&[(3, 1)]);
            assert!(has(1, 1) && has(2, 1) && has(3, 1), "cut at {cut}");
        }
    }

    #[test]
    fn another_kind_of_file_is_no_manifest_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("photo.jpg");
        std::fs::write(&path, b"\xff\xd8").unwrap();
        assert_eq!(Manifest::open(&path).err().map(|error| error.code()), Some("manifest"));
        assert_eq!(std::fs::read(&path).unwrap(), b"\xff\xd8");
    }

    #[cfg(unix)]
    #[test]
    fn two_processes_do_not_write_one_manifest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.jsonl");
        let first = Manifest::open(&path).unwrap();
        assert_eq!(Manifest::open(&path).err().map(|error| error.code()), Some("manifest"));
        drop(first);
        assert!(Manifest::open(&path).is_ok());
    }

    #[test]
    fn manifests_of_shares_are_read_too() {
        for (name, is) in [
            ("m.jsonl", true),
            ("m-3-of-10.jsonl", true),
            ("m-3-of-10.json", false),
            ("m-x-of-10.jsonl", false),
            ("m--of-.jsonl", false),
            ("m2.jsonl", false),
            ("n.jsonl", false),
        ] {
            assert_eq!(is_share(Path::new(name), Path::new("a/m.jsonl")), is, "{name}");
        }
        assert_eq!(halves(&"0a".repeat(32)), Some(([10; 16], [10; 16])));
        for wrong in ["", "0a", &"0a".repeat(31), &"0g".repeat(32), &"+a".repeat(32), &"é".repeat(32)] {
            assert_eq!(halves(wrong), None, "{wrong}");
        }
    }
}
