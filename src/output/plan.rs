//! All outputs of a command, known before its work begins.
//!
//! Refused are: two outputs of one name, also where only the case differs or a link leads to the other; an output that is an
//! input under any name; a folder of outputs that holds an input; a file that exists, unless the caller says otherwise; a
//! folder that nothing can be written to; a link that leads nowhere. A file that came while the command worked is left too.

use std::collections::{HashMap, HashSet};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::file::{is_there, try_folder, write, write_new};
use super::inputs::Inputs;
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
    taken: HashSet<Place>,
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
        Self { inputs, existing, taken: HashSet::new(), folders: HashMap::new() }
    }

    /// Whether no output has this path, however it is spelt, or the file that a link of this name leads to.
    pub fn is_free(&self, path: &Path) -> bool {
        Place::of(path).map_or(true, |place| self.are_free(&[Some(place), self.replaced(path)]))
    }

    fn are_free(&self, places: &[Option<Place>]) -> bool {
        places.iter().flatten().all(|place| !self.taken.contains(place))
    }

    /// Where the file is that is written if there is one at `path`, which may be a link.
    fn replaced(&self, path: &Path) -> Option<Place> {
        let found = (self.existing == Existing::Replace).then(|| path.canonicalize().ok())?;
        Place::of(&found?).ok()
    }

    /// One output more. Nothing is written or made yet.
    ///
    /// # Errors
    /// [`Error::OutputTwice`], [`Error::OutputIsInput`], [`Error::OutputExists`] and [`Error::OutputPlace`].
    pub fn plan(&mut self, path: &Path) -> Result<Output> {
        let refused = |reason| Error::OutputPlace { path: path.into(), reason };
        let place = Place::of(path).map_err(refused)?;
        let places = [Some(place.clone()), self.replaced(path)];
        if !self.are_free(&places) {
            return Err(Error::OutputTwice { path: path.into() });
        }
        let kind = if is_there(path) { self.over(path)? } else { Kind::New };
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
        self.taken.extend(places.into_iter().flatten());
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
        if !self.taken.insert(Place::of(path).map_err(refused)?) {
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

    /// What becomes of the file at `path`.
    fn over(&self, path: &Path) -> Result<Kind> {
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
        match self.existing {
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
