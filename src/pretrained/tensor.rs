//! Tensors from a file of weights, and the kernels of VGG made of them.

use crate::vgg::{Kernel, Layer};
use crate::{Error, Result};

/// The largest tensor that is read; the largest of VGG up to `conv5_1` has 9.4 MB in f32, 19 in f64.
#[cfg(feature = "pretrained")]
pub(super) const MAX_TENSOR_BYTES: usize = 64 << 20;

/// A tensor out of a file, row-major.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Array {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// The kernel of `layer` from its weight, `[channels_out, channels_in, 3, 3]`, and its bias, all finite.
pub(super) fn kernel(layer: Layer, weight: Array, bias: Array) -> Result<Kernel> {
    if !weight.values.iter().chain(&bias.values).all(|value| value.is_finite()) {
        return Err(unusable(format!("a value of {layer} is not finite")));
    }
    match (<[usize; 4]>::try_from(weight.shape), bias.shape.len()) {
        (Ok(shape), 1) => Ok(Kernel { layer, shape, weight: weight.values, bias: bias.values }),
        (Ok(_), _) => Err(unusable(format!("the bias of {layer} has the shape {:?}", bias.shape))),
        (Err(shape), _) => Err(unusable(format!("{layer} has the shape {shape:?}"))),
    }
}

/// For `map_err`: what is wrong with a file.
pub(super) fn unusable(reason: impl std::fmt::Display) -> Error {
    Error::Features { reason: reason.to_string() }
}

/// For `map_err`: what is wrong with a model of the person network.
#[cfg(feature = "pretrained")]
pub(super) fn wrong(reason: impl std::fmt::Display) -> Error {
    Error::PersonWeights { reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_the_right_number_of_sides_and_values_are_finite() {
        let array = |shape: &[usize]| Array { shape: shape.to_vec(), values: vec![] };
        let infinite = Array { shape: vec![1], values: vec![f32::INFINITY] };
        assert!(kernel(Layer::Conv1_1, array(&[2, 3, 3, 3]), infinite).is_err());
        assert!(kernel(Layer::Conv1_1, array(&[2, 3, 3, 3]), array(&[2])).is_ok());
        assert!(kernel(Layer::Conv1_1, array(&[2, 27]), array(&[2])).is_err());
        assert!(kernel(Layer::Conv1_1, array(&[2, 3, 3, 3]), array(&[])).is_err());
    }
}
