//! JPEG files.

mod blocks;
mod damage;
mod frame;
mod huffman;
mod whole;

use jpeg_decoder::{ColorTransform, Decoder, PixelFormat};

use self::damage::Damage;
use super::bounds::MAX_DECODER_BYTES;
use super::exif;
use super::guard::guarded;
use super::kind::unsupported;
use super::raster::{Encoding, Model, Raster, Samples};
use crate::picture::check_size;
use crate::{Error, Result};

/// The mark of its end.
const END: [u8; 2] = [0xff, 0xd9];
/// What stands before each part of a profile.
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Decodes a JPEG whose pixels are all there.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster> {
    let headers = Headers::parse(bytes).ok_or_else(|| corrupt(Damage::CutOff))?;
    headers.is_supported()?;
    check_size(headers.width, headers.height)?;
    let end = whole::end(bytes).map_err(corrupt)?;
    // What follows the pixels is no business of the decoders.
    let bytes = [&bytes[..end], &END].concat();
    let (model, samples) = guarded(|| samples(&bytes, headers.transform()))?;
    let (width, height, encodings) = (headers.width, headers.height, headers.encodings());
    Ok(Raster { width, height, model, samples, encodings, orientation: exif::orientation(headers.exif) })
}

/// Refuses a JPEG inside another file whose pixels are not all there.
pub(super) fn check_whole(bytes: &[u8]) -> Result<()> {
    whole::end(bytes).map(drop).map_err(corrupt)
}

fn corrupt(damage: Damage) -> Error {
    Error::PictureCorrupt { reason: damage.reason().into() }
}

/// The samples of all kinds of sampling and scans. zune-jpeg 0.5.15, which `image` has, is faster, but mixes up colours
/// that come one after the other and makes stripes of unusual sampling.
fn samples(bytes: &[u8], transform: Option<ColorTransform>) -> Result<(Model, Samples)> {
    let mut decoder = Decoder::new(bytes);
    if let Some(transform) = transform {
        decoder.set_color_transform(transform);
    }
    decoder.set_max_decoding_buffer_size(MAX_DECODER_BYTES as usize);
    let samples = decoder.decode().map_err(|error| match error {
        jpeg_decoder::Error::Unsupported(_) => unsupported("this kind of JPEG"),
        error => Error::PictureCorrupt { reason: error.to_string() },
    })?;
    let model = match decoder.info().map(|info| info.pixel_format) {
        Some(PixelFormat::L8) => Model::Grey,
        Some(PixelFormat::RGB24) => Model::Rgb,
        Some(PixelFormat::CMYK32) => Model::Cmyk,
        Some(PixelFormat::L16) | None => return Err(unsupported("this kind of JPEG")),
    };
    Ok((model, Samples::Eight(samples)))
}

/// What stands before the first pixels.
#[derive(Default)]
struct Headers<'a> {
    /// The marker of the frame header.
    process: u8,
    bits: u8,
    width: u32,
    height: u32,
    components: u8,
    /// What each component is called.
    names: Vec<u8>,
    is_jfif: bool,
    /// The transform that the marker of Adobe states.
    adobe: Option<u8>,
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
                    let &[bits, h0, h1, w0, w1, components, ..] = segment else { return None };
                    headers.process = marker;
                    headers.bits = bits;
                    headers.height = u32::from(u16::from_be_bytes([h0, h1]));
                    headers.width = u32::from(u16::from_be_bytes([w0, w1]));
                    headers.components = components;
                    headers.names = segment[6..].iter().step_by(3).copied().collect();
                }
                0xda => return Some(headers),
                0xe0 => headers.is_jfif |= segment.starts_with(b"JFIF\0"),
                0xee if segment.starts_with(b"Adobe") => headers.adobe = segment.get(11).copied(),
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

    /// Says no to what the decoder does not know.
    fn is_supported(&self) -> Result<()> {
        let bits = format!("{} bits a sample", self.bits);
        let what = match (self.process, self.bits) {
            (0xc9..=0xcb, _) => "arithmetic coding",
            (0xc3, _) => "lossless",
            (0xc5..=0xcf, _) => "hierarchical",
            (0xc0..=0xc2, other) if other != 8 => &bits,
            (0xc0..=0xc2, _) if self.height == 0 && self.width > 0 => "its height comes after its pixels",
            (0xc0..=0xc2, _) if !matches!(self.components, 1 | 3 | 4) => "an unusual number of channels",
            _ => return Ok(()),
        };
        Err(unsupported(format!("this kind of JPEG ({what})")))
    }

    /// What the numbers of the channels mean, by the rules of libjpeg, which browsers go by; the decoder has others.
    fn transform(&self) -> Option<ColorTransform> {
        Some(match (self.components, self.adobe) {
            (3, _) if self.is_jfif => ColorTransform::YCbCr,
            (3, Some(0)) => ColorTransform::RGB,
            (3, None) if self.names == b"RGB" => ColorTransform::RGB,
            (3, _) => ColorTransform::YCbCr,
            (4, None | Some(0)) => ColorTransform::CMYK,
            (4, Some(_)) => ColorTransform::YCCK,
            _ => return None,
        })
    }

    /// The profile, put together from its parts.
    fn encodings(&self) -> Vec<Encoding> {
        let Some(&(_, count, _)) = self.profile.first() else { return Vec::new() };
        let mut parts = self.profile.clone();
        parts.sort_by_key(|(number, ..)| *number);
        parts.dedup_by_key(|(number, ..)| *number);
        let whole = parts.iter().map(|(number, ..)| *number).eq(1..=count);
        vec![if whole {
            Encoding::Icc(parts.iter().flat_map(|(.., part)| *part).copied().collect())
        } else {
            Encoding::Broken
        }]
    }
}
