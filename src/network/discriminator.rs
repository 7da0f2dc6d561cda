//! The discriminator of the adversarial training: scores how much each patch of a picture looks like an artwork.

use burn::module::{Module, Param};
use burn::tensor::activation::leaky_relu;
use burn::tensor::{Device, Distribution, Tensor};

use super::SpectralConv;

/// Slope for negative values.
const SLOPE: f64 = 0.2;
const CHANNELS: [usize; 4] = [3, 32, 64, 128];

/// A patch discriminator (Isola et al. 2017) with spectral normalization, conditioned on the style by
/// projection (Miyato, Koyama 2018): each score looks at a patch of 30 pixels, large enough for
/// strokes and too small for what the picture shows.
///
/// ```text
/// 2x - 1                                   [3, H, W]
/// conv 4x4 stride 2, 3 -> 32, leaky relu
/// conv 4x4 stride 2, 32 -> 64, leaky relu
/// conv 4x4, 64 -> 128, leaky relu          h
/// conv 3x3, 128 -> 1, plus <e_s, h>        the scores
/// ```
#[derive(Module, Debug)]
pub struct Discriminator {
    convolutions: Vec<SpectralConv>,
    score: SpectralConv,
    /// `e`, `[styles, 128]`: what the last features of a style's strokes look like.
    pub embedding: Param<Tensor<2>>,
}

impl Discriminator {
    /// The smallest picture that gets a score.
    pub const MIN_SIDE: usize = 40;

    /// Random weights for `styles` styles.
    pub fn new(styles: usize, device: &Device) -> Self {
        let [picture, first, second, third] = CHANNELS;
        let spread = Distribution::Normal(0.0, 1.0 / (third as f64).sqrt());
        Self {
            convolutions: vec![
                SpectralConv::new([picture, first], 4, 2, device),
                SpectralConv::new([first, second], 4, 2, device),
                SpectralConv::new([second, third], 4, 1, device),
            ],
            score: SpectralConv::new([third, 1], 3, 1, device),
            embedding: Param::from_tensor(Tensor::random([styles, third], spread, device)),
        }
    }

    /// Scores of the patches of `picture` (`[batch, 3, height, width]`, RGB 0..1, at least
    /// [`MIN_SIDE`](Self::MIN_SIDE) a side) for the styles `style` (`[batch, styles]`, one 1 a row):
    /// `[batch, 1, rows, columns]`, above 0 for what looks painted.
    pub fn forward(&self, picture: Tensor<4>, style: &Tensor<2>) -> Tensor<4> {
        let x = picture.mul_scalar(2.0).sub_scalar(1.0);
        let features = self.convolutions.iter().fold(x, |x, conv| leaky_relu(conv.forward(x), SLOPE));
        let [batch, channels, height, width] = features.dims();
        let embedding = style.clone().matmul(self.embedding.val()).reshape([batch, channels, 1, 1]);
        let projection = (features.clone() * embedding).sum_dim(1);
        // The score of a 3x3 neighbourhood is compared with the projection of its centre.
        let projection = projection.narrow(2, 1, height - 2).narrow(3, 1, width - 2);
        self.score.forward(features) + projection
    }

    /// Follows the weights with one step of each layer's power iteration; once an update.
    #[must_use]
    pub fn power_iteration(mut self) -> Self {
        self.convolutions = self.convolutions.into_iter().map(SpectralConv::power_iteration).collect();
        self.score = self.score.power_iteration();
        self
    }

    /// How many styles it knows.
    pub fn styles(&self) -> usize {
        self.embedding.dims()[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_gets_many_scores() {
        let device = Device::flex();
        let discriminator = Discriminator::new(2, &device);
        let style = Tensor::<2>::from_floats([[1.0, 0.0], [0.0, 1.0]], &device);
        let scores = discriminator.forward(Tensor::zeros([2, 3, 96, 96], &device), &style);
        assert_eq!(scores.dims(), [2, 1, 17, 17]);
        let side = Discriminator::MIN_SIDE;
        let smallest = discriminator.forward(Tensor::zeros([2, 3, side, side], &device), &style);
        assert!(smallest.dims()[2] >= 1);
        assert_eq!(discriminator.styles(), 2);
    }

    #[test]
    fn the_style_decides_too() {
        let device = Device::flex();
        let discriminator = Discriminator::new(2, &device);
        let picture = Tensor::random([1, 3, 40, 40], Distribution::Uniform(0.0, 1.0), &device);
        let score = |row: [f32; 2]| {
            let style = Tensor::<2>::from_floats([row], &device);
            discriminator.forward(picture.clone(), &style).mean().into_scalar::<f32>()
        };
        assert_ne!(score([1.0, 0.0]), score([0.0, 1.0]));
    }
}
