//! After the network: cuts off the margin, sets the colours, and mixes the painting with its photo.

use super::Picture;
use super::enlarge::Enlarged;
use super::ground::Shape;
use super::shrink::level;
use crate::Result;

impl Picture {
    /// The inside of a painting that has margins, opaque.
    ///
    /// # Errors
    /// [`PictureBuffer`](crate::Error::PictureBuffer) if it is not of that shape.
    pub(crate) fn inside(&self, shape: Shape) -> Result<Self> {
        let [width, height] = shape.inner;
        let [left, top] = shape.margin.map(|margin| margin as usize);
        let rows = self.rgba.chunks(self.width as usize * 4).skip(top).take(height as usize);
        let pixels = rows.flat_map(|row| row.chunks_exact(4).skip(left).take(width as usize));
        let rgba = pixels.flat_map(|pixel| pixel.iter().copied().take(3).chain([u8::MAX])).collect();
        Self::new(width, height, rgba)
    }

    /// This painting with the colours of `before`, the painting of the pass before it, which is smaller: what the two
    /// differ by at the smaller size is taken away, and only what is finer than that is this one's. So a photo gives the
    /// same painting at any size (back-projection: Irani and Peleg 1991).
    ///
    /// # Errors
    /// None in practice: no side is empty.
    pub(crate) fn settled_on(&self, before: &Self, joined: [bool; 2]) -> Result<Self> {
        let size = [self.width, self.height];
        let coarse = self.shrunk(before.width, before.height)?;
        let [wanted, found] = [before, &coarse].map(|picture| Enlarged::new(picture, size, joined));
        let mut rgba = self.rgba.clone();
        for (y, row) in rgba.chunks_exact_mut(self.width as usize * 4).enumerate() {
            let pairs = wanted.row(y).zip(found.row(y));
            for (pixel, (wanted, found)) in row.chunks_exact_mut(4).zip(pairs) {
                for (byte, (wanted, found)) in pixel.iter_mut().zip(wanted.into_iter().zip(found)) {
                    *byte = level(f32::from(*byte) + (wanted - found));
                }
            }
        }
        Self::new(self.width, self.height, rgba)
    }

    /// `painted`, which has `margin` pixels more on each side than this photo, without its margins and mixed with the
    /// photo as painting * strength + photo * (1 - strength), with the photo's alpha.
    pub(crate) fn painted_over(&self, painted: &Self, margin: [u32; 2], strength: f32) -> Self {
        let mut rgba = self.rgba.clone();
        let [left, top] = margin.map(|margin| margin as usize);
        let width = self.width as usize;
        let rows = painted.rgba.chunks(painted.width as usize * 4).skip(top);
        for (row, painted) in rgba.chunks_mut(width * 4).zip(rows) {
            let painted = painted.get(left * 4..).unwrap_or_default();
            for (pixel, painted) in row.chunks_exact_mut(4).zip(painted.chunks_exact(4)) {
                for (byte, painted) in pixel.iter_mut().zip(painted).take(3) {
                    *byte = level(f32::from(*painted) * strength + f32::from(*byte) * (1.0 - strength));
                }
            }
        }
        Self { rgba, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_painting_settles_on_the_colours_of_the_one_before() {
        let before =
            Picture::new(2, 2, [[100, 100, 100, 255], [180, 180, 180, 255]].concat().repeat(2)).unwrap();
        // A fine pattern on other colours.
        let pixel = |x: u32, y: u32| [60 + 40 * ((x + y) % 2) as u8; 3];
        let bytes = (0..64).flat_map(|i| pixel(i % 8, i / 8).into_iter().chain([255]));
        let painted = Picture::new(8, 8, bytes.collect()).unwrap();
        let settled = painted.settled_on(&before, [false; 2]).unwrap();
        let small = settled.shrunk(2, 2).unwrap();
        for (found, wanted) in small.rgba().iter().zip(before.rgba()) {
            assert!(found.abs_diff(*wanted) <= 12, "{found}, not {wanted}");
        }
        let at = |x: usize| i32::from(settled.rgba()[x * 4]);
        assert_eq!([at(1) - at(0), at(7) - at(6)], [40, 40]);
    }

    #[test]
    fn only_the_inside_of_a_painting_is_kept() {
        let bytes = (0..9 * 8 * 4).map(|i| if i % 4 == 3 { 255 } else { (i * 37 % 251) as u8 });
        let painted = Picture::new(9, 8, bytes.collect()).unwrap();
        let inside = painted.inside(Shape { inner: [3, 2], margin: [3, 3], joined: [false; 2] }).unwrap();
        assert_eq!((inside.width(), inside.height()), (3, 2));
        assert_eq!(inside.rgba()[..3], painted.rgba()[(3 * 9 + 3) * 4..][..3]);
        assert_eq!(inside.rgba()[3], 255);
    }

    #[test]
    fn a_painting_is_mixed_with_its_photo_and_keeps_its_alpha() {
        let photo = Picture::new(1, 1, vec![0, 100, 200, 77]).unwrap();
        let painted =
            Picture::new(3, 3, (0..9).flat_map(|i| [if i == 4 { 100 } else { 0 }; 4]).collect()).unwrap();
        let mixed = |strength| photo.painted_over(&painted, [1, 1], strength).into_rgba();
        assert_eq!(mixed(1.0), [100, 100, 100, 77]);
        assert_eq!(mixed(0.5), [50, 100, 150, 77]);
        assert_eq!(mixed(0.0), [0, 100, 200, 77]);
    }
}
