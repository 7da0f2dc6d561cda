//! The tasks of a plan: a layer over some of its rows, and where its maps are.

use std::ops::Range;

/// One layer over some of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    /// Which layer.
    pub layer: usize,
    /// Which rows of output positions; those beyond the last are the first ones again.
    pub rows: Range<usize>,
    /// Whether they count: each row does once, and may be computed more often for its neighbours' sake.
    pub gather: bool,
    /// Whether the layer is complete with them.
    pub complete: bool,
}

/// Where maps are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// In ordinary memory, each row until no layer reads it any more.
    Memory,
    /// In buffers of a device that stay: two in turn for what layers write, two in turn for skip connections. A number
    /// takes `number` bytes, and `block` positions of a row share their statistics. What does not fit is in ordinary
    /// memory between the layers.
    Device { number: u64, block: usize },
}

impl Storage {
    /// Bytes of a number in a map.
    pub fn number(self) -> u64 {
        match self {
            Self::Memory => size_of::<f32>() as u64,
            Self::Device { number, .. } => number,
        }
    }

    /// Positions of a row that share their statistics.
    pub fn block(self) -> usize {
        match self {
            Self::Memory => 1,
            Self::Device { block, .. } => block,
        }
    }
}

/// What becomes of a map between the layer that writes it and the one that reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Maps {
    /// It stays where it was written.
    Stay,
    /// It is read back from the device strip by strip, and written to it again; but the first layer, which the
    /// photo alone is needed for, is computed again.
    Spill,
}

impl Maps {
    /// Whether what layer `layer` reads comes from ordinary memory to the device.
    pub fn spill_before(self, layer: usize) -> bool {
        self == Self::Spill && layer > 1
    }

    /// Whether layer `layer` is computed again, strip by strip, for the one after it.
    pub fn again(self, layer: usize) -> bool {
        self == Self::Spill && layer == 0
    }
}

/// Which of the buffers that stay holds a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot(pub usize);

impl Slot {
    /// How many there are.
    pub const COUNT: usize = 4;

    /// Of what layer `layer` writes.
    pub fn map(layer: usize) -> Self {
        Self(layer % 2)
    }

    /// Of the skip connection that starts after `skips` others.
    pub fn skip(skips: usize) -> Self {
        Self(2 + skips % 2)
    }
}
