//! How far the content is.

use burn::tensor::{FloatDType, Tensor};

use super::{EPSILON, sum_each};

/// `L_content = 1/2 * sum((F - P)^2)` (Gatys et al. 2016, eq. 1) of the picture's features `F`
/// and the photo's features `P` in one layer, both `[batch, channel, height, width]`. Shape `[batch]`.
pub fn content_loss(features: Tensor<4>, target: Tensor<4>) -> Tensor<1> {
    let difference = features.cast(FloatDType::F32) - target.cast(FloatDType::F32);
    sum_each(difference.clone() * difference).mul_scalar(0.5)
}

/// `1 / L_content` of a blank, whose features are all 0: multiplied by it, the content loss is
/// `|F - P|^2 / |P|^2`, and a weight means the same for every layer and size. Shape `[batch]`.
pub fn content_scale(target: &Tensor<4>) -> Tensor<1> {
    content_loss(target.zeros_like(), target.clone()).add_scalar(EPSILON).recip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::{check_gradient, random};
    use burn::tensor::Device;

    #[test]
    fn by_hand() {
        let device = Device::flex();
        let features = Tensor::<4>::from_floats([[[[1.0, 2.0]]], [[[0.0, 0.0]]]], &device);
        let target = Tensor::<4>::from_floats([[[[1.0, 5.0]]], [[[2.0, 0.0]]]], &device);
        let loss: Vec<f32> = content_loss(features, target).into_data().try_to_vec().unwrap();
        assert_eq!(loss, [4.5, 2.0]);
    }

    #[test]
    fn a_blank_has_a_scaled_loss_of_one() {
        let target = random([2, 2, 3, 4], 1, &Device::flex());
        let loss = content_loss(target.zeros_like(), target.clone()) * content_scale(&target);
        let loss: Vec<f32> = loss.into_data().try_to_vec().unwrap();
        assert!(loss.iter().all(|loss| (loss - 1.0).abs() < 1e-5), "{loss:?}");
    }

    #[test]
    fn gradient_matches_finite_differences() {
        let target = random([1, 2, 3, 4], 1, &Device::flex().autodiff());
        check_gradient([1, 2, 3, 4], |x| content_loss(x, target.clone()));
    }
}
