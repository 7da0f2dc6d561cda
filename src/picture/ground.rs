//! The ground of a pass, which the generator reads: a photo or an enlarged painting, with noise and a margin.
//!
//! Colours are stored with room for the noise: 0 to 255 becomes 26 to 230. The generator's first normalization takes such
//! a change away again, so it paints the same. The margin is mirrored, painted and cut off again: no loss sees what the
//! generator paints there. On a GPU a shader does the same between textures.

use super::enlarge::Enlarged;
use super::noise::Noise;
use super::planes::mirrored;
use super::shrink::{level, opaque};
use super::{Picture, check_size};
use crate::Result;

/// The level that black becomes, and what a level is multiplied by.
const FLOOR: f32 = 26.0;
/// See [`FLOOR`].
pub(crate) const GAIN: f32 = 0.8;
/// The share of red, green and blue in the luminance (ITU-R BT.709).
const LUMINANCE: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// The shape of a ground: a picture with margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Width and height without the margins.
    pub inner: [u32; 2],
    /// Pixels added left and right, and above and below.
    pub margin: [u32; 2],
    /// Whether left and right, and top and bottom, join.
    pub joined: [bool; 2],
}

/// An earlier painting that the next pass goes on from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Underpainting<'a> {
    /// The painting, without margins.
    pub painting: &'a Picture,
    /// The photo at half the painting's size: what of its detail the painting can show.
    pub base: &'a Picture,
    /// How much of the photo's finer detail is laid over it, 0 to 1.
    pub detail: f32,
}

impl Shape {
    /// Width and height with the margins.
    pub fn outer(self) -> [u32; 2] {
        [0, 1].map(|axis| self.inner[axis] + 2 * self.margin[axis])
    }

    /// The pixel of a side that stands at `index`, which counts from the first pixel inside the margin.
    fn place(self, axis: usize, index: i32) -> usize {
        let length = self.inner[axis] as usize;
        if self.joined[axis] {
            index.rem_euclid(length as i32) as usize
        } else {
            mirrored(index.unsigned_abs() as usize, length)
        }
    }
}

/// What a pass reads: `photo`, which has the pass's size, or if there is an underpainting that, enlarged, with the detail of
/// `photo`. Either with noise and margins.
///
/// # Errors
/// [`PictureTooLarge`](crate::Error::PictureTooLarge) if it is too large with its margins.
pub(crate) fn ground(
    photo: &Picture,
    under: Option<Underpainting<'_>>,
    shape: Shape,
    noise: &Noise,
) -> Result<Picture> {
    let [width, height] = shape.outer();
    check_size(width, height)?;
    let [left, top] = shape.margin.map(|margin| margin as i32);
    let columns: Vec<usize> = (-left..width as i32 - left).map(|x| shape.place(0, x)).collect();
    let (pixels, _) = photo.rgba.as_chunks::<4>();
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    let samplers = under.map(|under| {
        [under.painting, under.base].map(|picture| Enlarged::new(picture, shape.inner, shape.joined))
    });
    let mut line = Vec::new();
    for y in -top..height as i32 - top {
        let row = shape.place(1, y);
        line.clear();
        let read = pixels.chunks(photo.width as usize).nth(row).unwrap_or_default();
        line.extend(read.iter().map(|pixel| opaque(*pixel).map(f32::from)));
        if let (Some(under), Some([painting, base])) = (under, &samplers) {
            let (painting, base) = (painting.row(row), base.row(row));
            for ((pixel, painted), base) in line.iter_mut().zip(painting).zip(base) {
                let detail = under.detail * (luminance(*pixel) - luminance(base));
                *pixel = painted.map(|value| (value + detail).clamp(0.0, 255.0));
            }
        }
        let noise = noise.row(y, -left..width as i32 - left);
        for (column, noise) in columns.iter().zip(noise) {
            let pixel = line.get(*column).copied().unwrap_or_default();
            let laid = |channel: usize| {
                let value = i32::from(level(FLOOR + GAIN * pixel[channel])) + noise[channel];
                value.clamp(0, 255) as u8
            };
            rgba.extend([laid(0), laid(1), laid(2), u8::MAX]);
        }
    }
    Picture::new(width, height, rgba)
}

/// The share of light in a colour, in the same range.
pub(super) fn luminance(pixel: [f32; 3]) -> f32 {
    pixel.iter().zip(LUMINANCE).map(|(value, share)| value * share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Picture {
        let bytes = (0..width * height * 4).map(|i| if i % 4 == 3 { 255 } else { (i * 37 % 251) as u8 });
        Picture::new(width, height, bytes.collect()).unwrap()
    }

    fn calm(size: [u32; 2]) -> Noise {
        Noise::new(size.map(|side| side as usize), [false; 2], 0, 0.0, 1.0)
    }

    #[test]
    fn without_noise_a_ground_is_the_photo_with_room_and_a_mirrored_margin() {
        let photo = picture(9, 7);
        let shape = Shape { inner: [9, 7], margin: [3, 2], joined: [false; 2] };
        let ground = ground(&photo, None, shape, &calm([9, 7])).unwrap();
        assert_eq!((ground.width(), ground.height()), (15, 11));
        let at = |picture: &Picture, x: u32, y: u32| picture.rgba()[((y * picture.width() + x) * 4) as usize];
        for (x, y, from_x, from_y) in
            [(3, 2, 0, 0), (2, 2, 1, 0), (0, 0, 3, 2), (12, 9, 7, 5), (14, 10, 5, 4)]
        {
            let expected = level(FLOOR + GAIN * f32::from(at(&photo, from_x, from_y)));
            assert_eq!(at(&ground, x, y), expected, "{x} {y}");
        }
    }

    #[test]
    fn joined_edges_go_on_at_the_other_side() {
        let photo = picture(8, 8);
        let shape = Shape { inner: [8, 8], margin: [2, 2], joined: [true, true] };
        let ground = ground(&photo, None, shape, &calm([8, 8])).unwrap();
        let at = |x: u32, y: u32| ground.rgba()[((y * 12 + x) * 4) as usize];
        assert_eq!([at(0, 5), at(11, 5), at(5, 0)], [at(8, 5), at(3, 5), at(5, 8)]);
    }

    #[test]
    fn a_painting_is_enlarged_and_gets_the_detail_it_could_not_show() {
        let painting = Picture::new(2, 1, vec![100, 50, 0, 255, 200, 150, 100, 255]).unwrap();
        let flat = Picture::new(1, 1, vec![80, 80, 80, 255]).unwrap();
        let photo = Picture::new(4, 1, [[80, 80, 80, 255]; 4].concat()).unwrap();
        let shape = Shape { inner: [4, 1], margin: [0, 0], joined: [false; 2] };
        let lay = |photo: &Picture, detail| {
            let under = Underpainting { painting: &painting, base: &flat, detail };
            ground(photo, Some(under), shape, &calm([4, 1])).unwrap()
        };
        let red = |picture: &Picture| picture.rgba().iter().step_by(4).copied().collect::<Vec<_>>();
        // 100, 125, 175 and 200, with room.
        assert_eq!(red(&lay(&photo, 1.0)), [106, 126, 166, 186]);
        let lit = Picture::new(4, 1, [[130, 130, 130, 255], [80; 4], [80; 4], [80; 4]].concat()).unwrap();
        assert_eq!(red(&lay(&lit, 0.5)), [126, 126, 166, 186]);
        assert_eq!(red(&lay(&lit, 0.0)), [106, 126, 166, 186]);
    }
}
