//! A frame of live video: all layers in one submission, normalized on the device.

use super::compiled::GpuLayers;
use super::job::Job;
use super::painting::Pending;
use super::session::{Session, filled};
use crate::kernel::{Live, Watch};
use crate::{Error, Result, StyleParameters};

impl Session {
    /// Records all layers of a picture whose maps stay on the device, from the photo in its buffer to the painting in
    /// its own.
    pub fn record(
        &self,
        layers: &GpuLayers,
        style: &StyleParameters,
        live: Live,
        encoder: &mut wgpu::CommandEncoder,
    ) {
        self.begin(layers, style);
        let smoothing = if self.follows { live.smoothing } else { 0.0 };
        let norms = (0..self.buffers.affines.len()).filter_map(|layer| style.norm(layer));
        let norms = norms
            .flat_map(|norm| [&norm.gamma, &norm.beta])
            .flat_map(|numbers| filled(&numbers.iter().map(|number| *number as f32).collect::<Vec<_>>()));
        let told: Vec<f32> = [smoothing, 0.0, 0.0, 0.0].into_iter().chain(norms).collect();
        layers.gpu.queue.write_buffer(&self.buffers.style, 0, bytemuck::cast_slice(&told));
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        for step in &self.steps {
            step.convolve(layers, &mut pass);
            step.join(layers, &mut pass);
            step.normalize(layers, &mut pass);
        }
    }

    /// Copies the statistics of all layers to where [`check`](Self::check) gets them from.
    pub fn copy_kept(&self, staging: &wgpu::Buffer, place: u64, encoder: &mut wgpu::CommandEncoder) {
        let kept = &self.buffers.kept;
        encoder.copy_buffer_to_buffer(kept, 0, staging, place, kept.size());
    }

    /// Takes the statistics of a frame, which the next one may be smoothed with.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if they are no numbers, or the style's are none: they are not if a map has one that is none.
    pub fn check(&mut self, style: &StyleParameters, statistics: &[u8]) -> Result<()> {
        let mut numbers = statistics.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number));
        self.follows =
            numbers.all(f32::is_finite) && style.to_values().iter().all(|number| number.is_finite());
        if self.follows { Ok(()) } else { Err(Error::NotFinite) }
    }

    /// Paints a photo of the session's size, whose maps stay on the device, in one submission with one readback.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::GpuLost`], [`Error::NotFinite`], and [`Error::MemoryLimit`] if the device has no
    /// memory left.
    pub async fn paint_frame(
        &mut self,
        layers: &GpuLayers,
        job: &mut Job<'_>,
        live: Live,
        watch: &mut dyn Watch,
    ) -> Result<()> {
        let (Some(staging), Some(last)) = (self.buffers.staging.first(), self.steps.last()) else {
            return Ok(());
        };
        let (style, store) = (job.subject.style, last.transfer.store);
        let submit = || {
            for step in &self.steps {
                step.upload(layers, &self.buffers, job);
            }
            let mut encoder = layers.gpu.encoder();
            self.record(layers, style, live, &mut encoder);
            last.copy(&self.buffers, staging, &mut encoder);
            self.copy_kept(staging, store.bytes(), &mut encoder);
            layers.gpu.submit(encoder)
        };
        let bytes = store.bytes() + self.buffers.kept.size();
        if !Pending::start(layers, last, staging, bytes, submit).wait(layers).await? {
            return Err(self.full());
        }
        let contents = staging.slice(..bytes).get_mapped_range().map_err(Error::gpu_lost)?.to_vec();
        staging.unmap();
        layers.gpu.health.check()?;
        let (painted, statistics) = contents.split_at(store.bytes() as usize);
        job.take(&layers.network, &self.plan, &last.task, store, painted)?;
        self.check(style, statistics)?;
        if watch.tell(1.0).await.is_break() { Err(Error::Cancelled) } else { Ok(()) }
    }
}
