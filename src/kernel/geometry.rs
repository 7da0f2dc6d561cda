//! The sizes of a network's maps: which rows a layer reads to write some of its own, and the memory they take.

use std::ops::Range;

use super::task::{Storage, Task};
use super::{Edges, Epilogue, Form, Layer, Source};

/// The sizes of all maps for one size of the photo.
#[derive(Debug, Clone)]
pub(crate) struct Geometry {
    /// What is to be known of each layer.
    pub layers: Vec<Shape>,
    /// Height and width of what each layer reads.
    pub sizes: Vec<[usize; 2]>,
    /// How many rows of output positions each layer has.
    pub rows: Vec<usize>,
    /// Multiply-adds of one of them.
    row_work: Vec<u64>,
    /// Whether the rows go on from the last to the first one.
    pub joined: bool,
    /// Where the maps are.
    storage: Storage,
}

/// A layer without its numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub source: Source,
    pub form: Form,
    pub starts_skip: bool,
    channels_in: usize,
    channels_out: usize,
    normalized: bool,
    /// How many layers before it start a skip connection.
    pub skips: usize,
    /// Rows of output positions that are computed together: a task has whole ones, counted from the first.
    pub tile: usize,
}

impl Shape {
    /// Whether its output is normalized: if not, it is the painting.
    pub fn is_normalized(&self) -> bool {
        self.normalized
    }
}

impl Geometry {
    /// For a photo of `size`, height and width, in squares of 2x2, and maps that are in `storage`.
    pub fn new(layers: &[Layer], mut size: [usize; 2], edges: Edges, storage: Storage) -> Self {
        let [_, joined] = edges.joined();
        let mut geometry = Self {
            layers: Vec::new(),
            sizes: Vec::new(),
            rows: Vec::new(),
            row_work: Vec::new(),
            joined,
            storage,
        };
        let mut skips = 0;
        for layer in layers {
            let [rows, columns] = size.map(|side| layer.positions(side));
            geometry.layers.push(Shape {
                source: layer.source,
                form: layer.form,
                starts_skip: layer.starts_skip,
                channels_in: layer.channels_in,
                channels_out: layer.channels_out,
                normalized: matches!(layer.epilogue, Epilogue::Norm),
                skips,
                tile: if storage == Storage::Memory { layer.tile() } else { 1 },
            });
            skips += usize::from(layer.starts_skip);
            geometry.sizes.push(size);
            geometry.rows.push(rows);
            geometry.row_work.push((columns * 9 * layer.channels_in * layer.columns()) as u64);
            size = [rows, columns].map(|side| side * layer.form.rows());
        }
        geometry
    }

    /// Height and width of the photo, filled up to whole squares.
    pub fn photo(&self) -> [usize; 2] {
        self.sizes.first().map_or([0; 2], |size| size.map(|side| 2 * side))
    }

    /// Multiply-adds of a task.
    pub fn work_of(&self, task: &Task) -> u64 {
        self.row_work.get(task.layer).copied().unwrap_or(0) * task.rows.len() as u64
    }

    /// The rows that layer `layer` reads for the rows `rows` of its own; those beyond the last are the first ones.
    pub fn reads(&self, layer: usize, rows: &Range<usize>) -> Range<usize> {
        let Some((shape, [height, _])) = self.layers.get(layer).zip(self.sizes.get(layer)) else {
            return 0..0;
        };
        let stride = shape.form.stride();
        // The kernel reads one row before and one after the one it stands on.
        if self.joined {
            let count = (rows.len() * stride + 3).saturating_sub(stride);
            let first = (rows.start * stride + height - 1) % height;
            return if count < *height { first..first + count } else { 0..*height };
        }
        let first = (rows.start * stride).saturating_sub(1);
        first..((rows.end * stride).max(2) + 2 - stride).min(*height)
    }

    /// The rows of output positions with which the layer before `layer` writes what that one reads for the rows `rows`
    /// of its own.
    pub fn rows_before(&self, layer: usize, rows: &Range<usize>) -> Range<usize> {
        let before = layer.checked_sub(1).and_then(|before| self.layers.get(before));
        let (rows, read) = (before.map_or(1, |shape| shape.form.rows()), self.reads(layer, rows));
        read.start / rows..read.end.div_ceil(rows)
    }

    /// `count` rows of output positions of `layer`, from the first on, and as many more as make whole tiles.
    pub fn whole_tiles(&self, layer: usize, count: usize) -> usize {
        let tile = self.layers.get(layer).map_or(1, |shape| shape.tile);
        let rows = self.rows.get(layer).copied().unwrap_or(0);
        count.next_multiple_of(tile).min(rows)
    }

    /// Bytes of the statistics of a row of output positions: mean and sum of squared differences of each channel.
    pub fn joined_row(&self, layer: usize) -> u64 {
        let channels = self.layers.get(layer).map_or(0, |shape| shape.channels_out.next_multiple_of(4));
        (channels * 2 * size_of::<f32>()) as u64
    }

    /// Parts of a row of output positions that have statistics of their own before they are joined.
    pub fn blocks(&self, layer: usize) -> u64 {
        let shape = self.layers.get(layer).zip(self.sizes.get(layer));
        shape.map_or(0, |(shape, [_, width])| {
            width.div_ceil(shape.form.stride()).div_ceil(self.storage.block()) * shape.form.phases()
        }) as u64
    }

    /// Bytes of a row of what a layer reads, its channels filled up to a multiple of `group`.
    pub fn read_row(&self, layer: usize, group: usize) -> u64 {
        let shape = self.layers.get(layer).zip(self.sizes.get(layer));
        shape.map_or(0, |(shape, [_, width])| {
            (*width * shape.channels_in.next_multiple_of(group)) as u64 * self.storage.number()
        })
    }

    /// Bytes of what a layer writes for a row of its output positions; nothing for the painting.
    pub fn written_row(&self, layer: usize, group: usize) -> u64 {
        let shape = self.layers.get(layer).zip(self.sizes.get(layer));
        shape.filter(|(shape, _)| shape.normalized).map_or(0, |(shape, [_, width])| {
            let positions = width.div_ceil(shape.form.stride()) * shape.form.phases();
            (positions * shape.channels_out.next_multiple_of(group)) as u64 * self.storage.number()
        })
    }
}
