//! The feature extractor: VGG-16 up to `conv4_2`, with frozen weights.

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::module::{conv2d, max_pool2d};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor};

/// The layers whose features the losses look at, named as in the VGG paper; the features
/// are those after the `ReLU`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// 64 channels at full size.
    Conv1_1,
    /// 128 channels at 1/2.
    Conv2_1,
    /// 256 channels at 1/4.
    Conv3_1,
    /// 512 channels at 1/8.
    Conv4_1,
    /// 512 channels at 1/8.
    Conv4_2,
}

/// The mean colour (RGB, 0..1) of the pictures the network was trained on; it is taken away first.
const MEAN: [f32; 3] = [122.678_92 / 255.0, 116.668_77 / 255.0, 104.006_99 / 255.0];

/// Channels in, channels out, and whether 2x2 max pooling comes first, of `conv1_1` to `conv4_2`.
const CONVOLUTIONS: [(&str, usize, usize, bool); 9] = [
    ("conv1_1", 3, 64, false),
    ("conv1_2", 64, 64, false),
    ("conv2_1", 64, 128, true),
    ("conv2_2", 128, 128, false),
    ("conv3_1", 128, 256, true),
    ("conv3_2", 256, 256, false),
    ("conv3_3", 256, 256, false),
    ("conv4_1", 256, 512, true),
    ("conv4_2", 512, 512, false),
];

/// VGG-16 (Simonyan, Zisserman 2014) up to `conv4_2`: 3x3 convolutions with zero padding,
/// `ReLU`, 2x2 max pooling.
#[derive(Module, Debug)]
pub struct FeatureExtractor {
    convolutions: Vec<Convolution>,
}

#[derive(Module, Debug)]
struct Convolution {
    weight: Param<Tensor<4>>,
    bias: Param<Tensor<1>>,
}

/// The features of one batch, each `[batch, channel, height, width]`.
#[derive(Debug, Clone)]
pub struct Features(Vec<(Layer, Tensor<4>)>);

impl Features {
    /// The features of `layer`, if it was computed.
    pub fn get(&self, layer: Layer) -> Option<&Tensor<4>> {
        self.0.iter().find(|(found, _)| *found == layer).map(|(_, features)| features)
    }
}

impl FeatureExtractor {
    /// The names, channels in and channels out of the convolutions, in order.
    pub fn layout() -> impl Iterator<Item = (&'static str, usize, usize)> {
        CONVOLUTIONS.iter().map(|&(name, channels_in, channels_out, _)| (name, channels_in, channels_out))
    }

    /// An extractor without weights yet (all zero); see [`import_weights`](super::import_weights).
    pub fn empty(device: &Device) -> Self {
        let convolutions = CONVOLUTIONS
            .iter()
            .map(|&(_, channels_in, channels_out, _)| Convolution {
                weight: Param::from_tensor(Tensor::zeros([channels_out, channels_in, 3, 3], device)),
                bias: Param::from_tensor(Tensor::zeros([channels_out], device)),
            })
            .collect();
        Self { convolutions }.no_grad()
    }

    /// The features of `picture` (`[batch, 3, height, width]`, RGB 0..1, at least 8 pixels
    /// a side) in every [`Layer`] up to and including `last`.
    pub fn forward(&self, picture: Tensor<4>, last: Layer) -> Features {
        let mean = Tensor::<1>::from_floats(MEAN, &picture.device()).reshape([1, 3, 1, 1]);
        let mut x = picture - mean;
        let mut features = Vec::new();
        for (convolution, (name, _, _, pool_first)) in self.convolutions.iter().zip(CONVOLUTIONS) {
            if pool_first {
                x = max_pool2d(x, MaxPoolOptions::new([2, 2]));
            }
            let options = ConvOptions::new([1, 1], [1, 1], [1, 1], 1);
            x = relu(conv2d(x, convolution.weight.val(), Some(convolution.bias.val()), options));
            if let Some(layer) = layer_named(name) {
                features.push((layer, x.clone()));
                if layer == last {
                    break;
                }
            }
        }
        Features(features)
    }
}

fn layer_named(name: &str) -> Option<Layer> {
    match name {
        "conv1_1" => Some(Layer::Conv1_1),
        "conv2_1" => Some(Layer::Conv2_1),
        "conv3_1" => Some(Layer::Conv3_1),
        "conv4_1" => Some(Layer::Conv4_1),
        "conv4_2" => Some(Layer::Conv4_2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layer_has_its_shape() {
        let device = Device::flex();
        let features =
            FeatureExtractor::empty(&device).forward(Tensor::zeros([2, 3, 40, 24], &device), Layer::Conv4_2);
        let shape = |layer| features.get(layer).unwrap().dims();
        assert_eq!(shape(Layer::Conv1_1), [2, 64, 40, 24]);
        assert_eq!(shape(Layer::Conv2_1), [2, 128, 20, 12]);
        assert_eq!(shape(Layer::Conv3_1), [2, 256, 10, 6]);
        assert_eq!(shape(Layer::Conv4_1), [2, 512, 5, 3]);
        assert_eq!(shape(Layer::Conv4_2), [2, 512, 5, 3]);
    }

    #[test]
    fn stops_at_the_last_layer_asked_for() {
        let device = Device::flex();
        let features =
            FeatureExtractor::empty(&device).forward(Tensor::zeros([1, 3, 8, 8], &device), Layer::Conv2_1);
        assert!(features.get(Layer::Conv3_1).is_none());
    }
}
