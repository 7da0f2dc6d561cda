//! The inner loops: a 3x3 convolution of one row.

use std::ops::Range;

use macerator::{Scalar, Simd};

use super::simd::{Lanes, MOST_LANES, add_products, lanes, store_all};
use crate::kernel::Layer;

/// Registers of output channels that are computed at once for each pixel.
const REGISTERS: usize = 2;

/// Registers that a block adds up in at most.
const MOST_SUMS: usize = 24;

/// A layer's kernel in the order the inner loops read it: for each row of the output and each group of its
/// columns as wide as one or two registers, `[taps, channels_in, width]`, filled up with zeros. Taps that are zero
/// in all of a group are left out: more than half of those of [`Form::Double`](crate::kernel::layer::Form::Double).
#[derive(Debug, Clone)]
pub(super) struct Direct {
    groups: Vec<Group>,
    weights: Vec<f32>,
    /// How many columns of the kernel belong to one row of the output.
    columns: usize,
}

#[derive(Debug, Clone)]
struct Group {
    /// The row of the output it belongs to.
    part: usize,
    /// Its first column in that row.
    first: usize,
    registers: usize,
    /// Which rows and columns of the 3x3 kernel it has.
    taps: [Range<usize>; 2],
}

impl Direct {
    /// The kernel of `layer` for registers of `lanes` numbers.
    pub fn new(layer: &Layer, lanes: usize) -> Self {
        let (parts, all) = (layer.form.rows(), layer.columns());
        let columns = all / parts;
        let (mut groups, mut weights) = (Vec::new(), Vec::new());
        for part in 0..parts {
            let mut first = 0;
            while first < columns {
                let registers = if columns - first > lanes { REGISTERS } else { 1 };
                let mine = part * columns + first..part * columns + columns.min(first + registers * lanes);
                let taps = used_taps(layer, mine.clone());
                for tap in taps[0].clone().flat_map(|row| taps[1].clone().map(move |column| row * 3 + column))
                {
                    for values in
                        layer.kernel.chunks_exact(all).skip(tap * layer.channels_in).take(layer.channels_in)
                    {
                        let values = values.get(mine.clone()).unwrap_or_default();
                        let values = values.iter().copied().chain(std::iter::repeat(0.0));
                        weights.extend(values.take(registers * lanes));
                    }
                }
                groups.push(Group { part, first, registers, taps });
                first += registers * lanes;
            }
        }
        Self { groups, weights, columns }
    }

    /// Convolves three rows of the input, `[width + 2, channels_in]` each, one pixel beyond either border, into
    /// `out`, `[rows, positions, columns]`: one or two rows of the output.
    #[inline(always)]
    pub fn convolve<S: Simd>(&self, rows: [&[f32]; 3], layer: &Layer, positions: usize, out: &mut [f32]) {
        let mut weights = self.weights.as_slice();
        for group in &self.groups {
            let width = group.registers * lanes::<S>();
            let [tap_rows, tap_columns] = &group.taps;
            let length = tap_columns.len() * layer.channels_in;
            let (mine, rest) = weights.split_at(tap_rows.len() * length * width);
            weights = rest;
            let out = &mut out[group.part * positions * self.columns..][..positions * self.columns];
            let pass = Pass {
                rows: &rows[tap_rows.clone()],
                weights: mine,
                offset: tap_columns.start * layer.channels_in,
                length,
                step: layer.form.stride() * layer.channels_in,
                first: group.first,
                columns: self.columns,
                positions,
            };
            // As many pixels at once as there are registers to add up in: 32 with AVX-512, else 16.
            match (group.registers, lanes::<S>()) {
                (1, 16) => pass.run::<S, 16, 1>(out),
                (1, _) => pass.run::<S, 8, 1>(out),
                (_, 16) => pass.run::<S, 12, 2>(out),
                (_, _) => pass.run::<S, 6, 2>(out),
            }
        }
    }
}

/// The rows and columns of the 3x3 kernel between which all taps of `columns` are that are not zero: one at least.
fn used_taps(layer: &Layer, columns: Range<usize>) -> [Range<usize>; 2] {
    let (mut rows, mut across) = (Range { start: 3, end: 0 }, Range { start: 3, end: 0 });
    for (tap, weights) in layer.kernel.chunks_exact(layer.channels_in * layer.columns()).enumerate() {
        let mut weights =
            weights.chunks_exact(layer.columns()).filter_map(|row| row.get(columns.clone())).flatten();
        if weights.any(|weight| *weight != 0.0) {
            rows = rows.start.min(tap / 3)..rows.end.max(tap / 3 + 1);
            across = across.start.min(tap % 3)..across.end.max(tap % 3 + 1);
        }
    }
    [rows, across].map(|taps| if taps.is_empty() { 0..1 } else { taps })
}

/// One group of columns along one row.
struct Pass<'a> {
    rows: &'a [&'a [f32]],
    /// `[rows, length, REGISTERS * lanes]`
    weights: &'a [f32],
    /// The number of a row that the first output position begins with.
    offset: usize,
    /// Numbers an output position reads from one row: up to three pixels.
    length: usize,
    /// Numbers from one output position to the next.
    step: usize,
    /// The first column, of how many.
    first: usize,
    columns: usize,
    positions: usize,
}

impl Pass<'_> {
    #[inline(always)]
    fn run<S: Simd, const PIXELS: usize, const REGISTERS: usize>(&self, out: &mut [f32]) {
        if self.positions < PIXELS {
            for position in 0..self.positions {
                self.block::<S, 1, REGISTERS>(position, out);
            }
            return;
        }
        let mut position = 0;
        loop {
            self.block::<S, PIXELS, REGISTERS>(position, out);
            if position + PIXELS == self.positions {
                return;
            }
            // The last block reaches back over pixels that are done already, and gives the same once more.
            position = (position + PIXELS).min(self.positions - PIXELS);
        }
    }

    /// The sums of `PIXELS` output positions next to each other, from `position` on.
    ///
    /// Indices are within bounds by how the slices are cut, which the compiler sees: no check is left in the loop.
    #[inline(always)]
    fn block<S: Simd, const PIXELS: usize, const REGISTERS: usize>(&self, position: usize, out: &mut [f32]) {
        let zero: Lanes<S> = 0.0_f32.splat();
        let mut sums = [[zero; REGISTERS]; PIXELS];
        let width = REGISTERS * lanes::<S>();
        for (row, weights) in self.rows.iter().zip(self.weights.chunks_exact(self.length * width)) {
            let window = &row[position * self.step + self.offset..][..(PIXELS - 1) * self.step + self.length];
            let mut pixels: [&[f32]; PIXELS] = [&[]; PIXELS];
            for (index, pixel) in pixels.iter_mut().enumerate() {
                *pixel = &window[index * self.step..][..self.length];
            }
            add_products::<S, PIXELS, REGISTERS>(&mut sums, &pixels, self.length, weights);
        }
        let (first, columns) = (self.first, self.columns);
        if first + width <= columns {
            store_all(&sums, &mut out[position * columns + first..], columns);
            return;
        }
        // Fewer columns than the registers have.
        let mut room = [0.0; MOST_SUMS * MOST_LANES];
        store_all(&sums, &mut room, width);
        for (out, room) in
            out.chunks_exact_mut(columns).skip(position).zip(room.chunks_exact(width)).take(PIXELS)
        {
            out[first..].copy_from_slice(&room[..columns - first]);
        }
    }
}
