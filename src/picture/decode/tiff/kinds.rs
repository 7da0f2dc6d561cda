//! The kinds of TIFF that are refused: raw files of cameras, and those that nothing here decodes.

use super::directory::{Directory, Reader, tag};

/// Tags of raw files: the pattern of the sensor, a DNG, the slices of a CR2. Those of TIFF/EP and of makers are none: raw
/// converters copy them into the pictures that they export.
const RAW_TAGS: [u16; 4] = [33_421, 33_422, 50_706, 50_752];
/// A sensor's pattern, and its light without one.
const RAW_COLOURS: [u64; 2] = [32_803, 34_892];
/// Compressions of Sony, Samsung, Nikon, Kodak and Pentax.
const RAW_COMPRESSIONS: [u64; 6] = [32_767, 32_769, 32_770, 34_713, 65_000, 65_535];

/// Whether the file is what a camera's sensor saw, with small pictures to look at.
pub(super) fn is_raw(bytes: &[u8], reader: &Reader, pages: &[Directory]) -> bool {
    let shows = |directory: &Directory| {
        let one_of =
            |tag, values: &[u64]| reader.first(directory, tag).is_some_and(|value| values.contains(&value));
        RAW_TAGS.iter().any(|tag| directory.has(*tag))
            || one_of(tag::PHOTOMETRIC, &RAW_COLOURS)
            || one_of(tag::COMPRESSION, &RAW_COMPRESSIONS)
    };
    // The small picture is the only one that is no child: nobody but a camera does that.
    let small = |page: &Directory| is_reduced(reader, page) && page.has(tag::SUBDIRECTORIES);
    // Of Canon and of Phase One. Pixels may begin there too, so two letters are not enough.
    bytes.get(4..10) == Some(b"\x10\0\0\0CR")
        || bytes.get(8..12) == Some(b"IIII") && bytes.get(13..16) == Some(b"waR")
        || !pages.is_empty() && pages.iter().all(small)
        || pages.iter().any(|page| shows(page) || reader.children(page).iter().any(shows))
}

/// Whether a page is a smaller copy of another one.
pub(super) fn is_reduced(reader: &Reader, page: &Directory) -> bool {
    reader.first(page, tag::SUBFILE).is_some_and(|kind| kind & 1 == 1)
}

/// Names what cannot be decoded.
pub(super) fn unknown(reader: &Reader, page: &Directory) -> Option<&'static str> {
    let compression = reader.first(page, tag::COMPRESSION).unwrap_or(1);
    let signed = |formats: Vec<u64>| formats.iter().any(|format| !matches!(format, 1 | 3 | 4));
    match reader.first(page, tag::PHOTOMETRIC)? {
        4 => Some("a mask"),
        8..=10 => Some("Lab"),
        32_844 | 32_845 => Some("LogLuv"),
        0..=6 => match compression {
            1..=5 | 7 | 8 | 32_773 | 32_946 | 50_001 => {
                reader.numbers(page, tag::FORMAT).is_some_and(signed).then_some("numbers below 0")
            }
            6 => Some("an old kind of JPEG compression"),
            34_661 => Some("JBIG compression"),
            34_712 | 33_003 | 33_005 => Some("JPEG 2000 compression"),
            34_925 => Some("LZMA compression"),
            34_926 | 50_000 => Some("Zstandard compression"),
            34_887 => Some("LERC compression"),
            52_546 | 50_002 => Some("JPEG XL compression"),
            _ => Some("an unknown compression"),
        },
        _ => Some("unknown colours"),
    }
}
