//! The input of a second pass of the generator: its own painting, enlarged.

use burn::tensor::Tensor;
use burn::tensor::module::{adaptive_avg_pool2d, interpolate};
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::loss::luminance;
use crate::network::SIZE_MULTIPLE;

/// How many times as large the second pass paints.
const ENLARGED: std::ops::RangeInclusive<f32> = 1.4..=2.3;
/// The least side the first pass paints: a smaller crop has hardly a thing in it.
const LEAST_SIDE: usize = 160;
/// What the first pass paints beyond what the second sees, so that nothing of its border is seen.
const BORDER: usize = 32;
/// Share of the photo's luminance detail that is given back.
const DETAIL: std::ops::RangeInclusive<f32> = 0.25..=0.75;
/// Photos are scaled to this shorter side at most, in pixels: most have no more.
const MOST_SIZE: u32 = 1100;

/// The sizes of one second pass, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondPass {
    /// The side of what the first pass paints.
    pub first: usize,
    /// Its side when it is enlarged: that of the photos' crops.
    pub enlarged: usize,
    /// The side of what the second pass sees, from the middle of it.
    pub side: usize,
    /// The range of the shorter side of the photos.
    pub sizes: [u32; 2],
}

impl SecondPass {
    /// For crops of `side`, a multiple of 4, of photos whose shorter side is at least `least_size` for a first pass.
    pub fn draw(side: usize, least_size: u32, random: &mut StdRng) -> Self {
        let times = random.random_range(ENLARGED);
        let rounded = |length: f32| (length / SIZE_MULTIPLE as f32).round() as usize * SIZE_MULTIPLE;
        let first = (rounded(side as f32 / times) + BORDER).max(LEAST_SIDE);
        let enlarged = rounded(first as f32 * times).max(side);
        let least_size = (least_size as f32 * times) as u32;
        Self { first, enlarged, side, sizes: [least_size, least_size.max(MOST_SIZE)] }
    }

    /// `photos` (`[batch, 3, enlarged, enlarged]`) as the first pass sees them: `[batch, 3, first, first]`.
    pub fn shrunk(&self, photos: Tensor<4>) -> Tensor<4> {
        adaptive_avg_pool2d(photos, [self.first; 2])
    }

    /// What the second pass sees and the enlarged painting in it, `[batch, 3, side, side]` each, of the first pass's
    /// `painting` (`[batch, 3, first, first]`) and `photos` (`[batch, 3, enlarged, enlarged]`). It sees the painting, and
    /// so much of the photo's luminance on top as the painting is too small to have.
    pub fn input(&self, painting: Tensor<4>, photos: Tensor<4>, random: &mut StdRng) -> [Tensor<4>; 2] {
        let enlarged = self.enlarge(painting);
        let luminance = luminance(photos);
        let coarse = self.enlarge(adaptive_avg_pool2d(luminance.clone(), [self.first / 2; 2]));
        let detail = (luminance - coarse).mul_scalar(random.random_range(DETAIL));
        [(enlarged.clone() + detail).clamp(0.0, 1.0), enlarged].map(|x| self.middle(x))
    }

    fn enlarge(&self, x: Tensor<4>) -> Tensor<4> {
        let options = InterpolateOptions::new(InterpolateMode::Bilinear)
            .with_align_corners(false)
            .with_output_size([self.enlarged; 2]);
        interpolate(x, options)
    }

    fn middle(&self, x: Tensor<4>) -> Tensor<4> {
        let start = (self.enlarged - self.side) / 2;
        x.narrow(2, start, self.side).narrow(3, start, self.side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use rand::SeedableRng;

    #[test]
    fn sizes_fit_each_other() {
        let mut random = StdRng::seed_from_u64(1);
        for side in [64, 96, 160, 224, 288] {
            for _ in 0..200 {
                let pass = SecondPass::draw(side, 224, &mut random);
                let SecondPass { first, enlarged, sizes, .. } = pass;
                assert!(first % 4 == 0 && first >= LEAST_SIDE && enlarged >= side, "{pass:?}");
                let times = enlarged as f32 / first as f32;
                assert!((1.35..2.35).contains(&times), "{pass:?}");
                // Nothing of the first pass's border is left.
                assert!((enlarged - side) as f32 / times >= 24.0, "{pass:?}");
                assert!(sizes[0] >= 313 && sizes[1] >= sizes[0], "{pass:?}");
            }
        }
    }

    #[test]
    fn the_painting_is_seen_with_the_photos_detail() {
        let device = Device::flex();
        let mut random = StdRng::seed_from_u64(2);
        let pass = SecondPass::draw(96, 224, &mut random);
        let SecondPass { first, enlarged, .. } = pass;
        let painting = Tensor::<4>::full([1, 3, first, first], 0.5, &device);
        let flat = Tensor::<4>::full([1, 3, enlarged, enlarged], 0.9, &device);
        let [seen, before] = pass.input(painting.clone(), flat.clone(), &mut random);
        assert_eq!((seen.dims(), before.dims()), ([1, 3, 96, 96], [1, 3, 96, 96]));
        let difference = |a: Tensor<4>, b: Tensor<4>| (a - b).abs().max().into_scalar::<f32>();
        assert!(difference(seen, before.clone()) < 1e-5, "a photo of one colour has no detail");

        let line = Tensor::<4>::zeros([1, 3, enlarged, 1], &device);
        let middle = enlarged / 2;
        let photo = flat.slice_assign([0..1, 0..3, 0..enlarged, middle..middle + 1], line);
        let [seen, before] = pass.input(painting, photo, &mut random);
        // The line is 0.9 darker; what the coarse picture has of it, up to a half, is the painting's matter.
        let change = difference(seen, before);
        assert!((0.9 * 0.25 * 0.5..0.9 * 0.75).contains(&change), "{change}");
    }
}
