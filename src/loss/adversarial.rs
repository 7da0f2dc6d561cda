//! The adversarial losses of generator and discriminator, in their hinge form (Lim, Ye 2017; Miyato et al. 2018).

use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// `L_D = mean(max(0, 1 - D(real))) + mean(max(0, 1 + D(fake)))` of the discriminator's scores,
/// `[batch, 1, height, width]` each, one score for each patch. Shape `[1]`.
///
/// 2 says that it cannot tell the two apart, 0 that it always can.
pub fn discriminator_loss(real: Tensor<4>, fake: Tensor<4>) -> Tensor<1> {
    relu(real.neg().add_scalar(1.0)).mean() + relu(fake.add_scalar(1.0)).mean()
}

/// `L_adversarial = -mean(D(fake))`: what the generator makes small. Shape `[1]`.
pub fn generator_loss(fake: Tensor<4>) -> Tensor<1> {
    fake.mean().neg()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::{check_gradient, random};
    use burn::tensor::Device;

    #[test]
    fn by_hand() {
        let device = Device::flex();
        let scores = |values: [f32; 2]| Tensor::<1>::from_floats(values, &device).reshape([2, 1, 1, 1]);
        let loss = |real, fake| discriminator_loss(scores(real), scores(fake)).into_scalar::<f32>();
        assert_eq!(loss([0.0, 0.0], [0.0, 0.0]), 2.0);
        assert_eq!(loss([1.0, 3.0], [-1.0, -2.0]), 0.0);
        assert_eq!(loss([0.5, -1.0], [-1.0, 1.0]), 1.25 + 1.0);
        assert_eq!(generator_loss(scores([0.5, -1.0])).into_scalar::<f32>(), 0.25);
    }

    #[test]
    fn gradients_match_finite_differences() {
        let other = random([2, 1, 2, 3], 1, &Device::flex().autodiff());
        check_gradient([2, 1, 2, 3], |x| discriminator_loss(x, other.clone()));
        check_gradient([2, 1, 2, 3], |x| discriminator_loss(other.clone(), x));
        check_gradient([2, 1, 2, 3], generator_loss);
    }
}
