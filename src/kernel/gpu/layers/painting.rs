//! Paints a photo in strips: one is read back while the next is computed.

use std::pin::Pin;

use super::compiled::GpuLayers;
use super::job::Job;
use super::session::Session;
use super::step::Step;
use crate::kernel::Watch;
use crate::kernel::gpu::device::Mapped;
use crate::kernel::gpu::signal::Signal;
use crate::{Error, Result};

/// What the device computes, up to the step whose output is read.
pub(super) struct Pending<'a> {
    step: &'a Step,
    staging: &'a wgpu::Buffer,
    submission: wgpu::SubmissionIndex,
    /// What the device says about its memory.
    refused: Pin<Box<dyn Future<Output = Option<wgpu::Error>>>>,
    mapped: Signal<Mapped>,
}

impl<'a> Pending<'a> {
    /// Submits a step whose output is read from the first `bytes` of `staging`.
    pub fn start(
        layers: &GpuLayers,
        step: &'a Step,
        staging: &'a wgpu::Buffer,
        bytes: u64,
        submit: impl FnOnce() -> wgpu::SubmissionIndex,
    ) -> Self {
        let gpu = &layers.gpu;
        let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let submission = submit();
        let refused = Box::pin(scope.pop());
        Self { step, staging, submission, refused, mapped: gpu.map(staging, bytes) }
    }

    /// Waits until it is done: whether the device had the memory for it.
    pub async fn wait(&mut self, layers: &GpuLayers) -> Result<bool> {
        if self.refused.as_mut().await.is_some() {
            return Ok(false);
        }
        layers.gpu.wait_for(self.submission.clone())?;
        self.mapped.wait().await?.map_err(Error::gpu_lost)?;
        layers.gpu.health.check()?;
        Ok(true)
    }
}

impl Session {
    /// Paints a photo of the session's size, from where the job is.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::GpuLost`], [`Error::NotFinite`], and [`Error::MemoryLimit`] if the device
    /// has no memory left: then another session can go on with the job.
    pub async fn paint(&self, layers: &GpuLayers, job: &mut Job<'_>, watch: &mut dyn Watch) -> Result<()> {
        self.begin(layers, job.subject.style);
        for (index, affine) in job.affines.iter().enumerate() {
            self.normalize(layers, index, affine);
        }
        let mut pending: Option<Pending<'_>> = None;
        let mut buffers = self.buffers.staging.iter().cycle();
        for step in &self.steps {
            // A layer needs the whole of the one before it.
            if pending.as_ref().is_some_and(|pending| pending.step.task.complete) {
                self.settle(layers, job, pending.take(), watch).await?;
            }
            if step.transfer.store.bytes() == 0 {
                let (gpu, work) = (&layers.gpu, || self.submit(layers, job, step, None));
                gpu.scoped(wgpu::ErrorFilter::OutOfMemory, work, |_| self.full()).await?;
                continue;
            }
            let Some(staging) = buffers.next() else { continue };
            let submit = || self.submit(layers, job, step, Some(staging));
            let last =
                pending.replace(Pending::start(layers, step, staging, step.transfer.store.bytes(), submit));
            if let Err(error) = self.settle(layers, job, last, watch).await {
                // What comes next does not take memory beside this.
                if let Some(pending) = &mut pending {
                    let _ = pending.wait(layers).await;
                }
                return Err(error);
            }
        }
        self.settle(layers, job, pending, watch).await
    }

    fn submit(
        &self,
        layers: &GpuLayers,
        job: &Job<'_>,
        step: &Step,
        staging: Option<&wgpu::Buffer>,
    ) -> wgpu::SubmissionIndex {
        let gpu = &layers.gpu;
        step.upload(layers, &self.buffers, job);
        let mut encoder = gpu.encoder();
        step.encode(layers, &mut encoder);
        if let Some(staging) = staging {
            step.copy(&self.buffers, staging, &mut encoder);
        }
        gpu.submit(encoder)
    }

    /// Waits for a strip, if there is one, and takes what it wrote.
    async fn settle(
        &self,
        layers: &GpuLayers,
        job: &mut Job<'_>,
        pending: Option<Pending<'_>>,
        watch: &mut dyn Watch,
    ) -> Result<()> {
        let Some(mut pending) = pending else { return Ok(()) };
        if !pending.wait(layers).await? {
            return Err(self.full());
        }
        let Pending { step, staging, .. } = pending;
        let (task, store) = (&step.task, step.transfer.store);
        #[cfg(test)]
        layers.fault.strike(task, || self.full())?;
        let taken = {
            let slice = staging.slice(..store.bytes());
            let contents = slice.get_mapped_range().map_err(Error::gpu_lost)?;
            job.take(&layers.network, &self.plan, task, store, &contents)
        };
        staging.unmap();
        taken?;
        layers.gpu.health.check()?;
        if task.complete
            && let Some(affine) = job.affines.get(task.layer)
        {
            self.normalize(layers, task.layer, affine);
        }
        if watch.tell(step.done).await.is_break() { Err(Error::Cancelled) } else { Ok(()) }
    }
}
