//! Pictures that commands read.

use std::path::Path;

use super::console::{is_stream, note, read_stream};
use crate::Result;
use crate::picture::{Notice, Picture, read_with_notice};

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
