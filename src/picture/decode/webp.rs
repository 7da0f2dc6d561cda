//! WebP files.

use std::io::Cursor;

use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder};

use super::bounds::{from_image, limits};
use super::exif;
use super::guard::guarded;
use super::raster::{Encoding, Raster};
use crate::picture::check_size;
use crate::{Error, Result};

/// Decodes a WebP whose first picture is all there.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster> {
    if is_cut(bytes) {
        return Err(Error::PictureCorrupt { reason: "the file is cut off".into() });
    }
    guarded(|| {
        let failed = |error| from_image(&error, "WebP");
        let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(failed)?;
        let (width, height) = decoder.dimensions();
        check_size(width, height)?;
        decoder.set_limits(limits()).map_err(failed)?;
        // A picture with unreadable metadata is still a picture.
        let profile = decoder.icc_profile().ok().flatten();
        let exif = decoder.exif_metadata().ok().flatten();
        let image = DynamicImage::from_decoder(decoder).map_err(failed)?;
        let encodings = profile.map(Encoding::Icc).into_iter().collect();
        Ok(Raster::new(image, encodings, exif::orientation(exif.as_deref())))
    })
}

/// Whether the file ends before the chunk of its first picture does. If bytes are missing within it, the decoder takes the
/// next ones for them.
fn is_cut(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((name, behind)) = rest.split_first_chunk::<4>()
        && let Some((length, data)) = behind.split_first_chunk::<4>()
    {
        let length = u32::from_le_bytes(*length) as usize;
        if matches!(name, b"VP8 " | b"VP8L" | b"ANMF") {
            return data.len() < length;
        }
        rest = data.get(length.saturating_add(length % 2)..).unwrap_or_default();
    }
    false
}
