//! The statistics of a painting: means and deviations of its features.

use burn::tensor::{Device, FloatDType, Tensor};
use image::RgbImage;
use image::imageops::{FilterType, resize};

use super::super::data::image_planes;
use crate::Result;
use crate::encoder::shape::{EPSILON, input_size};
use crate::network::{FeatureExtractor, Layer, to_numbers, to_tensor};

/// The layers they are of.
const LAYERS: [Layer; 4] = [Layer::Conv1_1, Layer::Conv2_1, Layer::Conv3_1, Layer::Conv4_1];

/// The mean of each channel over all places of `x` (`[batch, channels, height, width]`), then the deviation of each:
/// `[batch, 2 * channels]`.
pub fn mean_and_deviation(x: Tensor<4>) -> Tensor<2> {
    let [batch, channels, height, width] = x.dims();
    let flat = x.cast(FloatDType::F32).reshape([batch, channels, height * width]);
    let mean = flat.clone().mean_dim(2);
    let deviation = (flat - mean.clone()).square().mean_dim(2).add_scalar(EPSILON).sqrt();
    Tensor::cat(vec![mean, deviation], 1).squeeze_dim(2)
}

/// The numbers of `painting`, 1,920 with the usual VGG.
///
/// # Errors
/// [`Error::Features`](crate::Error::Features) if a layer is missing, [`Error::GpuLost`](crate::Error::GpuLost) if the
/// device does not answer.
pub fn statistics(features: &FeatureExtractor, painting: &RgbImage, device: &Device) -> Result<Vec<f32>> {
    let found = features.forward(to_tensor(image_planes(&small(painting)), device), &LAYERS)?;
    let parts = LAYERS.into_iter().map(|layer| Ok(mean_and_deviation(found.of(layer)?)));
    to_numbers(Tensor::cat(parts.collect::<Result<_>>()?, 1))
}

/// `painting` at the size that the encoder looks at.
fn small(painting: &RgbImage) -> RgbImage {
    let [width, height] = input_size(painting.width(), painting.height());
    resize(painting, width as u32, height as u32, FilterType::Triangle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_deviations_by_hand() {
        let x = Tensor::<4>::from_floats([[[[1.0, 3.0]], [[5.0, 5.0]]]], &Device::flex());
        let found: Vec<f32> = mean_and_deviation(x).into_data().try_to_vec().unwrap();
        for (found, expected) in found.iter().zip([2.0, 5.0, 1.0, 0.003_162]) {
            assert!((found - expected).abs() < 1e-5, "{found} {expected}");
        }
        assert_eq!(found.len(), 4);
    }
}
