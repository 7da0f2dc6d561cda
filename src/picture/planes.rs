//! Pictures as planes of numbers, one for each colour: what the burn networks take.

use super::Picture;
use crate::{Error, Result};

/// The network halves its picture twice, so both sides are multiples of this.
const MULTIPLE: usize = 4;
/// The network's padding needs this many pixels a side to mirror.
const MIN_SIDE: usize = 16;

/// RGB in 0..1, layout [3, height, width].
#[derive(Clone, Debug, PartialEq)]
pub struct Planes {
    /// Pixels a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// All of red, then green, then blue; row after row from the top.
    pub data: Vec<f32>,
}

impl Picture {
    /// The picture for the network: RGB in 0..1, layout [3, height, width].
    ///
    /// To the right and at the bottom the picture is continued by its mirror image, up
    /// to the next multiple of 4 and at least 16 pixels a side. Fully transparent pixels count as white;
    /// the alpha of all others is left to [`Picture::from_planes`].
    ///
    /// ```
    /// # use impasto::picture::Picture;
    /// let planes = Picture::new(5, 21, vec![255; 5 * 21 * 4])?.to_planes();
    /// assert_eq!((planes.width, planes.height, planes.data.len()), (16, 24, 3 * 16 * 24));
    /// # Ok::<(), impasto::Error>(())
    /// ```
    #[must_use]
    pub fn to_planes(&self) -> Planes {
        let (width, height) = (padded(self.width), padded(self.height));
        let columns: Vec<usize> = (0..width).map(|x| mirrored(x, self.width as usize)).collect();
        let (pixels, _) = self.rgba.as_chunks::<4>();
        let rows: Vec<&[[u8; 4]]> = pixels.chunks_exact(self.width as usize).collect();
        let mut data = Vec::with_capacity(3 * width * height);
        for channel in 0..3 {
            for y in 0..height {
                let row = rows.get(mirrored(y, rows.len())).copied().unwrap_or_default();
                data.extend(columns.iter().map(|&x| row.get(x).map_or(1.0, |pixel| value(*pixel, channel))));
            }
        }
        Planes { width, height, data }
    }

    /// The picture of what the network painted: `planes` cropped to the size of the photo,
    /// mixed as painting * strength + photo * (1 - strength), with the photo's alpha.
    ///
    /// # Errors
    ///
    /// [`Strength`](Error::Strength) outside 0..=1,
    /// [`PictureBuffer`](Error::PictureBuffer) if `planes` is not of the size
    /// [`Picture::to_planes`] gives for this photo,
    /// [`NotFinite`](Error::NotFinite) if any value of it, cropped or not, is not a number.
    ///
    /// ```
    /// # use impasto::picture::Picture;
    /// let photo = Picture::new(1, 1, vec![10, 20, 30, 40])?;
    /// let mut planes = photo.to_planes();
    /// planes.data.fill(1.0);
    /// assert_eq!(Picture::from_planes(&planes, &photo, 0.0)?, photo);
    /// assert_eq!(Picture::from_planes(&planes, &photo, 1.0)?.rgba(), [255, 255, 255, 40]);
    /// # Ok::<(), impasto::Error>(())
    /// ```
    pub fn from_planes(planes: &Planes, photo: &Picture, strength: f32) -> Result<Self> {
        if !(0.0..=1.0).contains(&strength) {
            return Err(Error::Strength { strength });
        }
        check_planes(planes, photo)?;
        if !planes.data.iter().all(|value| value.is_finite()) {
            return Err(Error::NotFinite);
        }
        let mut rgba = photo.rgba.clone();
        for (channel, plane) in planes.data.chunks_exact(planes.width * planes.height).enumerate() {
            let (pixels, _) = rgba.as_chunks_mut::<4>();
            let rows = pixels.chunks_exact_mut(photo.width as usize);
            for (row, painted) in rows.zip(plane.chunks_exact(planes.width)) {
                let bytes = row.iter_mut().filter_map(|pixel| pixel.get_mut(channel));
                for (byte, painted) in bytes.zip(painted) {
                    *byte = to_byte(painted * 255.0 * strength + f32::from(*byte) * (1.0 - strength));
                }
            }
        }
        Self::new(photo.width, photo.height, rgba)
    }
}

/// Checks that the planes are of the photo's padded size and full.
fn check_planes(planes: &Planes, photo: &Picture) -> Result<()> {
    let (width, height) = (padded(photo.width), padded(photo.height));
    // At most 3 * 16384 * 16384 values, so the product fits 32 bits.
    let expected = 3 * width * height;
    if (planes.width, planes.height, planes.data.len()) == (width, height, expected) {
        return Ok(());
    }
    Err(Error::PictureBuffer {
        width: u32::try_from(width).unwrap_or(u32::MAX),
        height: u32::try_from(height).unwrap_or(u32::MAX),
        expected: expected as u64 / 3 * 4,
        actual: planes.data.len() as u64 / 3 * 4,
    })
}

/// The side of the planes for a side of the picture.
pub(super) fn padded(side: u32) -> usize {
    (side as usize).next_multiple_of(MULTIPLE).max(MIN_SIDE)
}

/// Where position `index` lies in a row of `length` pixels continued by mirror images
/// that do not repeat the edge: a b c b a b c ... A row of one pixel repeats that one.
pub(super) fn mirrored(index: usize, length: usize) -> usize {
    let last = length.saturating_sub(1);
    if last == 0 {
        return 0;
    }
    let place = index % (2 * last);
    if place > last { 2 * last - place } else { place }
}

/// A channel in 0..1 over white where the pixel is fully transparent.
fn value(pixel: [u8; 4], channel: usize) -> f32 {
    match pixel {
        [.., 0] => 1.0,
        _ => pixel.get(channel).map_or(1.0, |&byte| f32::from(byte) / 255.0),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 before")]
fn to_byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose every byte differs from its neighbours.
    fn picture(width: u32, height: u32) -> Picture {
        let length = u64::from(width) * u64::from(height) * 4;
        let bytes = (0..length).map(|i| if i % 4 == 3 { 255 } else { (i * 37 % 251) as u8 });
        Picture::new(width, height, bytes.collect()).unwrap()
    }

    #[test]
    fn mirrors_do_not_repeat_the_edge() {
        let row = |length| (0..8).map(|i| mirrored(i, length)).collect::<Vec<_>>();
        assert_eq!(row(1), [0; 8]);
        assert_eq!(row(2), [0, 1, 0, 1, 0, 1, 0, 1]);
        assert_eq!(row(3), [0, 1, 2, 1, 0, 1, 2, 1]);
        assert_eq!(row(7), [0, 1, 2, 3, 4, 5, 6, 5]);
    }

    #[test]
    fn planes_are_padded_to_whole_fours_of_at_least_16() {
        for (side, expected) in [(1, 16), (15, 16), (16, 16), (17, 20), (20, 20), (21, 24), (16_384, 16_384)]
        {
            assert_eq!(padded(side), expected);
        }
    }

    #[test]
    fn pixels_land_in_their_plane_and_mirror_at_the_end() {
        let photo = picture(17, 3);
        let planes = photo.to_planes();
        assert_eq!((planes.width, planes.height, planes.data.len()), (20, 16, 3 * 20 * 16));
        for channel in 0..3 {
            for (x, y, from_x, from_y) in
                [(0, 0, 0, 0), (16, 2, 16, 2), (17, 0, 15, 0), (19, 4, 13, 0), (5, 3, 5, 1)]
            {
                let found = planes.data[(channel * 16 + y) * 20 + x];
                let wanted = f32::from(photo.rgba()[(from_y * 17 + from_x) * 4 + channel]) / 255.0;
                assert!((found - wanted).abs() < 1e-7, "{channel} {x} {y}");
            }
        }
    }

    #[test]
    fn every_size_comes_back_as_it_was() {
        for (width, height) in [(1, 1), (1, 7), (7, 1), (3, 17), (16, 16), (33, 18)] {
            let photo = picture(width, height);
            let planes = photo.to_planes();
            for strength in [0.0, 0.3, 1.0] {
                assert_eq!(
                    Picture::from_planes(&planes, &photo, strength).unwrap(),
                    photo,
                    "{width}x{height}"
                );
            }
        }
    }

    #[test]
    fn strength_mixes_and_clamps() {
        let photo = Picture::new(1, 1, vec![0, 100, 200, 77]).unwrap();
        let mut planes = photo.to_planes();
        let size = planes.width * planes.height;
        planes.data[..size].fill(-3.0);
        planes.data[size..2 * size].fill(1.0);
        planes.data[2 * size..].fill(9.0);
        let mixed = |strength| Picture::from_planes(&planes, &photo, strength).unwrap().into_rgba();
        assert_eq!(mixed(1.0), [0, 255, 255, 77]);
        assert_eq!(mixed(0.5), [0, 178, 255, 77]);
        assert_eq!(mixed(0.0), [0, 100, 200, 77]);
    }

    #[test]
    fn clear_pixels_are_white_to_the_network_and_stay_clear() {
        let photo = Picture::new(2, 1, vec![1, 2, 3, 0, 1, 2, 3, 1]).unwrap();
        let planes = photo.to_planes();
        assert!(planes.data[0] > 0.999 && planes.data[1] < 0.01);
        assert_eq!(
            Picture::from_planes(&planes, &photo, 1.0).unwrap().rgba(),
            [255, 255, 255, 0, 1, 2, 3, 1]
        );
        assert_eq!(Picture::from_planes(&planes, &photo, 0.0).unwrap(), photo);
    }

    #[test]
    fn wrong_input_is_refused() {
        let photo = picture(5, 5);
        let code =
            |planes: &Planes, strength| Picture::from_planes(planes, &photo, strength).unwrap_err().code();
        let planes = photo.to_planes();
        for strength in [-0.1, 1.1, f32::NAN, f32::INFINITY] {
            assert_eq!(code(&planes, strength), "strength");
        }
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            // The last value lies in the part that is cropped away.
            for index in [0, planes.data.len() - 1] {
                let mut planes = planes.clone();
                planes.data[index] = value;
                assert_eq!(code(&planes, 0.5), "not-finite");
            }
        }
        assert_eq!(code(&picture(17, 5).to_planes(), 0.5), "picture-buffer");
        assert_eq!(code(&Planes { data: vec![0.0; 3], ..planes.clone() }, 0.5), "picture-buffer");
        assert_eq!(code(&Planes { width: 0, ..planes }, 0.5), "picture-buffer");
    }
}
