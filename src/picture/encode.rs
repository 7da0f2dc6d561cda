//! Writing picture files.

use std::ffi::OsStr;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::Picture;
use crate::{Error, Result};

/// JPEG quality, 1..=100: no visible blocks in brush strokes at a fifth of the PNG's size.
const JPEG_QUALITY: u8 = 92;

/// The formats a picture can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lossless, with alpha.
    Png,
    /// Lossy; alpha is flattened on white.
    Jpeg,
}

impl Format {
    /// The format that the ending of a file name asks for: `.png`, `.jpg` or `.jpeg`, in
    /// any case.
    ///
    /// # Errors
    ///
    /// [`PictureFormat`](Error::PictureFormat) for any other ending or none.
    ///
    /// ```
    /// # use impasto::picture::Format;
    /// assert_eq!(Format::from_path("a/painting.JPG".as_ref())?, Format::Jpeg);
    /// assert!(Format::from_path("painting.txt".as_ref()).is_err());
    /// # Ok::<(), impasto::Error>(())
    /// ```
    pub fn from_path(path: &Path) -> Result<Self> {
        let ending = path.extension().map(OsStr::to_ascii_lowercase);
        match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("png") => Ok(Self::Png),
            Some("jpg" | "jpeg") => Ok(Self::Jpeg),
            _ => Err(Error::PictureFormat),
        }
    }
}

/// The bytes of a picture file.
///
/// PNG keeps every pixel as it is; JPEG has quality 92 and shows transparency as white.
///
/// # Errors
///
/// [`PictureCorrupt`](Error::PictureCorrupt) if the encoder gives up, which for a valid
/// [`Picture`] it has no cause to.
///
/// ```
/// use impasto::picture::{Format, Picture, decode, encode};
///
/// let picture = Picture::new(2, 1, vec![255, 0, 0, 255, 0, 0, 255, 128])?;
/// assert_eq!(decode(&encode(&picture, Format::Png)?)?, picture);
/// # Ok::<(), impasto::Error>(())
/// ```
pub fn encode(picture: &Picture, format: Format) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let (width, height) = (picture.width, picture.height);
    match format {
        Format::Png => {
            PngEncoder::new(&mut file).write_image(&picture.rgba, width, height, ExtendedColorType::Rgba8)
        }
        Format::Jpeg => {
            let rgb: Vec<u8> = picture.pixels().flat_map(on_white).collect();
            JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY).write_image(
                &rgb,
                width,
                height,
                ExtendedColorType::Rgb8,
            )
        }
    }
    .map_err(|error| Error::PictureCorrupt { reason: error.to_string() })?;
    Ok(file)
}

/// The colour a pixel has on white paper.
fn on_white([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    [red, green, blue].map(|colour| {
        let mixed = (u32::from(colour) * alpha + 255 * (255 - alpha) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::decode;

    #[test]
    fn png_keeps_colour_and_alpha() {
        for (width, height) in [(1, 1), (1, 7), (13, 5)] {
            let bytes = (0..width * height * 4).map(|i: u32| (i * 41).to_le_bytes()[0]).collect();
            let picture = Picture::new(width, height, bytes).unwrap();
            assert_eq!(decode(&encode(&picture, Format::Png).unwrap()).unwrap(), picture);
        }
    }

    #[test]
    fn jpeg_is_close_and_opaque() {
        for (width, height) in [(1, 1), (1, 7), (13, 5)] {
            let picture = Picture::new(width, height, [40, 90, 160, 255].repeat((width * height) as usize));
            let file = encode(&picture.unwrap(), Format::Jpeg).unwrap();
            let back = decode(&file).unwrap();
            assert_eq!((back.width(), back.height()), (width, height));
            for [red, green, blue, alpha] in back.pixels() {
                assert!(red.abs_diff(40) < 5 && green.abs_diff(90) < 5 && blue.abs_diff(160) < 5);
                assert_eq!(alpha, 255);
            }
        }
    }

    #[test]
    fn jpeg_shows_transparency_as_white() {
        assert_eq!(on_white([0, 100, 255, 0]), [255, 255, 255]);
        assert_eq!(on_white([0, 100, 255, 255]), [0, 100, 255]);
        assert_eq!(on_white([0, 100, 255, 128]), [127, 177, 255]);
        let clear = Picture::new(8, 8, vec![0; 256]).unwrap();
        let back = decode(&encode(&clear, Format::Jpeg).unwrap()).unwrap();
        assert!(back.rgba().iter().all(|&byte| byte > 250));
    }

    #[test]
    fn the_ending_names_the_format() {
        for (path, format) in [("a.png", Format::Png), ("b.x.JPEG", Format::Jpeg), ("/c/d.jpg", Format::Jpeg)]
        {
            assert_eq!(Format::from_path(path.as_ref()).unwrap(), format);
        }
        for path in ["", "png", ".png", "a.webp", "a.png.txt"] {
            assert_eq!(Format::from_path(path.as_ref()).unwrap_err().code(), "picture-format");
        }
    }
}
