//! A convolution with spectral normalization, for the discriminator: it cannot stretch its input.

use burn::module::{Initializer, Module, Param};
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Distribution, Tensor};

/// Keeps a matrix of zeros from dividing by zero.
const EPSILON: f32 = 1e-12;

/// A convolution with spectral normalization (Miyato et al. 2018): its weight, seen as the matrix
/// `W` of `[channels_out, channels_in * kernel^2]`, is divided by its largest singular value.
///
/// The singular value is `|W^T u|` for the left singular vector `u`, which
/// [`power_iteration`](Self::power_iteration) follows while `W` learns.
#[derive(Module, Debug)]
pub struct SpectralConv {
    /// `[channels_out, channels_in, kernel, kernel]`
    pub weight: Param<Tensor<4>>,
    /// `[channels_out]`
    pub bias: Param<Tensor<1>>,
    /// `[channels_out]`, of length 1; not learnt.
    pub u: Param<Tensor<1>>,
    stride: usize,
}

impl SpectralConv {
    /// Random weights (He et al. 2015).
    pub fn new(channels: [usize; 2], kernel: usize, stride: usize, device: &Device) -> Self {
        let [channels_in, channels_out] = channels;
        let initializer = Initializer::KaimingNormal { gain: 2f64.sqrt(), fan_out_only: false };
        let area = kernel * kernel;
        let shape = [channels_out, channels_in, kernel, kernel];
        let u = Tensor::random([channels_out], Distribution::Normal(0.0, 1.0), device);
        let conv = Self {
            weight: initializer.init_with(shape, Some(channels_in * area), Some(channels_out * area), device),
            bias: Param::from_tensor(Tensor::zeros([channels_out], device)),
            u: Param::from_tensor(normalize(u)).set_require_grad(false),
            stride,
        };
        // The first guess of `u` is random; a few steps bring it near.
        (0..5).fold(conv, |conv, _| conv.power_iteration())
    }

    /// `[batch, channels_in, height, width]` to `[batch, channels_out, …]`, without padding.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let weight = self.weight.val();
        let sigma = length(self.transposed_by(self.u.val().detach()));
        let options = ConvOptions::new([self.stride; 2], [0, 0], [1, 1], 1);
        conv2d(x, weight / sigma.reshape([1, 1, 1, 1]), Some(self.bias.val()), options)
    }

    /// One step of the power iteration: `v = W^T u / |W^T u|`, `u = W v / |W v|`.
    #[must_use]
    pub fn power_iteration(mut self) -> Self {
        let v = normalize(self.transposed_by(self.u.val()).detach());
        let u = normalize(self.matrix().detach().matmul(v.unsqueeze_dim(1)).squeeze_dim(1));
        self.u = Param::initialized(self.u.id, u.detach()).set_require_grad(false);
        self
    }

    /// `W`
    fn matrix(&self) -> Tensor<2> {
        self.weight.val().flatten(1, 3)
    }

    /// `W^T u`
    fn transposed_by(&self, u: Tensor<1>) -> Tensor<1> {
        u.unsqueeze_dim::<2>(0).matmul(self.matrix()).squeeze_dim(0)
    }
}

fn length(x: Tensor<1>) -> Tensor<1> {
    (x.clone() * x).sum().add_scalar(EPSILON).sqrt()
}

fn normalize(x: Tensor<1>) -> Tensor<1> {
    let length = length(x.clone());
    x / length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_singular_value_becomes_one() {
        let device = Device::flex();
        let mut conv = SpectralConv::new([2, 2], 1, 1, &device);
        // diag(3, 0.5): the largest singular value is 3.
        let weight = Tensor::<4>::from_floats([[[[3.0]], [[0.0]]], [[[0.0]], [[0.5]]]], &device);
        conv.weight = Param::from_tensor(weight);
        let conv = (0..30).fold(conv, |conv, _| conv.power_iteration());
        let x = Tensor::<4>::from_floats([[[[1.0]], [[1.0]]]], &device);
        let y: Vec<f32> = conv.forward(x).into_data().try_to_vec().unwrap();
        assert!((y[0] - 1.0).abs() < 1e-5 && (y[1] - 1.0 / 6.0).abs() < 1e-5, "{y:?}");
    }

    #[test]
    fn the_gradient_does_not_stretch_the_weight() {
        // W / sigma(W) stays the same when W grows, so the gradient is orthogonal to W.
        let device = Device::flex().autodiff();
        let conv = SpectralConv::new([3, 4], 3, 1, &device);
        let conv = (0..50).fold(conv, |conv, _| conv.power_iteration());
        let x = Tensor::random([1, 3, 6, 6], Distribution::Normal(0.0, 1.0), &device);
        let y = conv.forward(x);
        let gradients = (y.clone() * y).sum().backward();
        let weight = conv.weight.val();
        let gradient = weight.grad(&gradients).unwrap();
        let weight = weight.inner();
        let along = (gradient.clone() * weight.clone()).sum().into_scalar::<f32>().abs();
        let size = ((gradient.clone() * gradient).sum() * (weight.clone() * weight).sum()).sqrt();
        assert!(along < 1e-3 * size.into_scalar::<f32>());
    }
}
