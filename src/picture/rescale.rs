//! A picture at any size, as numbers: what the style encoder reads.

use super::Picture;
use super::shrink::{Cover, covers};

/// What each of `to` pixels is made of, of `from`: of the two nearest if they are fewer.
fn parts(from: usize, to: usize) -> Vec<Cover> {
    if to <= from {
        return covers(from, to);
    }
    let scale = from as f32 / to as f32;
    let part = |index: usize| {
        let place = ((index as f32 + 0.5) * scale - 0.5).clamp(0.0, (from - 1) as f32);
        let first = (place.floor() as usize).min(from.saturating_sub(2));
        let second = place - first as f32;
        Cover { first, shares: vec![1.0 - second, second] }
    };
    (0..to).map(part).collect()
}

impl Picture {
    /// The picture over white, `[height, width, 3]` in 0..1. A side that becomes shorter has the means of what its pixels
    /// cover; one that becomes longer is interpolated linearly.
    pub(crate) fn rescaled(&self, width: usize, height: usize) -> Vec<f32> {
        let columns = parts(self.width as usize, width);
        let rows = parts(self.height as usize, height);
        let mut values = Vec::with_capacity(width * height * 3);
        self.resampled(&columns, &rows, over_white, |row| values.extend_from_slice(row.as_flattened()));
        values
    }
}

/// The colour that a pixel has on white paper, in 0..1.
#[inline]
fn over_white([red, green, blue, alpha]: [u8; 4]) -> [f32; 3] {
    let alpha = f32::from(alpha) / 255.0;
    [red, green, blue].map(|colour| f32::from(colour) / 255.0 * alpha + 1.0 - alpha)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greys(width: u32, values: &[u8]) -> Picture {
        let rgba = values.iter().flat_map(|value| [*value, *value, *value, 255]).collect();
        Picture::new(width, values.len() as u32 / width, rgba).unwrap()
    }

    fn reds(picture: &Picture, width: usize, height: usize) -> Vec<f32> {
        picture.rescaled(width, height).iter().step_by(3).map(|value| value * 255.0).collect()
    }

    fn assert_close(found: &[f32], expected: &[f32]) {
        let close = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-2);
        assert!(close && found.len() == expected.len(), "{found:?} {expected:?}");
    }

    #[test]
    fn smaller_sides_are_means_and_longer_ones_interpolated() {
        let picture = greys(4, &[0, 100, 40, 60, 100, 200, 20, 0]);
        assert_close(&reds(&picture, 2, 1), &[100.0, 30.0]);
        assert_close(&reds(&greys(2, &[0, 100]), 4, 1), &[0.0, 25.0, 75.0, 100.0]);
        assert_close(&reds(&greys(2, &[0, 100, 20, 120]), 1, 4), &[50.0, 55.0, 65.0, 70.0]);
        assert_close(&reds(&picture, 4, 2), &[0.0, 100.0, 40.0, 60.0, 100.0, 200.0, 20.0, 0.0]);
        assert_close(&reds(&greys(1, &[7]), 3, 2), &[7.0; 6]);
    }

    #[test]
    fn a_picture_of_one_colour_stays_one_at_any_size() {
        let picture = Picture::new(300, 7, [200, 10, 90, 255].repeat(2100)).unwrap();
        for (width, height) in [(1402, 64), (64, 1402), (299, 3)] {
            let values = picture.rescaled(width, height);
            assert_eq!(values.len(), width * height * 3);
            for pixel in values.as_chunks::<3>().0 {
                assert_close(&pixel.map(|value| value * 255.0), &[200.0, 10.0, 90.0]);
            }
        }
    }

    #[test]
    fn transparency_shows_white_paper() {
        let picture = Picture::new(3, 1, vec![0, 0, 0, 0, 0, 255, 0, 51, 9, 9, 9, 255]).unwrap();
        let values: Vec<f32> = picture.rescaled(3, 1).iter().map(|value| value * 255.0).collect();
        assert_close(&values, &[255.0, 255.0, 255.0, 204.0, 255.0, 204.0, 9.0, 9.0, 9.0]);
    }
}
