//! The feature extractor: VGG-16 or VGG-19 up to `conv5_1`, with frozen weights.

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::module::{avg_pool2d, conv2d, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, FloatDType, Tensor, TensorData};

use super::layout::channels_last;
use crate::vgg::{Kernel, Layer, MEAN, Vgg};
use crate::{Error, Result};

/// What halves the picture between the blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pooling {
    /// The largest of 2x2, as the network was trained.
    #[default]
    Max,
    /// The average of 2x2, which Gatys et al. found to give smoother pictures.
    Average,
}

/// VGG (Simonyan, Zisserman 2014): 3x3 convolutions with zero padding, `ReLU`, 2x2 pooling.
#[derive(Module, Debug)]
pub struct FeatureExtractor {
    convolutions: Vec<Convolution>,
    #[module(skip)]
    layers: Vec<Layer>,
    #[module(skip)]
    pooling: Pooling,
    #[module(skip)]
    mean: [f32; 3],
    half: bool,
}

#[derive(Module, Debug)]
struct Convolution {
    weight: Param<Tensor<4>>,
    bias: Param<Tensor<1>>,
}

/// The features of one batch after the `ReLU`, each `[batch, channel, height, width]`, in the precision they were
/// computed in.
#[derive(Debug, Clone)]
pub struct Features(Vec<(Layer, Tensor<4>)>);

impl Features {
    /// The features of `layer`.
    ///
    /// # Errors
    /// [`Error::Features`] if that layer was not asked for.
    pub fn of(&self, layer: Layer) -> Result<Tensor<4>> {
        let found = self.0.iter().find(|(found, _)| *found == layer);
        found.map(|(_, features)| features.clone()).ok_or_else(|| missing(layer))
    }
}

impl FeatureExtractor {
    /// The network `vgg` with the given weights, from `conv1_1` on and without gaps; the last ones may
    /// be missing, and any number of channels is allowed that fits from one layer to the next.
    /// It takes [`MEAN`] away.
    ///
    /// # Errors
    /// [`Error::Features`] if a kernel is missing, has a wrong shape or a wrong number of values.
    pub fn new(vgg: Vgg, mut kernels: Vec<Kernel>, device: &Device) -> Result<Self> {
        let mut convolutions = Vec::new();
        let mut layers = Vec::new();
        let mut channels = 3;
        for &layer in vgg.layers() {
            let Some(position) = kernels.iter().position(|kernel| kernel.layer == layer) else { break };
            let Kernel { shape, weight, bias, .. } = kernels.swap_remove(position);
            let [out, channels_in, height, width] = shape;
            let fits = out > 0 && channels_in == channels && [height, width] == [3, 3];
            let values = channels_in.checked_mul(9).and_then(|values| values.checked_mul(out));
            if !fits || values != Some(weight.len()) || bias.len() != out {
                return Err(Error::Features { reason: format!("{layer} has the shape {shape:?}") });
            }
            convolutions.push(Convolution {
                weight: Param::from_tensor(Tensor::from_data(TensorData::new(weight, shape), device)),
                bias: Param::from_tensor(Tensor::from_data(TensorData::new(bias, [out]), device)),
            });
            layers.push(layer);
            channels = out;
        }
        match kernels.first() {
            Some(kernel) => Err(Error::Features { reason: format!("{} does not follow", kernel.layer) }),
            None if layers.is_empty() => Err(missing(Layer::Conv1_1)),
            None => {
                Ok(Self { convolutions, layers, pooling: Pooling::Max, mean: MEAN, half: false }.no_grad())
            }
        }
    }

    /// The same network with another pooling.
    #[must_use]
    pub fn with_pooling(self, pooling: Pooling) -> Self {
        Self { pooling, ..self }
    }

    /// The same network for weights that were trained with another mean colour (RGB, 0..1).
    ///
    /// It cannot be folded into `conv1_1`'s bias: the zeros around the picture are put there after the
    /// mean is taken away, so it would be wrong along the border.
    #[must_use]
    pub fn with_mean(self, mean: [f32; 3]) -> Self {
        Self { mean, ..self }
    }

    /// The same network computing in bfloat16: features are good to two digits, and come faster from
    /// processors that have instructions for it.
    #[must_use]
    pub fn in_half_precision(mut self) -> Self {
        self.half = true;
        for convolution in &mut self.convolutions {
            let Convolution { weight, bias } = convolution;
            *weight = Param::from_tensor(weight.val().detach().cast(FloatDType::BF16));
            *bias = Param::from_tensor(bias.val().detach().cast(FloatDType::BF16));
        }
        self.no_grad()
    }

    /// The layers there are weights for, in order.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The features of `picture` (`[batch, 3, height, width]`, RGB 0..1, at least 16 pixels a
    /// side) in each of `wanted`, which may name a layer twice; nothing behind the last of them is computed.
    ///
    /// # Errors
    /// [`Error::Features`] if there are no weights for one of them.
    pub fn forward(&self, picture: Tensor<4>, wanted: &[Layer]) -> Result<Features> {
        if let Some(&layer) = wanted.iter().find(|layer| !self.layers.contains(layer)) {
            return Err(missing(layer));
        }
        let mean = Tensor::<1>::from_floats(self.mean, &picture.device()).reshape([1, 3, 1, 1]);
        let mut x = picture - mean;
        if self.half {
            x = channels_last(x.cast(FloatDType::BF16));
        }
        let mut features = Vec::new();
        let last = wanted.iter().max();
        let needed = self.convolutions.iter().zip(&self.layers).take_while(|(_, layer)| Some(*layer) <= last);
        for (convolution, &layer) in needed {
            if layer.opens_block() && layer != Layer::Conv1_1 {
                x = self.pool(x);
            }
            let options = ConvOptions::new([1, 1], [1, 1], [1, 1], 1);
            x = relu(conv2d(x, convolution.weight.val(), Some(convolution.bias.val()), options));
            if wanted.contains(&layer) {
                features.push((layer, x.clone()));
            }
        }
        Ok(Features(features))
    }

    fn pool(&self, x: Tensor<4>) -> Tensor<4> {
        match self.pooling {
            Pooling::Max => max_pool2d(x, MaxPoolOptions::new([2, 2])),
            Pooling::Average => avg_pool2d(x, AvgPoolOptions::new([2, 2])),
        }
    }
}

fn missing(layer: Layer) -> Error {
    Error::Features { reason: format!("there is no {layer}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network of that many channels in each layer, all weights zero.
    fn narrow(vgg: Vgg, channels: usize, device: &Device) -> FeatureExtractor {
        let kernel = |&layer: &Layer| {
            let channels_in = if layer == Layer::Conv1_1 { 3 } else { channels };
            let weight = vec![0.0; channels * channels_in * 9];
            Kernel { layer, shape: [channels, channels_in, 3, 3], weight, bias: vec![1.0; channels] }
        };
        FeatureExtractor::new(vgg, vgg.layers().iter().map(kernel).collect(), device).unwrap()
    }

    #[test]
    fn each_layer_has_its_shape() {
        let device = Device::flex();
        let wanted = [Layer::Conv1_1, Layer::Conv2_1, Layer::Conv3_1, Layer::Conv4_1, Layer::Conv5_1];
        for vgg in [Vgg::Vgg16, Vgg::Vgg19] {
            let picture = Tensor::zeros([2, 3, 48, 32], &device);
            let features = narrow(vgg, 2, &device).forward(picture, &wanted).unwrap();
            for (index, layer) in wanted.into_iter().enumerate() {
                assert_eq!(features.of(layer).unwrap().dims(), [2, 2, 48 >> index, 32 >> index]);
            }
        }
    }

    #[test]
    fn only_what_was_asked_for_is_there() {
        let device = Device::flex();
        let extractor = narrow(Vgg::Vgg16, 1, &device);
        let features = extractor.forward(Tensor::zeros([1, 3, 16, 16], &device), &[Layer::Conv2_1]).unwrap();
        assert_eq!(features.of(Layer::Conv1_1).unwrap_err().code(), "features");
        let twice = [Layer::Conv2_1, Layer::Conv1_1, Layer::Conv2_1];
        let features = extractor.forward(Tensor::zeros([1, 3, 16, 16], &device), &twice).unwrap();
        assert_eq!(features.of(Layer::Conv2_1).unwrap().dims(), [1, 1, 8, 8]);
        let unknown = extractor.forward(Tensor::zeros([1, 3, 16, 16], &device), &[Layer::Conv3_4]);
        assert_eq!(unknown.unwrap_err().code(), "features");
    }

    #[test]
    fn poolings_differ() {
        let device = Device::flex();
        let x = Tensor::<4>::from_floats([[[[0.0, 1.0], [3.0, 4.0]]]], &device);
        let pooled = |pooling| {
            let extractor = narrow(Vgg::Vgg16, 1, &device).with_pooling(pooling);
            extractor.pool(x.clone()).into_scalar::<f32>()
        };
        assert_eq!((pooled(Pooling::Max), pooled(Pooling::Average)), (4.0, 2.0));
    }

    #[test]
    fn kernels_that_do_not_fit_are_errors() {
        let device = Device::flex();
        let kernel = |layer, out, channels_in| Kernel {
            layer,
            shape: [out, channels_in, 3, 3],
            weight: vec![0.0; out * channels_in * 9],
            bias: vec![0.0; out],
        };
        let code = |kernels| FeatureExtractor::new(Vgg::Vgg16, kernels, &device).unwrap_err().code();
        assert_eq!(code(vec![]), "features");
        assert_eq!(code(vec![kernel(Layer::Conv1_1, 2, 4)]), "features");
        assert_eq!(code(vec![kernel(Layer::Conv1_1, 2, 3), kernel(Layer::Conv1_2, 2, 3)]), "features");
        assert_eq!(code(vec![kernel(Layer::Conv1_1, 2, 3), kernel(Layer::Conv2_1, 2, 2)]), "features");
        assert_eq!(code(vec![kernel(Layer::Conv1_1, 0, 3)]), "features");
    }
}
