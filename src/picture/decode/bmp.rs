//! BMP files.

use std::borrow::Cow;

use super::kind::unsupported;
use crate::Result;

/// Before the header of the picture: `BM`, the size of the file, four bytes that say nothing, where the pixels are.
const FILE_HEADER: usize = 14;
/// The header of Windows 3, which the decoder reads.
const INFO_HEADER: usize = 40;
/// The longest header of OS/2 2.x. It may end after any of its fields, and those left out are 0.
const LONGEST: usize = 64;
/// From here on it holds the width and the height, and needs no less.
const SHORTEST: usize = 16;

/// The header of OS/2 1.x.
const CORE_HEADER: usize = 12;
/// The header of Windows 98, which has a place for a colour profile.
const LAST_HEADER: usize = 124;

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?) as usize)
}

/// The file as the decoder reads it: of one plane, and without what OS/2 2.x has of its own.
pub(super) fn readable(bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    // The number of planes is always 1, so browsers do not look at it.
    let at = if number(bytes, FILE_HEADER) == Some(CORE_HEADER) { 22 } else { 26 };
    if bytes.get(at..at + 2).is_none_or(|planes| planes == [1, 0]) {
        return as_windows(bytes);
    }
    let mut changed = bytes.to_vec();
    changed[at..at + 2].copy_from_slice(&[1, 0]);
    Ok(Cow::Owned(as_windows(&changed)?.into_owned()))
}

/// The colour profile inside the file, if it has one.
pub(super) fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let header = bytes.get(FILE_HEADER..FILE_HEADER + LAST_HEADER)?;
    if number(header, 0)? != LAST_HEADER || !header[56..].starts_with(b"DEBM") {
        return None;
    }
    let profile = bytes.get(FILE_HEADER + number(header, 112)?..)?;
    Some(profile.get(..number(header, 116)?).unwrap_or_default().to_vec())
}

/// The file with the header of OS/2 2.x as that of Windows 3, whose fields are the same; others as they are.
fn as_windows(bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    let Some(size) = number(bytes, FILE_HEADER) else { return Ok(Cow::Borrowed(bytes)) };
    if !(SHORTEST..=LONGEST).contains(&size) || matches!(size, INFO_HEADER | 52 | 56) {
        return Ok(Cow::Borrowed(bytes));
    }
    let (Some(header), Some(pixels)) = (bytes.get(FILE_HEADER..FILE_HEADER + size), number(bytes, 10)) else {
        return Ok(Cow::Borrowed(bytes));
    };
    let mut whole = header.to_vec();
    whole.resize(LONGEST, 0);
    whole.truncate(INFO_HEADER);
    whole[..4].copy_from_slice(&(INFO_HEADER as u32).to_le_bytes());
    // The numbers of these two mean something else in Windows 3.
    if matches!(whole[16], 3 | 4) {
        return Err(unsupported("this kind of BMP (compressed for OS/2)"));
    }
    let moved = (pixels + INFO_HEADER).saturating_sub(size) as u32;
    Ok(Cow::Owned([&bytes[..10], &moved.to_le_bytes(), &whole, &bytes[FILE_HEADER + size..]].concat()))
}
