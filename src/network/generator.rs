//! The multi-style generator: a photo and a style in, a painting out.

use burn::module::Module;
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor};

use super::upsample::pixel_unshuffle;
use super::{ConditionalInstanceNorm, ReflectConv, ResidualBlock, StyleBatch, UpsampleConv};

use crate::architecture::{BLOCKS, COLOURS, DEEP, SHALLOW, SQUARE};

/// Both sides of the input must be multiples of this.
pub const SIZE_MULTIPLE: usize = 4;

/// A feed-forward style transfer network (Johnson et al. 2016) for many styles
/// (Dumoulin et al. 2017), shaped so that no map with many channels is ever as large as
/// the picture:
///
/// ```text
/// x - 0.5, pixel unshuffle by 2          [12, H/2, W/2]
/// conv 3x3, 12 -> 32, norm, relu         [32, H/2, W/2]
/// conv 3x3 stride 2, 32 -> 64, norm, relu [64, H/4, W/4]
/// 5 residual blocks                      [64, H/4, W/4]
/// upsample x2, conv 3x3, norm, relu      [32, H/2, W/2]
/// upsample x2, conv 3x3, sigmoid         [3, H, W]
/// ```
///
/// 412,000 parameters, of them 1,536 for each style; about 30,500 multiply-adds a pixel.
#[derive(Module, Debug)]
pub struct Generator {
    input: ReflectConv,
    input_norm: ConditionalInstanceNorm,
    down: ReflectConv,
    down_norm: ConditionalInstanceNorm,
    blocks: Vec<ResidualBlock>,
    up: UpsampleConv,
    up_norm: ConditionalInstanceNorm,
    output: UpsampleConv,
}

impl Generator {
    /// A generator with random convolutions for `styles` styles.
    pub fn new(styles: usize, device: &Device) -> Self {
        Self {
            input: ReflectConv::new(SQUARE, SHALLOW, 1, device),
            input_norm: ConditionalInstanceNorm::new(styles, SHALLOW, device),
            down: ReflectConv::new(SHALLOW, DEEP, 2, device),
            down_norm: ConditionalInstanceNorm::new(styles, DEEP, device),
            blocks: (0..BLOCKS).map(|_| ResidualBlock::new(styles, DEEP, device)).collect(),
            up: UpsampleConv::new(DEEP, SHALLOW, false, device),
            up_norm: ConditionalInstanceNorm::new(styles, SHALLOW, device),
            output: UpsampleConv::new(SHALLOW, COLOURS, true, device),
        }
    }

    /// The same generator with convolutions that multiply in bfloat16 if `half`, for training on processors
    /// that have instructions for it; weights, normalization and gradients of the weights stay f32, and the channels of
    /// a pixel are side by side in memory.
    #[must_use]
    pub fn in_half_precision(mut self, half: bool) -> Self {
        self.input.half = half;
        self.input_norm.channels_last = half;
        self.down.half = half;
        self.down_norm.channels_last = half;
        for block in &mut self.blocks {
            for (conv, norm) in [(&mut block.conv1, &mut block.norm1), (&mut block.conv2, &mut block.norm2)] {
                conv.half = half;
                norm.channels_last = half;
            }
        }
        self.up.half = half;
        self.up_norm.channels_last = half;
        self.output.half = half;
        self
    }

    /// How many styles the generator knows.
    pub fn styles(&self) -> usize {
        self.input_norm.gamma.dims()[0]
    }

    /// The styles of a batch for the weights `weights` (`[batch, styles]`, each row adding up to 1): a row with one 1 is
    /// that style, any other row blends the styles.
    pub fn style(&self, weights: &Tensor<2>) -> StyleBatch {
        StyleBatch {
            input: self.input_norm.style(weights),
            down: self.down_norm.style(weights),
            blocks: self
                .blocks
                .iter()
                .map(|block| [block.norm1.style(weights), block.norm2.style(weights)])
                .collect(),
            up: self.up_norm.style(weights),
        }
    }

    /// Paints `photo` (`[batch, 3, height, width]`, RGB 0..1, both sides multiples of
    /// [`SIZE_MULTIPLE`] and at least 8), each picture in its style. Same shape and range out.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use impasto::network::Generator;
    ///
    /// let device = Device::flex();
    /// let generator = Generator::new(2, &device);
    /// let photo = Tensor::<4>::zeros([1, 3, 16, 24], &device);
    /// let half_and_half = generator.style(&Tensor::from_floats([[0.5, 0.5]], &device));
    /// assert_eq!(generator.forward(photo, &half_and_half).dims(), [1, 3, 16, 24]);
    /// ```
    pub fn forward(&self, photo: Tensor<4>, style: &StyleBatch) -> Tensor<4> {
        let x = self.input.forward(pixel_unshuffle(photo.sub_scalar(0.5)));
        let x = relu(self.input_norm.forward(x, &style.input));
        let x = relu(self.down_norm.forward(self.down.forward(x), &style.down));
        let x = self.blocks.iter().zip(&style.blocks).fold(x, |x, (block, style)| block.forward(x, style));
        let x = relu(self.up_norm.forward(self.up.forward(x), &style.up));
        sigmoid(self.output.forward(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Distribution;

    #[test]
    fn has_the_documented_size() {
        let device = Device::flex();
        let one = Generator::new(1, &device).num_params();
        let two = Generator::new(2, &device).num_params();
        assert_eq!(two - one, 1536);
        assert!((411_000..414_000).contains(&one), "{one}");
    }

    #[test]
    fn keeps_size_and_range() {
        let device = Device::flex();
        let generator = Generator::new(3, &device);
        let style = Tensor::<2>::from_floats([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]], &device);
        for (height, width) in [(8, 8), (12, 40), (36, 16)] {
            let photo = Tensor::random([2, 3, height, width], Distribution::Uniform(0.0, 1.0), &device);
            let painting = generator.forward(photo, &generator.style(&style));
            assert_eq!(painting.dims(), [2, 3, height, width]);
            assert!(painting.clone().min().into_scalar::<f32>() >= 0.0);
            assert!(painting.max().into_scalar::<f32>() <= 1.0);
        }
    }

    /// The gradient of a loss with regard to the first and the last weights.
    fn gradients(generator: &Generator) -> [Tensor<1>; 2] {
        let device = generator.input.weight.val().device();
        let photo = crate::loss::random([1, 3, 24, 24], 3, &device);
        let painting = generator.forward(photo.clone(), &generator.style(&Tensor::ones([1, 1], &device)));
        let found = (painting - photo).powf_scalar(2.0).mean().backward();
        [&generator.input.weight, &generator.output.weight]
            .map(|weight| weight.val().grad(&found).unwrap().flatten::<1>(0, 3))
    }

    #[test]
    fn half_precision_has_the_gradients_of_full_precision() {
        let generator = Generator::new(1, &Device::flex().autodiff());
        let half = gradients(&generator.clone().in_half_precision(true));
        for (half, full) in half.into_iter().zip(gradients(&generator)) {
            let product = |a: &Tensor<1>, b: &Tensor<1>| (a.clone() * b.clone()).sum().into_scalar::<f32>();
            let cosine = product(&half, &full) / (product(&half, &half) * product(&full, &full)).sqrt();
            assert!(cosine > 0.95 && cosine < 1.0, "{cosine}");
        }
    }

    #[test]
    fn a_flat_photo_gives_no_border() {
        let device = Device::flex();
        let generator = Generator::new(1, &device);
        let style = generator.style(&Tensor::ones([1, 1], &device));
        let painting = generator.forward(Tensor::full([1, 3, 32, 32], 0.3, &device), &style);
        let spread = painting.clone().max_dim(3).max_dim(2) - painting.min_dim(3).min_dim(2);
        assert!(spread.max().into_scalar::<f32>() < 1e-3);
    }
}
