//! A 3x3 convolution with reflection padding.

use burn::module::{Initializer, Module, Param};
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, FloatDType, Tensor};

use super::padding::Border;

/// 3x3 convolution with reflection padding and no bias: the instance norm that
/// follows would take a bias out again.
#[derive(Module, Debug)]
pub struct ReflectConv {
    /// `[channels_out, channels_in, 3, 3]`
    pub weight: Param<Tensor<4>>,
    stride: usize,
    /// Whether it multiplies in bfloat16.
    pub(super) half: bool,
}

impl ReflectConv {
    /// Random weights (He et al. 2015, for a following `ReLU`).
    pub fn new(channels_in: usize, channels_out: usize, stride: usize, device: &Device) -> Self {
        Self { weight: he_weights(channels_in, channels_out, device), stride, half: false }
    }

    /// `[batch, channels_in, height, width]` to `[batch, channels_out, height / stride, width / stride]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let options = ConvOptions::new([self.stride; 2], [0, 0], [1, 1], 1);
        mixed_conv2d(x, Border::Reflect, self.weight.val(), options, self.half)
    }
}

/// A convolution of an f32 tensor behind a border of one pixel, which multiplies in bfloat16 if `half`, and adds up in
/// f32.
pub(super) fn mixed_conv2d(
    x: Tensor<4>,
    border: Border,
    weight: Tensor<4>,
    options: ConvOptions<2>,
    half: bool,
) -> Tensor<4> {
    if half {
        let narrow = |x: Tensor<4>| x.cast(FloatDType::BF16);
        conv2d(border.around_channels_last(narrow(x)), narrow(weight), None, options).cast(FloatDType::F32)
    } else {
        conv2d(border.around(x), weight, None, options)
    }
}

/// He initialisation of a 3x3 kernel `[channels_out, channels_in, 3, 3]`.
pub(super) fn he_weights(channels_in: usize, channels_out: usize, device: &Device) -> Param<Tensor<4>> {
    let initializer = Initializer::KaimingNormal { gain: 2f64.sqrt(), fan_out_only: false };
    let shape = [channels_out, channels_in, 3, 3];
    initializer.init_with(shape, Some(channels_in * 9), Some(channels_out * 9), device)
}
