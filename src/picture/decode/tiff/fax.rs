//! Bilevel pages as fax machines send them, Group 3 with one row after the other and Group 4.

use fax::decoder::{decode_g3, decode_g4, pels};
use fax::Color;

use super::directory::{Directory, Reader, tag};
use crate::picture::decode::kind::unsupported;
use crate::{Error, Result};

/// Whether a page is compressed that way. Of it, the crate `tiff` reads only one kind, and only with its bits in order.
pub(super) fn is_fax(reader: &Reader, page: &Directory) -> bool {
    matches!(reader.first(page, tag::COMPRESSION), Some(2..=4))
}

/// The samples of a page of this size, [height, width]: 0 for what is sent as white, 1 for black.
pub(super) fn decode(bytes: &[u8], reader: &Reader, page: &Directory, [width, height]: [u32; 2]) -> Result<Vec<u8>> {
    let group = reader.first(page, tag::COMPRESSION);
    let two_dimensions = reader.first(page, tag::FAX_OPTIONS).is_some_and(|options| options & 1 == 1);
    if group == Some(2) || group == Some(3) && two_dimensions || page.has(tag::TILE_OFFSETS) {
        return Err(unsupported("this kind of TIFF (an unusual kind of fax)"));
    }
    let cut = || Error::PictureCorrupt { reason: "the file is cut off".into() };
    let strips = |tag| reader.numbers(page, tag).unwrap_or_default();
    let reversed = reader.first(page, tag::FILL_ORDER) == Some(2);
    let rows_per_strip = reader.first(page, tag::ROWS_PER_STRIP).unwrap_or(u64::from(height)).max(1);
    let wide = u16::try_from(width).map_err(|_| cut())?;
    let mut samples = Vec::new();
    for (strip, (start, length)) in
        strips(tag::STRIP_OFFSETS).into_iter().zip(strips(tag::STRIP_LENGTHS)).enumerate()
    {
        let data = bytes.get(start as usize..).and_then(|rest| rest.get(..length as usize)).ok_or_else(cut)?;
        let data = data.iter().map(|&byte| if reversed { byte.reverse_bits() } else { byte });
        let end = (strip as u64 + 1).saturating_mul(rows_per_strip).min(u64::from(height)) * u64::from(width);
        let add = |row: &[u16]| {
            if (samples.len() as u64) < end {
                samples.extend(pels(row, wide).map(|colour| u8::from(colour == Color::Black)));
            }
        };
        // Without an end mark what was read before it counts all the same.
        match group {
            Some(4) => decode_g4(data, wide, None, add),
            _ => decode_g3(data, add),
        };
    }
    if samples.len() as u64 == u64::from(width) * u64::from(height) { Ok(samples) } else { Err(cut()) }
}
