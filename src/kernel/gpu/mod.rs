//! The generator on WebGPU.
//!
//! [`layers`] are compute kernels: the convolutions, and the few threads that join their statistics row by row; a
//! normalization is made of them here, always in the same order. [`display`] holds photos and paintings as textures
//! and shows them. [`measuring`] is for benchmarks. What they share is the device itself, and the network.

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
