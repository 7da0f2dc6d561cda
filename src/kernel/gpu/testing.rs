//! Networks on the GPU, for the tests. Without a GPU these fail; they never skip.

use std::ops::ControlFlow;

use super::device::Gpu;
use super::layers::TileShape;
use super::network::GpuNetwork;
use super::precision::Precision;
use super::prepared::Prepared;
use crate::kernel::{Edges, Network, Subject};
use crate::picture::Picture;
use crate::{Result, StyleParameters};

/// A network on a GPU that stores maps in full.
pub(super) fn open(network: Network, tile: TileShape) -> GpuNetwork {
    open_as(Precision::Full, network, tile)
}

/// A network on a GPU that stores maps like this and no other way.
pub(super) fn open_as(precision: Precision, network: Network, tile: TileShape) -> GpuNetwork {
    let gpu = pollster::block_on(Gpu::open(Some(precision))).unwrap();
    assert_eq!(gpu.precision(), precision);
    let prepared = pollster::block_on(Prepared::compile(gpu, &network, tile)).unwrap();
    GpuNetwork::new(prepared, network)
}

/// The same network on a GPU that stores maps in full, and on one that stores halves.
pub(super) fn both(network: &Network) -> [GpuNetwork; 2] {
    [Precision::Full, Precision::Half]
        .map(|precision| open_as(precision, network.clone(), TileShape::DEFAULT))
}

pub(super) fn subject<'a>(photo: &'a Picture, style: &'a StyleParameters) -> Subject<'a> {
    Subject { photo, edges: Edges::Mirror, style, strength: 0.8, film: None, live: None }
}

pub(super) fn paint(network: &GpuNetwork, subject: Subject<'_>, memory: u64) -> Result<Vec<u8>> {
    pollster::block_on(network.paint(subject, memory, &mut async |_| ControlFlow::Continue(())))
}
