//! A picture drawn by code alone: a lake in the mountains on a summer evening.
//!
//! Visitors without a photo at hand start with it, and tests compare what comes of it,
//! so it has to be rich like a photo and the same to the last bit everywhere.

mod boat;
mod canvas;
mod house;
mod land;
mod meadow;
mod noise;
mod sky;
mod tree;
mod water;

use canvas::Canvas;

use crate::Result;
use crate::picture::{Picture, check_size};

/// Draws the sample picture in any size; it is composed for 768 x 576.
///
/// The same size gives the same bytes on every platform. Drawing takes up to 48 bytes of memory for each pixel (108 for
/// the smallest pictures).
///
/// # Errors
///
/// Those of [`check_size`].
///
/// ```
/// let picture = impasto::picture::sample(32, 24)?;
/// assert_eq!((picture.width(), picture.height()), (32, 24));
/// # Ok::<(), impasto::Error>(())
/// ```
pub fn sample(width: u32, height: u32) -> Result<Picture> {
    check_size(width, height)?;
    let fine = match u64::from(width) * u64::from(height) {
        0..20_000 => 3,
        20_000..2_000_000 => 2,
        _ => 1,
    };
    let mut canvas = Canvas::new(width as usize * fine, height as usize * fine);
    let (w, h, unit) = (canvas.width, canvas.height, canvas.unit);
    // From far to near.
    sky::paint(&mut canvas);
    let shores = land::paint(&mut canvas);
    water::paint(&mut canvas, &shores);
    boat::paint(&mut canvas, (0.545 * w, 0.605 * h), 0.105 * unit);
    house::paint(&mut canvas, (0.235 * w, 0.738 * h), 0.070 * unit);
    meadow::paint(&mut canvas);
    tree::paint(&mut canvas, (0.872 * w, 0.875 * h), 0.70 * unit, 6);
    sky::flare(&mut canvas);
    Picture::new(width, height, canvas.develop(fine))
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::hex::hex;

    #[test]
    fn every_size_can_be_drawn() {
        for (width, height) in [(1, 1), (1, 7), (7, 1), (31, 17), (400, 3), (3, 400)] {
            let picture = sample(width, height).unwrap();
            assert_eq!((picture.width(), picture.height()), (width, height));
            assert!(picture.pixels().all(|[.., alpha]| alpha == 255));
        }
        assert_eq!(sample(0, 1).unwrap_err().code(), "picture-corrupt");
        assert_eq!(sample(20_000, 1).unwrap_err().code(), "picture-too-large");
    }

    /// A change here makes the self-test of every style pack fail: packs have to be
    /// written again.
    #[test]
    fn the_picture_stays_the_same() {
        let hash = Sha256::digest(sample(32, 32).unwrap().rgba());
        assert_eq!(hex(&hash[..8]), "046b75cc85ab37eb");
    }

    #[test]
    fn no_part_of_it_is_flat() {
        let picture = sample(192, 144).unwrap();
        for top in (0..144).step_by(16) {
            for left in (0..192).step_by(16) {
                let place = |i: usize| ((top + i / 16) * 192 + left + i % 16) * 4 + 1;
                let block: Vec<u8> = (0..256).map(|i| picture.rgba()[place(i)]).collect();
                let (low, high) = (block.iter().min().unwrap(), block.iter().max().unwrap());
                assert!(high - low >= 4, "the block at {left}, {top} has one colour");
            }
        }
    }
}
