//! Runs a layer over some of its rows.

use std::ops::Range;

use super::super::{Edges, Epilogue, Moments};
use super::kernel::CpuLayer;
use super::map::Map;
use super::reader::Input;
use super::rows::{self, Canvas};
use super::spare::Spare;

/// What a layer wrote.
pub(super) struct Output {
    /// Its rows.
    pub map: Map,
    /// What it read, if a skip connection starts there.
    pub skip: Option<Map>,
    /// The statistics of the rows it wrote.
    pub moments: Moments,
}

impl CpuLayer<'_> {
    /// Computes the rows `rows` of output positions. They begin with a whole tile, see
    /// [`Layer::tile`](super::super::Layer::tile).
    pub fn run(self, input: Input<'_>, edges: Edges, rows: Range<usize>, spare: &mut Spare) -> Output {
        let layer = self.layer;
        let [height, width] = input.size();
        let parts = layer.form.rows();
        let size = [
            layer.positions(height) * parts,
            layer.columns() / parts / layer.channels_out * layer.positions(width),
        ];
        let mut map = spare.map(size, layer.channels_out, rows.start * parts..rows.end * parts);
        let mut skip = layer.starts_skip.then(|| spare.map([height, width], layer.channels_in, rows.clone()));
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
