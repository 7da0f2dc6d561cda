//! Everything a picture of one size needs on the GPU, and painting with it.

use std::ops::{ControlFlow, Range};

use super::builder::Builder;
use super::{GpuNetwork, blended};
use crate::kernel::Plan;
use crate::picture::{Frame, Picture};
use crate::{Error, Result};

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
pub(super) struct Step {
    /// Which layer's kernel.
    pub layer: usize,
    pub params: wgpu::Buffer,
    pub numbers: [u32; 12],
    pub bindings: wgpu::BindGroup,
    pub groups: [u32; 3],
    /// Joins the statistics, if they count, and makes the normalization, if they are complete.
    pub blocks: Option<(wgpu::BindGroup, u32)>,
    pub finish: Option<(wgpu::BindGroup, u32)>,
    /// Rows of the photo to upload before.
    pub upload: Option<Range<usize>>,
    /// Rows of the painting to read after.
    pub download: Option<Range<usize>>,
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
        self.blend(network, style);
        let mut rgba = Vec::with_capacity(photo.rgba().len());
        for ((_, done), step) in self.plan.steps().zip(&mut self.steps) {
            step.upload(network, frame, &self.photo);
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

    /// Uploads the tables of all layers blended for a style.
    fn blend(&self, network: &GpuNetwork, style: &[f32]) {
        for (layer, buffer) in network.network.layers.iter().zip(&self.styles) {
            network.gpu.queue.write_buffer(buffer, 0, bytemuck::cast_slice(&blended(layer, style)));
        }
    }

    /// What each task writes, map by map; nothing for the painting itself.
    #[cfg(test)]
    pub async fn maps(&mut self, network: &GpuNetwork, photo: &Picture, style: &[f32]) -> Vec<Vec<f32>> {
        use super::shader::groups_out;
        use crate::kernel::plan::Slot;
        use wgpu::BufferUsages;

        let (gpu, frame) = (&network.gpu, Frame::new(photo));
        self.blend(network, style);
        let mut maps = Vec::new();
        for (task, step) in self.plan.tasks.iter().zip(&self.steps) {
            step.upload(network, frame, &self.photo);
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
    /// Uploads the photo's rows that this step is the first to read.
    fn upload(&self, network: &GpuNetwork, frame: Frame<'_>, photo: &wgpu::Buffer) {
        if let Some(rows) = self.upload.clone() {
            let pixels: Vec<u8> = rows.flat_map(|y| frame.pixels(y)).flatten().collect();
            network.gpu.queue.write_buffer(photo, 0, &pixels);
        }
    }

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
