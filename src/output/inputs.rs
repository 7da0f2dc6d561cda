//! The files that a command reads, whatever names lead to them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use file_id::{FileId, get_file_id};

/// Files and folders that a command reads.
pub struct Inputs {
    files: HashMap<FileId, PathBuf>,
    folders: Vec<PathBuf>,
}

impl Inputs {
    /// Those of `paths` that exist; the others cannot be lost.
    pub fn new<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Self {
        let mut inputs = Self { files: HashMap::new(), folders: Vec::new() };
        for path in paths {
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
            self.folders.iter().find(|folder| path.parent() == Some(folder))
        };
        file.or_else(inside).map(PathBuf::as_path)
    }
}
