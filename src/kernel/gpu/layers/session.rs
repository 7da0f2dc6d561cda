//! A session: everything that a picture of one size needs on the GPU.

use super::buffers::Buffers;
use super::builder::steps;
use super::compiled::{GpuLayers, Key};
use super::job::gather;
use super::step::Step;
use super::tile_shape::fours;
use crate::kernel::gpu::precision::Precision;
use crate::kernel::{Affine, Moments, Plan};
use crate::{Error, Result, StyleParameters};

/// A plan with its buffers.
pub(crate) struct Session {
    pub key: Key,
    pub plan: Plan,
    pub steps: Vec<Step>,
    pub buffers: Buffers,
    /// Whether there are the statistics of a frame of live video.
    pub(super) follows: bool,
}

impl Session {
    /// Makes all buffers for a plan.
    pub fn new(layers: &GpuLayers, plan: Plan, key: Key) -> Self {
        let (_, _, edges, _) = key;
        let buffers = Buffers::new(layers, &plan);
        let steps = steps(layers, &plan, edges, &buffers);
        Self { key, plan, steps, buffers, follows: false }
    }

    /// The device has no memory left for this.
    pub fn full(&self) -> Error {
        Error::MemoryLimit { needed: self.plan.bytes, limit: self.plan.bytes / 2 }
    }

    /// Uploads what does not depend on the photo: where layers count halves from in a style.
    pub fn begin(&self, layers: &GpuLayers, style: &StyleParameters) {
        if layers.precision() == Precision::Full {
            return;
        }
        let flats = layers.flat.outputs(&layers.network, style);
        for ((buffer, layer), flat) in
            self.buffers.affines.iter().zip(&layers.network.layers).zip(flats.iter().skip(1))
        {
            let place = 2 * fours(layer.channels_out) * 16;
            layers.gpu.queue.write_buffer(buffer, place as u64, bytemuck::cast_slice(&filled(flat)));
        }
    }

    /// Uploads the normalization after a layer.
    pub(super) fn normalize(&self, layers: &GpuLayers, layer: usize, affine: &Affine) {
        let Some(buffer) = self.buffers.affines.get(layer) else { return };
        let both = [&affine.scale, &affine.shift].map(|values| filled(values)).concat();
        layers.gpu.queue.write_buffer(buffer, 0, bytemuck::cast_slice(&both));
    }

    /// Copies the statistics of a step that computes a whole layer to where [`conclude`](Self::conclude) reads them.
    pub fn copy_statistics(&self, step: &Step, encoder: &mut wgpu::CommandEncoder) {
        if let Some(staging) = self.buffers.staging.first() {
            step.copy(&self.buffers, staging, encoder);
        }
    }

    /// Waits for the statistics of a step that computes a whole layer, and uploads the normalization that follows.
    ///
    /// # Errors
    /// [`Error::GpuLost`], and [`Error::NotFinite`] if they are no numbers.
    pub async fn conclude(&self, layers: &GpuLayers, step: &Step, style: &StyleParameters) -> Result<()> {
        let (Some(staging), Some((layer, _))) = (self.buffers.staging.first(), layers.layer(step.task.layer))
        else {
            return Ok(());
        };
        let joined = layers.gpu.read(staging, step.transfer.store.joined).await?;
        let mut moments = Moments::new(layer.channels_out);
        gather(&mut moments, layer, &self.plan, step.task.layer, &joined);
        let affine = moments.normalization(step.task.layer, style)?;
        self.normalize(layers, step.task.layer, &affine);
        Ok(())
    }
}

/// A number for each channel, filled up to whole groups of four.
pub(super) fn filled(values: &[f32]) -> Vec<f32> {
    let mut values = values.to_vec();
    values.resize(values.len().next_multiple_of(4), 0.0);
    values
}
