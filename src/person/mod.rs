//! The person mask: how much each pixel of a photo belongs to a person.
//!
//! The network is that of `MediaPipe` Selfie Segmentation (Google LLC, 2021, Apache-2.0), whose weights the build fetches from
//! npm. An encoder of eight inverted residual blocks (Howard et al., "Searching for `MobileNetV3`", 2019) reads the photo at
//! 256x256 pixels. Three gated steps bring what it found back to 128x128, and a transposed convolution to 256x256. A guided
//! filter then lets the mask follow the photo's own edges (He, Sun and Tang, "Guided image filtering", 2010).
//!
//! It always runs on the CPU, once for a photo: 18 ms on one core with registers of four numbers, 32 ms in a browser, the filter
//! included. There is no twin for the GPU: to compile the pipelines of 55 layers would take longer.
//!
//! ```no_run
//! use impasto::person::PersonNetwork;
//! use impasto::picture::Picture;
//!
//! # fn mask(file: &[u8], photo: &Picture) -> impasto::Result<()> {
//! let mask = PersonNetwork::parse(file)?.mask(photo)?;
//! assert_eq!(mask.len(), (photo.width() * photo.height()) as usize);
//! # Ok(())
//! # }
//! ```

#[cfg(test)]
mod example;
mod file;
mod layers;
#[cfg(test)]
mod lies_tests;
mod network;
pub mod shape;

#[cfg(any(test, feature = "pretrained"))]
pub use crate::named_tensor::NamedTensor;
#[cfg(any(test, feature = "pretrained"))]
pub use file::{person_to_pack, tensors};
pub use network::PersonNetwork;
