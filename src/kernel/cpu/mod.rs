//! The layers on the CPU: registers as wide as the processor has, and all its cores.

mod direct;
#[cfg(test)]
mod layer_tests;
mod output;
mod painting;
#[cfg(test)]
mod painting_tests;
#[cfg(feature = "measure")]
mod profile;
mod reader;
mod rows;
mod simd;
mod spare;
mod statistics;
mod transform;
mod winograd;

use std::ops::Range;

use macerator::{Simd, WithSimd};

use super::strips::Strip;
use super::{Edges, Epilogue, Layer, Moments};
use direct::Direct;
pub(crate) use painting::CpuNetwork;
use reader::Input;
use rows::Canvas;
use spare::Spare;
use winograd::Winograd;

/// Consecutive rows of a map, `[rows, width, channels]`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Map {
    /// Rows of the whole map.
    pub height: usize,
    /// Pixels a row.
    pub width: usize,
    /// Numbers a pixel.
    pub channels: usize,
    /// The first row that is there.
    pub first: usize,
    /// The rows that are there.
    pub data: Vec<f32>,
}

impl Map {
    /// Rows `rows` of a map, to be written.
    fn new([height, width]: [usize; 2], channels: usize, rows: Range<usize>, spare: &mut Spare) -> Self {
        let data = spare.take(rows.len() * width * channels);
        Self { height, width, channels, first: rows.start, data }
    }

    /// Numbers a row.
    pub fn row_length(&self) -> usize {
        self.width * self.channels
    }

    /// The first row after those that are there.
    pub fn end(&self) -> usize {
        self.first + self.data.len() / self.row_length().max(1)
    }

    /// Row `y` of the whole map, or nothing if it is not there.
    #[inline(always)]
    pub fn row(&self, y: usize) -> &[f32] {
        let start = y.wrapping_sub(self.first).wrapping_mul(self.row_length());
        start.checked_add(self.row_length()).and_then(|end| self.data.get(start..end)).unwrap_or_default()
    }
}

impl Strip for Map {
    fn rows(&self) -> Range<usize> {
        self.first..self.end()
    }
}

/// A layer's kernel as this processor reads it.
#[derive(Debug, Clone)]
enum Kernel {
    Direct(Direct),
    Winograd(Winograd),
}

impl Kernel {
    /// For registers of `lanes` numbers.
    fn new(layer: &Layer, lanes: usize) -> Self {
        if layer.tile() > 1 {
            Self::Winograd(Winograd::new(layer, lanes))
        } else {
            Self::Direct(Direct::new(layer, lanes))
        }
    }
}

/// A layer with its kernel as this processor reads it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CpuLayer<'a> {
    layer: &'a Layer,
    kernel: &'a Kernel,
}

/// What a layer wrote.
pub(crate) struct Output {
    /// Its rows.
    pub map: Map,
    /// What it read, if a skip connection starts there.
    pub skip: Option<Map>,
    /// The statistics of the rows it wrote.
    pub moments: Moments,
}

impl CpuLayer<'_> {
    /// Computes the rows `rows` of output positions. They begin with a whole tile, see [`Layer::tile`].
    pub fn run(self, input: Input<'_>, edges: Edges, rows: Range<usize>, spare: &mut Spare) -> Output {
        let layer = self.layer;
        let [height, width] = input.size();
        let parts = layer.form.rows();
        let size = [
            layer.positions(height) * parts,
            layer.columns() / parts / layer.channels_out * layer.positions(width),
        ];
        let mut map = Map::new(size, layer.channels_out, rows.start * parts..rows.end * parts, spare);
        let mut skip =
            layer.starts_skip.then(|| Map::new([height, width], layer.channels_in, rows.clone(), spare));
        let mut statistics = vec![0.0; rows.len() * 2 * layer.channels_out];
        rows::run(self, input, edges, rows, &mut map, skip.as_mut(), &mut statistics);
        let mut moments = Moments::new(layer.channels_out);
        for row in statistics.chunks_exact(2 * layer.channels_out) {
            moments.merge(parts * map.width, row);
        }
        Output { map, skip, moments }
    }

    /// Computes the rows `rows` of output positions and paints what follows into `canvas`.
    ///
    /// Whether all numbers were finite.
    pub fn paint(self, input: Input<'_>, edges: Edges, rows: Range<usize>, canvas: Canvas<'_>) -> bool {
        match &self.layer.epilogue {
            Epilogue::Sigmoid { bias } => rows::paint(self, input, edges, rows, bias, canvas),
            Epilogue::Norm => {
                debug_assert!(false, "a layer that is normalized paints nothing");
                false
            }
        }
    }
}

struct LaneCount;

impl WithSimd for LaneCount {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self) -> usize {
        simd::lanes::<S>()
    }
}
