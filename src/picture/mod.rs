//! Pictures: their limits, their form for the network, and a sample drawn by code.
//!
//! With the feature `cli` also their files; in a browser the browser itself decodes
//! and encodes them.

#[cfg(feature = "cli")]
mod contact_sheet;
mod frame;
mod ground;
mod light;
mod limits;
mod noise;
mod planes;
mod rescale;
#[cfg(feature = "cli")]
mod sample;
mod shrink;

#[cfg(feature = "cli")]
mod decode;
#[cfg(feature = "cli")]
mod encode;
#[cfg(feature = "cli")]
mod resize;

#[cfg(feature = "cli")]
pub use contact_sheet::{contact_sheet, contact_sheet_size};
pub use frame::{Frame, framed};
pub(crate) use ground::{GAIN, Shape, Underpainting, ground};
pub(crate) use light::LightMap;
pub use limits::{MAX_PIXELS, MAX_SIDE, check_size};
pub(crate) use noise::{Noise, OCTAVES};
pub use planes::Planes;
#[cfg(feature = "cli")]
pub use sample::sample;

#[cfg(feature = "cli")]
pub(crate) use decode::read_bytes;
#[cfg(feature = "cli")]
pub use decode::{Notice, decode, decode_with_notice, read, read_with_notice};
#[cfg(feature = "cli")]
pub use encode::{Format, JPEG_QUALITY, encode, encode_with};
#[cfg(feature = "cli")]
pub use resize::{fit_to, shrink_to};

use crate::{Error, Result};

/// A picture: 8-bit RGBA in sRGB, alpha not premultiplied, rows from the top.
///
/// ```
/// use impasto::picture::Picture;
///
/// let red = Picture::new(2, 1, vec![255, 0, 0, 255, 255, 0, 0, 255])?;
/// assert_eq!((red.width(), red.height()), (2, 1));
/// assert!(Picture::new(2, 2, vec![0; 15]).is_err());
/// # Ok::<(), impasto::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

impl Picture {
    /// A picture from `width * height * 4` bytes of RGBA.
    ///
    /// # Errors
    ///
    /// [`PictureCorrupt`](Error::PictureCorrupt) for an empty side,
    /// [`PictureTooLarge`](Error::PictureTooLarge) above [`MAX_SIDE`] or [`MAX_PIXELS`],
    /// [`PictureBuffer`](Error::PictureBuffer) for another number of bytes.
    pub fn new(width: u32, height: u32, rgba: Vec<u8>) -> Result<Self> {
        check_size(width, height)?;
        let expected = u64::from(width) * u64::from(height) * 4;
        let actual = rgba.len() as u64;
        if actual != expected {
            return Err(Error::PictureBuffer { width, height, expected, actual });
        }
        Ok(Self { width, height, rgba })
    }

    /// Width in pixels, 1..=[`MAX_SIDE`].
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, 1..=[`MAX_SIDE`].
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels, [height, width, 4].
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// The pixels, [height, width, 4], without a copy.
    #[must_use]
    pub fn into_rgba(self) -> Vec<u8> {
        self.rgba
    }

    /// The pixels one by one, row after row.
    #[cfg(any(test, feature = "cli"))]
    pub(crate) fn pixels(&self) -> impl ExactSizeIterator<Item = [u8; 4]> + '_ {
        let (pixels, _) = self.rgba.as_chunks();
        pixels.iter().copied()
    }
}

impl std::fmt::Debug for Picture {
    /// Only the size: a failed test should not print millions of numbers.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}x{})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_has_to_fit_the_size() {
        for (width, height) in [(1, 1), (1, 7), (5, 3)] {
            let length = (width * height * 4) as usize;
            assert!(Picture::new(width, height, vec![9; length]).is_ok());
            for wrong in [0, length - 1, length + 1] {
                let error = Picture::new(width, height, vec![9; wrong]).unwrap_err();
                assert_eq!(error.code(), "picture-buffer");
            }
        }
    }

    #[test]
    fn the_size_is_checked_first() {
        assert_eq!(Picture::new(0, 4, vec![]).unwrap_err().code(), "picture-corrupt");
        assert_eq!(Picture::new(20_000, 1, vec![]).unwrap_err().code(), "picture-too-large");
    }

    #[test]
    fn pixels_are_what_was_put_in() {
        let picture = Picture::new(1, 2, (0..8).collect()).unwrap();
        assert_eq!(picture.pixels().collect::<Vec<_>>(), [[0, 1, 2, 3], [4, 5, 6, 7]]);
        assert_eq!(format!("{picture:?}"), "Picture(1x2)");
        assert_eq!(picture.into_rgba(), (0..8).collect::<Vec<_>>());
    }
}
