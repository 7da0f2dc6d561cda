//! How much room a plan's tasks need on the GPU.

use std::ops::Range;

use super::GpuNetwork;
use super::tile_shape::fours;
use crate::kernel::task::{Maps, Slot, Task};
use crate::kernel::{Layer, Plan, Source};

/// The largest of each kind over all tasks, in bytes.
#[derive(Default)]
pub(super) struct Sizes {
    pub slots: [usize; Slot::COUNT],
    pub partials: usize,
    pub joined: usize,
    pub photo: usize,
    pub painted: usize,
    /// What is read back of a strip.
    pub stored: usize,
}

impl Sizes {
    /// What `plan` needs for a photo of this width.
    pub fn of(network: &GpuNetwork, plan: &Plan, photo_width: usize) -> Self {
        let mut sizes = Sizes::default();
        let geometry = &plan.geometry;
        for task in &plan.tasks {
            let Some(((layer, kernel), ([_, width], shape))) = network
                .layer(task.layer)
                .zip(geometry.sizes.get(task.layer).zip(geometry.layers.get(task.layer)))
            else {
                continue;
            };
            let runs = layer.runs(*width);
            let written = task.runs.len() * geometry.written_row(task.layer, 4) as usize;
            let kept = task.runs.len() * geometry.read_row(task.layer, 4) as usize;
            let mut stored = 0;
            if shape.is_normalized() {
                sizes.grow_slot(Slot::map(task.layer), written);
                stored += written;
                let blocks = runs.div_ceil(kernel.tile.pixels) * layer.form.positions();
                let joined = joined(layer, task);
                sizes.partials = sizes.partials.max(blocks * joined);
                sizes.joined = sizes.joined.max(joined);
                sizes.stored = sizes.stored.max(joined);
                stored += joined;
            } else {
                sizes.painted = sizes.painted.max(task.runs.len() * 2 * photo_width * 4);
            }
            if layer.keep {
                sizes.grow_slot(Slot::kept(shape.keepers), kept);
                stored += kept;
            }
            if let Some(rows) = photo_rows(plan, task) {
                sizes.photo = sizes.photo.max((rows.len() * photo_width + 3) * 4);
            }
            if plan.maps.spill_before(task.layer) {
                let rows = geometry.reads(task.layer, &task.runs).len();
                let bytes = rows * geometry.read_row(task.layer, 4) as usize;
                sizes.grow_slot(Slot::map(task.layer - 1), bytes);
                if layer.source == Source::Sum {
                    sizes.grow_slot(Slot::kept(shape.keepers + 1), bytes);
                }
            }
            if plan.maps == Maps::Spill && task.gather {
                sizes.stored = sizes.stored.max(stored);
            }
        }
        sizes
    }

    fn grow_slot(&mut self, slot: Slot, bytes: usize) {
        if let Some(size) = self.slots.get_mut(slot.0) {
            *size = (*size).max(bytes);
        }
    }
}

/// Bytes of a task's joined statistics: mean and sum of squared differences of each channel for each row of runs.
pub(super) fn joined(layer: &Layer, task: &Task) -> usize {
    task.runs.len() * fours(layer.channels_out) * 32
}

/// The photo's rows that a task needs and the device does not have.
pub(super) fn photo_rows(plan: &Plan, task: &Task) -> Option<Range<usize>> {
    let shape = plan.geometry.layers.get(task.layer)?;
    let squares = if shape.source == Source::Photo {
        plan.geometry.reads(task.layer, &task.runs)
    } else if plan.maps == Maps::Spill && !shape.is_normalized() {
        task.runs.clone()
    } else {
        return None;
    };
    Some(squares.start * 2..squares.end * 2)
}
