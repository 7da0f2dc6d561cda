//! The stability loss: how much a painting changes for a small change of its photo.

use burn::tensor::Tensor;

use super::reduce::mean_each;

/// `L_stability = mean |G(moved x + noise) - moved G(x)|` of two paintings of the same scene,
/// `[batch, 3, height, width]` each: small when noise and small movements of the photo leave the
/// painting alone. Shape `[batch]`.
pub fn stability_loss(painting: Tensor<4>, moved: Tensor<4>) -> Tensor<1> {
    mean_each((painting - moved).abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::{check_gradient, random};
    use burn::tensor::Device;

    #[test]
    fn by_hand() {
        let [a, b] =
            [[0.0, 0.5], [0.25, 0.25]].map(|values| Tensor::<4>::from_floats([[[values]]], &Device::flex()));
        assert_eq!(stability_loss(a, b).into_scalar::<f32>(), 0.25);
    }

    #[test]
    fn gradient_matches_finite_differences() {
        let other = random([1, 2, 3, 4], 1, &Device::flex().autodiff());
        check_gradient([1, 2, 3, 4], |x| stability_loss(x, other.clone()));
    }
}
