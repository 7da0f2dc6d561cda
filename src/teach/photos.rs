//! The photos that a teacher trains on, and the crops it cuts from them.

use burn::tensor::{Device, Tensor};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::network::to_tensor;
use crate::objective::is_flat;
use crate::optimize::resample;
use crate::picture::Planes;
use crate::{Error, Result};

/// After so many flat crops in a row, the next one is taken as it is.
const DRAWS: usize = 32;

/// Photos in memory, RGB 0..1.
pub struct Photos(Vec<Planes>);

impl Photos {
    /// # Errors
    /// [`Error::Config`] if there is none, or one is smaller than a pixel.
    pub fn new(photos: Vec<Planes>) -> Result<Self> {
        if photos.is_empty() || photos.iter().any(|photo| photo.width == 0 || photo.height == 0) {
            return Err(Error::Config { reason: "there is no photo to practise on".into() });
        }
        Ok(Self(photos))
    }

    /// A crop of `side` pixels, `[1, 3, side, side]`, of a photo whose shorter side has so many pixels that its logarithm is
    /// uniform in the range `sizes`, none of it below `side`. It is mirrored half of the time, and not of one colour.
    pub fn crop(&self, side: usize, sizes: [usize; 2], device: &Device, random: &mut StdRng) -> Tensor<4> {
        let mut crop = self.draw(side, sizes, random);
        for _ in 1..DRAWS {
            if !is_flat(&crop.data) {
                break;
            }
            crop = self.draw(side, sizes, random);
        }
        to_tensor(crop, device)
    }

    fn draw(&self, side: usize, sizes: [usize; 2], random: &mut StdRng) -> Planes {
        let index = random.random_range(0..self.0.len());
        let [least, most] = sizes.map(|size| size.max(side) as f32);
        let scaled = least * (most / least).powf(random.random());
        let [right, down]: [f32; 2] = [random.random(), random.random()];
        let mirrored = random.random();
        let Some(photo) = self.0.get(index) else { return blank(side) };
        let shorter = photo.width.min(photo.height);
        // Cut first and scale after, so that only the crop is scaled.
        let source = ((side as f32 * shorter as f32 / scaled) as usize).clamp(1, shorter);
        let left = ((photo.width - source) as f32 * right) as usize;
        let top = ((photo.height - source) as f32 * down) as usize;
        let mut crop = resample(&cut(photo, [left, top], source), side, side);
        if mirrored {
            crop.data.chunks_mut(side).for_each(<[f32]>::reverse);
        }
        // A cubic goes beyond what it is given.
        crop.data.iter_mut().for_each(|value| *value = value.clamp(0.0, 1.0));
        crop
    }
}

/// The square of `side` pixels of `photo` with this corner.
fn cut(photo: &Planes, [left, top]: [usize; 2], side: usize) -> Planes {
    let rows = |plane: &[f32]| -> Vec<f32> {
        let rows = plane.chunks(photo.width).skip(top).take(side);
        rows.flat_map(|row| row.get(left..left + side).unwrap_or_default()).copied().collect()
    };
    let data = photo.data.chunks(photo.width * photo.height).flat_map(rows).collect();
    Planes { width: side, height: side, data }
}

fn blank(side: usize) -> Planes {
    Planes { width: side, height: side, data: vec![0.0; 3 * side * side] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    /// Red grows to the right, green downwards.
    fn ramp(width: usize, height: usize) -> Planes {
        let red = (0..width * height).map(|index| (index % width) as f32 / width as f32);
        let green = (0..width * height).map(|index| (index / width) as f32 / height as f32);
        Planes { width, height, data: red.chain(green).chain(vec![0.5; width * height]).collect() }
    }

    fn values(crop: Tensor<4>) -> Vec<f32> {
        crop.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn crops_are_parts_of_the_photo_mirrored_or_not() {
        let photos = Photos::new(vec![ramp(90, 60)]).unwrap();
        let mut random = StdRng::seed_from_u64(1);
        let mut mirrored = 0;
        for _ in 0..40 {
            let crop = values(photos.crop(32, [32, 60], &Device::flex(), &mut random));
            assert_eq!(crop.len(), 3 * 32 * 32);
            assert!(crop.iter().all(|value| (0.0..=1.0).contains(value)));
            // Down is down, whatever is mirrored.
            assert!(crop[1024 + 31 * 32] > crop[1024], "green grows downwards");
            mirrored += usize::from(crop[0] > crop[31]);
        }
        assert!((8..32).contains(&mirrored), "{mirrored}");
    }

    #[test]
    fn a_crop_of_one_colour_is_drawn_again() {
        let wall = Planes { width: 80, height: 80, data: vec![1.0; 3 * 80 * 80] };
        let photos = Photos::new(vec![wall, ramp(80, 80)]).unwrap();
        let mut random = StdRng::seed_from_u64(5);
        for _ in 0..20 {
            let crop = values(photos.crop(64, [64, 80], &Device::flex(), &mut random));
            assert!(!is_flat(&crop));
        }
    }

    #[test]
    fn a_photo_of_one_colour_and_a_tiny_one_are_taken_as_they_are() {
        let mut random = StdRng::seed_from_u64(6);
        for photo in [Planes { width: 1, height: 1, data: vec![0.3; 3] }, ramp(3, 200)] {
            let photos = Photos::new(vec![photo]).unwrap();
            let crop = values(photos.crop(64, [32, 640], &Device::flex(), &mut random));
            assert_eq!(crop.len(), 3 * 64 * 64);
        }
        assert_eq!(Photos::new(vec![]).err().unwrap().code(), "config");
    }
}
