//! The generator's forward pass as fused layers: what the engine paints with.
//!
//! A layer reads its input once and writes its output once. It normalizes the map of the layer before it while
//! it reads, finds the pixels beyond the border by their index, convolves, and gathers the statistics of its own
//! output. So no map is ever padded, transposed, normalized or activated in memory. [`Network`] holds the layers
//! as plain numbers; [`cpu`] and [`gpu`] run them.
//!
//! Maps are stored row by row with the channels of a pixel side by side: `[height, width, channels]`.

// What runs for each pixel is inlined into the function that is compiled for the processor's registers: only
// there does the compiler know them.
#![allow(clippy::inline_always, reason = "see above")]

mod border;
mod cpu;
mod footprint;
mod geometry;
mod gpu;
mod layer;
mod network;
#[cfg(test)]
#[cfg(feature = "optimize")]
mod network_tests;
#[cfg(any(test, feature = "twins"))]
mod noise;
mod norm;
mod plan;
#[cfg(feature = "measure")]
mod profile;
mod smoothing;
mod strips;
mod subject;
mod task;
mod transfer;
mod watch;

pub use border::Edges;
pub(crate) use cpu::CpuNetwork;
pub use gpu::Precision;
#[cfg(any(test, feature = "measure"))]
pub use gpu::Traffic;
#[cfg(feature = "twins")]
pub(crate) use gpu::twins;
pub(crate) use gpu::{
    Blend, Canvas, Commands, FrameSessions, GpuNetwork, Grounds, Nodes, Pair, Prepared, Texture, UnderTexture,
};
use layer::{Epilogue, Form, Layer, Source};
pub(crate) use network::Network;
use norm::Affine;
pub(crate) use norm::Moments;
use plan::{Limits, Plan, Reached};
#[cfg(feature = "measure")]
pub use profile::{LayerCost, Profile};
pub(crate) use smoothing::Smoothing;
pub use subject::Live;
pub(crate) use subject::Subject;
use task::{Maps, Storage, Task};
pub(crate) use watch::Watch;
