//! In which order the layers run over which rows, so that a picture of any size fits the memory.

use std::ops::Range;

use super::geometry::Geometry;
use super::{Edges, Layer};
use crate::{Error, Result};

/// Pixels of the photo in a strip on the CPU at most: painting can be stopped after each, and what no layer reads
/// any more is given back.
const STRIP: u64 = 1 << 20;

/// One layer over some of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    /// Which layer.
    pub layer: usize,
    /// Which rows of kernel runs; those beyond the last are the first ones again.
    pub runs: Range<usize>,
    /// Whether they count: each row does once, and may be computed more often for its neighbours' sake.
    pub gather: bool,
    /// Whether the layer is complete with them.
    pub complete: bool,
    /// Whether it starts from the photo, and what was written before is of no use.
    pub fresh: bool,
}

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

/// Where maps are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// In ordinary memory, each row until no layer reads it any more.
    Memory,
    /// In buffers of a device that stay: two in turn for what layers write, two in turn for what they keep. A number
    /// takes `number` bytes, and `block` runs of a row share their statistics. What does not fit is in ordinary memory
    /// between the layers.
    Device { number: u64, block: usize },
}

impl Storage {
    /// Bytes of a number in a map.
    pub fn number(self) -> u64 {
        match self {
            Self::Memory => size_of::<f32>() as u64,
            Self::Device { number, .. } => number,
        }
    }
}

/// What becomes of a map between the layer that writes it and the one that reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Maps {
    /// It stays where it was written.
    Stay,
    /// It is read back from the device strip by strip, and written to it again; but the first layer, which the
    /// photo alone is needed for, is computed again.
    Spill,
    /// It is computed again from the photo.
    Recompute,
}

impl Maps {
    /// Whether what layer `layer` reads comes from ordinary memory to the device.
    pub fn spill_before(self, layer: usize) -> bool {
        self == Self::Spill && layer > 1
    }
}

/// The whole painting as a list of tasks.
///
/// Normalization needs the statistics of whole maps before the next layer starts. So the layers run one after the
/// other, each over the picture in strips of rows, and what they write is held in between. If there is no room for
/// that, a layer's strips start from the photo each time, with as many rows beyond their own as the layers reach.
/// Either way every number is the same as without strips.
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

/// How far a painting is: the layer that is being computed, and its first row of runs that is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Position {
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
            let tasks = tasks(&geometry, maps, strips, Position::default());
            let (bytes, map) = match (limits.storage, maps) {
                (Storage::Memory, Maps::Stay | Maps::Spill) => (geometry.held(&tasks), 0),
                (Storage::Memory, Maps::Recompute) => (geometry.live(&tasks), 0),
                (Storage::Device { block, .. }, _) => geometry.buffers(&tasks, maps, block),
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
                let [_, joined] = edges.joined();
                least(Maps::Stay, strips.clamp(1, rows)).or_else(|needed| {
                    // What is above the first row then depends on the last one, and so on.
                    if joined { Err(needed) } else { least(Maps::Recompute, 1) }
                })
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

    /// The tasks that are left, each with the fraction of the work that is done after it, up to 1.
    pub fn steps(&self) -> impl Iterator<Item = (&Task, f32)> {
        let left: u64 = self.tasks.iter().map(|task| self.geometry.work_of(task)).sum();
        self.tasks.iter().scan(self.work - left, |done, task| {
            *done += self.geometry.work_of(task);
            Some((task, (*done as f64 / self.work.max(1) as f64) as f32))
        })
    }

    /// The same plan for a painting that has come to `position`.
    pub fn from(mut self, position: Position) -> Self {
        self.tasks = tasks(&self.geometry, self.maps, self.strips, position);
        self
    }
}

/// Each layer in strips, from `position` on.
fn tasks(geometry: &Geometry, maps: Maps, strips: usize, position: Position) -> Vec<Task> {
    let mut tasks = Vec::new();
    for (last, layer) in geometry.layers.iter().enumerate().skip(position.layer) {
        let rows = geometry.rows.get(last).copied().unwrap_or(0);
        let tallest = geometry.whole_tiles(last, 0..rows.div_ceil(strips).max(1)).end.max(1);
        let first = if last == position.layer { position.row } else { 0 };
        // The first layer of each strip.
        let from = match (maps, last) {
            (Maps::Recompute, _) | (Maps::Spill, 1) => 0,
            _ => last,
        };
        for start in (first..rows).step_by(tallest) {
            let end = rows.min(start + tallest);
            for (index, runs) in geometry.windows(from..=last, start..end) {
                let gather = index == last;
                let complete = gather && end == rows && layer.is_normalized();
                let fresh = index == 0 && maps != Maps::Stay;
                tasks.push(Task { layer: index, runs, gather, complete, fresh });
            }
        }
    }
    tasks
}

/// Which of the buffers that stay holds a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot(pub usize);

impl Slot {
    /// How many there are.
    pub const COUNT: usize = 4;

    /// Of what layer `layer` writes.
    pub fn map(layer: usize) -> Self {
        Self(layer % 2)
    }

    /// Of what the layer after `keepers` others that keep something keeps.
    pub fn kept(keepers: usize) -> Self {
        Self(2 + keepers % 2)
    }
}
