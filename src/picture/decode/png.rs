//! PNG files.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder};

use super::bounds::{from_image, limits};
use super::exif;
use super::guard::guarded;
use super::raster::{Encoding, Raster};
use crate::Result;
use crate::picture::check_size;

const SIGNATURE: usize = 8;
/// Length and name before a chunk's data, and a checksum behind it.
const AROUND: usize = 12;
const LAST: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";

/// Decodes a PNG; one without its end if all rows are there.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster> {
    // The decoder looks for pixels before it tells the size.
    if let Some((width, height)) = size(bytes) {
        check_size(width, height)?;
    }
    let whole = ended(bytes);
    guarded(|| {
        let failed = |error| from_image(&error, "PNG");
        let mut decoder = PngDecoder::with_limits(Cursor::new(&whole), limits()).map_err(failed)?;
        let (width, height) = decoder.dimensions();
        check_size(width, height)?;
        // A picture with unreadable metadata is still a picture.
        let profile = decoder.icc_profile().ok().flatten();
        let exif = decoder.exif_metadata().ok().flatten();
        let image = DynamicImage::from_decoder(decoder).map_err(failed)?;
        Ok(Raster::new(image, encodings(bytes, profile), exif::of_directory(exif.as_deref())))
    })
}

/// Width and height from the first chunk.
fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(12..24)?.strip_prefix(b"IHDR")?;
    let (width, height) = header.split_first_chunk()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height.first_chunk()?)))
}

/// The chunks: their names, their data and where they begin. The last one may be cut off.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8], usize)> {
    let mut at = SIGNATURE;
    std::iter::from_fn(move || {
        let start = at;
        let (length, rest) = bytes.get(start..)?.split_first_chunk()?;
        let (name, rest) = rest.split_first_chunk()?;
        let length = u32::from_be_bytes(*length) as usize;
        at = start.saturating_add(length).saturating_add(AROUND);
        Some((name, rest.get(..length).unwrap_or(rest), start))
    })
}

/// The file with an end, if it has none: the last pixels as far as they go, and the mark.
fn ended(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut last = None;
    for chunk in chunks(bytes) {
        if chunk.0 == b"IEND" {
            return Cow::Borrowed(bytes);
        }
        last = Some(chunk);
    }
    let Some((name, data, start)) = last else { return Cow::Borrowed(bytes) };
    let mut whole = bytes[..start].to_vec();
    if name == b"IDAT" {
        whole.extend((data.len() as u32).to_be_bytes());
        whole.extend([name, data].concat());
        whole.extend(crc32fast::hash(&[name, data].concat()).to_be_bytes());
    } else {
        // A chunk that says nothing of the pixels may be whole or not.
        let end = (start + AROUND).saturating_add(data.len());
        whole.extend(bytes.get(start..end).unwrap_or_default());
    }
    whole.extend(LAST);
    Cow::Owned(whole)
}

/// The gamma that sRGB is near to: alone it means sRGB.
const SRGB_GAMMA: f32 = 0.45455;

/// What the chunks before the pixels say of colours, the most exact one first, as browsers do.
fn encodings(bytes: &[u8], profile: Option<Vec<u8>>) -> Vec<Encoding> {
    let before = |wanted: &[u8; 4]| {
        let mut before = chunks(bytes).take_while(|(name, ..)| *name != b"IDAT");
        before.find(|(name, ..)| *name == wanted).map(|(_, data, _)| data)
    };
    let number = |data: &[u8], place: usize| {
        let bytes = data.get(place * 4..).and_then(<[u8]>::first_chunk)?;
        Some(u32::from_be_bytes(*bytes) as f32 / 100_000.0)
    };
    let mut encodings = Vec::new();
    if let Some(&[primaries, transfer, 0, 1]) = before(b"cICP") {
        encodings.push(Encoding::Cicp { primaries, transfer });
    }
    if before(b"iCCP").is_some() {
        encodings.push(profile.map_or(Encoding::Broken, Encoding::Icc));
    }
    if matches!(before(b"sRGB"), Some([0..=3])) {
        encodings.push(Encoding::Srgb);
    }
    let chromaticities = before(b"cHRM").and_then(|data| {
        let point = |place: usize| Some([number(data, place * 2)?, number(data, place * 2 + 1)?]);
        // White comes first in the file.
        Some([point(1)?, point(2)?, point(3)?, point(0)?])
    });
    let gamma = before(b"gAMA").and_then(|data| number(data, 0));
    if let Some(gamma) =
        gamma.filter(|&gamma| gamma > 0.0 && (gamma != SRGB_GAMMA || chromaticities.is_some()))
    {
        encodings.push(Encoding::Gamma { power: 1.0 / gamma, chromaticities });
    }
    encodings
}
