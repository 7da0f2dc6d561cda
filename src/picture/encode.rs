//! Writes picture files.

use std::ffi::OsStr;
use std::io::Cursor;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::tiff::TiffEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::Picture;
use crate::{Error, Result};

/// JPEG quality, 1..=100: no visible blocks in brush strokes at a fifth of the PNG's size.
pub const JPEG_QUALITY: u8 = 92;
/// The longest side of a WebP picture, in pixels.
const WEBP_SIDE: u32 = 16_383;

/// The formats a picture can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lossless, with alpha.
    Png,
    /// Lossy; alpha is flattened on white.
    Jpeg,
    /// Lossless, with alpha, at most 16,383 pixels a side.
    WebP,
    /// Not compressed, with alpha.
    Tiff,
}

impl Format {
    /// The format that the ending of a file name asks for: `.png`, `.jpg` or `.jpeg`, `.webp`, `.tif` or `.tiff`, in any
    /// case.
    ///
    /// # Errors
    ///
    /// [`OutputFormat`](Error::OutputFormat) for any other ending or none.
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
            Some("webp") => Ok(Self::WebP),
            Some("tif" | "tiff") => Ok(Self::Tiff),
            _ => Err(Error::OutputFormat { path: path.into() }),
        }
    }

    /// The usual ending of its files, without a dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Tiff => "tiff",
        }
    }

    /// Whether a picture of this size can be written, which is known before it is painted.
    ///
    /// # Errors
    ///
    /// [`OutputSize`](Error::OutputSize).
    pub fn check_size(self, width: u32, height: u32) -> Result<()> {
        if self == Self::WebP && width.max(height) > WEBP_SIDE {
            return Err(Error::OutputSize { width, height, format: "WebP", most: WEBP_SIDE });
        }
        Ok(())
    }
}

/// The bytes of a picture file.
///
/// JPEG has quality 92 and shows transparency as white; the others keep every pixel as it is.
///
/// # Errors
///
/// [`OutputSize`](Error::OutputSize), and [`PictureCorrupt`](Error::PictureCorrupt) if the encoder gives up, which for a
/// valid [`Picture`] it has no cause to.
///
/// ```
/// use impasto::picture::{Format, Picture, decode, encode};
///
/// let picture = Picture::new(2, 1, vec![255, 0, 0, 255, 0, 0, 255, 128])?;
/// assert_eq!(decode(&encode(&picture, Format::Png)?)?, picture);
/// # Ok::<(), impasto::Error>(())
/// ```
pub fn encode(picture: &Picture, format: Format) -> Result<Vec<u8>> {
    encode_with(picture, format, JPEG_QUALITY)
}

/// The same with another `quality` of a JPEG, from 1 (small) to 100 (true).
///
/// # Errors
///
/// As [`encode`].
pub fn encode_with(picture: &Picture, format: Format, quality: u8) -> Result<Vec<u8>> {
    let (rgba, width, height) = (&picture.rgba, picture.width, picture.height);
    format.check_size(width, height)?;
    let mut file = Cursor::new(Vec::new());
    let colours = ExtendedColorType::Rgba8;
    match format {
        Format::Png => PngEncoder::new(&mut file).write_image(rgba, width, height, colours),
        Format::WebP => WebPEncoder::new_lossless(&mut file).write_image(rgba, width, height, colours),
        Format::Tiff => TiffEncoder::new(&mut file).write_image(rgba, width, height, colours),
        Format::Jpeg => {
            let rgb: Vec<u8> = picture.pixels().flat_map(on_white).collect();
            let encoder = JpegEncoder::new_with_quality(&mut file, quality);
            encoder.write_image(&rgb, width, height, ExtendedColorType::Rgb8)
        }
    }
    .map_err(|error| Error::PictureCorrupt { reason: error.to_string() })?;
    Ok(file.into_inner())
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
    fn lossless_formats_keep_colour_and_alpha() {
        for (width, height) in [(1, 1), (1, 7), (13, 5)] {
            let bytes = (0..width * height * 4).map(|i: u32| (i * 41).to_le_bytes()[0]).collect();
            let picture = Picture::new(width, height, bytes).unwrap();
            for format in [Format::Png, Format::WebP, Format::Tiff] {
                let file = encode_with(&picture, format, 1).unwrap();
                assert_eq!(decode(&file).unwrap(), picture, "{format:?}");
            }
        }
    }

    #[test]
    fn a_side_that_a_format_does_not_have_is_refused() {
        let picture = Picture::new(16_384, 1, vec![9; 4 * 16_384]).unwrap();
        assert_eq!(encode(&picture, Format::WebP).unwrap_err().code(), "output-size");
        for format in [Format::Png, Format::Jpeg, Format::Tiff] {
            assert!(format.check_size(16_384, 1).is_ok());
            assert_eq!(decode(&encode(&picture, format).unwrap()).unwrap().width(), 16_384);
        }
    }

    #[test]
    fn quality_is_the_size_of_a_jpeg() {
        let picture = crate::picture::sample(64, 48).unwrap();
        let size = |quality| encode_with(&picture, Format::Jpeg, quality).unwrap().len();
        assert!(size(20) < size(JPEG_QUALITY) && size(JPEG_QUALITY) < size(100));
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
        for (path, format) in [
            ("a.png", Format::Png),
            ("b.x.JPEG", Format::Jpeg),
            ("/c/d.jpg", Format::Jpeg),
            ("e.WebP", Format::WebP),
            ("f.tif", Format::Tiff),
            ("f.tiff", Format::Tiff),
        ] {
            assert_eq!(Format::from_path(path.as_ref()).unwrap(), format);
            assert_eq!(
                Format::from_path(Path::new("a").with_extension(format.ending()).as_ref()).unwrap(),
                format
            );
        }
        for path in ["", "png", ".png", "a.tga", "a.png.txt"] {
            assert_eq!(Format::from_path(path.as_ref()).unwrap_err().code(), "output-format");
        }
    }
}
