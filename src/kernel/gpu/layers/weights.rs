//! A layer's weights in the order in which threads read them.

use std::ops::Range;

use super::tile_shape::{TileShape, fours, groups_in, shares, shares_of_position};
use crate::kernel::{Layer, Source, Tail};

/// Rows of the kernel for which a thread does the same, one after the other.
pub(super) struct Pass {
    pub rows: Range<usize>,
    /// The thread's groups of columns with taps that are not always zero, for each column of taps.
    pub taps: Vec<Vec<usize>>,
}

impl Pass {
    /// What a thread does. If its columns belong to one position, only that position's taps are there.
    pub fn all(layer: &Layer, tile: TileShape) -> Vec<Self> {
        let taps = layer.form.taps();
        match layer.tail {
            Tail::Norm => {
                vec![Self { rows: 0..taps, taps: vec![(0..tile.groups).collect(); taps] }]
            }
            Tail::Sigmoid { .. } => {
                let counts = |group: usize, row, column| {
                    let position = group / fours(layer.channels_out);
                    let [down, right] = [position / 2, position % 2];
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
    let of_position = shares_of_position(layer, tile);
    let mut weights = Vec::new();
    for share in 0..shares(layer, tile) {
        let (position, first) = match layer.tail {
            Tail::Norm => (share / of_position, share % of_position * tile.groups),
            Tail::Sigmoid { .. } => (0, 0),
        };
        for pass in &passes {
            for (row, c) in pass.rows.clone().flat_map(|row| (0..groups_in(layer)).map(move |c| (row, c))) {
                for (column, groups) in pass.taps.iter().enumerate() {
                    let tap = (position / 2 + row) * 3 + position % 2 + column;
                    for channel in 0..4 {
                        for group in groups.iter().map(|group| first + group) {
                            let (position, group) = match layer.tail {
                                Tail::Norm => (position, group),
                                Tail::Sigmoid { .. } => (group / channels, group % channels),
                            };
                            weights.extend(four(layer, tap, [c, channel], position, group));
                        }
                    }
                }
            }
        }
    }
    weights
}

/// Four weights of the columns of `group` at `position`, zero where there are none.
fn four(layer: &Layer, tap: usize, [c, channel]: [usize; 2], position: usize, group: usize) -> [f32; 4] {
    // Of a group of the photo's, the fourth channel is no colour.
    let (width, there) = if layer.source == Source::Photo { (3, channel < 3) } else { (4, true) };
    let input = c * width + channel;
    let row = (tap * layer.channels_in + input) * layer.columns() + position * layer.channels_out;
    let there = there && input < layer.channels_in;
    std::array::from_fn(|lane| {
        let column = group * 4 + lane;
        let weight = layer.kernel.get(row + column).filter(|_| there && column < layer.channels_out);
        weight.copied().unwrap_or_default()
    })
}
