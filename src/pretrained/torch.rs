//! Torchvision's names for the weights of VGG, in every kind of file.

use super::Pretrained;
use super::tensor::{Array, kernel, unusable};
use crate::Result;
use crate::vgg::{Layer, Vgg};

/// Mean and standard deviation (RGB, 0..1) of the pictures torchvision's models were trained on.
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATION: [f32; 3] = [0.229, 0.224, 0.225];

/// VGG from torchvision's state dict, in which `read` finds a tensor by its name or nothing.
///
/// The convolutions are `features.N.weight` and `.bias`, where N counts `ReLU` and pooling too; other
/// tensors, such as `classifier.0.weight`, are left alone. The deviation goes into `conv1_1`, which
/// changes nothing at the border: zeros divided by it are zeros.
pub(super) fn from_state_dict(read: impl Fn(&str) -> Result<Option<Array>>) -> Result<Pretrained> {
    // Where VGG-19 has `conv3_4`, VGG-16 pools.
    let vgg = if read("features.16.weight")?.is_some() { Vgg::Vgg19 } else { Vgg::Vgg16 };
    let find = |name: String| read(&name)?.ok_or_else(|| unusable(format!("there is no `{name}`")));
    let mut kernels = Vec::new();
    for (layer, index) in indexes(vgg) {
        let mut weight = find(format!("features.{index}.weight"))?;
        if layer == Layer::Conv1_1 {
            weight.values = take_unscaled(&weight.values);
        }
        kernels.push(kernel(layer, weight, find(format!("features.{index}.bias"))?)?);
    }
    Ok(Pretrained { vgg, mean: MEAN, kernels })
}

/// The place of each layer in torchvision's `features`.
fn indexes(vgg: Vgg) -> impl Iterator<Item = (Layer, usize)> {
    let mut next = 0;
    vgg.layers().iter().map(move |&layer| {
        if layer.opens_block() && layer != Layer::Conv1_1 {
            next += 1;
        }
        next += 2;
        (layer, next - 2)
    })
}

/// `conv1_1` for pictures divided by the deviation to the same for pictures as they are.
fn take_unscaled(weight: &[f32]) -> Vec<f32> {
    let channels = weight.chunks(9).zip(DEVIATION.iter().cycle());
    channels.flat_map(|(taps, deviation)| taps.iter().map(move |value| value / deviation)).collect()
}

/// How numbers are stored, little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    F16,
    Bf16,
    F32,
    F64,
}

/// `bytes` as f32; what is too large for one becomes infinite, which is refused later.
pub(super) fn floats(bytes: &[u8], number: Number) -> Vec<f32> {
    match number {
        Number::F16 => {
            let to_f32 = |bytes: [u8; 2]| half::f16::from_le_bytes(bytes).to_f32();
            bytes.as_chunks().0.iter().copied().map(to_f32).collect()
        }
        Number::Bf16 => {
            let to_f32 = |bytes: [u8; 2]| half::bf16::from_le_bytes(bytes).to_f32();
            bytes.as_chunks().0.iter().copied().map(to_f32).collect()
        }
        Number::F32 => bytes.as_chunks().0.iter().copied().map(f32::from_le_bytes).collect(),
        Number::F64 => bytes.as_chunks().0.iter().copied().map(|v| f64::from_le_bytes(v) as f32).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_have_the_places_torchvision_gives_them() {
        let places = |vgg| indexes(vgg).map(|(_, index)| index).collect::<Vec<_>>();
        assert_eq!(places(Vgg::Vgg16), [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24]);
        assert_eq!(places(Vgg::Vgg19), [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28]);
    }

    #[test]
    fn the_deviation_goes_into_the_first_kernel() {
        let weight = take_unscaled(&[1.0; 54]);
        assert_eq!([weight[0], weight[9], weight[18]], DEVIATION.map(|deviation| 1.0 / deviation));
        assert_eq!(weight[8], weight[27]);
    }

    #[test]
    fn every_kind_of_number_is_read() {
        assert_eq!(floats(&[0x00, 0xc1, 0x00, 0x3c], Number::F16), [-2.5, 1.0]);
        assert_eq!(floats(&[0x20, 0xc0], Number::Bf16), [-2.5]);
        assert_eq!(floats(&(-2.5_f32).to_le_bytes(), Number::F32), [-2.5]);
        assert_eq!(floats(&(-2.5_f64).to_le_bytes(), Number::F64), [-2.5]);
        assert!(floats(&1e300_f64.to_le_bytes(), Number::F64)[0].is_infinite());
    }

    #[test]
    fn a_network_of_other_places_lacks_a_layer() {
        // With batch normalization, `features.2` is a ReLU.
        let read = |name: &str| {
            Ok(match name {
                "features.0.weight" => Some(Array { shape: vec![1, 3, 3, 3], values: vec![0.0; 27] }),
                "features.0.bias" => Some(Array { shape: vec![1], values: vec![0.0] }),
                _ => None,
            })
        };
        let error = from_state_dict(read).unwrap_err();
        assert!(error.to_string().contains("`features.2.weight`"), "{error}");
    }
}
