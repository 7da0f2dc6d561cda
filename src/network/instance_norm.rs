//! Conditional instance normalization, the one place where a style enters the generator.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use super::NormBatch;
use super::layout::{from_pixels, pixels};

/// Keeps the standard deviation of a flat channel from being zero.
const EPSILON: f64 = 1e-5;

/// Instance normalization with a scale (gamma) and a shift (beta) for each style
/// (Dumoulin, Shlens, Kudlur: "A Learned Representation for Artistic Style", 2017, eq. 5):
///
/// `z = gamma_s * (x - mean(x)) / std(x) + beta_s`
///
/// Mean and standard deviation are taken over height and width, for each picture and channel.
#[derive(Module, Debug)]
pub struct ConditionalInstanceNorm {
    /// `[styles, channels]`
    pub gamma: Param<Tensor<2>>,
    /// `[styles, channels]`
    pub beta: Param<Tensor<2>>,
    /// Whether the channels of the map are last in memory.
    pub(super) channels_last: bool,
}

impl ConditionalInstanceNorm {
    /// Gamma 1 and beta 0 for all styles.
    pub fn new(styles: usize, channels: usize, device: &Device) -> Self {
        Self {
            gamma: Param::from_tensor(Tensor::ones([styles, channels], device)),
            beta: Param::from_tensor(Tensor::zeros([styles, channels], device)),
            channels_last: false,
        }
    }

    /// Gammas and betas for the style weights `weights` (`[batch, styles]`, each row adding up to 1): a row with one 1
    /// is that style, any other row blends the styles.
    pub fn style(&self, weights: &Tensor<2>) -> NormBatch {
        let [gamma, beta] = [&self.gamma, &self.beta].map(|table| weights.clone().matmul(table.val()));
        NormBatch { gamma, beta }
    }

    /// Normalizes `x` (`[batch, channels, height, width]`) for the styles of its pictures.
    pub fn forward(&self, x: Tensor<4>, style: &NormBatch) -> Tensor<4> {
        let [batch, channels, height, width] = x.dims();
        let NormBatch { gamma, beta } = style.clone();
        if self.channels_last {
            // Means as products, whose gradients are products too; those of `mean_dim` are three maps.
            let share = 1.0 / (height * width) as f32;
            let shares = Tensor::<3>::full([1, 1, height * width], share, &x.device());
            let [gamma, beta] = [gamma, beta].map(|row| row.reshape([batch, 1, channels]));
            let z = normalize(pixels(x), gamma, beta, |x| shares.clone().matmul(x));
            from_pixels(z, [batch, channels, height, width])
        } else {
            let [gamma, beta] = [gamma, beta].map(|row| row.reshape([batch, channels, 1, 1]));
            normalize(x, gamma, beta, spatial_mean)
        }
    }
}

/// `gamma * (x - mean(x)) / std(x) + beta`
fn normalize<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<D>,
    beta: Tensor<D>,
    mean: impl Fn(Tensor<D>) -> Tensor<D>,
) -> Tensor<D> {
    let centred = x.clone() - mean(x);
    let variance = mean(centred.clone() * centred.clone());
    let scale = gamma / variance.add_scalar(EPSILON).sqrt();
    centred * scale + beta
}

/// Mean over height and width: `[batch, channels, 1, 1]`.
fn spatial_mean(x: Tensor<4>) -> Tensor<4> {
    x.mean_dim(3).mean_dim(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Distribution;

    #[test]
    fn output_has_the_styles_mean_and_deviation() {
        let device = Device::flex();
        let mut norm = ConditionalInstanceNorm::new(2, 1, &device);
        norm.gamma = Param::from_tensor(Tensor::from_floats([[2.0], [4.0]], &device));
        norm.beta = Param::from_tensor(Tensor::from_floats([[-1.0], [3.0]], &device));
        let x = Tensor::random([1, 1, 9, 7], Distribution::Uniform(-5.0, 90.0), &device);

        for (weights, gamma, beta) in
            [([1.0, 0.0], 2.0, -1.0), ([0.0, 1.0], 4.0, 3.0), ([0.5, 0.5], 3.0, 1.0)]
        {
            let style = Tensor::<2>::from_floats([weights], &device);
            let z = norm.forward(x.clone(), &norm.style(&style)).reshape([63]);
            let mean = z.clone().mean().into_scalar::<f32>();
            let deviation = (z - mean).powf_scalar(2.0).mean().sqrt().into_scalar::<f32>();
            assert!((mean - beta).abs() < 1e-4, "mean {mean}, not {beta}");
            assert!((deviation - gamma).abs() < 1e-3, "deviation {deviation}, not {gamma}");
        }
    }

    #[test]
    fn the_order_in_memory_changes_nothing() {
        let device = Device::flex();
        let mut norm = ConditionalInstanceNorm::new(1, 3, &device);
        norm.gamma = Param::from_tensor(Tensor::from_floats([[2.0, 0.5, -1.0]], &device));
        norm.beta = Param::from_tensor(Tensor::from_floats([[-1.0, 0.0, 4.0]], &device));
        let x = Tensor::random([2, 3, 9, 7], Distribution::Uniform(-5.0, 90.0), &device);
        let style = norm.style(&Tensor::ones([2, 1], &device));
        let rows = norm.forward(x.clone(), &style);
        norm.channels_last = true;
        let difference = (norm.forward(x, &style) - rows).abs().max().into_scalar::<f32>();
        assert!(difference < 1e-4, "{difference}");
    }
}
