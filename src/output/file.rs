//! One file, whole or not at all: a temporary file of the same folder is synced and renamed, and a signal removes it.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

use super::place::{NOWHERE, leads_nowhere};
use crate::{Error, Result};

/// The temporary files that exist now. Whoever ends the process removes them.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Writes a file and makes its folder, over an older file of that name. Until all bytes are on the disk they are in a
/// temporary file of the same folder, so an error or a signal leaves the older file as it is. A link stays a link: the file
/// that it leads to is written.
///
/// # Errors
/// [`Error::Io`], and [`Error::OutputPlace`] for a link that leads nowhere.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if leads_nowhere(path) {
        return Err(Error::OutputPlace { path: path.into(), reason: NOWHERE.into() });
    }
    let target = path.canonicalize().unwrap_or_else(|_| path.into());
    let put = put(&target, bytes, |file| file.persist(&target).map(drop).map_err(|error| error.error));
    put.map_err(Error::io(path))
}

/// The same where no file of that name may be.
///
/// # Errors
/// [`Error::OutputExists`] and [`Error::Io`].
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let name = |file: NamedTempFile| match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        // Some file systems of USB sticks and networks cannot look and rename at once.
        Err(error) if !is_there(path) => error.file.persist(path).map(drop).map_err(|error| error.error),
        Err(_) => Err(ErrorKind::AlreadyExists.into()),
    };
    put(path, bytes, name).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::OutputExists { path: path.into() },
        _ => Error::io(path)(error),
    })
}

/// Whether there is anything of that name, be it a link that leads nowhere.
pub fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Removes every temporary file. No other one is begun from then on: the process is about to end.
pub fn discard_unfinished() {
    let files = unfinished();
    for path in &*files {
        let _ = std::fs::remove_file(path);
    }
    std::mem::forget(files);
}

/// Asks the system to keep what a folder holds even if the machine stops now. Not all systems can be asked.
pub fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// Whether a file can be made in this folder: one is.
pub fn try_folder(folder: &Path) -> io::Result<()> {
    tempfile::tempfile_in(folder).map(drop)
}

fn put(path: &Path, bytes: &[u8], name: impl FnOnce(NamedTempFile) -> io::Result<()>) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let file = begin(folder)?;
    let temporary = file.path().to_path_buf();
    let written = fill(file, path, bytes).and_then(name);
    unfinished().remove(&temporary);
    written?;
    sync_folder(folder);
    Ok(())
}

/// A temporary file that [`discard_unfinished`] knows.
fn begin(folder: &Path) -> io::Result<NamedTempFile> {
    let mut files = unfinished();
    let mut builder = tempfile::Builder::new();
    builder.prefix(".impasto-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Those of any new file, of which the user's umask takes some away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    files.insert(file.path().to_path_buf());
    Ok(file)
}

/// Puts `bytes` on the disk, with the permissions of the file that they replace: from the first byte on nobody may read
/// them who might not read that one.
fn fill(mut file: NamedTempFile, target: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    if let Ok(old) = target.metadata() {
        let permissions = old.permissions();
        // Some file systems of USB sticks refuse to set any.
        if file.as_file().metadata()?.permissions() != permissions {
            file.as_file().set_permissions(permissions)?;
        }
    }
    // Not by `file`, whose errors name the temporary file.
    file.as_file_mut().write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let names = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.png");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(names(path.parent().unwrap()), ["b.png"]);
    }

    #[test]
    fn a_file_that_came_meanwhile_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.png");
        write_new(&path, b"one").unwrap();
        assert_eq!(write_new(&path, b"two").unwrap_err().code(), "output-exists");
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        assert_eq!(names(folder.path()), ["b.png"]);
    }

    #[test]
    fn what_cannot_be_named_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.png");
        std::fs::create_dir(&path).unwrap();
        assert_eq!(write(&path, b"one").unwrap_err().code(), "io");
        assert_eq!(names(folder.path()), ["b.png"]);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let [path, link] = ["b.png", "link.png"].map(|name| folder.path().join(name));
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        write(&path, b"one").unwrap();
        let usual = folder.path().join("usual");
        std::fs::write(&usual, b"").unwrap();
        assert_eq!(mode(&path), mode(&usual));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink("b.png", &link).unwrap();
        write(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!((std::fs::read(&path).unwrap(), mode(&path)), (b"two".to_vec(), 0o640));
    }

    #[cfg(unix)]
    #[test]
    fn what_replaces_a_private_file_is_private_from_the_first_byte_on() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let [path, temporary] = ["b.png", ".impasto-b.tmp"].map(|name| folder.path().join(name));
        std::fs::write(&path, b"one").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&temporary, b"").unwrap();
        std::fs::set_permissions(&temporary, std::fs::Permissions::from_mode(0o644)).unwrap();
        // It may only be read: the first byte is as far as it comes.
        let file = std::fs::File::open(&temporary).unwrap();
        let seen = file.try_clone().unwrap();
        let file = NamedTempFile::from_parts(file, tempfile::TempPath::try_from_path(&temporary).unwrap());
        assert!(fill(file, &path, b"two").is_err());
        assert_eq!(seen.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link.png");
        std::os::unix::fs::symlink("nothing.png", &link).unwrap();
        assert_eq!(write(&link, b"one").unwrap_err().code(), "output-place");
        assert_eq!(write_new(&link, b"one").unwrap_err().code(), "output-exists");
        assert!(link.is_symlink());
        assert_eq!(names(folder.path()), ["link.png"]);
    }
}
