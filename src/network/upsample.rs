//! Upsampling by 2 and a convolution, at the cost of a convolution of the small map. And pixel shuffle.

use burn::module::{Module, Param};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, TensorData};

use super::conv::{he_weights, mixed_conv2d};
use super::padding::Border;

/// Nearest-neighbour upsampling by two followed by a 3x3 convolution (Odena et al.,
/// "Deconvolution and Checkerboard Artifacts", 2016), computed without ever making the
/// large picture.
///
/// After nearest upsampling, the nine taps of the kernel fall on only four different
/// pixels of the small picture, and on which four depends on the output pixel's
/// position within its 2x2 square. So the layer equals one 3x3 convolution with four
/// kernels for each output channel, followed by a pixel shuffle. Reflection padding of
/// the large picture is replication padding of the small one.
#[derive(Module, Debug)]
pub struct UpsampleConv {
    /// The kernel for the large picture, `[channels_out, channels_in, 3, 3]`.
    pub weight: Param<Tensor<4>>,
    /// `[channels_out]`, or nothing when a norm follows.
    pub bias: Option<Param<Tensor<1>>>,
    /// Whether it multiplies in bfloat16.
    pub(super) half: bool,
}

impl UpsampleConv {
    /// Random weights; a zero bias if `bias`.
    pub fn new(channels_in: usize, channels_out: usize, bias: bool, device: &Device) -> Self {
        let bias = bias.then(|| Param::from_tensor(Tensor::zeros([channels_out], device)));
        Self { weight: he_weights(channels_in, channels_out, device), bias, half: false }
    }

    /// `[batch, channels_in, height, width]` to `[batch, channels_out, 2 * height, 2 * width]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let options = ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
        let y = pixel_shuffle(mixed_conv2d(x, Border::Replicate, self.phase_weights(), options, self.half));
        match &self.bias {
            Some(bias) => {
                let channels = bias.dims()[0];
                y + bias.val().reshape([1, channels, 1, 1])
            }
            None => y,
        }
    }

    /// The four kernels of each output channel, one for each position in the 2x2 square:
    /// `[4 * channels_out, channels_in, 3, 3]`.
    fn phase_weights(&self) -> Tensor<4> {
        let weight = self.weight.val();
        let [channels_out, channels_in, _, _] = weight.dims();
        let taps = Tensor::<1>::from_data(TensorData::from(phase_matrix()), &weight.device());
        weight
            .reshape([channels_out * channels_in, 9])
            .matmul(taps.reshape([9, 36]))
            .reshape([channels_out, channels_in, 4, 9])
            .permute([0, 2, 1, 3])
            .reshape([channels_out * 4, channels_in, 3, 3])
    }
}

/// `[9, 36]`, row major: which of the nine taps of the small picture's kernel, for each
/// of the four positions, a tap of the large picture's kernel is added to.
fn phase_matrix() -> [f32; 9 * 36] {
    // The small picture's row (0..3, centre 1) that tap `k` of an output row with parity `p` falls on.
    let row = |p: usize, k: usize| (p + k).div_ceil(2);
    let mut matrix = [0.0; 9 * 36];
    for tap in 0..9 {
        for phase in 0..4 {
            let target = row(phase / 2, tap / 3) * 3 + row(phase % 2, tap % 3);
            if let Some(cell) = matrix.get_mut(tap * 36 + phase * 9 + target) {
                *cell = 1.0;
            }
        }
    }
    matrix
}

/// `[batch, 4 * channels, height, width]` to `[batch, channels, 2 * height, 2 * width]`
/// (Shi et al. 2016): four channels become the 2x2 square of one.
pub(super) fn pixel_shuffle(x: Tensor<4>) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    x.reshape([batch, channels / 4, 2, 2, height, width]).permute([0, 1, 4, 2, 5, 3]).reshape([
        batch,
        channels / 4,
        height * 2,
        width * 2,
    ])
}

/// The inverse of [`pixel_shuffle`]: `[batch, channels, height, width]` to
/// `[batch, 4 * channels, height / 2, width / 2]`.
pub(super) fn pixel_unshuffle(x: Tensor<4>) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    x.reshape([batch, channels, height / 2, 2, width / 2, 2]).permute([0, 1, 3, 5, 2, 4]).reshape([
        batch,
        channels * 4,
        height / 2,
        width / 2,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Distribution;
    use burn::tensor::module::conv2d;

    fn largest_difference(a: Tensor<4>, b: Tensor<4>) -> f32 {
        (a - b).abs().max().into_scalar::<f32>()
    }

    #[test]
    fn equals_upsampling_then_convolution() {
        let device = Device::flex();
        for (height, width) in [(5, 8), (2, 2), (1, 3), (7, 7)] {
            let layer = UpsampleConv::new(6, 4, false, &device);
            let x = Tensor::<4>::random([2, 6, height, width], Distribution::Default, &device);
            let large = x
                .clone()
                .reshape([2, 6, height, 1, width, 1])
                .expand([2, 6, height, 2, width, 2])
                .reshape([2, 6, height * 2, width * 2]);
            let options = ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
            let expected = conv2d(Border::Reflect.around(large), layer.weight.val(), None, options);
            assert!(largest_difference(layer.forward(x), expected) < 1e-4, "{height}x{width}");
        }
    }

    #[test]
    fn unshuffle_undoes_shuffle() {
        let device = Device::flex();
        let x = Tensor::<4>::random([2, 8, 3, 5], Distribution::Default, &device);
        assert_eq!(largest_difference(pixel_unshuffle(pixel_shuffle(x.clone())), x), 0.0);
    }
}
