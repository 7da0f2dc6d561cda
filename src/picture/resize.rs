//! Makes pictures smaller or larger.

use image::RgbaImage;
use image::imageops::{FilterType, resize};

use super::{MAX_SIDE, Picture};

/// The picture with at most `max_pixels` pixels, at least 1 a side; as it is if it has no
/// more than that.
///
/// Keeps the aspect ratio as well as whole pixels allow and resamples with a Lanczos
/// filter of three lobes. Colours are weighted by alpha, so that what is hidden in
/// transparent pixels does not bleed into visible ones.
///
/// ```
/// # use impasto::picture::{Picture, shrink_to};
/// let large = Picture::new(40, 30, vec![200; 40 * 30 * 4])?;
/// let small = shrink_to(large, 300);
/// assert_eq!((small.width(), small.height()), (20, 15));
/// # Ok::<(), impasto::Error>(())
/// ```
#[must_use]
pub fn shrink_to(picture: Picture, max_pixels: u64) -> Picture {
    let (width, height) = shrunk_size(picture.width, picture.height, max_pixels);
    resized(picture, width, height)
}

/// The picture with `side` pixels on its longer side, made larger or smaller in the same way.
///
/// ```
/// use impasto::picture::{Picture, fit_to};
/// let picture = fit_to(Picture::new(40, 30, vec![200; 40 * 30 * 4])?, 80);
/// assert_eq!((picture.width(), picture.height()), (80, 60));
/// # Ok::<(), impasto::Error>(())
/// ```
#[must_use]
pub fn fit_to(picture: Picture, side: u32) -> Picture {
    let side = side.clamp(1, MAX_SIDE);
    let longer = picture.width.max(picture.height);
    // Below 2^15 each, so the product fits 32 bits.
    let scaled = |length: u32| ((2 * length * side + longer) / (2 * longer)).max(1);
    let (width, height) = (scaled(picture.width), scaled(picture.height));
    resized(picture, width, height)
}

fn resized(picture: Picture, width: u32, height: u32) -> Picture {
    if (width, height) == (picture.width, picture.height) {
        return picture;
    }
    let opaque = picture.pixels().all(|[.., alpha]| alpha == u8::MAX);
    let Picture { width: old_width, height: old_height, mut rgba } = picture;
    if !opaque {
        rgba.as_chunks_mut().0.iter_mut().for_each(multiply);
    }
    // A `Picture` has exactly the bytes its size needs, so there always is an image.
    let image = RgbaImage::from_raw(old_width, old_height, rgba).unwrap_or_default();
    let mut rgba = resize(&image, width, height, FilterType::Lanczos3).into_raw();
    if !opaque {
        rgba.as_chunks_mut().0.iter_mut().for_each(divide);
    }
    Picture { width, height, rgba }
}

/// The largest size of the same shape with at most `max_pixels`, at least 1 a side.
fn shrunk_size(width: u32, height: u32, max_pixels: u64) -> (u32, u32) {
    let limit = max_pixels.max(1);
    let pixels = u64::from(width) * u64::from(height);
    if pixels <= limit {
        return (width, height);
    }
    // limit * longer / shorter = longer^2 when shrunk; both stay below 2^63.
    let longer = u64::from(width.max(height));
    let shorter = u64::from(width.min(height));
    let long = (limit * longer / shorter).isqrt().clamp(1, longer).min(limit);
    let short = ((2 * long * shorter + longer) / (2 * longer)).clamp(1, (limit / long).max(1));
    let [long, short] = [long, short].map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    if width >= height { (long, short) } else { (short, long) }
}

fn multiply(pixel: &mut [u8; 4]) {
    let [red, green, blue, alpha] = pixel;
    for colour in [red, green, blue] {
        *colour = rounded(u32::from(*colour) * u32::from(*alpha), 255);
    }
}

fn divide(pixel: &mut [u8; 4]) {
    let [red, green, blue, alpha] = pixel;
    for colour in [red, green, blue] {
        *colour = rounded(u32::from(*colour) * 255, u32::from(*alpha).max(1));
    }
}

fn rounded(dividend: u32, divisor: u32) -> u8 {
    u8::try_from((dividend + divisor / 2) / divisor).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_keep_their_shape_within_the_limit() {
        for (width, height, limit, expected) in [
            (100, 100, 10_000, (100, 100)),
            (100, 100, 9_999, (99, 99)),
            (4000, 3000, 3_000_000, (2000, 1500)),
            (3000, 4000, 3_000_000, (1500, 2000)),
            (16_384, 1, 100, (100, 1)),
            (1, 7, 3, (1, 3)),
            (5, 5, 0, (1, 1)),
        ] {
            assert_eq!(shrunk_size(width, height, limit), expected, "{width}x{height} to {limit}");
        }
    }

    #[test]
    fn no_size_is_above_the_limit_or_empty() {
        for width in 1..40_u32 {
            for height in 1..40_u32 {
                for limit in 1..90 {
                    let (w, h) = shrunk_size(width, height, limit);
                    assert!(w >= 1 && h >= 1 && w <= width && h <= height, "{width}x{height} to {limit}");
                    assert!(u64::from(w) * u64::from(h) <= limit, "{width}x{height} to {limit}: {w}x{h}");
                }
            }
        }
    }

    #[test]
    fn flat_pictures_stay_flat() {
        let flat = Picture::new(31, 17, [9, 99, 199, 255].repeat(31 * 17)).unwrap();
        let small = shrink_to(flat, 50);
        assert!(small.pixels().all(|pixel| pixel == [9, 99, 199, 255]));
    }

    #[test]
    fn hidden_colours_do_not_bleed() {
        let row = [[255, 0, 0, 255], [255, 0, 0, 255], [0, 255, 0, 0], [0, 255, 0, 0]];
        let picture = Picture::new(4, 4, row.concat().repeat(4)).unwrap();
        let small = shrink_to(picture, 4);
        assert_eq!(small.width(), 2);
        assert!(small.pixels().all(|[_, green, _, _]| green == 0));
    }

    #[test]
    fn pictures_fit_in_both_directions() {
        let size = |width: u32, height: u32, side: u32| {
            let picture =
                fit_to(Picture::new(width, height, vec![9; (width * height * 4) as usize]).unwrap(), side);
            (picture.width(), picture.height())
        };
        assert_eq!(size(30, 40, 60), (45, 60));
        assert_eq!(size(30, 40, 20), (15, 20));
        assert_eq!(size(40, 30, 40), (40, 30));
        assert_eq!(size(100, 1, 10), (10, 1));
        assert_eq!(size(8, 4, 0), (1, 1));
    }

    #[test]
    fn small_pictures_are_left_alone() {
        let picture = Picture::new(1, 7, (0..28).collect()).unwrap();
        assert_eq!(shrink_to(picture.clone(), 7), picture);
    }
}
