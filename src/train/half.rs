//! Checks the gradients in this machine's bfloat16 before a run trains with them.

use std::collections::BTreeSet;

use burn::module::ParamId;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::TrainConfig;
use crate::network::{Generator, SIZE_MULTIPLE, parameter_ids};
use crate::objective::{noise, one_hot};
use crate::{Error, Result};

/// The least cosine between a kernel's gradients in bfloat16 and in f32. Rounding leaves 0.95 and more.
const LEAST_COSINE: f32 = 0.8;

/// Compares the gradients of the kernels of `generator` (in f32) in both precisions, for the batch and the sizes of a
/// run. `oneDNN` 3.7.1, which is in libtorch 2.9, gives wrong ones from its AMX instructions for a batch of 2, 4 or 8,
/// and nothing but a loss that rises tells.
///
/// # Errors
/// [`Error::Config`] if they differ.
pub fn check(generator: &Generator, config: &TrainConfig, device: &Device) -> Result<()> {
    let kernels = parameter_ids(generator, |name| name.ends_with("weight"));
    // Of a step, the stability loss's pass is the smaller one. A side may be named more than once.
    let kinds: BTreeSet<(usize, usize)> = config
        .crop_kinds()
        .into_iter()
        .map(|(side, batch)| (side + 2 * config.margin, batch))
        .flat_map(|(side, batch)| [(side, batch), (side - SIZE_MULTIPLE, batch)])
        .collect();
    for (side, batch) in kinds {
        let gradients =
            |half: bool| gradients(&generator.clone().in_half_precision(half), batch, side, device);
        let (full, half) = (gradients(false), gradients(true));
        if kernels.iter().any(|kernel| !agree(&full, &half, *kernel)) {
            let reason = format!(
                "on this processor, bfloat16 gives wrong gradients for a batch of {batch}: take another batch, such as \
                 3, or leave --half out"
            );
            return Err(Error::Config { reason });
        }
    }
    Ok(())
}

/// Those of `mean (G(x) - x)^2` for pictures of noise, each in a style of its own.
fn gradients(generator: &Generator, batch: usize, side: usize, device: &Device) -> GradientsParams {
    let pictures = noise([batch, 3, side, side], 0.5, &mut StdRng::seed_from_u64(1), device).add_scalar(0.5);
    let styles: Vec<usize> = (0..batch).map(|index| index % generator.styles()).collect();
    let style = generator.style(&one_hot(&styles, generator.styles(), device));
    let painting = generator.forward(pictures.clone(), &style);
    let loss = (painting - pictures).powi_scalar(2).mean();
    GradientsParams::from_grads(loss.backward(), generator)
}

fn agree(full: &GradientsParams, half: &GradientsParams, kernel: ParamId) -> bool {
    let (Some(full), Some(half)) = (full.get::<4>(kernel), half.get::<4>(kernel)) else { return false };
    let product = |a: &Tensor<4>, b: &Tensor<4>| (a.clone() * b.clone()).sum().try_into_scalar::<f32>();
    match (product(&full, &half), product(&full, &full), product(&half, &half)) {
        (Ok(both), Ok(full), Ok(half)) => both >= LEAST_COSINE * (full * half).sqrt(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> TrainConfig {
        TrainConfig { crop_sides: vec![64], batch: 2, ..TrainConfig::for_styles("T", "CC0-1.0", vec![]) }
    }

    #[test]
    fn rounding_is_no_wrong_gradient() {
        let device = Device::flex().autodiff();
        check(&Generator::new(2, &device), &config(), &device).unwrap();
    }

    #[test]
    fn a_gradient_of_something_else_is_one() {
        let device = Device::flex().autodiff();
        let generator = Generator::new(2, &device);
        let [one, other] = [64, 68].map(|side| gradients(&generator, 2, side, &device));
        let kernels = parameter_ids(&generator, |name| name.ends_with("weight"));
        assert!(kernels.iter().all(|kernel| agree(&one, &one, *kernel)));
        assert!(kernels.iter().any(|kernel| !agree(&one, &other, *kernel)));
    }

    /// With AMX, `oneDNN`'s kernels for a batch of 2 give gradients that have nothing to do with the right ones.
    #[test]
    #[cfg(feature = "tch")]
    fn what_bfloat16_cannot_do_is_an_error_before_the_first_step() {
        use crate::train::{DeviceName, training_device};
        let device = training_device(DeviceName::Tch).unwrap().autodiff();
        let generator = Generator::new(2, &device);
        let check =
            |batch| check(&generator, &TrainConfig { crop_sides: vec![192], batch, ..config() }, &device);
        check(3).unwrap();
        let amx = std::fs::read_to_string("/proc/cpuinfo").is_ok_and(|cpu| cpu.contains("amx_bf16"));
        assert_eq!(check(2).is_err(), amx);
    }
}
