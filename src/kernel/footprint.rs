//! The memory that the tasks of a plan take at once: ordinary memory, and buffers of a device.

use super::Source;
use super::geometry::Geometry;
use super::task::{Maps, Slot, Task};
use super::transfer::Transfer;

/// More than what the sizes of a device's buffers are rounded up by.
const ROUNDED_UP: u64 = 256;

/// The most bytes in ordinary memory at once if what a layer wrote is held until the next one has read it, row by row.
pub(super) fn held(geometry: &Geometry, tasks: &[Task]) -> u64 {
    let (mut most, mut skip) = (0, 0);
    for (layer, shape) in geometry.layers.iter().enumerate() {
        let height = geometry.sizes.get(layer).map_or(0, |[height, _]| *height) as u64;
        let row = geometry.read_row(layer, 1);
        let reads = if shape.source == Source::Photo { 0 } else { row };
        let sums = shape.source == Source::Sum;
        // What a strip of the layer before has written goes when its last row has been read.
        let strip = strip_read(geometry, layer, tasks);
        for task in tasks.iter().filter(|task| task.layer == layer) {
            let first = (task.rows.start * shape.form.stride()).saturating_sub(1) as u64;
            let stays = if geometry.joined { strip } else { 0 };
            let there = (height - first / strip * strip + stays).min(height);
            let written = task.rows.end as u64 * geometry.written_row(layer, 1)
                + if shape.starts_skip { task.rows.end as u64 * row } else { 0 };
            let skip = if sums { there * row } else { skip };
            most = most.max(there * reads + skip + written);
        }
        skip = match (shape.starts_skip, sums) {
            (true, _) => height * row,
            (false, true) => 0,
            (false, false) => skip,
        };
    }
    most
}

/// Rows of a strip of what `layer` reads.
fn strip_read(geometry: &Geometry, layer: usize, tasks: &[Task]) -> u64 {
    let Some(before) = layer.checked_sub(1) else { return 1 };
    let rows = geometry.layers.get(before).map_or(1, |shape| shape.form.rows());
    let strip = tasks.iter().find(|task| task.layer == before).map_or(1, |task| task.rows.len());
    (strip * rows).max(1) as u64
}

/// What each buffer of a device takes, in bytes: the most of what any task needs of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct BufferSizes {
    /// Maps, see [`Slot`].
    pub slots: [u64; Slot::COUNT],
    /// The statistics of blocks.
    pub partials: u64,
    /// The statistics of rows.
    pub joined: u64,
    pub photo: u64,
    pub painted: u64,
    /// A staging buffer, through which is read what a task wrote.
    pub staging: u64,
    /// How many of these there are: two, so that one is filled while the other is read, if maps are.
    pub stagings: usize,
    /// Maps on their way to the device.
    loaded: u64,
}

impl BufferSizes {
    /// What `tasks` need.
    pub fn of(geometry: &Geometry, tasks: &[Task], maps: Maps) -> Self {
        let stagings = if maps == Maps::Spill { 2 } else { 1 };
        let mut sizes = Self { stagings, ..Self::default() };
        for task in tasks {
            let Some((shape, transfer)) =
                geometry.layers.get(task.layer).zip(Transfer::of(geometry, task, maps))
            else {
                continue;
            };
            let rows = task.rows.len() as u64;
            if shape.is_normalized() {
                let joined = rows * geometry.joined_row(task.layer);
                sizes.joined = sizes.joined.max(joined);
                sizes.partials = sizes.partials.max(joined * geometry.blocks(task.layer));
            }
            sizes.grow(Slot::map(task.layer), rows * geometry.written_row(task.layer, 4));
            if shape.starts_skip {
                sizes.grow(Slot::skip(shape.skips), rows * geometry.read_row(task.layer, 4));
            }
            if let Some(load) = &transfer.load {
                let slots = [Some(load.map), load.skip];
                slots.into_iter().flatten().for_each(|slot| sizes.grow(slot, load.bytes));
                sizes.loaded = sizes.loaded.max(load.bytes * slots.iter().flatten().count() as u64);
            }
            sizes.photo = sizes.photo.max(transfer.photo_bytes(geometry));
            sizes.painted = sizes.painted.max(transfer.store.painted);
            sizes.staging = sizes.staging.max(transfer.store.bytes());
        }
        if maps == Maps::Stay {
            // The statistics of all layers follow a frame of live video.
            let normalized = (0..).zip(&geometry.layers).filter(|(_, shape)| shape.is_normalized());
            sizes.staging += normalized.map(|(layer, _)| geometry.joined_row(layer)).sum::<u64>();
        }
        sizes
    }

    fn grow(&mut self, slot: Slot, bytes: u64) {
        if let Some(size) = self.slots.get_mut(slot.0) {
            *size = bytes.max(*size);
        }
    }

    /// All buffers, and what is on its way to the device beside them.
    pub fn total(&self) -> u64 {
        let Self { slots, partials, joined, photo, painted, .. } = self;
        let moved = self.stagings as u64 * (self.loaded.max(*photo) + self.staging);
        slots.iter().sum::<u64>() + partials + joined + photo + painted + moved + ROUNDED_UP
    }

    /// The largest buffer that grows with the maps.
    pub fn largest(&self) -> u64 {
        self.slots.iter().copied().max().unwrap_or_default().max(self.partials)
    }
}
