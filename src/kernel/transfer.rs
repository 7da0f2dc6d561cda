//! The transfers between ordinary memory and a device before a task and after it.

use std::ops::Range;

use super::Source;
use super::geometry::Geometry;
use super::task::{Maps, Slot, Task};

/// Bytes of a pixel of the photo or the painting.
const PIXEL: usize = 4;

/// What moves for one task.
#[derive(Debug, Clone)]
pub(crate) struct Transfer {
    /// Rows of the photo to upload before; those beyond the last are the first ones.
    pub photo: Option<Range<usize>>,
    /// Rows of maps to upload before.
    pub load: Option<Load>,
    /// What to read after.
    pub store: Store,
}

/// Rows of maps in ordinary memory that a task reads.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    /// Of the whole map.
    pub height: usize,
    /// Those beyond the last are the first ones.
    pub rows: Range<usize>,
    /// Where what the layer before wrote goes.
    pub map: Slot,
    /// Where the skip connection goes, if the layer reads it.
    pub skip: Option<Slot>,
    /// Bytes of either.
    pub bytes: u64,
}

/// How many bytes of what a task wrote are read, in this order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Store {
    /// RGBA of the painting.
    pub painted: u64,
    /// The statistics of rows.
    pub joined: u64,
    pub map: u64,
    pub map_slot: Slot,
    pub skip: u64,
    pub skip_slot: Slot,
}

impl Store {
    /// All of them.
    pub fn bytes(&self) -> u64 {
        self.painted + self.joined + self.map + self.skip
    }
}

impl Transfer {
    /// What moves for `task` if maps stay or are spilled; nothing for a layer that there is not.
    pub fn of(geometry: &Geometry, task: &Task, maps: Maps) -> Option<Self> {
        let (shape, [height, _]) = (geometry.layers.get(task.layer)?, *geometry.sizes.get(task.layer)?);
        let [_, photo_width] = geometry.photo();
        let (rows, normalized) = (task.rows.len() as u64, shape.is_normalized());
        let squares = if shape.source == Source::Photo {
            Some(geometry.reads(task.layer, &task.rows))
        } else if maps == Maps::Spill && !normalized {
            Some(task.rows.clone())
        } else {
            None
        };
        let load = task.layer.checked_sub(1).filter(|_| maps.spill_before(task.layer)).map(|before| {
            let rows = geometry.reads(task.layer, &task.rows);
            let bytes = rows.len() as u64 * geometry.read_row(task.layer, 4);
            let skip = (shape.source == Source::Sum).then_some(Slot::skip(shape.skips + 1));
            Load { height, rows, map: Slot::map(before), skip, bytes }
        });
        // What a task has read back: what it painted, or what counts of a layer that is normalized.
        let when = |condition: bool, bytes: u64| if condition { bytes } else { 0 };
        let (counts, spills) = (normalized && task.gather, maps == Maps::Spill);
        let store = Store {
            painted: when(!normalized, rows * (2 * photo_width * PIXEL) as u64),
            joined: when(counts, rows * geometry.joined_row(task.layer)),
            map: when(
                counts && maps.spill_before(task.layer + 1),
                rows * geometry.written_row(task.layer, 4),
            ),
            map_slot: Slot::map(task.layer),
            skip: when(counts && spills && shape.starts_skip, rows * geometry.read_row(task.layer, 4)),
            skip_slot: Slot::skip(shape.skips),
        };
        let photo = squares.map(|squares| squares.start * 2..squares.end * 2);
        Some(Self { photo, load, store })
    }

    /// Bytes of the photo's rows, and of three pixels that colours are counted from.
    pub fn photo_bytes(&self, geometry: &Geometry) -> u64 {
        let [_, width] = geometry.photo();
        self.photo.as_ref().map_or(0, |rows| ((rows.len() * width + 3) * PIXEL) as u64)
    }
}
