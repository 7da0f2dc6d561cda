//! Reading picture files.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, guess_format};

use super::whole::has_end;
use super::{MAX_PIXELS, MAX_SIDE, Picture, check_size};
use crate::{Error, Result};

/// Reads a picture file: [`decode`] with the file's name in its errors.
///
/// # Errors
///
/// [`Io`](Error::Io), and what [`decode`] says.
pub fn read(path: &Path) -> Result<Picture> {
    let bytes = std::fs::read(path).map_err(Error::io(path))?;
    decode(&bytes).map_err(|error| error.in_file(path))
}

/// Most memory one decoder may use: the largest picture in 16 bits a channel, and half as
/// much again for its own buffers.
const MAX_DECODER_BYTES: u64 = MAX_PIXELS * 4 * 2 * 3 / 2;

/// Reads a JPEG, PNG, WebP, GIF, BMP or TIFF file.
///
/// Whatever the file holds (16 bits, grey, a palette, alpha, animation) becomes 8-bit RGBA;
/// of an animation it is the first frame. The picture is turned the way its EXIF
/// orientation says. The size in the header is checked before any pixel is decoded.
/// Colour profiles are not applied.
///
/// # Errors
///
/// [`PictureEmpty`](Error::PictureEmpty) for 0 bytes, [`PictureFormat`](Error::PictureFormat)
/// for a file of another kind, [`PictureTooLarge`](Error::PictureTooLarge) above [`MAX_SIDE`]
/// or [`MAX_PIXELS`], [`PictureCorrupt`](Error::PictureCorrupt) for a damaged file or one that
/// was cut off.
///
/// ```
/// # use impasto::picture::decode;
/// assert_eq!(decode(b"").unwrap_err().code(), "picture-empty");
/// assert_eq!(decode(b"Dear diary").unwrap_err().code(), "picture-format");
/// ```
pub fn decode(bytes: &[u8]) -> Result<Picture> {
    if bytes.is_empty() {
        return Err(Error::PictureEmpty);
    }
    let format = readable_format(bytes)?;
    // The PNG decoder looks for pixels before it tells the size.
    if let Some((width, height)) = png_size(format, bytes) {
        check_size(width, height)?;
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits);
    let mut decoder = guarded(|| reader.into_decoder().map_err(|error| corrupt(&error)))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    if !has_end(format, bytes) {
        return Err(Error::PictureCorrupt { reason: "the file is cut off".into() });
    }

    // A picture with unreadable EXIF data is still a picture.
    let orientation = guarded(|| Ok(decoder.orientation().ok()))?;
    let too_large = Error::PictureTooLarge { width, height, max_side: MAX_SIDE, max_pixels: MAX_PIXELS };
    let mut image = guarded(|| {
        DynamicImage::from_decoder(decoder).map_err(|error| match error {
            ImageError::Limits(_) => too_large,
            error => corrupt(&error),
        })
    })?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    let image = image.into_rgba8();
    Picture::new(image.width(), image.height(), image.into_raw())
}

/// The format the first bytes show, if it is one of those promised.
fn readable_format(bytes: &[u8]) -> Result<ImageFormat> {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, Tiff, WebP};
    match guess_format(bytes) {
        Ok(format @ (Bmp | Gif | Jpeg | Png | Tiff | WebP)) => Ok(format),
        _ => Err(Error::PictureFormat),
    }
}

/// Width and height from the first chunk of a PNG file.
fn png_size(format: ImageFormat, bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(12..24).filter(|_| format == ImageFormat::Png)?.strip_prefix(b"IHDR")?;
    let (width, height) = header.split_first_chunk()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height.first_chunk()?)))
}

/// Runs a decoder: one that panics over a damaged file (zune-jpeg 0.5.15 over two frame headers) ends that picture
/// alone. Our own code stays outside, so that the fuzzer sees its panics. Nothing a decoder left half done is used.
fn guarded<T>(decoder: impl FnOnce() -> Result<T>) -> Result<T> {
    let failed = |_| Error::PictureCorrupt { reason: "its decoder failed".into() };
    catch_unwind(AssertUnwindSafe(decoder)).map_err(failed)?
}

fn corrupt(error: &ImageError) -> Error {
    Error::PictureCorrupt { reason: error.to_string() }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
