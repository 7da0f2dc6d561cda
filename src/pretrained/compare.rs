//! How much two feature extractors differ.

use burn::tensor::Tensor;

use crate::Result;
use crate::network::{FeatureExtractor, Layer};

/// For each layer of `expected`, how far the features of `found` are from its own at most, as a share
/// of the largest feature there: `max |F' - F| / max |F|`, over every picture of `pictures`
/// (`[batch, 3, height, width]`, RGB 0..1, at least 16 pixels a side).
///
/// # Errors
/// [`Error::Features`](crate::Error::Features) if `found` lacks one of the layers.
pub fn feature_errors(
    expected: &FeatureExtractor,
    found: &FeatureExtractor,
    pictures: &Tensor<4>,
) -> Result<Vec<(Layer, f32)>> {
    let layers = expected.layers();
    let (originals, others) =
        (expected.forward(pictures.clone(), layers)?, found.forward(pictures.clone(), layers)?);
    let error = |&layer: &Layer| {
        let (original, other) = (originals.of(layer)?, others.of(layer)?);
        let largest = |x: Tensor<4>| x.abs().max().into_scalar::<f32>();
        // Features that are all zero are equal or infinitely far.
        let difference = largest(other - original.clone());
        Ok((layer, if difference == 0.0 { 0.0 } else { difference / largest(original) }))
    };
    layers.iter().map(error).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Kernel, Vgg};
    use burn::tensor::Device;

    #[test]
    fn errors_are_relative_to_the_largest_feature() {
        let device = Device::flex();
        let biases = |bias| {
            let kernel = Kernel { layer: Layer::Conv1_1, shape: [2, 3, 3, 3], weight: vec![0.0; 54], bias };
            FeatureExtractor::new(Vgg::Vgg16, vec![kernel], &device).unwrap()
        };
        let picture = Tensor::zeros([1, 3, 16, 16], &device);
        let errors = feature_errors(&biases(vec![1.0, 4.0]), &biases(vec![2.0, 3.5]), &picture).unwrap();
        assert_eq!(errors, [(Layer::Conv1_1, 0.25)]);
        let errors = feature_errors(&biases(vec![0.0, 0.0]), &biases(vec![-1.0, 0.0]), &picture).unwrap();
        assert_eq!(errors, [(Layer::Conv1_1, 0.0)]);
    }
}
