//! Resolves a path as far as it exists.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A path in two parts, so that two spellings of one place are alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The innermost folder that exists, without links.
    pub folder: PathBuf,
    /// What is below it: folders that are still to be made, and the file's name. Letters are folded to one case, as some
    /// file systems do; whether this one does is not known.
    pub name: Vec<u8>,
}

impl Place {
    /// The place of a file.
    ///
    /// # Errors
    /// Why no file can have this path, in words.
    pub fn of(path: &Path) -> Result<Self, String> {
        let absolute = std::path::absolute(path).map_err(|error| error.to_string())?;
        let mut folder = absolute.parent().ok_or("it has no name")?;
        loop {
            match folder.metadata() {
                Ok(found) if found.is_dir() => break,
                Ok(_) => return Err(format!("{} is a file, not a folder", folder.display())),
                Err(error) if is_missing(&error) => {}
                Err(error) => return Err(reason(&error)),
            }
            folder = folder.parent().ok_or("its folder does not exist")?;
        }
        let below = absolute.strip_prefix(folder).map_err(|error| error.to_string())?;
        // What is there without being found; nothing can be made of that name or below it.
        if let Some(first) = below.iter().next().map(|part| folder.join(part))
            && leads_nowhere(&first)
        {
            let is_last = first == absolute;
            return Err(if is_last {
                NOWHERE.into()
            } else {
                format!("{} is no folder: {NOWHERE}", first.display())
            });
        }
        for part in below {
            // It would lead to another place once the folder before it is made.
            if part == ".." {
                return Err("a folder before its `..` does not exist".into());
            }
            // Of a longer path the system says only that its first part does not exist.
            match folder.join(part).symlink_metadata() {
                Err(error) if !is_missing(&error) => return Err(reason(&error)),
                _ => {}
            }
        }
        Ok(Self { folder: folder.canonicalize().map_err(|error| reason(&error))?, name: folded(below) })
    }
}

/// Why nothing is written to such a link.
pub const NOWHERE: &str = "it is a link that leads nowhere";

/// Whether a link is there, and what it leads to is not.
pub fn leads_nowhere(path: &Path) -> bool {
    path.is_symlink() && path.metadata().is_err_and(|error| is_missing(&error))
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// What the system says about a path, in words.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::InvalidFilename => "its name is too long or not allowed there".into(),
        ErrorKind::PermissionDenied => "you are not allowed to write there".into(),
        ErrorKind::ReadOnlyFilesystem => "nothing can be written there".into(),
        _ => error.to_string(),
    }
}

/// The bytes of a name in one case: by the rules of Unicode if it is text, else its Latin letters.
pub fn folded(name: &Path) -> Vec<u8> {
    match name.to_str() {
        // Upper case first: it makes `SS` of `ß`.
        Some(text) => text.to_uppercase().to_lowercase().into_bytes(),
        None => name.as_os_str().as_encoded_bytes().to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_place_are_alike() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| Place::of(&folder.path().join(path)).unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        assert_eq!(at("a/b.png"), at("a/./B.PNG"));
        assert_eq!(at("a/b.png"), at("a/../a/b.png"));
        assert_eq!(at("new/ÄSS.png"), at("NEW/äß.png"));
        assert_ne!(at("a/b.png"), at("b.png"));
    }

    #[test]
    fn a_path_that_no_file_can_have_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), b"").unwrap();
        let refused = |path: &str| Place::of(&folder.path().join(path)).unwrap_err();
        let long = "x".repeat(256);
        for path in [long.clone(), format!("new/{long}"), format!("{long}/a.png"), "a/".repeat(3000) + "b"] {
            assert!(refused(&path).contains("too long"), "{path}");
        }
        for path in ["file/a.png", "file/new/a.png"] {
            assert!(refused(path).contains("file is a file, not a folder"), "{path}");
        }
        assert!(refused("new/../file").contains("does not exist"));
        assert!(Place::of(Path::new("/")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_no_place() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nothing", folder.path().join("link")).unwrap();
        for path in ["link", "link/a.png", "link/new/a.png"] {
            let refused = Place::of(&folder.path().join(path)).unwrap_err();
            assert!(refused.contains("a link that leads nowhere"), "{path}: {refused}");
        }
        std::fs::create_dir(folder.path().join("nothing")).unwrap();
        assert!(Place::of(&folder.path().join("link/a.png")).is_ok());
    }
}
