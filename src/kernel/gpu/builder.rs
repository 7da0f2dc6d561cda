//! Lays a plan out on the GPU: the buffers it needs, and each of its tasks as bindings and dispatches.

use std::ops::Range;

use wgpu::BufferUsages;

use super::sizes::{Sizes, joined, photo_rows};
use super::step::{Load, Step, Store};
use super::tile_shape::{fours, workgroups};
use super::{GpuNetwork, Kernel};
use crate::kernel::task::{Maps, Slot, Task};
use crate::kernel::{Edges, Layer, Plan, Source, Tail};

/// The buffers of a session, and what its steps are made of.
pub(super) struct Builder<'a> {
    network: &'a GpuNetwork,
    plan: &'a Plan,
    photo_width: usize,
    edges: Edges,
    pub slots: Vec<wgpu::Buffer>,
    pub partials: wgpu::Buffer,
    pub joined: wgpu::Buffer,
    pub affines: Vec<wgpu::Buffer>,
    pub photo: wgpu::Buffer,
    pub painted: wgpu::Buffer,
    /// Two, so that one is filled while the other is read, if strips are read back.
    pub readables: Vec<wgpu::Buffer>,
    /// Stand in for what a layer does not bind: one to read, the others to write.
    unused: [wgpu::Buffer; 4],
}

/// The first row of what is on the device, as a task finds it.
#[derive(Default)]
struct Firsts {
    map: usize,
    kept: usize,
    photo: usize,
}

impl<'a> Builder<'a> {
    pub fn new(network: &'a GpuNetwork, photo_width: usize, edges: Edges, plan: &'a Plan) -> Self {
        let gpu = &network.gpu;
        let storage = |bytes: usize| gpu.buffer(bytes as u64, BufferUsages::STORAGE);
        let sizes = Sizes::of(network, plan, photo_width);
        // Scale and shift for the layer that reads a map, and what that one counts its own from.
        let layers = &network.network.layers;
        let tables = layers.iter().zip(layers.iter().skip(1));
        let tables =
            tables.map(|(layer, next)| (2 * fours(layer.channels_out) + fours(next.channels_out)) * 16);
        let readables = if plan.maps == Maps::Spill { 2 } else { 1 };
        let readable = sizes.painted.max(sizes.stored) as u64;
        let readable_usage = BufferUsages::MAP_READ | BufferUsages::COPY_DST;
        let written = BufferUsages::STORAGE | BufferUsages::COPY_DST;
        let moving = written | BufferUsages::COPY_SRC;
        Self {
            network,
            plan,
            photo_width,
            edges,
            slots: sizes.slots.iter().map(|bytes| gpu.buffer(*bytes as u64, moving)).collect(),
            partials: storage(sizes.partials),
            joined: gpu.buffer(sizes.joined as u64, BufferUsages::STORAGE | BufferUsages::COPY_SRC),
            affines: tables.map(|bytes| gpu.buffer(bytes as u64, written)).collect(),
            photo: gpu.buffer(sizes.photo as u64, written),
            painted: gpu.buffer(sizes.painted as u64, BufferUsages::STORAGE | BufferUsages::COPY_SRC),
            readables: (0..readables).map(|_| gpu.buffer(readable, readable_usage)).collect(),
            unused: [(); 4].map(|()| storage(16)),
        }
    }

    /// The bytes of all buffers, beside the few of tables and parameters.
    #[cfg(test)]
    pub fn bytes(&self) -> u64 {
        let single = [&self.partials, &self.joined, &self.photo, &self.painted];
        self.slots.iter().chain(&self.readables).chain(single).map(wgpu::Buffer::size).sum()
    }

    pub fn steps(&self) -> Vec<Step> {
        let mut firsts = Firsts::default();
        self.plan.tasks.iter().filter_map(|task| self.step(task, &mut firsts)).collect()
    }

    fn step(&self, task: &Task, firsts: &mut Firsts) -> Option<Step> {
        let (layer, kernel) = self.network.layer(task.layer)?;
        let geometry = &self.plan.geometry;
        let ([height, width], shape) = (*geometry.sizes.get(task.layer)?, geometry.layers.get(task.layer)?);
        let runs = layer.runs(width);
        let photo = photo_rows(self.plan, task);
        if let Some(rows) = &photo {
            firsts.photo = rows.start;
        }
        let load = self.plan.maps.spill_before(task.layer).then(|| {
            let rows = geometry.reads(task.layer, &task.runs);
            (firsts.map, firsts.kept) = (rows.start, rows.start);
            Load {
                height,
                rows,
                map: Slot::map(task.layer - 1).0,
                kept: (layer.source == Source::Sum).then_some(Slot::kept(shape.keepers + 1).0),
            }
        });
        let [across, down] = self.edges.joined().map(usize::from);
        let bias = |colour: usize| match &layer.tail {
            Tail::Sigmoid { bias } => bias.get(colour).map_or(0, |value| value.to_bits() as usize),
            Tail::Norm => 0,
        };
        let (origins, places) = self.origins(photo.as_ref());
        let numbers = [
            height,
            width,
            firsts.map,
            firsts.kept,
            task.runs.start,
            task.runs.len(),
            runs,
            usize::from(task.gather),
            firsts.photo,
            self.photo_width,
            0,
            across + 2 * down,
            bias(0),
            bias(1),
            bias(2),
            0,
            places[0],
            places[1],
            places[2],
            0,
        ];
        let numbers = numbers.map(|number| number as u32);
        let params = self.network.gpu.filled(&numbers, BufferUsages::UNIFORM | BufferUsages::COPY_DST);
        let bindings = self.convolution(task, layer, kernel, &params, shape.keepers);
        let groups = workgroups(layer, kernel.tile, [task.runs.len(), runs]);
        let (mut rows, mut store) = (None, Store::default());
        if !shape.is_normalized() {
            store.painted = (task.runs.len() * 2 * self.photo_width * 4) as u64;
        } else if task.gather {
            rows = Some(self.rows(task, layer, kernel, runs));
            store.joined = joined(layer, task) as u64;
            if self.plan.maps.spill_before(task.layer + 1) {
                store.map = task.runs.len() as u64 * geometry.written_row(task.layer, 4);
                store.map_slot = Slot::map(task.layer).0;
            }
            if layer.keep && self.plan.maps == Maps::Spill {
                store.kept = task.runs.len() as u64 * geometry.read_row(task.layer, 4);
                store.kept_slot = Slot::kept(shape.keepers).0;
            }
        }
        firsts.map = task.runs.start * layer.form.rows();
        if layer.keep {
            firsts.kept = task.runs.start;
        }
        Some(Step { layer: task.layer, params, numbers, origins, bindings, groups, rows, photo, load, store })
    }

    /// The pixels that a photo's colours are counted from, column and row: where they are among the rows of the photo
    /// that are on the device, and which of them have to be uploaded after a strip of these.
    fn origins(&self, rows: Option<&Range<usize>>) -> (Vec<[usize; 2]>, [usize; 3]) {
        let height = self.plan.geometry.sizes.first().map_or(0, |[squares, _]| 2 * squares);
        let pixels = [1, 2, 3].map(|quarter| [quarter * self.photo_width / 4, quarter * height / 4]);
        match self.plan.maps {
            Maps::Spill => {
                let end = rows.map_or(0, |rows| rows.len() * self.photo_width);
                (pixels.to_vec(), [end, end + 1, end + 2])
            }
            Maps::Stay => (Vec::new(), pixels.map(|[x, y]| y * self.photo_width + x)),
        }
    }

    fn convolution(
        &self,
        task: &Task,
        layer: &Layer,
        kernel: &Kernel,
        params: &wgpu::Buffer,
        keepers: usize,
    ) -> wgpu::BindGroup {
        let [nothing, no_map, no_keep, no_partials] = &self.unused;
        let slot = |slot: Slot| self.slots.get(slot.0);
        let previous = task.layer.checked_sub(1);
        let kept = slot(Slot::kept(keepers + 1)).filter(|_| layer.source == Source::Sum);
        let norm = matches!(layer.tail, Tail::Norm);
        let buffers = [
            params,
            previous.and_then(|previous| slot(Slot::map(previous))).unwrap_or(nothing),
            previous.and_then(|previous| self.affines.get(previous)).unwrap_or(nothing),
            kept.unwrap_or(nothing),
            &kernel.weights,
            if norm { slot(Slot::map(task.layer)).unwrap_or(no_map) } else { &self.painted },
            slot(Slot::kept(keepers)).filter(|_| layer.keep).unwrap_or(no_keep),
            if norm { &self.partials } else { no_partials },
            &self.photo,
        ];
        self.bind(&self.network.layouts.convolution, &buffers)
    }

    /// The dispatch that joins the blocks' statistics row by row.
    fn rows(&self, task: &Task, layer: &Layer, kernel: &Kernel, runs: usize) -> (wgpu::BindGroup, u32) {
        let blocks = runs.div_ceil(kernel.tile.pixels);
        let channels = fours(layer.channels_out);
        let tail = runs - (blocks - 1) * kernel.tile.pixels;
        let positions = layer.form.positions();
        let numbers = [task.runs.len(), channels, blocks, kernel.tile.pixels, tail, positions];
        let params = self.network.gpu.filled(&numbers.map(|number| number as u32), BufferUsages::UNIFORM);
        let buffers = [&params, &self.partials, &self.joined];
        let threads = task.runs.len() * channels;
        (self.bind(&self.network.layouts.statistics, &buffers), threads.div_ceil(64) as u32)
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
