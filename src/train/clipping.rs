//! Gradient clipping: shortens the gradients of a step that are far longer than usual.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::objective::shortened;
use crate::{Error, Result};

/// Scales `gradients` of `module` together, so that their norm is at most three times `usual`, as [`shortened`] says. Gives
/// the usual norm of the next step; a `usual` of 0 is the first step's.
///
/// # Errors
/// [`Error::NotFinite`] if a gradient is not, before any is scaled, and [`Error::GpuLost`] if the device does not answer.
pub fn clip<M: Module>(module: &M, gradients: &mut [GradientsParams], usual: f32) -> Result<f32> {
    let mut length = Length { gradients, square: None };
    module.visit(&mut length);
    let square = length.square.map_or(Ok(0.0), Tensor::try_into_scalar::<f32>).map_err(Error::gpu_lost)?;
    let norm = square.sqrt();
    if !norm.is_finite() {
        return Err(Error::NotFinite);
    }
    let (factor, usual) = shortened(norm, usual);
    if factor < 1.0 {
        module.visit(&mut Scale { gradients, factor });
    }
    Ok(usual)
}

struct Length<'a> {
    gradients: &'a [GradientsParams],
    square: Option<Tensor<1>>,
}

impl ModuleVisitor for Length<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        for gradient in self.gradients.iter().filter_map(|group| group.get::<D>(param.id)) {
            let square = gradient.square().sum();
            self.square = Some(match self.square.take() {
                Some(sum) => sum + square,
                None => square,
            });
        }
    }
}

struct Scale<'a> {
    gradients: &'a mut [GradientsParams],
    factor: f32,
}

impl ModuleVisitor for Scale<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        for group in &mut *self.gradients {
            if let Some(gradient) = group.remove::<D>(param.id) {
                group.register(param.id, gradient.mul_scalar(self.factor));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Generator, parameter_ids};
    use crate::objective::one_hot;
    use burn::module::ParamId;
    use burn::tensor::Device;

    /// Those of `factor * mean(G(x)^2)`.
    fn gradients(generator: &Generator, factor: f32, device: &Device) -> GradientsParams {
        let picture = crate::loss::random([1, 3, 16, 16], 1, device);
        let painting = generator.forward(picture, &generator.style(&one_hot(&[0], 1, device)));
        GradientsParams::from_grads(painting.square().mean().mul_scalar(factor).backward(), generator)
    }

    fn kernel(gradients: &GradientsParams, id: ParamId) -> Vec<f32> {
        gradients.get::<4>(id).unwrap().into_data().try_to_vec().unwrap()
    }

    #[test]
    fn gradients_far_longer_than_usual_are_shortened_to_three_times_that() {
        let device = Device::flex().autodiff();
        let generator = Generator::new(1, &device);
        let id = parameter_ids(&generator, |name| name == "input.weight")[0];
        let ordinary = gradients(&generator, 1.0, &device);
        let expected = kernel(&ordinary, id);
        let mut ordinary = [ordinary];
        let usual = clip(&generator, &mut ordinary, 0.0).unwrap();
        assert!(usual > 0.0);
        assert_eq!(kernel(&ordinary[0], id), expected, "the first step is an ordinary one");

        let mut long = [gradients(&generator, 100.0, &device)];
        let next = clip(&generator, &mut long, usual).unwrap();
        let largest = expected.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        for (found, expected) in kernel(&long[0], id).into_iter().zip(expected) {
            assert!((found - 3.0 * expected).abs() <= 1e-4 * largest, "{found} {expected}");
        }
        assert!((next / usual - 1.04).abs() < 1e-3, "{next} {usual}");
    }

    #[test]
    fn gradients_that_are_no_numbers_are_an_error() {
        let device = Device::flex().autodiff();
        let generator = Generator::new(1, &device);
        for factor in [f32::NAN, f32::INFINITY] {
            let mut gradients = [gradients(&generator, factor, &device)];
            assert_eq!(clip(&generator, &mut gradients, 1.0).unwrap_err().code(), "not-finite");
        }
    }
}
