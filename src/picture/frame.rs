//! A picture as the generator's first layer reads it: sides are multiples of 4, colours are numbers.

use super::Picture;
use super::planes::{mirrored, padded};

/// A photo continued by its mirror image to the right and at the bottom, to the next multiple of 4 and at
/// least 16 pixels a side, without a copy.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    photo: &'a Picture,
    width: usize,
    height: usize,
}

/// Width and height of the frame of a photo of `width` x `height` pixels.
#[must_use]
pub fn framed(width: u32, height: u32) -> [usize; 2] {
    [padded(width), padded(height)]
}

impl<'a> Frame<'a> {
    /// The frame of `photo`, of the same size as [`Picture::to_planes`] gives.
    ///
    /// ```
    /// # use impasto::picture::{Frame, Picture};
    /// let photo = Picture::new(5, 21, vec![255; 5 * 21 * 4])?;
    /// let frame = Frame::new(&photo);
    /// assert_eq!((frame.width(), frame.height()), (16, 24));
    /// # Ok::<(), impasto::Error>(())
    /// ```
    #[must_use]
    pub fn new(photo: &'a Picture) -> Self {
        let [width, height] = framed(photo.width, photo.height);
        Self { photo, width, height }
    }

    /// The photo in it.
    #[must_use]
    pub fn photo(&self) -> &'a Picture {
        self.photo
    }

    /// Pixels a row, a multiple of 4.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows, a multiple of 4.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Row `y` (below [`height`](Self::height)): RGBA, fully transparent pixels as white.
    pub fn row(&self, y: usize) -> impl Iterator<Item = [u8; 4]> + 'a {
        self.pixels(y).map(|pixel| if pixel[3] == 0 { [255; 4] } else { pixel })
    }

    /// Row `y` (below [`height`](Self::height)) as it is.
    pub fn pixels(&self, y: usize) -> impl Iterator<Item = [u8; 4]> + 'a {
        let (pixels, _) = self.photo.rgba.as_chunks::<4>();
        let width = self.photo.width as usize;
        let start = mirrored(y, self.photo.height as usize) * width;
        let row = pixels.get(start..start + width).unwrap_or_default();
        let beyond =
            (width..self.width).map(move |x| row.get(mirrored(x, width)).copied().unwrap_or_default());
        row.iter().copied().chain(beyond)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_shows_what_the_planes_hold() {
        for (width, height) in [(1, 1), (3, 40), (17, 21), (16, 16), (5, 2)] {
            let bytes =
                (0..width * height * 4).map(|i| (i * 37 % 251) as u8 & if i % 12 == 3 { 0 } else { 255 });
            let photo = Picture::new(width, height, bytes.collect()).unwrap();
            let (frame, planes) = (Frame::new(&photo), photo.to_planes());
            assert_eq!((frame.width(), frame.height()), (planes.width, planes.height));
            for y in 0..frame.height() {
                let row: Vec<[u8; 4]> = frame.row(y).collect();
                assert_eq!(row.len(), planes.width);
                for channel in 0..3 {
                    let plane = &planes.data[(channel * planes.height + y) * planes.width..];
                    for (pixel, value) in row.iter().zip(plane) {
                        assert_eq!(f32::from(pixel[channel]) / 255.0, *value, "{width}x{height}");
                    }
                }
            }
        }
    }
}
