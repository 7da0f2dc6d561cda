//! Lists of photos, in files and in arguments.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::console::{STREAM, is_stream};
use crate::{Error, Result};

/// What ends each name in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// A line each. A carriage return before the line's end is no part of the name: lists may come from Windows.
    Line,
    /// A NUL byte, which no name contains: for names of any bytes.
    Nul,
}

impl Ending {
    fn byte(self) -> u8 {
        match self {
            Self::Line => b'\n',
            Self::Nul => 0,
        }
    }
}

/// The paths that a list names; `-` is standard input. Empty names are left out.
///
/// # Errors
/// [`Error::Io`], also for a name that this system cannot have.
pub(super) fn read_list(path: &Path, ending: Ending) -> Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    if is_stream(path) {
        io::stdin().lock().read_to_end(&mut bytes).map_err(Error::io("standard input"))?;
    } else {
        bytes = std::fs::read(path).map_err(Error::io(path))?;
    }
    let names = bytes.split(|&byte| byte == ending.byte()).map(|name| match ending {
        Ending::Line => name.strip_suffix(b"\r").unwrap_or(name),
        Ending::Nul => name,
    });
    names.filter(|name| !name.is_empty()).map(|name| named(name).map_err(Error::io(path))).collect()
}

/// A list of `paths` as [`read_list`] takes it, and the paths that it cannot hold.
pub(super) fn write_list<'a>(
    paths: impl IntoIterator<Item = &'a Path>,
    ending: Ending,
) -> (Vec<u8>, Vec<&'a Path>) {
    let (mut list, mut refused) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.as_os_str().as_encoded_bytes();
        if name.contains(&ending.byte()) || ending == Ending::Line && name.ends_with(b"\r") {
            refused.push(path);
        } else {
            list.extend_from_slice(name);
            list.push(ending.byte());
        }
    }
    (list, refused)
}

/// In a list `-` is a file of that name.
fn named(name: &[u8]) -> io::Result<PathBuf> {
    let name = os_string(name)?;
    Ok(if name == STREAM { Path::new(".").join(STREAM) } else { name.into() })
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not all bytes are a name")]
fn os_string(name: &[u8]) -> io::Result<OsString> {
    use std::os::unix::ffi::OsStringExt;
    Ok(OsString::from_vec(name.into()))
}

#[cfg(not(unix))]
fn os_string(name: &[u8]) -> io::Result<OsString> {
    let text = std::str::from_utf8(name).map_err(io::Error::other)?;
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(list: &[u8], ending: Ending) -> Vec<PathBuf> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, list).unwrap();
        read_list(&path, ending).unwrap()
    }

    #[test]
    fn a_list_is_a_name_a_line() {
        let names = ["a.jpg", "b c.jpg", " d", "#e", "./-"].map(PathBuf::from);
        assert_eq!(read(b"a.jpg\nb c.jpg\r\n\n d\n#e\n-", Ending::Line), names);
        assert!(read(b"", Ending::Line).is_empty() && read(b"\n\r\n", Ending::Line).is_empty());
        assert_eq!(read(b"a\nb\0c\r\0", Ending::Nul), ["a\nb", "c\r"].map(PathBuf::from));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_read_again() {
        let names = [&b"caf\xe9\xff.jpg"[..], b"a b\t", b"..", b"x\r\r"].map(|name| named(name).unwrap());
        let [line, nul] = [b"x\ny".as_slice(), b"x\ny"].map(|name| named(name).unwrap());
        let all = || names.iter().chain([&line]).map(PathBuf::as_path);
        let (list, refused) = write_list(all(), Ending::Line);
        assert_eq!(
            (read(&list, Ending::Line), refused),
            (names[..3].to_vec(), vec![names[3].as_path(), &line])
        );
        let (list, refused) = write_list(all(), Ending::Nul);
        assert_eq!((read(&list, Ending::Nul).len(), refused.len()), (5, 0));
        assert_eq!(read(&list, Ending::Nul)[4], nul);
    }
}
