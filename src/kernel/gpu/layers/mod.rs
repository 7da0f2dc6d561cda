//! The generator's layers: their kernels, the buffers of a painting, and painting with both.

mod buffers;
mod builder;
mod compiled;
mod flat;
mod frame;
#[cfg(test)]
mod frame_tests;
#[cfg(test)]
mod half_tests;
mod job;
#[cfg(test)]
mod kernel_tests;
#[cfg(any(test, feature = "twins"))]
mod maps;
mod painting;
mod session;
mod shader;
mod step;
#[cfg(test)]
mod strip_tests;
mod tile_shape;
mod uniforms;
mod weights;

pub(crate) use compiled::{GpuLayers, Key, Pipelines};
pub(crate) use job::Job;
pub(crate) use session::Session;
pub(crate) use tile_shape::TileShape;
#[cfg(any(test, feature = "twins"))]
pub(crate) use tile_shape::fours;
