//! The strips or tiles that hold the pixels of a TIFF.

use std::ops::Range;

use super::directory::{Directory, Reader, tag};
use crate::Result;
use crate::picture::decode::jpeg;

const LZW: u64 = 5;
const JPEG: u64 = 7;
/// Bytes of tables that are read again for each of thousands of JPEGs; four of each kind have half as many.
const MOST_TABLES: usize = 1 << 13;
/// More bytes than the decoder of LZW takes at once.
const LOOK_AHEAD: usize = 16;

/// The tags of their places and their lengths.
fn tags(page: &Directory) -> (u16, u16) {
    if page.has(tag::TILE_OFFSETS) {
        (tag::TILE_OFFSETS, tag::TILE_LENGTHS)
    } else {
        (tag::STRIP_OFFSETS, tag::STRIP_LENGTHS)
    }
}

/// Where they are, as far as the file goes.
fn ranges(reader: &Reader, page: &Directory, end: usize) -> Vec<Range<usize>> {
    let (offsets, lengths) = tags(page);
    let values = |tag| reader.numbers(page, tag).unwrap_or_default();
    let range = |(start, length): (u64, u64)| {
        let within = |place: u64| usize::try_from(place).unwrap_or(end).min(end);
        within(start)..within(start.saturating_add(length))
    };
    values(offsets).into_iter().zip(values(lengths)).map(range).collect()
}

/// Refuses a page of JPEGs some of whose pixels are not there; the decoder would fill them with grey.
pub(super) fn check_jpegs(bytes: &[u8], reader: &Reader, page: &Directory) -> Result<()> {
    if reader.first(page, tag::COMPRESSION) != Some(JPEG) {
        return Ok(());
    }
    // Tables that all of them share are a JPEG of their own, without pixels.
    let tables = reader.bytes(page, tag::JPEG_TABLES).filter(|tables| tables.len() <= MOST_TABLES);
    let tables = tables.unwrap_or(&[0xff, 0xd8]);
    let tables = tables.strip_suffix(&[0xff, 0xd9]).unwrap_or(tables);
    let mut from = 0;
    let mut ranges = ranges(reader, page, bytes.len());
    ranges.sort_by_key(|range| range.start);
    for range in ranges {
        // Those that lie on each other are a lie, and reading them would take long.
        if range.start >= from {
            from = range.end;
            let part = &bytes[range];
            jpeg::check_whole(&[tables, part.strip_prefix(&[0xff, 0xd8]).unwrap_or(part)].concat())?;
        }
    }
    Ok(())
}

/// The file as the crate `tiff` 0.11.3 reads it: it knows one order of bits in a byte, and goes on
/// looking for codes of LZW when it has all of them.
pub(super) fn readable(reader: &Reader, page: &Directory, mut bytes: Vec<u8>) -> Vec<u8> {
    let compression = reader.first(page, tag::COMPRESSION).unwrap_or(1);
    if reader.first(page, tag::FILL_ORDER) == Some(2) && compression != JPEG {
        let mut from = 0;
        let mut ranges = ranges(reader, page, bytes.len());
        ranges.sort_by_key(|range| range.start);
        for range in ranges {
            let part = bytes.get_mut(range.start.max(from)..range.end).unwrap_or_default();
            for byte in part {
                *byte = byte.reverse_bits();
            }
            from = from.max(range.end);
        }
    }
    if compression == LZW {
        reader.add(&mut bytes, page, tags(page).1, LOOK_AHEAD as u64);
        bytes.extend([0; LOOK_AHEAD]);
    }
    bytes
}
