//! How large a picture may be.

use crate::{Error, Result};

/// Longest side in pixels.
pub const MAX_SIDE: u32 = 16_384;
/// Most pixels in all: 400 MB of RGBA, which still fits the memory of a 32-bit browser tab.
pub const MAX_PIXELS: u64 = 100_000_000;

/// Checks a size before anything of that size is allocated.
///
/// # Errors
///
/// [`PictureCorrupt`](Error::PictureCorrupt) for an empty side,
/// [`PictureTooLarge`](Error::PictureTooLarge) above [`MAX_SIDE`] or [`MAX_PIXELS`].
///
/// ```
/// # use impasto::picture::check_size;
/// assert!(check_size(4000, 3000).is_ok());
/// assert_eq!(check_size(20_000, 20_000).unwrap_err().code(), "picture-too-large");
/// ```
pub fn check_size(width: u32, height: u32) -> Result<()> {
    if width == 0 || height == 0 {
        return Err(Error::PictureCorrupt { reason: format!("it is {width}x{height} pixels") });
    }
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Error::PictureTooLarge { width, height, max_side: MAX_SIDE, max_pixels: MAX_PIXELS });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_up_to_the_limits_pass() {
        for (width, height) in [(1, 1), (1, MAX_SIDE), (MAX_SIDE, 6103), (10_000, 10_000)] {
            assert!(check_size(width, height).is_ok(), "{width}x{height}");
        }
    }

    #[test]
    fn sizes_beyond_them_do_not() {
        for (width, height) in [(MAX_SIDE + 1, 1), (1, MAX_SIDE + 1), (10_001, 10_000), (u32::MAX, u32::MAX)]
        {
            assert_eq!(
                check_size(width, height).unwrap_err().code(),
                "picture-too-large",
                "{width}x{height}"
            );
        }
        for (width, height) in [(0, 0), (0, 5), (5, 0), (0, u32::MAX)] {
            assert_eq!(check_size(width, height).unwrap_err().code(), "picture-corrupt", "{width}x{height}");
        }
    }
}
