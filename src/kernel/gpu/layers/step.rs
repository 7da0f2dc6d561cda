//! One task of a plan as dispatches, with its transfers to the device and back.

use super::buffers::Buffers;
use super::compiled::GpuLayers;
use super::job::{Job, slices};
use super::uniforms::Convolution;
use crate::kernel::Task;
use crate::kernel::transfer::{Store, Transfer};
use crate::picture::Frame;

/// One task of the plan.
pub(crate) struct Step {
    pub task: Task,
    /// The fraction of the painting that is done after it.
    pub done: f32,
    pub(super) params: wgpu::Buffer,
    /// What the kernel is told, but the strength.
    pub(super) told: Convolution,
    /// Three pixels of the frame that are uploaded after the rows of a strip: column and row.
    pub(super) origins: Vec<[usize; 2]>,
    pub(super) bindings: wgpu::BindGroup,
    pub(super) groups: [u32; 3],
    /// Joins the statistics row by row, if they count.
    pub(super) rows: Option<(wgpu::BindGroup, u32)>,
    /// Groups of channels that can be normalized after it: if it is a whole layer.
    pub(super) normalized: u32,
    pub transfer: Transfer,
}

impl Step {
    /// Uploads what the step reads.
    pub fn upload(&self, layers: &GpuLayers, buffers: &Buffers, job: &Job<'_>) {
        let queue = &layers.gpu.queue;
        if let Some(rows) = self.transfer.photo.clone() {
            let frame = Frame::new(job.subject.photo);
            let rows = rows.flat_map(|y| frame.pixels(y % frame.height()));
            let origins = self.origins.iter().filter_map(|[x, y]| frame.pixels(*y).nth(*x));
            let pixels: Vec<u8> = rows.chain(origins).flatten().collect();
            queue.write_buffer(&buffers.photo, 0, &pixels);
        }
        if let Some(load) = &self.transfer.load {
            for (slot, strips) in [(Some(load.map), &job.strips.before), (load.skip, &job.strips.skip)] {
                let Some(buffer) = slot.and_then(|slot| buffers.slots.get(slot.0)) else { continue };
                let mut place = 0;
                for bytes in slices(strips, load.rows.clone(), load.height) {
                    queue.write_buffer(buffer, place, bytes);
                    place += bytes.len() as u64;
                }
            }
        }
        self.tell(layers, job.subject.strength);
    }

    /// Uploads what the kernel is told.
    pub fn tell(&self, layers: &GpuLayers, strength: f32) {
        let told = Convolution { strength, ..self.told };
        layers.gpu.queue.write_buffer(&self.params, 0, bytemuck::bytes_of(&told));
    }

    /// The dispatches.
    pub fn encode(&self, layers: &GpuLayers, encoder: &mut wgpu::CommandEncoder) {
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        self.convolve(layers, &mut pass);
        self.join(layers, &mut pass);
    }

    /// The dispatch of the layer itself.
    pub fn convolve(&self, layers: &GpuLayers, pass: &mut wgpu::ComputePass<'_>) {
        let Some((_, kernel)) = layers.layer(self.task.layer) else { return };
        let [x, y, z] = self.groups;
        pass.set_pipeline(&kernel.pipeline);
        pass.set_bind_group(0, &self.bindings, &[]);
        pass.dispatch_workgroups(x, y, z);
    }

    /// That of its statistics.
    pub fn join(&self, layers: &GpuLayers, pass: &mut wgpu::ComputePass<'_>) {
        if let Some((bindings, groups)) = &self.rows {
            pass.set_pipeline(&layers.rows);
            pass.set_bind_group(0, bindings, &[]);
            pass.dispatch_workgroups(*groups, 1, 1);
        }
    }

    /// That of the normalization of a whole layer, which has to follow.
    pub fn normalize(&self, layers: &GpuLayers, pass: &mut wgpu::ComputePass<'_>) {
        if let Some((bindings, _)) = self.rows.as_ref().filter(|_| self.normalized > 0) {
            pass.set_pipeline(&layers.normalize);
            pass.set_bind_group(0, bindings, &[]);
            pass.dispatch_workgroups(self.normalized, 1, 1);
        }
    }

    /// Copies what is read to a staging buffer.
    pub fn copy(&self, buffers: &Buffers, staging: &wgpu::Buffer, encoder: &mut wgpu::CommandEncoder) {
        let Store { painted, joined, map, map_slot, skip, skip_slot } = self.transfer.store;
        let mut place = 0;
        for (buffer, bytes) in [
            (Some(&buffers.painted), painted),
            (Some(&buffers.joined), joined),
            (buffers.slots.get(map_slot.0), map),
            (buffers.slots.get(skip_slot.0), skip),
        ] {
            if let Some(buffer) = buffer.filter(|_| bytes > 0) {
                encoder.copy_buffer_to_buffer(buffer, 0, staging, place, bytes);
                place += bytes;
            }
        }
    }
}
