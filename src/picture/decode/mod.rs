//! Reads picture files.

mod bmp;
mod bounds;
mod colour;
mod exif;
mod gif;
mod guard;
mod jpeg;
mod kind;
mod png;
mod raster;
mod tiff;
mod webp;

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use self::bounds::{from_image, limits};
pub use self::colour::Notice;
use self::guard::guarded;
use self::kind::{Kind, kind_of};
use self::raster::Encoding;
pub(crate) use self::raster::Raster;
#[cfg(feature = "python")]
pub(crate) use self::raster::{Model, Samples};
use super::{Picture, check_size};
use crate::{Error, Result};

/// The largest file that is read, in bytes, as in the package for browsers (`pkg/decode.js`).
const MAX_FILE_BYTES: u64 = 256 << 20;

/// Reads a picture file: [`decode`] with the file's name in its errors.
///
/// # Errors
///
/// [`Io`](Error::Io), [`PictureFile`](Error::PictureFile) above 256 MiB, and what [`decode`] says.
pub fn read(path: &Path) -> Result<Picture> {
    read_with_notice(path).map(|(picture, _)| picture)
}

/// The same, with what a person wants to know of the picture.
///
/// # Errors
///
/// What [`read`] says.
pub fn read_with_notice(path: &Path) -> Result<(Picture, Option<Notice>)> {
    let file = File::open(path).map_err(Error::io(path))?;
    // What a file says of its size is not all: a pipe says 0 and goes on.
    let length = file.metadata().map_or(0, |found| found.len());
    if length > MAX_FILE_BYTES {
        return Err(Error::PictureFile { limit: MAX_FILE_BYTES }.in_file(path));
    }
    let bytes = read_bytes(file, path)?;
    decode_with_notice(&bytes).map_err(|error| error.in_file(path))
}

/// All bytes of a picture file, which errors call `name`. What never ends does not fill the memory.
///
/// # Errors
///
/// [`Io`](Error::Io), and [`PictureFile`](Error::PictureFile) above 256 MiB.
pub(crate) fn read_bytes(source: impl Read, name: &Path) -> Result<Vec<u8>> {
    read_at_most(source, MAX_FILE_BYTES, name)
}

fn read_at_most(source: impl Read, limit: u64, name: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes).map_err(Error::io(name))?;
    if bytes.len() as u64 > limit {
        return Err(Error::PictureFile { limit }.in_file(name));
    }
    Ok(bytes)
}

/// Reads a JPEG, PNG, WebP, GIF, BMP or TIFF file.
///
/// Whatever the file holds (16 bits, grey, a palette, ink, alpha, animation) becomes 8-bit RGBA
/// in sRGB by its colour profile; of an animation it is the first frame. The picture is turned the
/// way its EXIF orientation says. The size in the header is checked before any pixel is decoded.
///
/// # Errors
///
/// [`PictureEmpty`](Error::PictureEmpty) for 0 bytes,
/// [`PictureUnsupported`](Error::PictureUnsupported) for a picture of a kind that cannot be read,
/// [`PictureFormat`](Error::PictureFormat) for anything else,
/// [`PictureTooLarge`](Error::PictureTooLarge) above [`MAX_SIDE`](super::MAX_SIDE) or [`MAX_PIXELS`](super::MAX_PIXELS),
/// [`PictureCorrupt`](Error::PictureCorrupt) for a damaged file or one whose pixels are not all there.
///
/// ```
/// # use impasto::picture::decode;
/// assert_eq!(decode(b"").unwrap_err().code(), "picture-empty");
/// assert_eq!(decode(b"Dear diary").unwrap_err().code(), "picture-format");
/// assert_eq!(decode(b"8BPS\0\x01").unwrap_err().code(), "picture-unsupported");
/// ```
pub fn decode(bytes: &[u8]) -> Result<Picture> {
    decode_with_notice(bytes).map(|(picture, _)| picture)
}

/// The same, with what a person wants to know of the picture.
///
/// # Errors
///
/// What [`decode`] says.
pub fn decode_with_notice(bytes: &[u8]) -> Result<(Picture, Option<Notice>)> {
    if bytes.is_empty() {
        return Err(Error::PictureEmpty);
    }
    let raster = match kind_of(bytes)? {
        Kind::Jpeg => jpeg::decode(bytes),
        Kind::Png => png::decode(bytes),
        Kind::Tiff => tiff::decode(bytes),
        Kind::WebP => webp::decode(bytes),
        Kind::Gif => other(&gif::readable(bytes), ImageFormat::Gif, "GIF", None),
        Kind::Bmp => other(&bmp::readable(bytes)?, ImageFormat::Bmp, "BMP", bmp::profile(bytes)),
    }?;
    from_raster(raster)
}

/// What a decoder gave as an upright picture in sRGB, with what a person wants to know of it.
///
/// # Errors
///
/// [`PictureCorrupt`](Error::PictureCorrupt) for an empty side or samples that are not all there, and
/// [`PictureTooLarge`](Error::PictureTooLarge).
pub(crate) fn from_raster(raster: Raster) -> Result<(Picture, Option<Notice>)> {
    let (width, height, orientation) = (raster.width, raster.height, raster.orientation);
    let (rgba, notice) = colour::to_srgb(raster);
    Ok((upright(width, height, rgba, orientation)?, notice))
}

/// A kind without orientation.
fn other(bytes: &[u8], format: ImageFormat, name: &'static str, profile: Option<Vec<u8>>) -> Result<Raster> {
    guarded(|| {
        let failed = |error| from_image(&error, name);
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(limits());
        let decoder = reader.into_decoder().map_err(failed)?;
        let (width, height) = decoder.dimensions();
        check_size(width, height)?;
        let image = DynamicImage::from_decoder(decoder).map_err(failed)?;
        let encodings = profile.map(Encoding::Icc).into_iter().collect();
        Ok(Raster::new(image, encodings, Orientation::NoTransforms))
    })
}

/// The picture turned the way it was held.
fn upright(width: u32, height: u32, rgba: Vec<u8>, orientation: Orientation) -> Result<Picture> {
    if orientation == Orientation::NoTransforms {
        return Picture::new(width, height, rgba);
    }
    let wrong = || Error::PictureCorrupt { reason: "it has more pixels than it says".into() };
    let image = image::RgbaImage::from_raw(width, height, rgba).ok_or_else(wrong)?;
    let mut image = DynamicImage::ImageRgba8(image);
    image.apply_orientation(orientation);
    Picture::new(image.width(), image.height(), image.into_rgba8().into_raw())
}

#[cfg(test)]
mod tests;
