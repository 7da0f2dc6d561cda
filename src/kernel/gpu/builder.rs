//! Lays a plan out on the GPU: the buffers it needs, and each of its tasks as bindings and dispatches.

use std::ops::Range;

use wgpu::BufferUsages;

use super::session::Step;
use super::shader::{WORKGROUP, fours, groups_out};
use super::{GpuNetwork, Kernel};
use crate::kernel::plan::{Slot, Task};
use crate::kernel::{Layer, Plan, Tail};
use crate::picture::Frame;

/// Numbers a thread of the second kernel joins at least.
const LEAST_SHARE: usize = 16;

/// The buffers of a session, and what its steps are made of.
pub(super) struct Builder<'a> {
    network: &'a GpuNetwork,
    frame: Frame<'a>,
    sizes: Vec<[usize; 2]>,
    pub slots: Vec<wgpu::Buffer>,
    partials: wgpu::Buffer,
    joined: wgpu::Buffer,
    pub affines: Vec<wgpu::Buffer>,
    pub styles: Vec<wgpu::Buffer>,
    pub photo: wgpu::Buffer,
    pub painted: wgpu::Buffer,
    pub readable: wgpu::Buffer,
    /// Stand in for what a layer does not bind: one to read, the others to write.
    unused: [wgpu::Buffer; 4],
}

/// What came before a task in its strip.
#[derive(Default)]
struct Before {
    /// The first row of what the layer before wrote, and of what was kept last.
    first: usize,
    kept_first: usize,
    keepers: usize,
    photo_first: usize,
    /// Joined parts of the layer whose statistics are gathered.
    joined: usize,
}

impl<'a> Builder<'a> {
    pub fn new(network: &'a GpuNetwork, frame: Frame<'a>, plan: &Plan) -> Self {
        let gpu = &network.gpu;
        let storage = |bytes: usize| gpu.buffer(bytes as u64, BufferUsages::STORAGE);
        let mut sizes = Sizes::default();
        let mut keepers = 0;
        let mut joined = 0;
        for task in &plan.tasks {
            let Some(((layer, kernel), [_, width])) =
                network.layer(task.layer).zip(plan.sizes.get(task.layer))
            else {
                continue;
            };
            let runs = layer.runs(*width);
            match layer.tail {
                Tail::Norm { .. } => {
                    let map = task.runs.len() * runs * groups_out(layer) * 16;
                    sizes.grow_slot(Slot::map(task.layer), map);
                    if task.gather {
                        let parts = parts(kernel, layer, task, runs);
                        sizes.partials = sizes.partials.max(parts * fours(layer.channels_out) * 32);
                        joined += parts.div_ceil(share(parts));
                        sizes.joined = sizes.joined.max(joined * fours(layer.channels_out) * 48);
                        joined = if task.complete { 0 } else { joined };
                    }
                }
                Tail::Sigmoid { .. } => {
                    sizes.painted = sizes.painted.max(task.runs.len() * 2 * frame.width() * 4);
                }
            }
            if task.layer == 0 {
                keepers = 0;
                sizes.photo = sizes.photo.max(photo_rows(frame, &task.runs).len() * frame.width() * 4);
            }
            if layer.keep {
                let kept = task.runs.len() * width * fours(layer.channels_in) * 16;
                sizes.grow_slot(Slot::kept(keepers), kept);
                keepers += 1;
            }
        }
        let layers = network.network.layers.iter().filter(|layer| matches!(layer.tail, Tail::Norm { .. }));
        let tables: Vec<usize> = layers.map(|layer| 2 * fours(layer.channels_out) * 16).collect();
        let table =
            |usage: BufferUsages| tables.iter().map(|bytes| gpu.buffer(*bytes as u64, usage)).collect();
        let readable = sizes.painted.max(tables.iter().sum());
        // Only tests read a map.
        let slot_usage = BufferUsages::STORAGE | BufferUsages::COPY_SRC;
        Self {
            network,
            frame,
            sizes: plan.sizes.clone(),
            slots: sizes.slots.iter().map(|bytes| gpu.buffer(*bytes as u64, slot_usage)).collect(),
            partials: storage(sizes.partials),
            joined: storage(sizes.joined),
            affines: table(BufferUsages::STORAGE | BufferUsages::COPY_SRC),
            styles: table(BufferUsages::STORAGE | BufferUsages::COPY_DST),
            photo: gpu.buffer(sizes.photo as u64, BufferUsages::STORAGE | BufferUsages::COPY_DST),
            painted: gpu.buffer(sizes.painted as u64, BufferUsages::STORAGE | BufferUsages::COPY_SRC),
            readable: gpu.buffer(readable as u64, BufferUsages::MAP_READ | BufferUsages::COPY_DST),
            unused: [(); 4].map(|()| storage(16)),
        }
    }

    pub fn steps(&self, plan: &Plan) -> Vec<Step> {
        let mut before = Before::default();
        plan.tasks.iter().filter_map(|task| self.step(task, &mut before)).collect()
    }

    fn step(&self, task: &Task, before: &mut Before) -> Option<Step> {
        let (layer, kernel) = self.network.layer(task.layer)?;
        let [height, width] = *self.sizes.get(task.layer)?;
        let runs = layer.runs(width);
        let mut upload = None;
        if task.layer == 0 {
            let rows = photo_rows(self.frame, &task.runs);
            *before = Before { photo_first: rows.start, joined: before.joined, ..Before::default() };
            upload = Some(rows);
        }
        let numbers = [
            height,
            width,
            before.first,
            before.kept_first,
            task.runs.start,
            task.runs.len(),
            runs,
            usize::from(task.gather),
            before.photo_first,
            self.frame.width(),
            0,
            0,
        ];
        let numbers = numbers.map(|number| number as u32);
        let params = self.network.gpu.filled(&numbers, BufferUsages::UNIFORM | BufferUsages::COPY_DST);
        let bindings = self.convolution(task, layer, kernel, &params, before);
        let blocks = [runs.div_ceil(kernel.block.pixels), task.runs.len()];
        let groups = [
            blocks[0].div_ceil(WORKGROUP[0]) as u32,
            blocks[1].div_ceil(WORKGROUP[1]) as u32,
            groups_out(layer).div_ceil(kernel.block.groups) as u32,
        ];
        let (mut joins, mut finish) = (None, None);
        let mut download = None;
        match layer.tail {
            Tail::Norm { .. } if task.gather => {
                let parts = parts(kernel, layer, task, runs);
                joins = self.joins(task, layer, kernel, runs, before.joined);
                before.joined += parts.div_ceil(share(parts));
                if task.complete {
                    finish = self.finish(task, layer, before.joined);
                    before.joined = 0;
                }
            }
            Tail::Norm { .. } => {}
            Tail::Sigmoid { .. } => download = Some(task.runs.start * 2..task.runs.end * 2),
        }
        before.first = task.runs.start * layer.form.rows();
        if layer.keep {
            before.kept_first = task.runs.start;
            before.keepers += 1;
        }
        Some(Step {
            layer: task.layer,
            params,
            numbers,
            bindings,
            groups,
            blocks: joins,
            finish,
            upload,
            download,
        })
    }

    fn convolution(
        &self,
        task: &Task,
        layer: &Layer,
        kernel: &Kernel,
        params: &wgpu::Buffer,
        before: &Before,
    ) -> wgpu::BindGroup {
        let [nothing, no_map, no_keep, no_partials] = &self.unused;
        let slot = |slot: Slot| self.slots.get(slot.0);
        let previous = task.layer.checked_sub(1);
        let kept = before.keepers.checked_sub(1).and_then(|keepers| slot(Slot::kept(keepers)));
        let norm = matches!(layer.tail, Tail::Norm { .. });
        let buffers = [
            params,
            previous.and_then(|previous| slot(Slot::map(previous))).unwrap_or(nothing),
            previous.and_then(|previous| self.affines.get(previous)).unwrap_or(nothing),
            kept.unwrap_or(nothing),
            &kernel.weights,
            if norm { slot(Slot::map(task.layer)).unwrap_or(no_map) } else { &self.painted },
            slot(Slot::kept(before.keepers)).filter(|_| layer.keep).unwrap_or(no_keep),
            if norm { &self.partials } else { no_partials },
            &self.photo,
        ];
        self.bind(&self.network.layouts.convolution, &buffers)
    }

    /// The dispatch that joins the blocks' statistics into parts from `first` on.
    fn joins(
        &self,
        task: &Task,
        layer: &Layer,
        kernel: &Kernel,
        runs: usize,
        first: usize,
    ) -> Option<(wgpu::BindGroup, u32)> {
        let parts = parts(kernel, layer, task, runs);
        let blocks = runs.div_ceil(kernel.block.pixels);
        let channels = fours(layer.channels_out);
        let numbers = [
            parts,
            share(parts),
            channels,
            kernel.block.pixels,
            runs - (blocks - 1) * kernel.block.pixels,
            blocks,
            layer.form.positions(),
            first,
        ];
        let threads = parts.div_ceil(share(parts)) * channels;
        Some((self.statistics(task, numbers)?, threads.div_ceil(64) as u32))
    }

    /// The dispatch that makes the normalization of all joined parts.
    fn finish(&self, task: &Task, layer: &Layer, parts: usize) -> Option<(wgpu::BindGroup, u32)> {
        let channels = fours(layer.channels_out);
        let bindings = self.statistics(task, [parts, 0, channels, 0, 0, 0, 0, 0])?;
        Some((bindings, channels.div_ceil(64) as u32))
    }

    fn statistics(&self, task: &Task, numbers: [usize; 8]) -> Option<wgpu::BindGroup> {
        let numbers = numbers.map(|number| number as u32);
        let params = self.network.gpu.filled(&numbers, BufferUsages::UNIFORM);
        let (style, affine) = (self.styles.get(task.layer)?, self.affines.get(task.layer)?);
        Some(
            self.bind(
                &self.network.layouts.statistics,
                &[&params, &self.partials, &self.joined, style, affine],
            ),
        )
    }

    fn bind(&self, layout: &wgpu::BindGroupLayout, buffers: &[&wgpu::Buffer]) -> wgpu::BindGroup {
        let entries: Vec<_> = buffers
            .iter()
            .zip(0..)
            .map(|(buffer, binding)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        let descriptor = wgpu::BindGroupDescriptor { label: None, layout, entries: &entries };
        self.network.gpu.device.create_bind_group(&descriptor)
    }
}

/// The largest of each kind over all tasks, in bytes.
#[derive(Default)]
struct Sizes {
    slots: [usize; Slot::COUNT],
    partials: usize,
    joined: usize,
    photo: usize,
    painted: usize,
}

impl Sizes {
    fn grow_slot(&mut self, slot: Slot, bytes: usize) {
        if let Some(size) = self.slots.get_mut(slot.0) {
            *size = (*size).max(bytes);
        }
    }
}

/// How many blocks of pixels a task gathers statistics of.
fn parts(kernel: &Kernel, layer: &Layer, task: &Task, runs: usize) -> usize {
    task.runs.len() * runs.div_ceil(kernel.block.pixels) * layer.form.positions()
}

/// How many of them one thread joins, so that the next kernel has about as many to join.
fn share(parts: usize) -> usize {
    parts.isqrt().max(LEAST_SHARE)
}

/// The photo's rows that the first layer reads for some rows of squares.
fn photo_rows(frame: Frame<'_>, runs: &Range<usize>) -> Range<usize> {
    let first = runs.start.saturating_sub(1) * 2;
    first..((runs.end + 1).max(2) * 2).min(frame.height())
}
