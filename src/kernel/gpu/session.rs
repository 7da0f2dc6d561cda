//! Everything a picture of one size needs on the GPU: buffers, bindings and dispatches.

use std::ops::{ControlFlow, Range};

use wgpu::BufferUsages;

use super::shader::{WORKGROUP, fours, groups_out};
use super::{GpuNetwork, Kernel, blended};
use crate::kernel::plan::{Slot, Task};
use crate::kernel::{Layer, Plan, Tail};
use crate::picture::{Frame, Picture};
use crate::{Error, Result};

/// Numbers a thread of the second kernel joins at least.
const LEAST_SHARE: usize = 16;

/// A plan with its buffers.
pub(super) struct Session {
    /// Width and height of the picture and the memory it was planned for.
    pub size: (u32, u32, u64),
    plan: Plan,
    steps: Vec<Step>,
    #[cfg(test)]
    slots: Vec<wgpu::Buffer>,
    photo: wgpu::Buffer,
    painted: wgpu::Buffer,
    readable: wgpu::Buffer,
    /// The blended tables of each layer.
    styles: Vec<wgpu::Buffer>,
    /// The normalization after each layer.
    affines: Vec<wgpu::Buffer>,
}

/// One task of the plan as dispatches.
struct Step {
    /// Which layer's kernel.
    layer: usize,
    params: wgpu::Buffer,
    numbers: [u32; 12],
    bindings: wgpu::BindGroup,
    groups: [u32; 3],
    /// Joins the statistics, if they count, and makes the normalization, if they are complete.
    blocks: Option<(wgpu::BindGroup, u32)>,
    finish: Option<(wgpu::BindGroup, u32)>,
    /// Rows of the photo to upload before.
    upload: Option<Range<usize>>,
    /// Rows of the painting to read after.
    download: Option<Range<usize>>,
}

/// Where the strength stands among the kernel's numbers.
const STRENGTH: usize = 10;

impl Session {
    /// Makes all buffers for a plan.
    pub fn new(network: &GpuNetwork, photo: &Picture, plan: Plan, size: (u32, u32, u64)) -> Self {
        let builder = Builder::new(network, Frame::new(photo), &plan);
        let steps = builder.steps(&plan);
        let Builder { photo, painted, readable, styles, affines, .. } = builder;
        Self {
            size,
            plan,
            steps,
            #[cfg(test)]
            slots: builder.slots,
            photo,
            painted,
            readable,
            styles,
            affines,
        }
    }

    /// Paints a photo of the session's size.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::GpuLost`] and [`Error::NotFinite`].
    pub async fn paint(
        &mut self,
        network: &GpuNetwork,
        photo: &Picture,
        style: &[f32],
        strength: f32,
        progress: &mut impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Vec<u8>> {
        let (gpu, frame) = (&network.gpu, Frame::new(photo));
        for (layer, buffer) in network.network.layers.iter().zip(&self.styles) {
            gpu.queue.write_buffer(buffer, 0, bytemuck::cast_slice(&blended(layer, style)));
        }
        let mut rgba = Vec::with_capacity(photo.rgba().len());
        for ((_, done), step) in self.plan.steps().zip(&mut self.steps) {
            if let Some(rows) = step.upload.clone() {
                let pixels: Vec<u8> = rows.flat_map(|y| frame.pixels(y)).flatten().collect();
                gpu.queue.write_buffer(&self.photo, 0, &pixels);
            }
            if let Some(place) = step.numbers.get_mut(STRENGTH) {
                *place = strength.to_bits();
            }
            gpu.queue.write_buffer(&step.params, 0, bytemuck::cast_slice(&step.numbers));
            let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            step.encode(network, &mut encoder);
            if let Some(rows) = &step.download {
                let bytes = (rows.len() * frame.width() * 4) as u64;
                encoder.copy_buffer_to_buffer(&self.painted, 0, &self.readable, 0, bytes);
                gpu.queue.submit([encoder.finish()]);
                let row = photo.width() as usize * 4;
                for (y, line) in
                    rows.clone().zip(gpu.read(&self.readable, bytes).await?.chunks(frame.width() * 4))
                {
                    if y < photo.height() as usize {
                        rgba.extend_from_slice(line.get(..row).unwrap_or_default());
                    }
                }
            } else {
                gpu.queue.submit([encoder.finish()]);
                // So that progress is true and no submission is long enough for a watchdog.
                gpu.finish().await?;
            }
            if progress(done).await.is_break() {
                return Err(Error::Cancelled);
            }
        }
        self.check(network).await?;
        Ok(rgba)
    }

    /// What each task writes, map by map; nothing for the painting itself.
    #[cfg(test)]
    pub async fn maps(&mut self, network: &GpuNetwork, photo: &Picture, style: &[f32]) -> Vec<Vec<f32>> {
        let (gpu, frame) = (&network.gpu, Frame::new(photo));
        for (layer, buffer) in network.network.layers.iter().zip(&self.styles) {
            gpu.queue.write_buffer(buffer, 0, bytemuck::cast_slice(&blended(layer, style)));
        }
        let mut maps = Vec::new();
        for (task, step) in self.plan.tasks.iter().zip(&self.steps) {
            if let Some(rows) = step.upload.clone() {
                let pixels: Vec<u8> = rows.flat_map(|y| frame.pixels(y)).flatten().collect();
                gpu.queue.write_buffer(&self.photo, 0, &pixels);
            }
            let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            step.encode(network, &mut encoder);
            let (layer, _) = network.layer(task.layer).unwrap();
            let width = layer.runs(self.plan.sizes[task.layer][1]);
            let bytes = (task.runs.len() * width * groups_out(layer) * 16) as u64;
            let readable = gpu.buffer(bytes, BufferUsages::MAP_READ | BufferUsages::COPY_DST);
            if step.download.is_none() {
                encoder.copy_buffer_to_buffer(&self.slots[Slot::map(task.layer).0], 0, &readable, 0, bytes);
            }
            gpu.queue.submit([encoder.finish()]);
            let numbers = gpu.read(&readable, bytes).await.unwrap();
            maps.push(numbers.as_chunks::<4>().0.iter().map(|number| f32::from_le_bytes(*number)).collect());
        }
        maps
    }

    /// Looks for numbers that are none: whatever of them was in a map is in its statistics.
    async fn check(&self, network: &GpuNetwork) -> Result<()> {
        let mut encoder =
            network.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut bytes = 0;
        for affine in &self.affines {
            encoder.copy_buffer_to_buffer(affine, 0, &self.readable, bytes, affine.size());
            bytes += affine.size();
        }
        network.gpu.queue.submit([encoder.finish()]);
        let contents = network.gpu.read(&self.readable, bytes).await?;
        let (numbers, _) = contents.as_chunks::<4>();
        let finite = numbers.iter().all(|number| f32::from_le_bytes(*number).is_finite());
        if finite { Ok(()) } else { Err(Error::NotFinite) }
    }
}

impl Step {
    fn encode(&self, network: &GpuNetwork, encoder: &mut wgpu::CommandEncoder) {
        let Some((_, kernel)) = network.layer(self.layer) else { return };
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        let [x, y, z] = self.groups;
        pass.set_pipeline(&kernel.pipeline);
        pass.set_bind_group(0, &self.bindings, &[]);
        pass.dispatch_workgroups(x, y, z);
        for (pipeline, part) in [(&network.blocks, &self.blocks), (&network.finish, &self.finish)] {
            if let Some((bindings, groups)) = part {
                pass.set_pipeline(pipeline);
                pass.set_bind_group(0, bindings, &[]);
                pass.dispatch_workgroups(*groups, 1, 1);
            }
        }
    }
}

struct Builder<'a> {
    network: &'a GpuNetwork,
    frame: Frame<'a>,
    sizes: Vec<[usize; 2]>,
    slots: Vec<wgpu::Buffer>,
    partials: wgpu::Buffer,
    joined: wgpu::Buffer,
    affines: Vec<wgpu::Buffer>,
    styles: Vec<wgpu::Buffer>,
    photo: wgpu::Buffer,
    painted: wgpu::Buffer,
    readable: wgpu::Buffer,
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
    fn new(network: &'a GpuNetwork, frame: Frame<'a>, plan: &Plan) -> Self {
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

    fn steps(&self, plan: &Plan) -> Vec<Step> {
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
