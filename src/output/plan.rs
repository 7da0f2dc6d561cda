//! Plans all outputs of a command before its work begins.
//!
//! Refused are
//!
//! - two outputs of one name, also if only the case differs or a link leads to the other,
//! - an output that is an input under any name, and a folder of outputs that holds an input,
//! - a file that exists, unless the caller says otherwise,
//! - a folder that nothing can be written to, and a link that leads nowhere.
//!
//! A file that appeared while the command worked is not overwritten either.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::file::{is_there, try_folder, write, write_new};
use super::inputs::Inputs;
use super::names::Names;
use super::place::{Place, reason};
use crate::{Error, Result};

/// What becomes of a file that exists where one is to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// The command is refused.
    #[default]
    Refuse,
    /// It is written over.
    Replace,
    /// It is left, and nothing is written.
    Keep,
}

/// The outputs that are planned so far.
pub struct Outputs {
    inputs: Inputs,
    existing: Existing,
    taken: Names,
    /// Files that others read. Of these the names alone are known, which takes no look at each of a million files.
    read_elsewhere: Names,
    /// Folders that were tried, and why nothing can be written there.
    folders: HashMap<PathBuf, Option<String>>,
}

/// A file that may be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    New,
    Replaced,
    Kept,
}

impl Outputs {
    /// No outputs yet, of a command that reads the files and folders `inputs`.
    pub fn new<'a>(inputs: impl IntoIterator<Item = &'a Path>, existing: Existing) -> Self {
        let inputs = Inputs::new(inputs);
        Self {
            inputs,
            existing,
            taken: Names::default(),
            read_elsewhere: Names::default(),
            folders: HashMap::new(),
        }
    }

    /// Whether no output has this path, however it is spelt. Files that are there change nothing, so that all who plan the same
    /// outputs choose the same names, whenever they do.
    pub fn is_free(&mut self, path: &Path) -> bool {
        self.taken.is_free(path)
    }

    /// Takes a name that another process of the same work writes to. Nothing else is asked about it.
    pub fn reserve(&mut self, path: &Path) {
        self.taken.take(path);
    }

    /// A file that another process of the same work reads: it is not written over.
    pub fn protect(&mut self, path: &Path) {
        self.read_elsewhere.take(path);
    }

    /// One output more that is there already, and stays.
    pub fn keep(&mut self, path: &Path) -> Output {
        self.taken.take(path);
        Output { path: path.into(), kind: Kind::Kept }
    }

    /// One output more. Nothing is written or made yet.
    ///
    /// # Errors
    /// [`Error::OutputTwice`], [`Error::OutputIsInput`], [`Error::OutputExists`] and [`Error::OutputPlace`].
    pub fn plan(&mut self, path: &Path) -> Result<Output> {
        self.plan_over(path, self.existing)
    }

    /// The same with another answer to a file that exists.
    ///
    /// # Errors
    /// As [`plan`](Self::plan).
    pub fn plan_over(&mut self, path: &Path, existing: Existing) -> Result<Output> {
        let refused = |reason| Error::OutputPlace { path: path.into(), reason };
        let place = Place::of(path).map_err(refused)?;
        let replaced = replaced(path, existing);
        if !std::iter::once(path).chain(replaced.as_deref()).all(|path| self.taken.is_free(path)) {
            return Err(Error::OutputTwice { path: path.into() });
        }
        let kind = if is_there(path) { self.over(path, replaced.as_deref(), existing)? } else { Kind::New };
        match kind {
            Kind::New => self.try_folder(&place.folder),
            // A link's file is written where it is.
            Kind::Replaced => path
                .canonicalize()
                .ok()
                .as_deref()
                .and_then(Path::parent)
                .map_or(Ok(()), |folder| self.try_folder(folder)),
            Kind::Kept => Ok(()),
        }
        .map_err(refused)?;
        for path in std::iter::once(path).chain(replaced.as_deref()) {
            self.taken.take(path);
        }
        Ok(Output { path: path.into(), kind })
    }

    /// A folder that a command fills with files of its own: one that holds anything is as a file that exists, and one that
    /// holds an input as an input.
    ///
    /// # Errors
    /// As [`plan`](Self::plan).
    #[cfg(any(test, feature = "train"))]
    pub fn plan_folder(&mut self, path: &Path) -> Result<()> {
        let inside = path.join("x");
        let refused = |reason| Error::OutputPlace { path: path.into(), reason };
        let place = Place::of(&inside).map_err(refused)?;
        self.try_folder(&place.folder).map_err(refused)?;
        if let Some(input) = self.inputs.find_in(path) {
            return Err(Error::OutputIsInput { path: path.into(), input: input.into() });
        }
        let holds = std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        if holds && self.existing != Existing::Replace {
            return Err(Error::OutputExists { path: path.into() });
        }
        Place::of(path).map_err(refused)?;
        if !self.taken.take(path) {
            return Err(Error::OutputTwice { path: path.into() });
        }
        Ok(())
    }

    /// Whether files can be made in `folder`; if not, why. Each folder is tried once.
    fn try_folder(&mut self, folder: &Path) -> std::result::Result<(), String> {
        let tried = self.folders.entry(folder.into());
        let found = tried.or_insert_with(|| try_folder(folder).err().map(|error| reason(&error)));
        found.clone().map_or(Ok(()), Err)
    }

    /// What becomes of the file at `path`, which may be a link to `replaced`.
    fn over(&mut self, path: &Path, replaced: Option<&Path>, existing: Existing) -> Result<Kind> {
        for path in std::iter::once(path).chain(replaced) {
            if !self.read_elsewhere.is_free(path) {
                return Err(Error::OutputIsInput { path: path.into(), input: path.into() });
            }
        }
        if let Some(input) = self.inputs.find(path) {
            return Err(Error::OutputIsInput { path: path.into(), input: input.into() });
        }
        let refused = |reason: &str| Error::OutputPlace { path: path.into(), reason: reason.into() };
        match path.metadata() {
            Ok(found) if found.is_dir() => return Err(refused("it is a folder")),
            // To put a file in the place of a device would be the end of the device.
            Ok(found) if !found.is_file() => return Err(refused("it is not a file")),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(refused(&reason(&error))),
            _ => {}
        }
        match existing {
            Existing::Refuse => Err(Error::OutputExists { path: path.into() }),
            Existing::Keep => Ok(Kind::Kept),
            Existing::Replace => {
                let found = path.metadata();
                if found.is_ok_and(|found| found.permissions().readonly()) {
                    return Err(refused("it may only be read"));
                }
                match OpenOptions::new().append(true).open(path) {
                    Err(error) if error.kind() != ErrorKind::NotFound => Err(refused(&reason(&error))),
                    _ => Ok(Kind::Replaced),
                }
            }
        }
    }
}

/// Where the file is that is written if there is one at `path`, which may be a link.
fn replaced(path: &Path, existing: Existing) -> Option<PathBuf> {
    if existing == Existing::Replace { path.canonicalize().ok() } else { None }
}

impl Output {
    /// Where it is written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a file of this name was there and is left as it is.
    pub fn is_kept(&self) -> bool {
        self.kind == Kind::Kept
    }

    /// Writes it, or if its place was taken since, beside it under a name with a number. Returns where: what took hours
    /// is not thrown away.
    ///
    /// # Errors
    /// [`Error::Io`].
    #[cfg(any(test, feature = "train"))]
    pub fn write_or_beside(&self, bytes: &[u8]) -> Result<PathBuf> {
        let stem = self.path.file_stem().unwrap_or_default();
        let (mut path, mut number) = (self.path.clone(), 2);
        let mut written = self.write(bytes);
        while let Err(Error::OutputExists { .. }) = written {
            let mut name = stem.to_os_string();
            name.push(format!("-{number}"));
            if let Some(ending) = self.path.extension() {
                name.push(".");
                name.push(ending);
            }
            path = self.path.with_file_name(name);
            written = write_new(&path, bytes);
            number += 1;
        }
        written.map(|()| path)
    }

    /// Writes it; see [`write`](super::write). A file that was not there when the outputs were planned is left.
    ///
    /// # Errors
    /// [`Error::OutputExists`] and [`Error::Io`].
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        match self.kind {
            Kind::New => write_new(&self.path, bytes),
            Kind::Replaced => write(&self.path, bytes),
            Kind::Kept => Ok(()),
        }
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
