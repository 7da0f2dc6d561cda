//! Lays a plan out on the GPU: each of its tasks as bindings and dispatches.

use std::ops::Range;

use wgpu::BufferUsages;

use super::buffers::Buffers;
use super::compiled::{GpuLayers, Kernel};
use super::step::Step;
use super::tile_shape::{fours, workgroups};
use super::uniforms::{Convolution, Statistics};
use crate::kernel::task::Slot;
use crate::kernel::transfer::Transfer;
use crate::kernel::{Edges, Epilogue, Layer, Maps, Plan, Source, Task};

/// What the steps of a session are made of.
struct Builder<'a> {
    layers: &'a GpuLayers,
    plan: &'a Plan,
    edges: Edges,
    buffers: &'a Buffers,
    /// Stand in for what a layer does not bind: one to read, the others to write.
    unused: [wgpu::Buffer; 4],
}

/// The first row of what is on the device, as a task finds it.
#[derive(Default)]
struct Firsts {
    map: usize,
    skip: usize,
    photo: usize,
}

/// A step for each task of the plan.
pub(super) fn steps(layers: &GpuLayers, plan: &Plan, edges: Edges, buffers: &Buffers) -> Vec<Step> {
    let unused = [(); 4].map(|()| layers.gpu.buffer(16, BufferUsages::STORAGE));
    let builder = Builder { layers, plan, edges, buffers, unused };
    let mut firsts = Firsts::default();
    let steps: Vec<_> =
        plan.steps().filter_map(|(task, done)| builder.step(task, done, &mut firsts)).collect();
    debug_assert_eq!(steps.len(), plan.tasks.len(), "the plan of another network");
    steps
}

impl Builder<'_> {
    /// Nothing if there is no such layer.
    fn step(&self, task: &Task, done: f32, firsts: &mut Firsts) -> Option<Step> {
        let (layer, kernel) = self.layers.layer(task.layer)?;
        let geometry = &self.plan.geometry;
        let ([height, width], shape) = (*geometry.sizes.get(task.layer)?, geometry.layers.get(task.layer)?);
        let transfer = Transfer::of(geometry, task, self.plan.maps)?;
        if let Some(rows) = &transfer.photo {
            firsts.photo = rows.start;
        }
        if let Some(load) = &transfer.load {
            (firsts.map, firsts.skip) = (load.rows.start, load.rows.start);
        }
        let (origins, places) = self.origins(transfer.photo.as_ref());
        let columns = layer.positions(width);
        let [_, photo_width] = geometry.photo();
        let [across, down] = self.edges.joined().map(u32::from);
        let bias = |colour: usize| match &layer.epilogue {
            Epilogue::Sigmoid { bias } => bias.get(colour).copied().unwrap_or_default(),
            Epilogue::Norm => 0.0,
        };
        let told = Convolution {
            height: height as u32,
            width: width as u32,
            first: firsts.map as u32,
            skip_first: firsts.skip as u32,
            first_row: task.rows.start as u32,
            rows: task.rows.len() as u32,
            columns: columns as u32,
            gather: u32::from(task.gather),
            photo_first: firsts.photo as u32,
            photo_width: photo_width as u32,
            strength: 0.0,
            joined: across + 2 * down,
            bias: [bias(0), bias(1), bias(2), 0.0],
            origins: places.map(|place| place as u32),
            padding: 0,
        };
        let params = self.layers.gpu.filled(&[told], BufferUsages::UNIFORM);
        let bindings = self.convolution(task, layer, kernel, &params, shape.skips);
        let groups = workgroups(layer, kernel.tile, [task.rows.len(), columns]);
        let counts = shape.is_normalized() && task.gather;
        let whole = counts && self.plan.maps == Maps::Stay;
        let rows = counts.then(|| self.rows(task, layer, kernel, columns));
        firsts.map = task.rows.start * layer.form.rows();
        if layer.starts_skip {
            firsts.skip = task.rows.start;
        }
        let normalized = if whole { fours(layer.channels_out) as u32 } else { 0 };
        Some(Step {
            task: task.clone(),
            done,
            params,
            told,
            origins,
            bindings,
            groups,
            rows,
            normalized,
            transfer,
        })
    }

    /// The pixels that a photo's colours are counted from, column and row: where they are among the rows of the photo
    /// that are on the device, and which of them have to be uploaded after a strip of these.
    fn origins(&self, rows: Option<&Range<usize>>) -> (Vec<[usize; 2]>, [usize; 3]) {
        let [height, width] = self.plan.geometry.photo();
        let pixels = [1, 2, 3].map(|quarter| [quarter * width / 4, quarter * height / 4]);
        match self.plan.maps {
            Maps::Spill => {
                let end = rows.map_or(0, |rows| rows.len() * width);
                (pixels.to_vec(), [end, end + 1, end + 2])
            }
            Maps::Stay => (Vec::new(), pixels.map(|[x, y]| y * width + x)),
        }
    }

    fn convolution(
        &self,
        task: &Task,
        layer: &Layer,
        kernel: &Kernel,
        params: &wgpu::Buffer,
        skips: usize,
    ) -> wgpu::BindGroup {
        let [nothing, no_map, no_skip, no_partials] = &self.unused;
        let slot = |slot: Slot| self.buffers.slots.get(slot.0);
        let previous = task.layer.checked_sub(1);
        let skip = slot(Slot::skip(skips + 1)).filter(|_| layer.source == Source::Sum);
        let norm = matches!(layer.epilogue, Epilogue::Norm);
        let buffers = [
            params,
            previous.and_then(|previous| slot(Slot::map(previous))).unwrap_or(nothing),
            previous.and_then(|previous| self.buffers.affines.get(previous)).unwrap_or(nothing),
            skip.unwrap_or(nothing),
            &kernel.weights,
            if norm { slot(Slot::map(task.layer)).unwrap_or(no_map) } else { &self.buffers.painted },
            slot(Slot::skip(skips)).filter(|_| layer.starts_skip).unwrap_or(no_skip),
            if norm { &self.buffers.partials } else { no_partials },
            &self.buffers.photo,
        ];
        self.bind(&self.layers.layouts.convolution, &buffers)
    }

    /// What joins the blocks' statistics row by row, and the workgroups of the dispatch; with it the rows' are joined too.
    fn rows(&self, task: &Task, layer: &Layer, kernel: &Kernel, columns: usize) -> (wgpu::BindGroup, u32) {
        let (pixels, channels) = (kernel.tile.pixels, fours(layer.channels_out));
        let blocks = columns.div_ceil(pixels);
        let told = Statistics {
            rows: task.rows.len() as u32,
            channels: channels as u32,
            blocks: blocks as u32,
            pixels: pixels as u32,
            remainder: (columns - (blocks - 1) * pixels) as u32,
            phases: layer.form.phases() as u32,
            first: self.layers.vectors_before(task.layer) as u32,
        };
        let params = self.layers.gpu.filled(&[told], BufferUsages::UNIFORM);
        let Buffers { partials, joined, style, kept, affines, .. } = self.buffers;
        let affine = affines.get(task.layer).unwrap_or(kept);
        let buffers = [&params, partials, joined, style, kept, affine];
        let threads = task.rows.len() * channels;
        (self.bind(&self.layers.layouts.statistics, &buffers), threads.div_ceil(64) as u32)
    }

    fn bind(&self, layout: &wgpu::BindGroupLayout, buffers: &[&wgpu::Buffer]) -> wgpu::BindGroup {
        let bound: Vec<_> = (0..).zip(buffers.iter().map(|buffer| buffer.as_entire_binding())).collect();
        self.layers.gpu.bind(layout, &bound)
    }
}
