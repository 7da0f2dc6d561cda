//! The style loss: Gram matrices of the picture's features against those of the artwork.

use burn::tensor::{FloatDType, Tensor};

use super::reduce::{EPSILON, sum_each};

/// The Gram matrix `G_ij = 1/M * sum_k F_ik F_jk` (Gatys et al. 2016, eq. 3) of features
/// `[batch, N, height, width]` with `M = height * width`: `[batch, N, N]`.
///
/// The paper divides by `M` in the loss instead; divided here, pictures of different sizes have
/// comparable matrices. Features in bfloat16 are multiplied as such; the matrix is f32.
pub fn gram_matrix(features: Tensor<4>) -> Tensor<3> {
    let [batch, channels, height, width] = features.dims();
    let flat = features.reshape([batch, channels, height * width]);
    let products = flat.clone().matmul(flat.swap_dims(1, 2)).cast(FloatDType::F32);
    products.div_scalar((height * width) as f32)
}

/// `L_style = 1/(4 N^2) * sum((G - A)^2)` (Gatys et al. 2016, eq. 4, whose `1/M^2` is in
/// [`gram_matrix`]) of the picture's matrices `G` and the painting's `A` in one layer, both
/// `[batch, N, N]`. Shape `[batch]`; several layers are added, each with its weight (eq. 5).
pub fn style_loss(gram: Tensor<3>, target: Tensor<3>) -> Tensor<1> {
    let channels = gram.dims()[1] as f32;
    let difference = gram - target;
    sum_each(difference.clone() * difference).div_scalar(4.0 * channels * channels)
}

/// `1 / L_style` of a blank, whose Gram matrix is 0: multiplied by it, the style loss is
/// `|G - A|^2 / |A|^2`, and a weight means the same for every layer and painting. Shape `[batch]`.
pub fn style_scale(target: &Tensor<3>) -> Tensor<1> {
    style_loss(target.zeros_like(), target.clone()).add_scalar(EPSILON).recip()
}

/// `2 |G - A|^2 / (|G|^2 + |A|^2)` of the picture's matrices `G` and the painting's `A` in one layer, both `[batch, N, N]`:
/// as [`style_loss`] times [`style_scale`] where the two are near each other, and at most 2 however far they are (Cheng et
/// al. 2021, "Style-Aware Normalized Loss", arXiv 2104.10064, section 4), so that no painting outweighs the others. Shape
/// `[batch]`.
pub fn balanced_style_loss(gram: Tensor<3>, target: Tensor<3>) -> Tensor<1> {
    let bound = sum_each(gram.clone().square()) + sum_each(target.clone().square());
    sum_each((gram - target).square()).mul_scalar(2.0) / bound.add_scalar(EPSILON)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::{check_gradient, random};
    use burn::tensor::Device;

    #[test]
    fn by_hand() {
        let features = Tensor::<4>::from_floats([[[[1.0, 2.0]], [[3.0, -1.0]]]], &Device::flex());
        let gram = gram_matrix(features);
        let values: Vec<f32> = gram.clone().into_data().try_to_vec().unwrap();
        assert_eq!(values, [2.5, 0.5, 0.5, 5.0]);
        // (0.5^2 + 0.5^2 + 0.5^2 + 3^2) / (4 * 2^2)
        let target = Tensor::<3>::from_floats([[[2.0, 0.0], [0.0, 2.0]]], &Device::flex());
        assert!((style_loss(gram, target).into_scalar::<f32>() - 9.75 / 16.0).abs() < 1e-6);
    }

    #[test]
    fn a_picture_repeated_has_the_same_matrix() {
        let features = random([1, 3, 4, 5], 1, &Device::flex());
        let twice = Tensor::cat(vec![features.clone(), features.clone()], 3);
        let far = style_loss(gram_matrix(twice), gram_matrix(features));
        assert!(far.into_scalar::<f32>() < 1e-10);
    }

    #[test]
    fn the_balanced_loss_is_bounded_and_near_the_plain_one_close_by() {
        let device = Device::flex();
        let one = |scale: f32| Tensor::<3>::from_floats([[[scale, 0.0], [0.0, scale]]], &device);
        let balanced = |a, b| balanced_style_loss(one(a), one(b)).into_scalar::<f32>();
        assert!((balanced(100.0, 0.1) - 2.0).abs() < 0.01);
        let plain = (style_loss(one(1.01), one(1.0)) * style_scale(&one(1.0))).into_scalar::<f32>();
        assert!((balanced(1.01, 1.0) / plain - 1.0).abs() < 0.02);
    }

    #[test]
    fn balanced_gradient_matches_finite_differences() {
        let target = gram_matrix(random([1, 2, 3, 4], 1, &Device::flex().autodiff()));
        check_gradient([1, 2, 3, 4], |x| balanced_style_loss(gram_matrix(x), target.clone()));
    }

    #[test]
    fn gradient_matches_finite_differences() {
        let target = gram_matrix(random([1, 2, 3, 4], 1, &Device::flex().autodiff()));
        check_gradient([1, 2, 3, 4], |x| style_loss(gram_matrix(x), target.clone()));
    }
}
