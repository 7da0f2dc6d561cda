//! The sizes of a network's maps: which rows a layer reads for some of its own, and what they take.

use std::ops::Range;

use super::task::{Maps, Slot, Storage, Task};
use super::{Edges, Form, Layer, Source, Tail};

/// More than what the sizes of a device's buffers are rounded up by, and three pixels of the photo.
const ROUNDED_UP: u64 = 256;

/// The sizes of all maps for one size of the photo.
#[derive(Debug, Clone)]
pub(crate) struct Geometry {
    /// What is to be known of each layer.
    pub layers: Vec<Shape>,
    /// Height and width of what each layer reads.
    pub sizes: Vec<[usize; 2]>,
    /// How many rows of runs each layer has.
    pub rows: Vec<usize>,
    /// Multiply-adds of one of them.
    row_work: Vec<u64>,
    /// Whether the rows go on from the last to the first one.
    joined: bool,
    /// Bytes of a number in a map.
    number: u64,
}

/// A layer without its numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub source: Source,
    pub form: Form,
    pub keep: bool,
    channels_in: usize,
    channels_out: usize,
    normalized: bool,
    /// How many layers before it keep something.
    pub keepers: usize,
    /// Rows of runs that are computed together: a task has whole ones, counted from the first.
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
            number: storage.number(),
        };
        let mut keepers = 0;
        for layer in layers {
            let [rows, columns] = size.map(|side| layer.runs(side));
            geometry.layers.push(Shape {
                source: layer.source,
                form: layer.form,
                keep: layer.keep,
                channels_in: layer.channels_in,
                channels_out: layer.channels_out,
                normalized: matches!(layer.tail, Tail::Norm),
                keepers,
                tile: if storage == Storage::Memory { layer.tile() } else { 1 },
            });
            keepers += usize::from(layer.keep);
            geometry.sizes.push(size);
            geometry.rows.push(rows);
            geometry.row_work.push((columns * 9 * layer.channels_in * layer.columns()) as u64);
            size = [rows, columns].map(|side| side * layer.form.rows());
        }
        geometry
    }

    /// Multiply-adds of a task.
    pub fn work_of(&self, task: &Task) -> u64 {
        self.row_work.get(task.layer).copied().unwrap_or(0) * task.runs.len() as u64
    }

    /// The rows that layer `layer` reads for the rows `runs` of its own; those beyond the last are the first ones.
    pub fn reads(&self, layer: usize, runs: &Range<usize>) -> Range<usize> {
        let Some((shape, [height, _])) = self.layers.get(layer).zip(self.sizes.get(layer)) else {
            return 0..0;
        };
        let stride = shape.form.stride();
        // The kernel reads one row before and one after the one it stands on.
        if self.joined {
            let count = (runs.len() * stride + 3).saturating_sub(stride);
            let first = (runs.start * stride + height - 1) % height;
            return if count < *height { first..first + count } else { 0..*height };
        }
        let first = (runs.start * stride).saturating_sub(1);
        first..((runs.end * stride).max(2) + 2 - stride).min(*height)
    }

    /// The rows of runs with which the layer before `layer` writes what that one reads for the rows `runs` of its own.
    pub fn runs_before(&self, layer: usize, runs: &Range<usize>) -> Range<usize> {
        let before = layer.checked_sub(1).and_then(|before| self.layers.get(before));
        let (rows, read) = (before.map_or(1, |shape| shape.form.rows()), self.reads(layer, runs));
        read.start / rows..read.end.div_ceil(rows)
    }

    /// `count` rows of runs of `layer`, from the first on, and as many more as make whole tiles.
    pub fn whole_tiles(&self, layer: usize, count: usize) -> usize {
        let tile = self.layers.get(layer).map_or(1, |shape| shape.tile);
        let rows = self.rows.get(layer).copied().unwrap_or(0);
        count.next_multiple_of(tile).min(rows)
    }

    /// The most bytes at once if what a layer wrote is held until the next one has read it, row by row.
    pub fn held(&self, tasks: &[Task]) -> u64 {
        let (mut most, mut kept) = (0, 0);
        for (layer, shape) in self.layers.iter().enumerate() {
            let height = self.sizes.get(layer).map_or(0, |[height, _]| *height) as u64;
            let row = self.read_row(layer, 1);
            let reads = if shape.source == Source::Photo { 0 } else { row };
            let sums = shape.source == Source::Sum;
            // What a strip of the layer before has written goes when its last row has been read.
            let strip = self.strip_read(layer, tasks);
            for task in tasks.iter().filter(|task| task.layer == layer) {
                let first = (task.runs.start * shape.form.stride()).saturating_sub(1) as u64;
                let stays = if self.joined { strip } else { 0 };
                let there = (height - first / strip * strip + stays).min(height);
                let written = task.runs.end as u64 * self.written_row(layer, 1)
                    + if shape.keep { task.runs.end as u64 * row } else { 0 };
                let kept = if sums { there * row } else { kept };
                most = most.max(there * reads + kept + written);
            }
            kept = match (shape.keep, sums) {
                (true, _) => height * row,
                (false, true) => 0,
                (false, false) => kept,
            };
        }
        most
    }

    /// Rows of a strip of what `layer` reads.
    fn strip_read(&self, layer: usize, tasks: &[Task]) -> u64 {
        let Some(before) = layer.checked_sub(1) else { return 1 };
        let rows = self.layers.get(before).map_or(1, |shape| shape.form.rows());
        let strip = tasks.iter().find(|task| task.layer == before).map_or(1, |task| task.runs.len());
        (strip * rows).max(1) as u64
    }

    /// The bytes of all buffers of a device, which hold groups of four channels, and of the largest of them, if `block`
    /// runs of a row share their statistics.
    pub fn buffers(&self, tasks: &[Task], maps: Maps, block: usize) -> (u64, u64) {
        let mut slots = [0; Slot::COUNT];
        let mut grow = |slot: Slot, bytes: u64| {
            if let Some(size) = slots.get_mut(slot.0) {
                *size = bytes.max(*size);
            }
        };
        let (mut pixels, mut loaded, mut stored, mut partials, mut joined) = (0, 0, 0, 0, 0);
        for task in tasks {
            let (Some(shape), Some([_, width])) = (self.layers.get(task.layer), self.sizes.get(task.layer))
            else {
                continue;
            };
            let rows = task.runs.len() as u64;
            let read = self.reads(task.layer, &task.runs).len() as u64;
            let keeps = if shape.keep { rows * self.read_row(task.layer, 4) } else { 0 };
            let writes = rows * self.written_row(task.layer, 4);
            if shape.normalized {
                // Mean and spread of each row, and before that of each block in it.
                let row = shape.channels_out.next_multiple_of(4) * 2 * size_of::<f32>();
                let blocks = width.div_ceil(shape.form.stride()).div_ceil(block) * shape.form.positions();
                joined = joined.max(rows * row as u64);
                partials = partials.max(rows * (row * blocks) as u64);
            }
            grow(Slot::map(task.layer), writes);
            if shape.keep {
                grow(Slot::kept(shape.keepers), keeps);
            }
            if maps.spill_before(task.layer) {
                let bytes = read * self.read_row(task.layer, 4);
                grow(Slot::map(task.layer - 1), bytes);
                if shape.source == Source::Sum {
                    grow(Slot::kept(shape.keepers + 1), bytes);
                }
                loaded = loaded.max(if shape.source == Source::Sum { 2 * bytes } else { bytes });
            }
            if maps.spill_before(task.layer + 1) && shape.normalized {
                stored = stored.max(writes + keeps);
            }
            if shape.source == Source::Photo || !shape.normalized {
                pixels = pixels.max(4 * read * *width as u64);
            }
        }
        // The photo and the painting on their way, or two strips of maps.
        let moved = match maps {
            Maps::Spill => 2 * (loaded.max(4 * pixels) + (stored + joined).max(4 * pixels)),
            Maps::Stay => 4 * pixels + joined.max(4 * pixels),
        };
        let largest = slots.iter().copied().max().unwrap_or_default().max(partials);
        let all = slots.iter().sum::<u64>() + 2 * 4 * pixels + partials + joined + moved;
        (all + ROUNDED_UP, largest)
    }

    /// Bytes of a row of what a layer reads, its channels filled up to a multiple of `group`.
    pub fn read_row(&self, layer: usize, group: usize) -> u64 {
        let shape = self.layers.get(layer).zip(self.sizes.get(layer));
        shape.map_or(0, |(shape, [_, width])| {
            (*width * shape.channels_in.next_multiple_of(group)) as u64 * self.number
        })
    }

    /// Bytes of what a layer writes for a row of its runs; nothing for the painting.
    pub fn written_row(&self, layer: usize, group: usize) -> u64 {
        let shape = self.layers.get(layer).zip(self.sizes.get(layer));
        shape.filter(|(shape, _)| shape.normalized).map_or(0, |(shape, [_, width])| {
            let runs = width.div_ceil(shape.form.stride()) * shape.form.positions();
            (runs * shape.channels_out.next_multiple_of(group)) as u64 * self.number
        })
    }
}
