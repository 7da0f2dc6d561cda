//! JPEG files.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageError};
use jpeg_decoder::PixelFormat;

use super::guard::guarded;
use super::kind::unsupported;
use super::raster::{Encoding, Model, Raster, Samples};
use super::{MAX_DECODER_BYTES, check_size, exif, from_image, scan};
use crate::{Error, Result};

/// The mark of its end.
const END: [u8; 2] = [0xff, 0xd9];
/// What stands before each part of a profile.
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Decodes a JPEG whose pixels are all there.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster> {
    let Some(headers) = Headers::parse(bytes) else {
        return Err(Error::PictureCorrupt { reason: scan::Damage::CutOff.reason().into() });
    };
    headers.is_supported()?;
    check_size(headers.width, headers.height)?;
    let end = scan::end(bytes).map_err(|damage| Error::PictureCorrupt { reason: damage.reason().into() })?;
    // What follows the pixels is no business of the decoders.
    let bytes = [&bytes[..end], &END].concat();
    let (encoding, orientation) = (headers.encoding(), exif::orientation(headers.exif));
    if headers.is_common() {
        let image = guarded(|| {
            let decoder = JpegDecoder::new(Cursor::new(&bytes)).map_err(|error| failed(&error))?;
            DynamicImage::from_decoder(decoder).map_err(|error| failed(&error))
        })?;
        return Ok(Raster::new(image, encoding, orientation));
    }
    guarded(|| uncommon(&bytes, encoding, orientation))
}

fn failed(error: &ImageError) -> Error {
    from_image(error, "JPEG")
}

/// With the slower decoder, which knows every kind of sampling, and leaves ink as it is.
fn uncommon(bytes: &[u8], encoding: Encoding, orientation: Orientation) -> Result<Raster> {
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(MAX_DECODER_BYTES as usize);
    let samples = decoder.decode().map_err(|error| match error {
        jpeg_decoder::Error::Unsupported(what) => unsupported(format!("this kind of JPEG ({what:?})")),
        error => Error::PictureCorrupt { reason: error.to_string() },
    })?;
    let info = decoder.info().ok_or_else(|| Error::PictureCorrupt { reason: "it has no header".into() })?;
    let model = match info.pixel_format {
        PixelFormat::L8 => Model::Grey,
        PixelFormat::RGB24 => Model::Rgb,
        PixelFormat::CMYK32 => Model::Cmyk,
        PixelFormat::L16 => return Err(unsupported("this kind of JPEG (16 bits a sample)")),
    };
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    Ok(Raster { width, height, model, samples: Samples::Eight(samples), encoding, orientation })
}

/// What stands before the first pixels.
#[derive(Default)]
struct Headers<'a> {
    /// The marker of the frame header.
    process: u8,
    bits: u8,
    width: u32,
    height: u32,
    /// The sampling factors of each component, across and down.
    sampling: Vec<[u8; 2]>,
    /// Components in the first scan.
    scanned: u8,
    /// The first of its kind, as in browsers.
    exif: Option<&'a [u8]>,
    /// The parts of the profile: number, how many there are, content.
    profile: Vec<(u8, u8, &'a [u8])>,
}

impl<'a> Headers<'a> {
    /// None if the file ends before the first scan.
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let mut headers = Self::default();
        let mut rest = bytes.get(2..)?;
        loop {
            rest = &rest[rest.iter().position(|&byte| byte == 0xff)? + 1..];
            let marker = *rest.first()?;
            if matches!(marker, 0 | 0xff) {
                continue;
            }
            rest = &rest[1..];
            if matches!(marker, 0x01 | 0xd0..=0xd9) {
                continue;
            }
            let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?)).max(2);
            let segment = rest.get(2..length)?;
            rest = &rest[length..];
            match marker {
                0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) && headers.process == 0 => {
                    let &[bits, h0, h1, w0, w1, _, ref components @ ..] = segment else { return None };
                    headers.process = marker;
                    headers.bits = bits;
                    headers.height = u32::from(u16::from_be_bytes([h0, h1]));
                    headers.width = u32::from(u16::from_be_bytes([w0, w1]));
                    let factors = |bytes: &[u8; 3]| [bytes[1] >> 4, bytes[1] & 15];
                    headers.sampling = components.as_chunks().0.iter().map(factors).collect();
                }
                0xda => {
                    headers.scanned = *segment.first()?;
                    return Some(headers);
                }
                0xe1 if exif::is_exif(segment) => {
                    headers.exif = headers.exif.or(Some(segment));
                }
                0xe2 => {
                    if let Some([number, count, part @ ..]) = segment.strip_prefix(PROFILE) {
                        headers.profile.push((*number, *count, part));
                    }
                }
                _ => {}
            }
        }
    }

    /// Says no to what neither decoder knows.
    fn is_supported(&self) -> Result<()> {
        let what = match (self.process, self.bits) {
            (0xc9 | 0xca | 0xcb, _) => "arithmetic coding",
            (0xc3, _) => "lossless",
            (0xc5..=0xcf, _) => "hierarchical",
            (0xc0..=0xc2, bits) if bits != 8 => "12 bits a sample",
            (0xc0..=0xc2, _) if self.height == 0 && self.width > 0 => "its height comes after its pixels",
            (0xc0..=0xc2, _) if !matches!(self.sampling.len(), 1 | 3 | 4) => "an unusual number of channels",
            _ => return Ok(()),
        };
        Err(unsupported(format!("this kind of JPEG ({what})")))
    }

    /// Whether the fast decoder, zune-jpeg 0.5.15, gets it right. Where the components come one after the other it mixes
    /// up their colours, and of unusual sampling it makes stripes.
    fn is_common(&self) -> bool {
        let together = self.process == 0xc2 || usize::from(self.scanned) == self.sampling.len();
        let sampling = match &self.sampling[..] {
            [factors] => *factors == [1, 1],
            [first, second, third] => {
                first.iter().all(|factor| matches!(factor, 1 | 2)) && [second, third] == [&[1, 1]; 2]
            }
            _ => false,
        };
        together && sampling
    }

    /// The profile, put together from its parts.
    fn encoding(&self) -> Encoding {
        let Some(&(_, count, _)) = self.profile.first() else { return Encoding::Srgb };
        let mut parts = self.profile.clone();
        parts.sort_by_key(|(number, ..)| *number);
        let whole = parts.iter().map(|(number, ..)| *number).eq(1..=count)
            && parts.iter().all(|(_, other, _)| *other == count);
        if !whole {
            return Encoding::Broken;
        }
        Encoding::Icc(parts.iter().flat_map(|(.., part)| *part).copied().collect())
    }
}
