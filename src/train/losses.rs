//! The loss functions, one equation each.
//!
//! The article writes `L_content = 1/2 sum (F - P)^2` and `L_style = 1/(4 N^2 M^2) sum (G - A)^2`.
//! Both are used here relative to their target (`|F - P|^2 / |P|^2`, `|G - A|^2 / |A|^2`), which
//! changes only the constant in front for each picture and layer: the weights then mean the
//! same for every layer, style and size.

use burn::tensor::Tensor;

/// Keeps a target of zeros from dividing by zero.
const EPSILON: f32 = 1e-8;

/// `|F - P|^2 / |P|^2` of the painting's features `F` and the photo's features `P`, both
/// `[batch, channel, height, width]`. Shape `[batch]`.
pub fn content_loss(features: Tensor<4>, target: Tensor<4>) -> Tensor<1> {
    relative_distance(features.flatten(1, 3), target.flatten(1, 3))
}

/// The Gram matrix `G_ij = 1/M sum_k F_ik F_jk` of features `[batch, N, height, width]` with
/// `M = height * width`: `[batch, N, N]`.
///
/// Divided by `M` so that pictures of different sizes have comparable matrices.
pub fn gram_matrix(features: Tensor<4>) -> Tensor<3> {
    let [batch, channels, height, width] = features.dims();
    let flat = features.reshape([batch, channels, height * width]);
    flat.clone().matmul(flat.swap_dims(1, 2)).div_scalar((height * width) as f32)
}

/// `|G - A|^2 / |A|^2` of the painting's Gram matrices `G` and the style's `A`, both
/// `[batch, N, N]`. Shape `[batch]`.
pub fn gram_loss(gram: Tensor<3>, target: Tensor<3>) -> Tensor<1> {
    relative_distance(gram.flatten(1, 2), target.flatten(1, 2))
}

/// The mean absolute difference of neighbouring pixels, vertical plus horizontal, of
/// `picture` (`[batch, channel, height, width]`). Shape `[1]`.
pub fn total_variation(picture: Tensor<4>) -> Tensor<1> {
    let [_, _, height, width] = picture.dims();
    let vertical = picture.clone().narrow(2, 1, height - 1) - picture.clone().narrow(2, 0, height - 1);
    let horizontal = picture.clone().narrow(3, 1, width - 1) - picture.narrow(3, 0, width - 1);
    vertical.abs().mean() + horizontal.abs().mean()
}

/// The mean absolute difference of two paintings of the same scene, `[batch, 3, height, width]`
/// each: small when noise and small movements of the photo leave the painting alone. Shape `[1]`.
pub fn stability_loss(painting: Tensor<4>, moved: Tensor<4>) -> Tensor<1> {
    (painting - moved).abs().mean()
}

/// `|x - target|^2 / |target|^2` for each row of `[batch, length]`.
fn relative_distance(x: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    let batch = x.dims()[0];
    let difference = x - target.clone();
    let distance = (difference.clone() * difference).mean_dim(1);
    let size = (target.clone() * target).mean_dim(1).add_scalar(EPSILON);
    (distance / size).reshape([batch])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Distribution};

    fn random<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
        Tensor::random(shape, Distribution::Uniform(0.1, 1.0), device)
    }

    fn scalar(x: Tensor<1>) -> f32 {
        x.into_scalar::<f32>()
    }

    #[test]
    fn gram_matrix_by_hand() {
        let features = Tensor::<4>::from_floats([[[[1.0, 2.0]], [[3.0, -1.0]]]], &Device::flex());
        let gram: Vec<f32> = gram_matrix(features).into_data().try_to_vec().unwrap();
        assert_eq!(gram, [2.5, 0.5, 0.5, 5.0]);
    }

    #[test]
    fn losses_are_relative_to_their_target() {
        let device = Device::flex();
        let target = random([2, 3, 4, 5], &device);
        assert_eq!(scalar(content_loss(target.clone(), target.clone()).sum()), 0.0);
        // Features twice as large: |2P - P|^2 / |P|^2 = 1, for each of the two pictures.
        let twice = content_loss(target.clone().mul_scalar(2.0), target);
        assert_eq!(twice.dims(), [2]);
        assert!((scalar(twice.mean()) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn total_variation_of_a_ramp() {
        let ramp = Tensor::<4>::from_floats([[[[0.0, 0.5, 1.0], [0.25, 0.75, 1.25]]]], &Device::flex());
        assert!((scalar(total_variation(ramp)) - 0.75).abs() < 1e-6);
    }

    /// Central differences in f32 carry an error of about 1e-3 of the gradient.
    const TOLERANCE: f32 = 5e-3;

    fn check_gradient(loss: impl Fn(Tensor<4>) -> Tensor<1>, device: &Device) {
        let shape = [1, 2, 3, 4];
        let x = random(shape, device);
        let tracked = x.clone().require_grad();
        let gradients = loss(tracked.clone()).backward();
        let gradient: Vec<f32> = tracked.grad(&gradients).unwrap().into_data().try_to_vec().unwrap();
        let values: Vec<f32> = x.into_data().try_to_vec().unwrap();
        let largest = gradient.iter().fold(0.0f32, |largest, g| largest.max(g.abs()));
        for index in [0, 5, 11, 17, 23] {
            let at = |delta: f32| {
                let mut moved = values.clone();
                moved[index] += delta;
                let data = burn::tensor::TensorData::new(moved, shape);
                scalar(loss(Tensor::from_data(data, device)))
            };
            let numeric = (at(1e-2) - at(-1e-2)) / 2e-2;
            assert!(
                (numeric - gradient[index]).abs() <= TOLERANCE * largest.max(1e-3),
                "index {index}: {numeric} by differences, {} by backward",
                gradient[index]
            );
        }
    }

    #[test]
    fn gradients_match_finite_differences() {
        let device = Device::flex().autodiff();
        let target = random([1, 2, 3, 4], &device);
        let gram = gram_matrix(target.clone());
        check_gradient(|x| content_loss(x, target.clone()), &device);
        check_gradient(|x| gram_loss(gram_matrix(x), gram.clone()), &device);
    }
}
