//! The files that a command reads, whatever names lead to them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use file_id::{FileId, get_file_id};

/// Files and folders that a command reads.
pub struct Inputs {
    files: HashMap<FileId, PathBuf>,
    folders: Vec<PathBuf>,
    /// Where both are, without links.
    #[cfg(any(test, feature = "train"))]
    places: Vec<PathBuf>,
}

impl Inputs {
    /// Those of `paths` that exist; the others cannot be lost.
    pub fn new<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Self {
        let mut inputs = Self {
            files: HashMap::new(),
            folders: Vec::new(),
            #[cfg(any(test, feature = "train"))]
            places: Vec::new(),
        };
        for path in paths {
            #[cfg(any(test, feature = "train"))]
            inputs.places.extend(path.canonicalize());
            if path.is_dir() {
                inputs.folders.extend(path.canonicalize());
            } else if let Ok(id) = get_file_id(path) {
                inputs.files.entry(id).or_insert_with(|| path.into());
            }
        }
        inputs
    }

    /// The input that the existing file at `path` is, through any link, or whose folder it is in.
    pub fn find(&self, path: &Path) -> Option<&Path> {
        let file = get_file_id(path).ok().and_then(|id| self.files.get(&id));
        let inside = || {
            let path = path.canonicalize().ok()?;
            self.folders.iter().find(|folder| path == **folder || path.parent() == Some(folder))
        };
        file.or_else(inside).map(PathBuf::as_path)
    }

    /// An input that is the existing folder at `path`, that lies in it, however deep, or that a link in it leads to.
    #[cfg(any(test, feature = "train"))]
    pub fn find_in(&self, path: &Path) -> Option<&Path> {
        let folder = path.canonicalize().ok()?;
        let inside = self.places.iter().find(|place| place.starts_with(&folder)).map(PathBuf::as_path);
        // Whoever writes to a link writes to the file that it leads to.
        let linked = || {
            let mut entries =
                std::fs::read_dir(&folder).ok()?.flatten().filter(|entry| entry.path().is_symlink());
            entries.find_map(|entry| self.find(&entry.path()))
        };
        inside.or_else(linked)
    }
}
