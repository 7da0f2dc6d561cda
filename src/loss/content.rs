//! The content loss: features of the picture against those of the photo.

use burn::tensor::module::adaptive_avg_pool2d;
use burn::tensor::{Device, FloatDType, Tensor, TensorData};

use super::reduce::{EPSILON, sum_each};

/// Standard deviation, in pixels, of the window in which a photo has much or little detail.
const WINDOW: f32 = 4.0;
/// The deviation of luminance (0..1) that counts for half.
const HALF: f32 = 0.05;
/// Shares of red, green and blue in luminance (ITU-R BT.709).
const LUMINANCE: [f32; 3] = [0.2126, 0.7152, 0.0722];

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

/// [`content_loss`] with a weight for each place: `1/2 * sum(w (F - P)^2)`, `weights` `w` `[batch, 1, height, width]`.
/// Shape `[batch]`.
pub fn weighted_content_loss(features: Tensor<4>, target: Tensor<4>, weights: &Tensor<4>) -> Tensor<1> {
    let difference = features.cast(FloatDType::F32) - target.cast(FloatDType::F32);
    sum_each(difference.square() * weights.clone()).mul_scalar(0.5)
}

/// [`content_scale`] for [`weighted_content_loss`]: with it, weights that are all the same change nothing.
/// Shape `[batch]`.
pub fn weighted_content_scale(target: &Tensor<4>, weights: &Tensor<4>) -> Tensor<1> {
    weighted_content_loss(target.zeros_like(), target.clone(), weights).add_scalar(EPSILON).recip()
}

/// `w = floor + (1 - floor) v / (v + 0.05)`: how much content each place of `photo` (`[batch, 3, height, width]`, RGB
/// 0..1) is worth, where `v` is the standard deviation of luminance in a Gaussian window of 4 pixels. Skies and walls
/// have hardly any shape to keep, and with a small `floor` they are free for strokes; with 1 all places are worth 1.
///
/// `floor` is each picture's, `[batch]`, 0 to 1; the weights are means over what a feature map of `size` (height,
/// width) has one place for. Shape `[batch, 1, size]`.
pub fn detail_weights(photo: &Tensor<4>, floor: &Tensor<1>, size: [usize; 2]) -> Tensor<4> {
    let [batch, _, height, width] = photo.dims();
    let device = photo.device();
    let y = luminance(photo.clone());
    let [rows, columns] = [height, width].map(|length| windows(length, &device).unsqueeze::<4>());
    let blur = |x: Tensor<4>| rows.clone().matmul(x).matmul(columns.clone().transpose());
    let variance = blur(y.clone().square()) - blur(y).square();
    let deviation = variance.clamp_min(0.0).sqrt();
    let detail = deviation.clone() / deviation.add_scalar(HALF);
    let floor = floor.clone().reshape([batch, 1, 1, 1]);
    let weights = floor.clone() + floor.neg().add_scalar(1.0) * detail;
    adaptive_avg_pool2d(weights, size)
}

/// Luminance of `[batch, 3, height, width]`: `[batch, 1, height, width]`.
pub fn luminance(picture: Tensor<4>) -> Tensor<4> {
    let shares = Tensor::<1>::from_floats(LUMINANCE, &picture.device()).reshape([1, 3, 1, 1]);
    (picture * shares).sum_dim(1)
}

/// A Gaussian window around each of `length` places, cut off at three deviations and at the edges, each adding up to
/// 1: `[length, length]`. Blurring is a product with it from either side.
fn windows(length: usize, device: &Device) -> Tensor<2> {
    let weight = |from: usize, to: usize| {
        let apart = (from as f32 - to as f32) / WINDOW;
        if apart.abs() <= 3.0 { (-0.5 * apart * apart).exp() } else { 0.0 }
    };
    let row = |from: usize| {
        let row: Vec<f32> = (0..length).map(|to| weight(from, to)).collect();
        let sum: f32 = row.iter().sum();
        row.into_iter().map(move |weight| weight / sum)
    };
    let windows: Vec<f32> = (0..length).flat_map(row).collect();
    Tensor::from_data(TensorData::new(windows, [length, length]), device)
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

    fn floor(value: f32) -> Tensor<1> {
        Tensor::full([1], value, &Device::flex())
    }

    #[test]
    fn with_a_floor_of_one_nothing_is_weighted() {
        let device = Device::flex();
        let photo = random([1, 3, 16, 24], 1, &device);
        let weights = detail_weights(&photo, &floor(1.0), [4, 6]);
        let [features, target] = [2, 3].map(|seed| random([1, 5, 4, 6], seed, &device));
        let plain = content_loss(features.clone(), target.clone()) * content_scale(&target);
        let weighted = weighted_content_loss(features, target.clone(), &weights)
            * weighted_content_scale(&target, &weights);
        let [plain, weighted] = [plain, weighted].map(|loss| loss.into_scalar::<f32>());
        assert!((plain - weighted).abs() < 1e-5 * plain, "{plain}, {weighted}");
    }

    /// Grey at the left, stripes of one pixel at the right.
    fn half_striped() -> Tensor<4> {
        let value = |index: usize| match index % 64 {
            column if column < 32 => 0.5,
            column => 0.4 + 0.2 * (column % 2) as f32,
        };
        let values: Vec<f32> = (0..3 * 32 * 64).map(value).collect();
        Tensor::from_data(TensorData::new(values, [1, 3, 32, 64]), &Device::flex())
    }

    #[test]
    fn where_the_photo_is_flat_content_is_worth_the_floor() {
        let weights = detail_weights(&half_striped(), &floor(0.1), [8, 16]);
        let weights: Vec<f32> = weights.into_data().try_to_vec().unwrap();
        // Stripes of 0.4 and 0.6 have a deviation of 0.1: 0.1 + 0.9 * 0.1 / 0.15.
        for row in weights.chunks(16) {
            assert!((row[0] - 0.1).abs() < 0.01 && (row[15] - 0.7).abs() < 0.01, "{row:?}");
            assert!(row.windows(2).all(|pair| pair[0] <= pair[1] + 0.01), "{row:?}");
        }
    }

    #[test]
    fn an_error_costs_less_in_a_flat_place() {
        let device = Device::flex();
        let weights = detail_weights(&half_striped(), &floor(0.1), [8, 16]);
        let target = Tensor::<4>::ones([1, 2, 8, 16], &device);
        let error = |column| {
            let place = Tensor::<4>::ones([1, 2, 8, 1], &device);
            let features = target.clone().slice_assign([0..1, 0..2, 0..8, column..column + 1], place * 1.5);
            weighted_content_loss(features, target.clone(), &weights).into_scalar::<f32>()
        };
        assert!(error(15) > 5.0 * error(0), "{}, {}", error(15), error(0));
    }

    #[test]
    fn weighted_gradient_matches_finite_differences() {
        let device = Device::flex().autodiff();
        let target = random([1, 2, 3, 4], 1, &device);
        let weights = random([1, 1, 3, 4], 5, &device);
        check_gradient([1, 2, 3, 4], |x| {
            weighted_content_loss(x, target.clone(), &weights) * weighted_content_scale(&target, &weights)
        });
    }

    #[test]
    fn gradient_matches_finite_differences() {
        let target = random([1, 2, 3, 4], 1, &Device::flex().autodiff());
        check_gradient([1, 2, 3, 4], |x| content_loss(x, target.clone()));
    }
}
