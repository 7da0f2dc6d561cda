//! Reads pictures and packs for the commands.

use std::path::Path;

use super::console::{is_stream, note, read_stream};
use crate::packing::GALLERY;
use crate::picture::{Notice, Picture, read_with_notice};
use crate::{Error, Result};

/// The picture in a file. What a person wants to know of it is said on standard error.
///
/// # Errors
/// Those of [`read`](crate::picture::read).
pub(super) fn read_picture(path: &Path) -> Result<Picture> {
    let (picture, notice) = read_with_notice(path)?;
    if let Some(notice) = notice {
        note(format_args!("{}: {notice}", path.display()));
    }
    Ok(picture)
}

/// The picture in a file or on standard input, with what a person wants to know of it.
///
/// # Errors
/// The same.
pub(super) fn read_photo(path: &Path) -> Result<(Picture, Option<Notice>)> {
    if is_stream(path) { read_stream() } else { read_with_notice(path) }
}

/// The pack at `path`, or the one that comes with the tool.
///
/// # Errors
/// [`Error::Io`].
pub(super) fn read_pack(path: Option<&Path>) -> Result<Vec<u8>> {
    path.map_or_else(|| Ok(GALLERY.to_vec()), read)
}

/// The bytes of a file.
///
/// # Errors
/// [`Error::Io`].
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(Error::io(path))
}
