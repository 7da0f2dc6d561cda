//! TIFF files.

mod directory;
mod fax;
mod kinds;
mod meaning;
mod segments;

use std::io::Cursor;

use image::metadata::Orientation;
use tiff::TiffError;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use self::directory::{Directory, Reader, tag};
use self::meaning::Page;
use super::bounds::MAX_DECODER_BYTES;
use super::guard::guarded;
use super::kind::{raw, unsupported};
use super::raster::{Encoding, Raster, Samples};
use crate::picture::{MAX_PIXELS, MAX_SIDE, check_size};
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
    let [width, height] = [side(tag::WIDTH), side(tag::HEIGHT)];
    check_size(width, height)?;
    if let Some(what) = kinds::unknown(&reader, page) {
        return Err(unsupported(format!("this kind of TIFF ({what})")));
    }
    let meaning = Page::new(&reader, page)?;
    segments::check_jpegs(bytes, &reader, page)?;
    let (samples, channels) = guarded(|| {
        if let Some(samples) = fax::decode(bytes, &reader, page, [width, height])? {
            return Ok((Samples::Eight(samples), 1));
        }
        let changed = reader.changed(page, &changes(&reader, page, [width, height], &meaning));
        samples(&segments::readable(&reader, page, changed), place, [width, height])
    })?;
    let orientation = reader.first(page, tag::ORIENTATION).and_then(|value| u8::try_from(value).ok());
    let orientation = orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms);
    let profile = || {
        reader.bytes(page, tag::PROFILE).map_or(Encoding::Broken, |profile| Encoding::Icc(profile.to_vec()))
    };
    let encodings = page.has(tag::PROFILE).then(profile).into_iter().collect();
    let (model, samples) = meaning.colours(samples, channels)?;
    Ok(Raster { width, height, model, samples, encodings, orientation })
}

/// What the crate `tiff` 0.11.3 has to be told otherwise. It reads palettes and inverted grey if they are called grey.
/// Of tiles in planes and compressed tiles it confuses those that go beyond the edge; if the picture ends with its tiles
/// there are none.
fn changes(reader: &Reader, page: &Directory, size: [u32; 2], meaning: &Page) -> Vec<(u16, u64)> {
    let grey = meaning.must_be_called_grey().then_some((tag::PHOTOMETRIC, 1));
    let sides = [(tag::WIDTH, tag::TILE_WIDTH), (tag::HEIGHT, tag::TILE_HEIGHT)].into_iter().zip(size);
    let rounded = sides.filter_map(|((tag, tile), side)| {
        let tile = reader.first(page, tile).filter(|tile| (1..=u64::from(MAX_SIDE)).contains(tile))?;
        Some((tag, u64::from(side).next_multiple_of(tile)))
    });
    grey.into_iter().chain(rounded).collect()
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
    let (wide, _) = decoder.dimensions().map_err(failed)?;
    let shape = Shape {
        size: [width, height].map(|side| side as usize),
        row: wide as usize,
        channels,
        planes: layout.planes.max(1),
    };
    let samples = match result {
        DecodingResult::U8(packed) if bits < 8 => {
            Samples::Eight(shape.pixels(&shape.unpacked(&packed, bits)))
        }
        DecodingResult::U8(samples) => Samples::Eight(shape.pixels(&samples)),
        DecodingResult::U16(samples) => Samples::Sixteen(shape.pixels(&samples)),
        DecodingResult::U32(samples) => {
            Samples::Sixteen(shape.converted(&samples, |sample| (sample >> 16) as u16))
        }
        DecodingResult::F16(samples) => {
            Samples::Sixteen(shape.converted(&samples, |sample| sixteen(sample.to_f32())))
        }
        DecodingResult::F32(samples) => Samples::Sixteen(shape.converted(&samples, sixteen)),
        DecodingResult::F64(samples) => {
            Samples::Sixteen(shape.converted(&samples, |sample| sixteen(sample as f32)))
        }
        _ => return Err(unsupported(format!("this kind of TIFF ({bits} bits a number)"))),
    };
    Ok((samples, channels))
}

/// A number from 0 to 1.
fn sixteen(value: f32) -> u16 {
    (value.clamp(0.0, 1.0) * 65_535.0).round() as u16
}

/// How the samples lie that were decoded.
struct Shape {
    /// Of the picture.
    size: [usize; 2],
    /// Pixels in a row, some of which may be beyond the edge.
    row: usize,
    channels: usize,
    /// 1, or one for each channel.
    planes: usize,
}

impl Shape {
    /// The samples of the picture, pixel after pixel.
    fn pixels<T: Copy>(&self, samples: &[T]) -> Vec<T> {
        self.converted(samples, |sample| sample)
    }

    fn converted<T: Copy, U>(&self, samples: &[T], convert: impl Fn(T) -> U) -> Vec<U> {
        let [width, height] = self.size;
        let plane = samples.len() / self.planes;
        let mut pixels = Vec::with_capacity(width * height * self.channels);
        for y in 0..height {
            if self.planes == 1 {
                let start = y * self.row * self.channels;
                let row = samples.get(start..start + width * self.channels).unwrap_or_default();
                pixels.extend(row.iter().map(|&sample| convert(sample)));
            } else {
                let places = y * self.row..y * self.row + width;
                let starts = (0..self.planes).map(|number| number * plane);
                pixels.extend(
                    places
                        .flat_map(|at| starts.clone().map(move |start| start + at))
                        .map(|at| convert(samples[at])),
                );
            }
        }
        pixels
    }

    /// The numbers of rows that begin with a byte of their own.
    fn unpacked(&self, packed: &[u8], bits: u32) -> Vec<u8> {
        let (bits, row) = (bits as usize, self.row * self.channels / self.planes);
        let number = |bytes: &[u8], place: usize| {
            let at = place * bits;
            let two = u16::from(bytes[at / 8]) << 8 | u16::from(bytes.get(at / 8 + 1).copied().unwrap_or(0));
            (two << (at % 8) >> (16 - bits)) as u8
        };
        let rows = packed.chunks_exact((row * bits).div_ceil(8).max(1));
        rows.flat_map(|bytes| (0..row).map(move |place| number(bytes, place))).collect()
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_DECODER_BYTES as usize;
    limits.intermediate_buffer_size = MAX_DECODER_BYTES as usize;
    limits.ifd_value_size = MAX_DECODER_BYTES as usize;
    limits
}

fn failed(error: TiffError) -> Error {
    match error {
        TiffError::UnsupportedError(what) => unsupported(format!("this kind of TIFF ({what})")),
        error => Error::PictureCorrupt { reason: error.to_string() },
    }
}
