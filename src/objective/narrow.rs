//! A tiny feature extractor for tests.

use burn::tensor::Device;

use crate::network::{FeatureExtractor, Kernel, Layer, Vgg};

/// A VGG of four channels a layer, up to `conv4_2`, whose weights come from a formula.
pub fn narrow_features(device: &Device) -> FeatureExtractor {
    let kernel = |&layer: &Layer| {
        let channels_in = if layer == Layer::Conv1_1 { 3 } else { 4 };
        let weight = (0..4 * channels_in * 9).map(|i| ((i * 37 % 101) as f32 / 50.0 - 0.9) / 3.0).collect();
        Kernel { layer, shape: [4, channels_in, 3, 3], weight, bias: vec![0.1; 4] }
    };
    let layers = Vgg::Vgg16.layers().iter().take_while(|&&layer| layer <= Layer::Conv4_2);
    FeatureExtractor::new(Vgg::Vgg16, layers.map(kernel).collect(), device).unwrap()
}
