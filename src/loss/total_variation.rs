//! The total variation of a picture: how much neighbouring pixels differ.

use burn::tensor::Tensor;

use super::reduce::mean_each;

/// `L_tv = mean |x_(i+1, j) - x_(i, j)| + mean |x_(i, j+1) - x_(i, j)|`: the anisotropic total
/// variation (Rudin, Osher, Fatemi 1992) per pixel of `picture` (`[batch, channel, height, width]`,
/// both sides at least 2). Shape `[batch]`.
pub fn total_variation(picture: Tensor<4>) -> Tensor<1> {
    let [_, _, height, width] = picture.dims();
    let vertical = picture.clone().narrow(2, 1, height - 1) - picture.clone().narrow(2, 0, height - 1);
    let horizontal = picture.clone().narrow(3, 1, width - 1) - picture.narrow(3, 0, width - 1);
    mean_each(vertical.abs()) + mean_each(horizontal.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::check_gradient;
    use burn::tensor::Device;

    #[test]
    fn total_variation_of_a_ramp() {
        let ramp = Tensor::<4>::from_floats([[[[0.0, 0.5, 1.0], [0.25, 0.75, 1.25]]]], &Device::flex());
        assert!((total_variation(ramp).into_scalar::<f32>() - 0.75).abs() < 1e-6);
    }

    #[test]
    fn gradient_matches_finite_differences() {
        check_gradient([1, 2, 3, 4], total_variation);
    }
}
