//! The deviation loss: how much the features vary in each tile of a picture.

use burn::tensor::Tensor;

use super::reduce::EPSILON;

/// Share of the painting's mean variance that every variance is raised by.
const FLOOR: f32 = 1e-4;

/// `L_deviation = mean_t sum_c (s_tc - s_Ac)^2 / sum_c s_Ac^2` of the deviations `s_tc = sqrt(C_tcc + 1e-4 * mean_c
/// s_Ac^2)` of the channels `c` in the picture's tiles `t`, whose `covariances` `C` are `[tiles, N, N]` (see
/// [`tile_covariances`](super::tile_covariances)), and the painting's `deviations` `s_A`, `[1, N]`. Adaptive instance
/// normalization matches mean and deviation (Huang & Belongie 2017, eq. 12); this is the deviation's part, tile by tile.
///
/// The gradient of a covariance vanishes in a flat tile, that of its root does not: this is what makes strokes appear
/// there. The floor keeps it finite where a variance is 0. Shape `[1]`.
pub fn local_deviation_loss(covariances: Tensor<3>, deviations: &Tensor<2>) -> Tensor<1> {
    let [_, channels, _] = covariances.dims();
    let diagonal = Tensor::<2>::eye(channels, &covariances.device()).unsqueeze::<3>();
    let variances = (covariances * diagonal).sum_dim(2).squeeze_dim::<2>(2).clamp_min(0.0);
    let target = deviations.clone().square();
    let floor = target.clone().mean_dim(1).mul_scalar(FLOOR).add_scalar(EPSILON);
    let difference = (variances + floor).sqrt() - deviations.clone();
    (difference.square().sum_dim(1) / target.sum_dim(1).add_scalar(EPSILON)).mean()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::{check_gradient, random};
    use crate::loss::{LocalLayer, local_style_loss, tile_covariances};
    use burn::tensor::Device;

    #[test]
    fn by_hand() {
        let device = Device::flex();
        let covariances = Tensor::<3>::from_floats([[[4.0, 9.0], [9.0, 0.0]]], &device);
        let deviations = Tensor::<2>::from_floats([[1.0, 2.0]], &device);
        let floor = 1e-4 * 2.5;
        let expected = (((4.0f32 + floor).sqrt() - 1.0).powi(2) + (floor.sqrt() - 2.0).powi(2)) / 5.0;
        let found = local_deviation_loss(covariances, &deviations).into_scalar::<f32>();
        assert!((found - expected).abs() < 1e-6, "{found}, {expected}");
    }

    /// The largest gradient of a tile's values that vary by `contrast`.
    fn gradient(contrast: f32, loss: impl Fn(Tensor<3>) -> Tensor<1>) -> f32 {
        let device = Device::flex().autodiff();
        let x = random([1, 2, 4, 4], 3, &device).mul_scalar(contrast).require_grad();
        let gradients = loss(tile_covariances(x.clone(), 4)).backward();
        x.grad(&gradients).unwrap().abs().max().into_scalar()
    }

    #[test]
    fn a_tile_that_is_nearly_flat_is_pulled_and_one_that_is_flat_has_a_gradient_that_is_finite() {
        let device = Device::flex().autodiff();
        let examples = tile_covariances(random([1, 2, 4, 4], 1, &device), 4);
        let deviations = Tensor::<2>::from_floats([[0.25, 0.25]], &device);
        let covariance = |covariances| {
            let layer = LocalLayer { covariances, examples: examples.clone(), weight: 1.0 };
            local_style_loss(&[layer]).unwrap()
        };
        let deviation = |covariances| local_deviation_loss(covariances, &deviations);
        let [some, little] = [0.3, 0.02].map(|contrast| gradient(contrast, deviation));
        assert!(little > 0.5 * some, "{little} of {some}");
        let [some, little] = [0.3, 0.02].map(|contrast| gradient(contrast, covariance));
        assert!(little < 0.2 * some, "{little} of {some}");
        assert!(gradient(0.0, deviation).is_finite());
    }

    #[test]
    fn gradient_matches_finite_differences() {
        let deviations = Tensor::<2>::from_floats([[0.3, 0.1]], &Device::flex().autodiff());
        check_gradient([1, 2, 4, 4], |x| local_deviation_loss(tile_covariances(x, 2), &deviations));
    }
}
