//! The inner loops: a 3x3 convolution of one row.

use macerator::{Scalar, Simd};

use super::simd::{Lanes, lanes, load, store};
use crate::kernel::Layer;

/// Registers of output channels that are computed at once for each pixel.
const REGISTERS: usize = 2;

/// A layer's kernel in the order the inner loops read it: for each row of the output and each group of its
/// columns as wide as one or two registers, `[9 * channels_in, width]`, filled up with zeros.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    groups: Vec<Group>,
    weights: Vec<f32>,
    /// How many columns of the kernel belong to one row of the output.
    columns: usize,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    /// The row of the output it belongs to.
    part: usize,
    /// Its first column in that row.
    first: usize,
    registers: usize,
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
                for row in layer.kernel.chunks_exact(all) {
                    let values = row.get(part * columns..(part + 1) * columns).unwrap_or_default();
                    let values = values.iter().skip(first).copied().chain(std::iter::repeat(0.0));
                    weights.extend(values.take(registers * lanes));
                }
                groups.push(Group { part, first, registers });
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
            let (mine, rest) = weights.split_at(9 * layer.channels_in * width);
            weights = rest;
            let out = &mut out[group.part * runs * self.columns..][..runs * self.columns];
            let pass = Pass {
                rows,
                weights: mine,
                length: 3 * layer.channels_in,
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

/// One group of columns along one row.
struct Pass<'a> {
    rows: [&'a [f32]; 3],
    /// `[3, length, REGISTERS * lanes]`
    weights: &'a [f32],
    /// Numbers a run of the kernel reads from one row: three pixels.
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
        for (row, weights) in self.rows.into_iter().zip(self.weights.chunks_exact(self.length * width)) {
            let window = &row[run * self.step..][..(PIXELS - 1) * self.step + self.length];
            let pixels: [&[f32]; PIXELS] =
                std::array::from_fn(|pixel| &window[pixel * self.step..][..self.length]);
            for place in 0..self.length {
                let weights = &weights[place * width..][..width];
                let weights: [Lanes<S>; REGISTERS] =
                    std::array::from_fn(|register| load(&weights[register * lanes::<S>()..][..lanes::<S>()]));
                for (sums, pixel) in sums.iter_mut().zip(pixels) {
                    let value: Lanes<S> = pixel[place].splat();
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum = value.mul_add(weight, *sum);
                    }
                }
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
