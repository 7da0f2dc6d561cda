//! How far the content is.

use burn::tensor::Tensor;

use super::sum_each;

/// `L_content = 1/2 * sum((F - P)^2)` (Gatys et al. 2016, eq. 1) of the picture's features `F`
/// and the photo's features `P` in one layer, both `[batch, channel, height, width]`. Shape `[batch]`.
pub fn content_loss(features: Tensor<4>, target: Tensor<4>) -> Tensor<1> {
    let difference = features - target;
    sum_each(difference.clone() * difference).mul_scalar(0.5)
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
    fn gradient_matches_finite_differences() {
        let target = random([1, 2, 3, 4], 1, &Device::flex().autodiff());
        check_gradient([1, 2, 3, 4], |x| content_loss(x, target.clone()));
    }
}
