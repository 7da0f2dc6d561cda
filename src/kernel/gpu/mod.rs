//! The generator on WebGPU.
//!
//! [`layers`] has the compute kernels: the convolutions, and a small one that joins their statistics row by row. For a
//! still the host makes the normalization of these, always in the same order. [`display`] holds photos and paintings as
//! textures and shows them. [`measuring`] is for benchmarks. All three share the device and the network.

mod device;
mod display;
#[cfg(test)]
mod faults;
mod layers;
#[cfg(feature = "measure")]
mod measuring;
mod network;
#[cfg(test)]
mod network_tests;
mod precision;
mod prepared;
mod sessions;
mod signal;
mod source;
#[cfg(test)]
mod testing;
#[cfg(any(test, feature = "measure"))]
mod traffic;
#[cfg(any(test, feature = "twins"))]
pub(crate) mod twins;
#[cfg(test)]
mod uniform_fields;

pub(crate) use display::{
    Blend, Canvas, Commands, FrameSessions, Grounds, Nodes, Pair, Texture, UnderTexture,
};
pub(crate) use network::GpuNetwork;
pub use precision::Precision;
pub(crate) use prepared::Prepared;
#[cfg(any(test, feature = "measure"))]
pub use traffic::Traffic;
