//! Makes pictures smaller: each new pixel is the mean of those it covers.

use super::Picture;
use crate::Result;

/// Which pixels of a side a pixel of another one is made of, with the share of each.
pub(super) struct Cover {
    pub first: usize,
    pub shares: Vec<f32>,
}

/// What each of `to` pixels covers of `from`, which are no fewer.
pub(super) fn covers(from: usize, to: usize) -> Vec<Cover> {
    let scale = from as f32 / to as f32;
    let cover = |index: usize| {
        let (start, end) = (index as f32 * scale, ((index + 1) as f32 * scale).min(from as f32));
        let first = (start.floor() as usize).min(from - 1);
        let last = (end.ceil() as usize).clamp(first + 1, from);
        let inside = |pixel: usize| (end.min(pixel as f32 + 1.0) - start.max(pixel as f32)).max(0.0) / scale;
        Cover { first, shares: (first..last).map(inside).collect() }
    };
    (0..to).map(cover).collect()
}

impl Picture {
    /// The picture at `width` x `height` pixels, neither side longer than its own: each pixel is the mean of what it
    /// covers. Clear pixels count as white, as they do for the network, and the result is opaque.
    ///
    /// # Errors
    /// [`PictureCorrupt`](crate::Error::PictureCorrupt) for an empty side.
    pub(crate) fn shrunk(&self, width: u32, height: u32) -> Result<Self> {
        super::check_size(width, height)?;
        let columns = covers(self.width as usize, width as usize);
        let rows = covers(self.height as usize, height as usize);
        let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
        let colour = |pixel| opaque(pixel).map(f32::from);
        self.resampled(&columns, &rows, colour, |row| {
            rgba.extend(row.iter().flat_map(|[r, g, b]| [level(*r), level(*g), level(*b), u8::MAX]));
        });
        Self::new(width, height, rgba)
    }

    /// Gives `write` each row of a picture of `columns` by `rows`, of which each pixel is the sum of what it is made of.
    pub(super) fn resampled(
        &self,
        columns: &[Cover],
        rows: &[Cover],
        colour: impl Fn([u8; 4]) -> [f32; 3],
        mut write: impl FnMut(&[[f32; 3]]),
    ) {
        let (pixels, _) = self.rgba.as_chunks::<4>();
        let mut sums = vec![[0.0_f32; 3]; columns.len()];
        for cover in rows {
            sums.fill([0.0; 3]);
            for (row, share) in pixels.chunks(self.width as usize).skip(cover.first).zip(&cover.shares) {
                for (sum, column) in sums.iter_mut().zip(columns) {
                    let covered = row.iter().skip(column.first).zip(&column.shares);
                    for (pixel, part) in covered {
                        for (sum, value) in sum.iter_mut().zip(colour(*pixel)) {
                            *sum += share * part * value;
                        }
                    }
                }
            }
            write(&sums);
        }
    }
}

/// The colour of a pixel as the network sees it: white if it is clear.
#[inline]
pub(super) fn opaque([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    if alpha == 0 { [u8::MAX; 3] } else { [red, green, blue] }
}

/// The nearest level, 0 to 255.
#[inline]
pub(super) fn level(value: f32) -> u8 {
    (value + 0.5).floor().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_one() {
        for (from, to) in [(1, 1), (7, 7), (10, 3), (4032, 2016), (1000, 999), (5, 1)] {
            for cover in covers(from, to) {
                let sum: f32 = cover.shares.iter().sum();
                assert!((sum - 1.0).abs() < 1e-3, "{from} to {to}: {sum}");
                assert!(cover.first + cover.shares.len() <= from);
            }
        }
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_covers() {
        let grey = |value: u8| [value, value, value, 255];
        let picture = Picture::new(
            4,
            2,
            [[0, 100, 7, 7], [100, 200, 7, 7]].as_flattened().iter().flat_map(|v| grey(*v)).collect(),
        )
        .unwrap();
        let small = picture.shrunk(2, 1).unwrap();
        assert_eq!(small.rgba(), [grey(100), grey(7)].concat());
        assert_eq!(picture.shrunk(4, 2).unwrap(), picture);
    }

    #[test]
    fn clear_pixels_are_white() {
        let picture = Picture::new(2, 1, vec![10, 20, 30, 0, 55, 55, 55, 255]).unwrap();
        assert_eq!(picture.shrunk(1, 1).unwrap().rgba(), [155, 155, 155, 255]);
    }
}
