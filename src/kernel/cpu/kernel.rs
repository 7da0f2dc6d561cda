//! A layer and its convolution kernel, in the order in which this processor reads it.

use super::super::Layer;
use super::direct::Direct;
use super::winograd::Winograd;

/// A layer's kernel as this processor reads it.
#[derive(Debug, Clone)]
pub(super) enum Kernel {
    Direct(Direct),
    Winograd(Winograd),
}

impl Kernel {
    /// For registers of `lanes` numbers.
    pub fn new(layer: &Layer, lanes: usize) -> Self {
        if layer.tile() > 1 {
            Self::Winograd(Winograd::new(layer, lanes))
        } else {
            Self::Direct(Direct::new(layer, lanes))
        }
    }
}

/// A layer with its kernel as this processor reads it.
#[derive(Debug, Clone, Copy)]
pub(super) struct CpuLayer<'a> {
    pub layer: &'a Layer,
    pub kernel: &'a Kernel,
    /// How many threads compute it.
    pub threads: usize,
}
