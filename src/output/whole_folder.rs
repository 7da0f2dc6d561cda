//! A folder of files that belong together, whole or not at all.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use super::file::sync_folder;
use crate::{Error, Result};

/// A folder that is written anew beside the last one, which stays until the new one is whole. Both change places by two
/// renames: the system has no single one for folders that hold anything.
pub struct WholeFolder {
    place: PathBuf,
    fresh: PathBuf,
    old: PathBuf,
}

impl WholeFolder {
    /// The folder `name` in `parent`.
    pub fn new(parent: &Path, name: &str) -> Self {
        let [fresh, old] = ["new", "old"].map(|ending| parent.join(format!("{name}.{ending}")));
        Self { place: parent.join(name), fresh, old }
    }

    /// The newest folder that is whole: the last one if the process ended while the new one was put in its place.
    pub fn newest(&self) -> &Path {
        if !self.place.exists() && self.old.exists() { &self.old } else { &self.place }
    }

    /// An empty folder to write to.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn begin(&self) -> Result<&Path> {
        let _ = std::fs::remove_dir_all(&self.fresh);
        std::fs::create_dir_all(&self.fresh).map_err(Error::io(&self.fresh))?;
        Ok(&self.fresh)
    }

    /// Puts what was written into the place of the last folder, once it is on the disk.
    ///
    /// # Errors
    /// [`Error::Io`]; [`newest`](Self::newest) is the last folder then.
    pub fn finish(&self) -> Result<()> {
        for entry in std::fs::read_dir(&self.fresh).map_err(Error::io(&self.fresh))? {
            let path = entry.map_err(Error::io(&self.fresh))?.path();
            let file = OpenOptions::new().append(true).open(&path);
            file.and_then(|file| file.sync_all()).map_err(Error::io(&path))?;
        }
        sync_folder(&self.fresh);
        // Without a folder in its place the old one is the only one that is whole.
        if self.place.exists() {
            let _ = std::fs::remove_dir_all(&self.old);
            std::fs::rename(&self.place, &self.old).map_err(Error::io(&self.place))?;
        }
        std::fs::rename(&self.fresh, &self.place).map_err(Error::io(&self.place))?;
        if let Some(parent) = self.place.parent() {
            sync_folder(parent);
        }
        let _ = std::fs::remove_dir_all(&self.old);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(folder: &Path, text: &str) {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("file"), text).unwrap();
    }

    fn newest(folder: &WholeFolder) -> String {
        std::fs::read_to_string(folder.newest().join("file")).unwrap()
    }

    #[test]
    fn a_crash_at_any_moment_leaves_a_whole_folder() {
        let parent = tempfile::tempdir().unwrap();
        let folder = WholeFolder::new(parent.path(), "checkpoint");
        put(folder.begin().unwrap(), "1");
        folder.finish().unwrap();
        // While the new one is written.
        put(folder.begin().unwrap(), "2");
        assert_eq!(newest(&folder), "1");
        // Between the two renames.
        std::fs::rename(&folder.place, &folder.old).unwrap();
        assert_eq!(newest(&folder), "1");
        // While the next process writes one again.
        put(folder.begin().unwrap(), "3");
        assert_eq!(newest(&folder), "1");
        folder.finish().unwrap();
        assert_eq!(newest(&folder), "3");
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
        // Before the old one is removed.
        put(&folder.old, "1");
        assert_eq!(newest(&folder), "3");
    }

    #[test]
    fn a_folder_that_cannot_be_finished_leaves_the_last_one() {
        let parent = tempfile::tempdir().unwrap();
        let folder = WholeFolder::new(parent.path(), "checkpoint");
        put(&folder.place, "1");
        assert_eq!(folder.finish().unwrap_err().code(), "io");
        put(&folder.old, "0");
        assert_eq!(folder.finish().unwrap_err().code(), "io");
        assert_eq!(newest(&folder), "1");
    }
}
