//! The keeping loss: a second pass keeps the colours that the first one painted.

use burn::tensor::Tensor;
use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;

use super::reduce::mean_each;

/// Colours are compared in means of so many pixels a side; what is smaller is the second pass's own.
const CELL: usize = 8;

/// `L_keeping = mean |pool_8(y) - pool_8(x)|` of a second pass's `painting` `y` and the enlarged painting `before` it,
/// `x`, both `[batch, 3, height, width]`, RGB 0..1, with sides of at least 8: the second pass draws strokes into the
/// colours of the first and does not move them further. Shape `[batch]`.
pub fn palette_keeping_loss(painting: Tensor<4>, before: Tensor<4>) -> Tensor<1> {
    let difference = avg_pool2d(painting - before, AvgPoolOptions::new([CELL, CELL]));
    mean_each(difference.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::{check_gradient, random};
    use burn::tensor::Device;

    #[test]
    fn strokes_are_free_and_colours_are_not() {
        let before = random([1, 3, 16, 8], 1, &Device::flex());
        let stripes = Tensor::<1>::from_floats([0.2, -0.2], &Device::flex()).reshape([1, 1, 1, 2]);
        let stripes = stripes.repeat_dim(3, 4);
        let far = |by: Tensor<4>| palette_keeping_loss(before.clone() + by, before.clone());
        assert!(far(stripes.clone()).into_scalar::<f32>() < 1e-6);
        assert!((far(stripes.add_scalar(0.1)).into_scalar::<f32>() - 0.1).abs() < 1e-6);
    }

    #[test]
    fn gradient_matches_finite_differences() {
        let before = random([1, 1, 8, 16], 1, &Device::flex().autodiff());
        check_gradient([1, 1, 1, 2], |x| {
            let painting = x.reshape([1, 1, 1, 2, 1]).repeat_dim(2, CELL).repeat_dim(4, CELL);
            palette_keeping_loss(painting.reshape([1, 1, CELL, 2 * CELL]), before.clone())
        });
    }
}
