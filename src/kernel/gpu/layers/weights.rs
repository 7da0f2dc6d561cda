//! The weights of a layer, in the order in which threads read them.

use std::ops::Range;

use super::tile_shape::{TileShape, fours, groups_in, shares, shares_of_phase};
use crate::kernel::{Epilogue, Layer, Source};

/// Rows of the kernel for which a thread does the same, one after the other.
pub(super) struct Pass {
    pub rows: Range<usize>,
    /// The thread's groups of columns with taps that are not always zero, for each column of taps.
    pub taps: Vec<Vec<usize>>,
}

impl Pass {
    /// What a thread does. If its columns belong to one phase, only that phase's taps are there.
    pub fn all(layer: &Layer, tile: TileShape) -> Vec<Self> {
        let taps = layer.form.taps();
        match layer.epilogue {
            Epilogue::Norm => {
                vec![Self { rows: 0..taps, taps: vec![(0..tile.groups).collect(); taps] }]
            }
            Epilogue::Sigmoid { .. } => {
                let counts = |group: usize, row, column| {
                    let phase = group / fours(layer.channels_out);
                    let [down, right] = [phase / 2, phase % 2];
                    (down..down + taps).contains(&row) && (right..right + taps).contains(&column)
                };
                let groups =
                    |row, column| (0..tile.groups).filter(|group| counts(*group, row, column)).collect();
                let pass = |row| Self {
                    rows: row..row + 1,
                    taps: (0..3).map(|column| groups(row, column)).collect(),
                };
                (0..3).map(pass).collect()
            }
        }
    }

    /// Vectors of weights for one group of channels of the input and one row.
    pub fn step(&self) -> usize {
        4 * self.taps.iter().map(Vec::len).sum::<usize>()
    }

    /// Vectors of weights in all.
    pub fn size(&self, layer: &Layer) -> usize {
        self.rows.len() * groups_in(layer) * self.step()
    }
}

/// The layer's weights in the order the kernel reads them, four columns each: share by share, and for each group of
/// channels of the input and each row of taps what [`Pass`] says. Filled up with zeros.
pub(super) fn weights(layer: &Layer, tile: TileShape) -> Vec<f32> {
    let (passes, channels) = (Pass::all(layer, tile), fours(layer.channels_out));
    let of_phase = shares_of_phase(layer, tile);
    let mut weights = Vec::new();
    for share in 0..shares(layer, tile) {
        let (phase, first) = match layer.epilogue {
            Epilogue::Norm => (share / of_phase, share % of_phase * tile.groups),
            Epilogue::Sigmoid { .. } => (0, 0),
        };
        for pass in &passes {
            for (row, c) in pass.rows.clone().flat_map(|row| (0..groups_in(layer)).map(move |c| (row, c))) {
                for (column, groups) in pass.taps.iter().enumerate() {
                    let tap = (phase / 2 + row) * 3 + phase % 2 + column;
                    for channel in 0..4 {
                        for group in groups.iter().map(|group| first + group) {
                            let (phase, group) = match layer.epilogue {
                                Epilogue::Norm => (phase, group),
                                Epilogue::Sigmoid { .. } => (group / channels, group % channels),
                            };
                            weights.extend(four(layer, tap, [c, channel], phase, group));
                        }
                    }
                }
            }
        }
    }
    weights
}

/// Four weights of the columns of `group` at `phase`, zero where there are none.
fn four(layer: &Layer, tap: usize, [c, channel]: [usize; 2], phase: usize, group: usize) -> [f32; 4] {
    // Of a group of the photo's, the fourth channel is no colour.
    let (width, there) = if layer.source == Source::Photo { (3, channel < 3) } else { (4, true) };
    let input = c * width + channel;
    let row = (tap * layer.channels_in + input) * layer.columns() + phase * layer.channels_out;
    let there = there && input < layer.channels_in;
    std::array::from_fn(|lane| {
        let column = group * 4 + lane;
        let weight = layer.kernel.get(row + column).filter(|_| there && column < layer.channels_out);
        weight.copied().unwrap_or_default()
    })
}
