//! Our own file: the weights in a pack, quantized to int8.

use super::Pretrained;
use super::tensor::{Array, kernel, unusable};
use crate::Result;
use crate::pack::{Pack, PackTensor, Style};
use crate::vgg::{Layer, Vgg};

/// The tensor of the mean colour.
const MEAN: &str = "mean";

impl Pretrained {
    /// A pack of these weights: kernels as int8 for each output channel, biases and the mean in f32;
    /// a quarter of the size. `licence` says under what terms they may be used, as text.
    ///
    /// # Errors
    /// The `pack-…` errors if the text or a weight is not allowed in a pack.
    pub fn to_pack(&self, licence: &str) -> Result<Pack> {
        let (id, network) = names(self.vgg);
        let last = self.kernels.last().map_or("nothing", |kernel| kernel.layer.name());
        // A pack has at least one entry here: who is to be credited.
        let credit = Style {
            id: id.into(),
            title: "Very Deep Convolutional Networks for Large-Scale Image Recognition".into(),
            artist: "Karen Simonyan, Andrew Zisserman".into(),
            year: "2014".into(),
            licence: licence.into(),
        };
        let mut pack = Pack::new(id, format!("{network} up to {last}"), licence, vec![credit]);
        pack.insert(MEAN, PackTensor::Float32 { shape: vec![3], values: self.mean.to_vec() })?;
        for kernel in &self.kernels {
            let [weight, bias] = tensor_names(kernel.layer.name());
            pack.insert(weight, PackTensor::quantize(&kernel.shape, &kernel.weight)?)?;
            let shape = vec![kernel.bias.len()];
            pack.insert(bias, PackTensor::Float32 { shape, values: kernel.bias.clone() })?;
        }
        Ok(pack)
    }

    /// The weights in a whole `.impasto` file of features, back in f32. It may end before `conv5_1`.
    ///
    /// # Errors
    /// [`Error::Features`](crate::Error::Features) if it is not a pack, one of another network, or
    /// lacks a tensor.
    pub fn from_pack(bytes: &[u8]) -> Result<Self> {
        let pack = Pack::parse(bytes).map_err(unusable)?;
        let known = [Vgg::Vgg16, Vgg::Vgg19].into_iter().find(|&vgg| names(vgg).0 == pack.architecture);
        let vgg = known.ok_or_else(|| {
            unusable(format!("the pack is for the network `{}`", pack.architecture.escape_debug()))
        })?;
        let find = |name: &str| {
            let found = pack.tensors().find(|(found, _)| *found == name);
            let array = |(_, tensor): (_, &PackTensor)| Array {
                shape: tensor.shape().to_vec(),
                values: tensor.dequantize(),
            };
            found.map(array).ok_or_else(|| unusable(format!("there is no `{name}`")))
        };
        let mean = find(MEAN)?.values.try_into();
        let mean = mean.map_err(|_| unusable("the mean is not one colour"))?;
        let is_there = |layer: &Layer| {
            let [weight, _] = tensor_names(layer.name());
            pack.tensor_names().any(|name| name == weight)
        };
        let last = vgg.layers().iter().rposition(is_there).unwrap_or_default();
        let kernels = vgg.layers().iter().take(last + 1).map(|&layer| {
            let [weight, bias] = tensor_names(layer.name());
            kernel(layer, find(&weight)?, find(&bias)?)
        });
        Ok(Self { vgg, mean, kernels: kernels.collect::<Result<_>>()? })
    }
}

/// The architecture of the pack, and what the network is called.
fn names(vgg: Vgg) -> (&'static str, &'static str) {
    match vgg {
        Vgg::Vgg16 => ("vgg16", "VGG-16"),
        Vgg::Vgg19 => ("vgg19", "VGG-19"),
    }
}

fn tensor_names(layer: &str) -> [String; 2] {
    [format!("{layer}.weight"), format!("{layer}.bias")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vgg::Kernel;

    fn narrow(vgg: Vgg) -> Pretrained {
        let kernel = |&layer: &Layer| {
            let channels_in = if layer == Layer::Conv1_1 { 3 } else { 1 };
            let weight = (0..9 * channels_in).map(|i| i as f32 - 4.0).collect();
            Kernel { layer, shape: [1, channels_in, 3, 3], weight, bias: vec![0.3] }
        };
        Pretrained { vgg, mean: [0.25, 0.5, 0.75], kernels: vgg.layers().iter().map(kernel).collect() }
    }

    #[test]
    fn weights_come_back_within_half_a_step() {
        for vgg in [Vgg::Vgg16, Vgg::Vgg19] {
            let original = narrow(vgg);
            let bytes = original.to_pack("CC0-1.0").unwrap().to_bytes().unwrap();
            let read = Pretrained::from_pack(&bytes).unwrap();
            assert_eq!(
                (read.vgg, read.mean, read.kernels.len()),
                (vgg, original.mean, original.kernels.len())
            );
            for (found, expected) in read.kernels.iter().zip(&original.kernels) {
                assert_eq!(
                    (found.layer, found.shape, &found.bias),
                    (expected.layer, expected.shape, &expected.bias)
                );
                for (found, expected) in found.weight.iter().zip(&expected.weight) {
                    assert!((found - expected).abs() <= 22.0 / 254.0 + 1e-5);
                }
            }
        }
    }

    #[test]
    fn the_last_layers_may_be_missing_and_no_others() {
        let cut = narrow(Vgg::Vgg16).up_to(Layer::Conv4_1);
        let mut pack = cut.to_pack("CC0-1.0").unwrap();
        assert_eq!(pack.title, "VGG-16 up to conv4_1");
        let read = Pretrained::from_pack(&pack.to_bytes().unwrap()).unwrap();
        let layers: Vec<Layer> = read.kernels.iter().map(|kernel| kernel.layer).collect();
        assert_eq!(layers, Vgg::Vgg16.layers()[..8]);
        let stray = PackTensor::Float32 { shape: vec![1], values: vec![0.0] };
        pack.insert("conv5_1.weight", stray).unwrap();
        let error = Pretrained::from_pack(&pack.to_bytes().unwrap()).unwrap_err();
        assert!(error.to_string().contains("there is no `conv4_2.weight`"), "{error}");
    }

    #[test]
    fn other_packs_are_errors() {
        let reason = |pack: &Pack| {
            let error = Pretrained::from_pack(&pack.to_bytes().unwrap()).unwrap_err();
            assert_eq!(error.code(), "features");
            error.to_string()
        };
        let mut pack = narrow(Vgg::Vgg16).to_pack("CC0-1.0").unwrap();
        pack.architecture = "vgg19".into();
        assert!(reason(&pack).contains("there is no `conv3_4.weight`"));
        pack.architecture = "impasto-1".into();
        assert!(reason(&pack).contains("`impasto-1`"));
        let empty = Pack::new("vgg16", "Empty", "CC0-1.0", pack.styles.clone());
        assert!(reason(&empty).contains("there is no `mean`"));
        assert!(narrow(Vgg::Vgg16).to_pack("").unwrap().to_bytes().is_err());
    }
}
