//! Names that are taken, for lists of millions: a few bytes each, and each folder is looked at once.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::place::{Place, folded};

/// What stands for any file of a folder.
const ANY: &str = ".impasto-any";

/// A place in short: the first half of a SHA-256.
type Id = [u8; 16];

/// Places of files that are known by their names alone. Nothing is asked about the files themselves.
#[derive(Default)]
pub struct Names {
    taken: HashSet<Id>,
    /// The place of each folder, if files can be in it.
    folders: HashMap<PathBuf, Option<Place>>,
}

impl Names {
    /// Whether no name that was taken leads to the place of `path`, in any spelling.
    pub fn is_free(&mut self, path: &Path) -> bool {
        self.id(path).is_none_or(|id| !self.taken.contains(&id))
    }

    /// Takes the name. Whether it was free.
    pub fn take(&mut self, path: &Path) -> bool {
        self.id(path).is_none_or(|id| self.taken.insert(id))
    }

    /// None if no file can have this path.
    fn id(&mut self, path: &Path) -> Option<Id> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !self.folders.contains_key(folder) {
            self.folders.insert(folder.into(), Place::of(&folder.join(ANY)).ok());
        }
        let place = self.folders.get(folder)?.as_ref()?;
        let below = place.name.strip_suffix(ANY.as_bytes())?;
        let name = folded(Path::new(path.file_name()?));
        let mut hash = Sha256::new();
        for part in [place.folder.as_os_str().as_encoded_bytes(), &[0], below, &name] {
            hash.update(part);
        }
        hash.finalize().first_chunk().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_in_every_spelling() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        std::fs::create_dir(at("a")).unwrap();
        let mut names = Names::default();
        assert!(names.take(&at("a/b.png")) && names.take(&at("new/ÄSS.png")));
        for path in ["a/./B.PNG", "a/../a/b.png", "NEW/äß.png"] {
            assert!(!names.is_free(&at(path)) && !names.take(&at(path)), "{path}");
        }
        assert!(names.is_free(&at("b.png")) && names.is_free(&at("a/new/b.png")));
        // What no file can be called is for others to refuse.
        assert!(names.take(Path::new("/")) && names.take(&at("a/b.png/c.png")));
    }
}
