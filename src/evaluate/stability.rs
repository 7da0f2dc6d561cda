//! How much a painting changes for a small change of its photo.

use burn::tensor::Tensor;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::network::Generator;
use crate::objective::{NOISE, noise};
use crate::{Error, Result};

const SEED: u64 = 7;

/// Mean change of the painting beyond that of the photo, in steps of 1/255.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Stability {
    /// When the photo is shifted by one pixel to the right.
    pub shift: f32,
    /// When the photo is given noise of standard deviation 2/255.
    pub noise: f32,
}

/// Paints `photo` (`[1, 3, height, width]`), shifts it, gives it noise, and compares.
///
/// # Errors
/// [`Error::GpuLost`] if the device does not answer.
pub fn stability(generator: &Generator, photo: &Tensor<4>, style: &Tensor<2>) -> Result<Stability> {
    let style = generator.style(style);
    let painting = generator.forward(photo.clone(), &style);
    let beyond = |moved: Tensor<4>| -> Result<f32> {
        let change = |a: Tensor<4>, b: Tensor<4>| (a - b).abs().mean();
        let painted = change(generator.forward(moved.clone(), &style), painting.clone());
        let given = change(moved, photo.clone());
        Ok(255.0 * (painted - given).try_into_scalar::<f32>().map_err(Error::gpu_lost)?)
    };
    let mut random = StdRng::seed_from_u64(SEED);
    let noise = noise(photo.dims(), NOISE, &mut random, &photo.device());
    Ok(Stability { shift: beyond(shifted(photo))?, noise: beyond(photo.clone() + noise)? })
}

/// The photo one pixel further right; its first column stands twice.
fn shifted(photo: &Tensor<4>) -> Tensor<4> {
    let width = photo.dims()[3];
    Tensor::cat(vec![photo.clone().narrow(3, 0, 1), photo.clone().narrow(3, 0, width - 1)], 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Distribution};

    #[test]
    fn a_shift_moves_every_column_by_one() {
        let photo = Tensor::<4>::from_floats([[[[1.0, 2.0, 3.0]]]], &Device::flex());
        let moved: Vec<f32> = shifted(&photo).into_data().try_to_vec().unwrap();
        assert_eq!(moved, [1.0, 1.0, 2.0]);
    }

    #[test]
    fn a_random_generator_is_not_stable() {
        let device = Device::flex();
        let photo = Tensor::random([1, 3, 32, 32], Distribution::Uniform(0.0, 1.0), &device);
        let found = stability(&Generator::new(1, &device), &photo, &Tensor::ones([1, 1], &device)).unwrap();
        assert!(found.shift.is_finite() && found.noise.is_finite());
        assert_ne!(found.shift, found.noise);
    }
}
