//! The plan of a painting: which layer computes which rows, in which order, so that any size fits the memory.

use super::footprint::{BufferSizes, held};
use super::geometry::Geometry;
use super::task::{Maps, Storage, Task};
use super::{Edges, Layer};
use crate::{Error, Result};

/// Pixels of the photo in a strip on the CPU at most: painting can be stopped after each, and what no layer reads
/// any more is given back.
const STRIP: u64 = 1 << 20;

/// What a painting may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of all maps together.
    pub memory: u64,
    /// Bytes of one map.
    pub map: u64,
    /// Where the maps are.
    pub storage: Storage,
}

/// The whole painting as a list of tasks.
///
/// Normalization needs the statistics of whole maps before the next layer starts. So the layers run one after the
/// other, each over the picture in strips of rows, and what they write is held in between. Every number is the same as
/// without strips.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// In this order.
    pub tasks: Vec<Task>,
    /// The most bytes that maps take at once.
    pub bytes: u64,
    /// How many strips the picture is cut into.
    pub strips: usize,
    /// What becomes of the maps.
    pub maps: Maps,
    pub geometry: Geometry,
    /// Multiply-adds of all tasks.
    work: u64,
}

/// How far a painting is: the layer that is being computed, and its first row of output positions that is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Reached {
    pub layer: usize,
    pub row: usize,
}

/// A way to do it, and what it takes.
struct Cut {
    maps: Maps,
    strips: usize,
    tasks: Vec<Task>,
    bytes: u64,
    /// Of the largest map.
    map: u64,
}

impl Plan {
    /// The plan for a photo of `[height, width]` squares of 2x2.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if not even strips of a single row, or of whole tiles, fit.
    pub fn new(layers: &[Layer], size: [usize; 2], edges: Edges, limits: Limits) -> Result<Self> {
        let geometry = Geometry::new(layers, size, edges, limits.storage);
        let rows = geometry.rows.last().copied().unwrap_or(1).max(1);
        let cut = |maps: Maps, strips: usize| {
            let tasks = tasks(&geometry, maps, strips, Reached::default());
            let (bytes, map) = match limits.storage {
                Storage::Memory => (held(&geometry, &tasks), 0),
                Storage::Device { .. } => {
                    let sizes = BufferSizes::of(&geometry, &tasks, maps);
                    (sizes.total(), sizes.largest())
                }
            };
            Cut { maps, strips, tasks, bytes, map }
        };
        let fits = |cut: &Cut| cut.bytes <= limits.memory && cut.map <= limits.map;
        // The least number of strips from `from` on with which it fits, or else what the most of them need.
        let least = |maps: Maps, from: usize| {
            let first = cut(maps, from);
            if fits(&first) {
                return Ok(first);
            }
            let (mut too_few, mut enough) = (from, cut(maps, rows));
            if !fits(&enough) {
                return Err(enough.bytes);
            }
            while too_few + 1 < enough.strips {
                let middle = cut(maps, too_few.midpoint(enough.strips));
                if fits(&middle) { enough = middle } else { too_few = middle.strips }
            }
            Ok(enough)
        };
        let found = match limits.storage {
            Storage::Memory => {
                let [height, width] = size;
                let strips = (4 * height as u64 * width as u64).div_ceil(STRIP) as usize;
                least(Maps::Stay, strips.clamp(1, rows))
            }
            Storage::Device { .. } => {
                let whole = cut(Maps::Stay, 1);
                if fits(&whole) { Ok(whole) } else { least(Maps::Spill, 1) }
            }
        };
        let Cut { maps, strips, tasks, bytes, .. } =
            found.map_err(|needed| Error::MemoryLimit { needed, limit: limits.memory })?;
        let work = tasks.iter().map(|task| geometry.work_of(task)).sum();
        Ok(Self { tasks, bytes, strips, maps, geometry, work })
    }

    /// The buffers that a device needs for the tasks that are left.
    pub fn buffers(&self) -> BufferSizes {
        BufferSizes::of(&self.geometry, &self.tasks, self.maps)
    }

    /// The tasks that are left, each with the fraction of the work that is done after it, up to 1.
    pub fn steps(&self) -> impl Iterator<Item = (&Task, f32)> {
        let left: u64 = self.tasks.iter().map(|task| self.geometry.work_of(task)).sum();
        self.tasks.iter().scan(self.work - left, |done, task| {
            *done += self.geometry.work_of(task);
            Some((task, (*done as f64 / self.work.max(1) as f64) as f32))
        })
    }

    /// The same plan for a painting that has come to `reached`.
    pub fn from(mut self, reached: Reached) -> Self {
        self.tasks = tasks(&self.geometry, self.maps, self.strips, reached);
        self
    }
}

/// Each layer in strips, from `reached` on.
fn tasks(geometry: &Geometry, maps: Maps, strips: usize, reached: Reached) -> Vec<Task> {
    let mut tasks = Vec::new();
    for (layer, shape) in geometry.layers.iter().enumerate().skip(reached.layer) {
        let rows = geometry.rows.get(layer).copied().unwrap_or(0);
        let tallest = geometry.whole_tiles(layer, rows.div_ceil(strips)).max(1);
        let first = if layer == reached.layer { reached.row } else { 0 };
        for start in (first..rows).step_by(tallest) {
            let strip = start..rows.min(start + tallest);
            if let Some(before) = layer.checked_sub(1).filter(|before| maps.again(*before)) {
                let rows = geometry.rows_before(layer, &strip);
                tasks.push(Task { layer: before, rows, gather: false, complete: false });
            }
            let complete = strip.end == rows && shape.is_normalized();
            tasks.push(Task { layer, rows: strip, gather: true, complete });
        }
    }
    tasks
}
