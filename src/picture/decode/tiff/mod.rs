//! TIFF files.

mod directory;
mod fax;
mod kinds;
mod meaning;

use std::io::Cursor;

use image::metadata::Orientation;
use tiff::TiffError;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use self::directory::{Directory, Reader, tag};
use self::meaning::Page;
use super::guard::guarded;
use super::kind::{raw, unsupported};
use super::raster::{Encoding, Raster, Samples};
use super::{MAX_DECODER_BYTES, check_size};
use crate::picture::{MAX_PIXELS, MAX_SIDE};
use crate::{Error, Result};

/// Decodes the first page that is no smaller copy of another one.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster> {
    let no_page = || Error::PictureCorrupt { reason: "the file is cut off".into() };
    let reader = Reader::new(bytes).ok_or_else(no_page)?;
    let pages = reader.pages();
    if kinds::is_raw(bytes, &reader, &pages) {
        return Err(raw());
    }
    let place = pages.iter().position(|page| !kinds::is_reduced(&reader, page)).unwrap_or(0);
    let page = pages.get(place).ok_or_else(no_page)?;
    let side = |tag| reader.first(page, tag).and_then(|side| u32::try_from(side).ok()).unwrap_or(0);
    let size @ [width, height] = [side(tag::WIDTH), side(tag::HEIGHT)];
    check_size(width, height)?;
    if let Some(what) = kinds::unknown(&reader, page) {
        return Err(unsupported(format!("this kind of TIFF ({what})")));
    }
    let meaning = Page::new(&reader, page)?;
    let (samples, channels) = if fax::is_fax(&reader, page) {
        (Samples::Eight(guarded(|| fax::decode(bytes, &reader, page, size))?), 1)
    } else {
        let plain = meaning.plain_colours(&reader, page);
        guarded(|| samples(plain.as_deref().unwrap_or(bytes), place, size))?
    };
    let orientation = reader.first(page, tag::ORIENTATION).and_then(|value| u8::try_from(value).ok());
    let orientation = orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms);
    let encoding = match reader.bytes(page, tag::PROFILE) {
        Some(profile) => Encoding::Icc(profile.to_vec()),
        None if page.has(tag::PROFILE) => Encoding::Broken,
        None => Encoding::Srgb,
    };
    let (model, samples) = meaning.colours(samples, channels)?;
    Ok(Raster { width, height, model, samples, encoding, orientation })
}

/// The samples of a page, pixel after pixel, and how many channels a pixel has. What has fewer than 8 bits keeps its
/// numbers; what has more than 16 loses the lowest.
fn samples(bytes: &[u8], place: usize, [width, height]: [u32; 2]) -> Result<(Samples, usize)> {
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(failed)?.with_limits(limits());
    decoder.seek_to_image(place).map_err(failed)?;
    let colours = decoder.colortype().map_err(failed)?;
    let (channels, bits) = (usize::from(colours.num_samples()), u32::from(colours.bit_depth()));
    let mut result = DecodingResult::U8(Vec::new());
    let layout = decoder.read_image_to_buffer(&mut result).map_err(failed)?;
    if result.as_buffer(0).byte_len() < layout.complete_len {
        return Err(Error::PictureTooLarge { width, height, max_side: MAX_SIDE, max_pixels: MAX_PIXELS });
    }
    let planes = layout.planes.max(1);
    // Of a number from 0 to 1.
    let sixteen = |value: f32| (value.clamp(0.0, 1.0) * 65_535.0).round() as u16;
    let samples = match result {
        DecodingResult::U8(packed) if bits < 8 => {
            let row = width as usize * channels / planes;
            Samples::Eight(interleaved(unpacked(&packed, row, bits), planes))
        }
        DecodingResult::U8(samples) => Samples::Eight(interleaved(samples, planes)),
        DecodingResult::U16(samples) => Samples::Sixteen(interleaved(samples, planes)),
        DecodingResult::U32(samples) => {
            let samples = samples.into_iter().map(|sample| (sample >> 16) as u16).collect();
            Samples::Sixteen(interleaved(samples, planes))
        }
        DecodingResult::F16(samples) => {
            let samples = samples.into_iter().map(|sample| sixteen(sample.to_f32())).collect();
            Samples::Sixteen(interleaved(samples, planes))
        }
        DecodingResult::F32(samples) => {
            Samples::Sixteen(interleaved(samples.into_iter().map(sixteen).collect(), planes))
        }
        DecodingResult::F64(samples) => {
            let samples = samples.into_iter().map(|sample| sixteen(sample as f32)).collect();
            Samples::Sixteen(interleaved(samples, planes))
        }
        _ => return Err(unsupported(format!("this kind of TIFF ({bits} bits a number)"))),
    };
    Ok((samples, channels))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_DECODER_BYTES as usize;
    limits.intermediate_buffer_size = MAX_DECODER_BYTES as usize;
    limits.ifd_value_size = MAX_DECODER_BYTES as usize;
    limits
}

/// The numbers of rows that begin with a byte of their own.
fn unpacked(packed: &[u8], row: usize, bits: u32) -> Vec<u8> {
    let bits = bits as usize;
    let number = |bytes: &[u8], place: usize| {
        let at = place * bits;
        let two = u16::from(bytes[at / 8]) << 8 | u16::from(bytes.get(at / 8 + 1).copied().unwrap_or(0));
        (two << (at % 8) >> (16 - bits)) as u8
    };
    let rows = packed.chunks_exact((row * bits).div_ceil(8).max(1));
    rows.flat_map(|bytes| (0..row).map(move |place| number(bytes, place))).collect()
}

/// The samples of planes that follow each other, pixel after pixel.
fn interleaved<T: Copy>(samples: Vec<T>, planes: usize) -> Vec<T> {
    if planes == 1 {
        return samples;
    }
    let size = samples.len() / planes;
    (0..size).flat_map(|pixel| (0..planes).map(move |plane| (plane, pixel))).map(|(plane, pixel)| samples[plane * size + pixel]).collect()
}

fn failed(error: TiffError) -> Error {
    match error {
        TiffError::UnsupportedError(what) => unsupported(format!("this kind of TIFF ({what})")),
        error => Error::PictureCorrupt { reason: error.to_string() },
    }
}
