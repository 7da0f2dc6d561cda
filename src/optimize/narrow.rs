//! A feature extractor of a few channels with weights that are not zero, for tests.

use burn::tensor::Device;

use super::noise::white_noise;
use crate::network::{FeatureExtractor, Kernel, Layer, Pooling, Vgg};
use crate::picture::Picture;

const CHANNELS: usize = 4;

/// VGG-16 of four channels a layer, average pooling (no kinks but those of the `ReLU`).
pub fn narrow() -> FeatureExtractor {
    let layers = Vgg::Vgg16.layers();
    let kernels = layers.iter().enumerate().map(|(index, &layer)| {
        let channels_in = if layer == Layer::Conv1_1 { 3 } else { CHANNELS };
        let count = CHANNELS * channels_in * 9;
        // Uniform with He's variance 2 / fan-in, so that no layer dies out.
        let scale = 2.0 * (6.0 / (channels_in * 9) as f32).sqrt();
        let noise = white_noise(count, 1, index as u64).data;
        let weight = noise.iter().take(count).map(|value| scale * (value - 0.5)).collect();
        Kernel { layer, shape: [CHANNELS, channels_in, 3, 3], weight, bias: vec![0.1; CHANNELS] }
    });
    let features = FeatureExtractor::new(Vgg::Vgg16, kernels.collect(), &Device::flex()).unwrap();
    features.with_pooling(Pooling::Average)
}

/// A picture of soft coloured stripes.
pub fn stripes(width: u32, height: u32, colour: [f32; 3], wave: f32) -> Picture {
    let pixel = |index: u32| {
        let (x, y) = ((index % width) as f32, (index / width) as f32);
        let light = 0.5 + 0.4 * (wave * x + 0.3 * wave * y).sin();
        let [red, green, blue] = colour.map(|colour| (255.0 * colour * light) as u8);
        [red, green, blue, 255]
    };
    Picture::new(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
}
