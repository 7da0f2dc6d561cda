//! How the output of a layer is divided among threads.

use crate::kernel::{Epilogue, Layer, Source};

/// What one thread of a layer's kernel computes: a tile of its output, in registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TileShape {
    /// Output positions next to each other.
    pub pixels: usize,
    /// Groups of four columns of the kernel.
    pub groups: usize,
    /// Threads of a workgroup along a row and across rows.
    pub workgroup: [usize; 2],
}

impl TileShape {
    /// 64 sums, 40 numbers of the input and 4 weights fit the registers of a thread, and each number read from memory
    /// is used for six multiply-adds or so.
    pub const DEFAULT: Self = Self { pixels: 8, groups: 2, workgroup: [8, 8] };
}

/// Groups of four channels that hold `channels`.
pub(crate) fn fours(channels: usize) -> usize {
    channels.div_ceil(4)
}

/// Groups of four channels of what a layer reads. A square of the photo is four pixels of RGBA.
pub(super) fn groups_in(layer: &Layer) -> usize {
    match layer.source {
        Source::Photo => 4,
        Source::Normalized | Source::Sum => fours(layer.channels_in),
    }
}

/// The tile for `layer`: the last one's threads have all phases of a square, which read the same pixels.
pub(super) fn tile_for(layer: &Layer, tile: TileShape) -> TileShape {
    let channels = fours(layer.channels_out);
    let groups = match layer.epilogue {
        Epilogue::Norm => tile.groups.min(channels),
        Epilogue::Sigmoid { .. } => channels * layer.form.phases(),
    };
    TileShape { groups, ..tile }
}

/// How many threads share the columns of the kernel: a thread has columns of one phase, or all there are.
pub(super) fn shares(layer: &Layer, tile: TileShape) -> usize {
    match layer.epilogue {
        Epilogue::Norm => layer.form.phases() * shares_of_phase(layer, tile),
        Epilogue::Sigmoid { .. } => 1,
    }
}

/// How many of them share those of one phase.
pub(super) fn shares_of_phase(layer: &Layer, tile: TileShape) -> usize {
    fours(layer.channels_out).div_ceil(tile.groups)
}

/// Workgroups for so many rows of so many output positions.
pub(super) fn workgroups(layer: &Layer, tile: TileShape, [rows, columns]: [usize; 2]) -> [u32; 3] {
    let [across, down] = tile.workgroup;
    let blocks = columns.div_ceil(tile.pixels);
    [blocks.div_ceil(across), rows.div_ceil(down), shares(layer, tile)].map(|count| count as u32)
}
