//! One task of a plan as dispatches, with what moves to the device before and back after it.

use std::ops::Range;

use super::GpuNetwork;
use super::job::Job;
use super::session::Session;
use crate::picture::Frame;

/// One task of the plan.
pub(super) struct Step {
    /// Which layer's kernel.
    pub layer: usize,
    pub params: wgpu::Buffer,
    pub numbers: [u32; 20],
    /// Three pixels of the frame that are uploaded after the rows of a strip: column and row.
    pub origins: Vec<[usize; 2]>,
    pub bindings: wgpu::BindGroup,
    pub groups: [u32; 3],
    /// Joins the statistics row by row, if they count.
    pub rows: Option<(wgpu::BindGroup, u32)>,
    /// Rows of the photo to upload before; those beyond the frame's last are the first ones.
    pub photo: Option<Range<usize>>,
    /// Rows of maps to upload before.
    pub load: Option<Load>,
    /// What to read after.
    pub store: Store,
}

/// Rows of maps in ordinary memory that a step reads.
pub(super) struct Load {
    /// Of the whole map.
    pub height: usize,
    /// Those beyond the last are the first ones.
    pub rows: Range<usize>,
    /// Where what the layer before wrote goes.
    pub map: usize,
    /// Where what was kept last goes, if the layer reads it.
    pub kept: Option<usize>,
}

/// How many bytes of what a step wrote are read, in this order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Store {
    pub painted: u64,
    pub joined: u64,
    pub map: u64,
    pub map_slot: usize,
    pub kept: u64,
    pub kept_slot: usize,
}

impl Store {
    /// All of them.
    pub fn bytes(&self) -> u64 {
        self.painted + self.joined + self.map + self.kept
    }
}

/// Where the strength stands among the kernel's numbers.
const STRENGTH: usize = 10;

impl Step {
    /// Uploads what the step reads.
    pub fn upload(&self, network: &GpuNetwork, session: &Session, job: &Job<'_>) {
        let queue = &network.gpu.queue;
        if let Some(rows) = self.photo.clone() {
            let frame = Frame::new(job.subject.photo);
            let rows = rows.flat_map(|y| frame.pixels(y % frame.height()));
            let origins = self.origins.iter().filter_map(|[x, y]| frame.pixels(*y).nth(*x));
            let pixels: Vec<u8> = rows.chain(origins).flatten().collect();
            queue.write_buffer(&session.photo, 0, &pixels);
        }
        if let Some(load) = &self.load {
            for (slot, bands) in [(Some(load.map), &job.before), (load.kept, &job.kept)] {
                let Some(buffer) = slot.and_then(|slot| session.slots.get(slot)) else { continue };
                let mut place = 0;
                for bytes in bands.slices(load.rows.clone(), load.height) {
                    queue.write_buffer(buffer, place, bytes);
                    place += bytes.len() as u64;
                }
            }
        }
        self.tell(network, job.subject.strength);
    }

    /// Uploads the kernel's numbers.
    pub fn tell(&self, network: &GpuNetwork, strength: f32) {
        let mut numbers = self.numbers;
        if let Some(place) = numbers.get_mut(STRENGTH) {
            *place = strength.to_bits();
        }
        network.gpu.queue.write_buffer(&self.params, 0, bytemuck::cast_slice(&numbers));
    }

    /// The dispatches.
    pub fn encode(&self, network: &GpuNetwork, encoder: &mut wgpu::CommandEncoder) {
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        self.convolve(network, &mut pass);
        self.join(network, &mut pass);
    }

    /// The dispatch of the layer itself.
    pub fn convolve(&self, network: &GpuNetwork, pass: &mut wgpu::ComputePass<'_>) {
        let Some((_, kernel)) = network.layer(self.layer) else { return };
        let [x, y, z] = self.groups;
        pass.set_pipeline(&kernel.pipeline);
        pass.set_bind_group(0, &self.bindings, &[]);
        pass.dispatch_workgroups(x, y, z);
    }

    /// That of its statistics.
    pub fn join(&self, network: &GpuNetwork, pass: &mut wgpu::ComputePass<'_>) {
        if let Some((bindings, groups)) = &self.rows {
            pass.set_pipeline(&network.rows);
            pass.set_bind_group(0, bindings, &[]);
            pass.dispatch_workgroups(*groups, 1, 1);
        }
    }

    /// Copies what is read to `readable`.
    pub fn copy(&self, session: &Session, readable: &wgpu::Buffer, encoder: &mut wgpu::CommandEncoder) {
        let Store { painted, joined, map, map_slot, kept, kept_slot } = self.store;
        let mut place = 0;
        for (buffer, bytes) in [
            (Some(&session.painted), painted),
            (Some(&session.joined), joined),
            (session.slots.get(map_slot), map),
            (session.slots.get(kept_slot), kept),
        ] {
            if let Some(buffer) = buffer.filter(|_| bytes > 0) {
                encoder.copy_buffer_to_buffer(buffer, 0, readable, place, bytes);
                place += bytes;
            }
        }
    }
}
