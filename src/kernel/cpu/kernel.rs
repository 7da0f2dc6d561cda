//! The inner loops: a 3x3 convolution of one row.

use std::ops::Range;

use macerator::{Scalar, Simd};

use super::simd::{Lanes, lanes, load, store};
use crate::kernel::Layer;

/// Numbers of a row that are taken in one go.
const UNROLLED: usize = 4;

/// Registers of output channels that are computed at once for each pixel.
const REGISTERS: usize = 2;

/// A layer's kernel in the order the inner loops read it: for each row of the output and each group of its
/// columns as wide as one or two registers, `[taps, channels_in, width]`, filled up with zeros. Taps that are zero
/// in all of a group are left out: more than half of those of [`Form::Double`](crate::kernel::layer::Form::Double).
#[derive(Debug, Clone)]
pub(super) struct Packed {
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

impl Packed {
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
    /// `out`, `[rows, runs, columns]`: one or two rows of the output.
    #[inline(always)]
    pub fn convolve<S: Simd>(&self, rows: [&[f32]; 3], layer: &Layer, runs: usize, out: &mut [f32]) {
        let mut weights = self.weights.as_slice();
        for group in &self.groups {
            let width = group.registers * lanes::<S>();
            let [tap_rows, tap_columns] = &group.taps;
            let length = tap_columns.len() * layer.channels_in;
            let (mine, rest) = weights.split_at(tap_rows.len() * length * width);
            weights = rest;
            let out = &mut out[group.part * runs * self.columns..][..runs * self.columns];
            let pass = Pass {
                rows: &rows[tap_rows.clone()],
                weights: mine,
                offset: tap_columns.start * layer.channels_in,
                length,
                step: layer.form.stride() * layer.channels_in,
                first: group.first,
                columns: self.columns,
                runs,
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
    /// The number of a row that the first run of the kernel begins with.
    offset: usize,
    /// Numbers a run of the kernel reads from one row: up to three pixels.
    length: usize,
    /// Numbers from one run of the kernel to the next.
    step: usize,
    /// The first column, of how many.
    first: usize,
    columns: usize,
    runs: usize,
}

impl Pass<'_> {
    #[inline(always)]
    fn run<S: Simd, const PIXELS: usize, const REGISTERS: usize>(&self, out: &mut [f32]) {
        if self.runs < PIXELS {
            for run in 0..self.runs {
                self.block::<S, 1, REGISTERS>(run, out);
            }
            return;
        }
        let mut run = 0;
        loop {
            self.block::<S, PIXELS, REGISTERS>(run, out);
            if run + PIXELS == self.runs {
                return;
            }
            // The last block reaches back over pixels that are done already, and gives the same once more.
            run = (run + PIXELS).min(self.runs - PIXELS);
        }
    }

    /// The sums of `PIXELS` runs of the kernel next to each other, from `run` on.
    ///
    /// Indices are within bounds by how the slices are cut, which the compiler sees: no check is left in the loop.
    #[inline(always)]
    fn block<S: Simd, const PIXELS: usize, const REGISTERS: usize>(&self, run: usize, out: &mut [f32]) {
        let zero: Lanes<S> = 0.0_f32.splat();
        let mut sums = [[zero; REGISTERS]; PIXELS];
        let width = REGISTERS * lanes::<S>();
        for (row, weights) in self.rows.iter().zip(self.weights.chunks_exact(self.length * width)) {
            let window = &row[run * self.step + self.offset..][..(PIXELS - 1) * self.step + self.length];
            let pixels: [&[f32]; PIXELS] =
                std::array::from_fn(|pixel| &window[pixel * self.step..][..self.length]);
            let whole = self.length / UNROLLED;
            let fours = pixels.map(|pixel| &pixel.as_chunks::<UNROLLED>().0[..whole]);
            for place in 0..whole {
                let weights = &weights[place * UNROLLED * width..][..UNROLLED * width];
                let values: [&[f32; UNROLLED]; PIXELS] = std::array::from_fn(|pixel| &fours[pixel][place]);
                for inner in 0..UNROLLED {
                    let weights = registers::<S, REGISTERS>(&weights[inner * width..][..width]);
                    add_products::<S, PIXELS, REGISTERS>(
                        &mut sums,
                        values.map(|value| value[inner]),
                        weights,
                    );
                }
            }
            for place in whole * UNROLLED..self.length {
                let weights = registers::<S, REGISTERS>(&weights[place * width..][..width]);
                add_products::<S, PIXELS, REGISTERS>(&mut sums, pixels.map(|pixel| pixel[place]), weights);
            }
        }
        for (pixel, sums) in sums.into_iter().enumerate() {
            let out = &mut out[(run + pixel) * self.columns..][..self.columns];
            for (register, sum) in sums.into_iter().enumerate() {
                let first = self.first + register * lanes::<S>();
                let last = (first + lanes::<S>()).min(self.columns);
                store(sum, out.get_mut(first..last).unwrap_or_default());
            }
        }
    }
}

/// The registers of `weights`, side by side.
#[inline(always)]
fn registers<S: Simd, const REGISTERS: usize>(weights: &[f32]) -> [Lanes<S>; REGISTERS] {
    std::array::from_fn(|register| load(&weights[register * lanes::<S>()..][..lanes::<S>()]))
}

/// Adds to the sums of each pixel its value times the weights.
#[inline(always)]
fn add_products<S: Simd, const PIXELS: usize, const REGISTERS: usize>(
    sums: &mut [[Lanes<S>; REGISTERS]; PIXELS],
    values: [f32; PIXELS],
    weights: [Lanes<S>; REGISTERS],
) {
    for (sums, value) in sums.iter_mut().zip(values) {
        let value: Lanes<S> = value.splat();
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum = value.mul_add(weight, *sum);
        }
    }
}
