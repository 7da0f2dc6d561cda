//! Everything a picture of one size needs on the GPU, and painting with it.

use std::ops::ControlFlow;
use std::pin::Pin;

use super::builder::Builder;
use super::job::Job;
use super::signal::Signal;
use super::step::{Step, Store};
use super::{GpuNetwork, blended};
use crate::kernel::{Affine, Edges, Maps, Plan, Task};
use crate::picture::framed;
use crate::{Error, Result};

/// What a session is made for: the picture's width, height and edges, and how much memory.
pub(super) type Key = (u32, u32, Edges, u64);

/// A plan with its buffers.
pub(super) struct Session {
    pub key: Key,
    pub plan: Plan,
    pub(super) steps: Vec<Step>,
    pub slots: Vec<wgpu::Buffer>,
    pub joined: wgpu::Buffer,
    pub photo: wgpu::Buffer,
    pub painted: wgpu::Buffer,
    readables: Vec<wgpu::Buffer>,
    /// The blended tables of each layer.
    styles: Vec<wgpu::Buffer>,
    /// The normalization after each layer.
    affines: Vec<wgpu::Buffer>,
    /// What all buffers take.
    #[cfg(test)]
    pub bytes: u64,
}

/// A strip that the device computes.
struct Pending<'a> {
    task: &'a Task,
    store: Store,
    readable: &'a wgpu::Buffer,
    submission: wgpu::SubmissionIndex,
    /// What the device says about its memory.
    refused: Pin<Box<dyn Future<Output = Option<wgpu::Error>>>>,
    mapped: Signal<std::result::Result<(), wgpu::BufferAsyncError>>,
    /// The fraction of the painting that is done then.
    done: f32,
}

impl Pending<'_> {
    /// Waits until the strip is done: whether the device had the memory for it.
    async fn wait(&mut self, network: &GpuNetwork) -> Result<bool> {
        if self.refused.as_mut().await.is_some() {
            return Ok(false);
        }
        network.gpu.wait_for(self.submission.clone())?;
        (&mut self.mapped).await?.map_err(Error::gpu_lost)?;
        network.gpu.health.check()?;
        Ok(true)
    }
}

impl Session {
    /// Makes all buffers for a plan.
    pub fn new(network: &GpuNetwork, plan: Plan, key: Key) -> Self {
        let (width, height, edges, _) = key;
        let [width, _] = framed(width, height);
        let builder = Builder::new(network, width, edges, &plan);
        let steps = builder.steps();
        #[cfg(test)]
        let bytes = builder.bytes();
        let Builder { slots, joined, photo, painted, readables, styles, affines, .. } = builder;
        Self {
            key,
            plan,
            steps,
            slots,
            joined,
            photo,
            painted,
            readables,
            styles,
            affines,
            #[cfg(test)]
            bytes,
        }
    }

    /// Paints a photo of the session's size, from where the job is.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::GpuLost`], [`Error::NotFinite`], and [`Error::MemoryLimit`] if the device
    /// has no memory left: then another session can go on with the job.
    pub async fn paint(
        &self,
        network: &GpuNetwork,
        job: &mut Job<'_>,
        progress: &mut impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<()> {
        self.blend(network, job.subject.style);
        for (index, affine) in job.affines.iter().enumerate() {
            self.normalize(network, index, affine);
        }
        let mut pending: Option<Pending<'_>> = None;
        let mut readables = self.readables.iter().cycle();
        for ((task, done), step) in self.plan.steps().zip(&self.steps) {
            // A layer needs the whole of the one before it.
            if pending.as_ref().is_some_and(|pending| pending.task.complete) {
                self.settle(network, job, pending.take(), progress).await?;
            }
            if step.store.bytes() == 0 {
                self.run(network, job, step).await?;
                if self.plan.maps == Maps::Stay && progress(done).await.is_break() {
                    return Err(Error::Cancelled);
                }
                continue;
            }
            let Some(readable) = readables.next() else { continue };
            let last = pending.replace(self.start(network, job, (task, step), readable, done));
            if let Err(error) = self.settle(network, job, last, progress).await {
                // What comes next does not take memory beside this.
                if let Some(pending) = &mut pending {
                    let _ = pending.wait(network).await;
                }
                return Err(error);
            }
        }
        self.settle(network, job, pending, progress).await?;
        if self.plan.maps == Maps::Stay { self.check(network).await } else { Ok(()) }
    }

    /// Runs a step whose output stays on the device.
    async fn run(&self, network: &GpuNetwork, job: &Job<'_>, step: &Step) -> Result<()> {
        let (gpu, work) = (&network.gpu, || self.submit(network, job, step, None));
        gpu.scoped(wgpu::ErrorFilter::OutOfMemory, work, |_| self.full()).await?;
        // So that progress is true and no submission is long enough for a watchdog.
        if self.plan.maps == Maps::Stay { gpu.finish().await } else { Ok(()) }
    }

    /// Submits a step whose output is read to `readable`.
    fn start<'a>(
        &'a self,
        network: &GpuNetwork,
        job: &Job<'_>,
        (task, step): (&'a Task, &'a Step),
        readable: &'a wgpu::Buffer,
        done: f32,
    ) -> Pending<'a> {
        let gpu = &network.gpu;
        let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let submission = self.submit(network, job, step, Some(readable));
        let refused = Box::pin(scope.pop());
        let (send, mapped) = gpu.health.signal();
        readable.slice(..step.store.bytes()).map_async(wgpu::MapMode::Read, send);
        Pending { task, store: step.store, readable, submission, refused, mapped, done }
    }

    fn submit(
        &self,
        network: &GpuNetwork,
        job: &Job<'_>,
        step: &Step,
        readable: Option<&wgpu::Buffer>,
    ) -> wgpu::SubmissionIndex {
        let gpu = &network.gpu;
        step.upload(network, self, job);
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        step.encode(network, &mut encoder);
        if let Some(readable) = readable {
            step.copy(self, readable, &mut encoder);
        }
        gpu.queue.submit([encoder.finish()])
    }

    /// Waits for a strip, if there is one, and takes what it wrote.
    async fn settle(
        &self,
        network: &GpuNetwork,
        job: &mut Job<'_>,
        pending: Option<Pending<'_>>,
        progress: &mut impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<()> {
        let Some(mut pending) = pending else { return Ok(()) };
        if !pending.wait(network).await? {
            return Err(self.full());
        }
        let Pending { task, store, readable, done, .. } = pending;
        #[cfg(test)]
        network.fault.strike(task, || self.full())?;
        {
            let slice = readable.slice(..store.bytes());
            let contents = slice.get_mapped_range().map_err(Error::gpu_lost)?;
            job.take(&network.network, &self.plan, task, store, &contents)?;
        }
        readable.unmap();
        network.gpu.health.check()?;
        if task.complete
            && let Some(affine) = job.affines.get(task.layer)
        {
            self.normalize(network, task.layer, affine);
        }
        if progress(done).await.is_break() { Err(Error::Cancelled) } else { Ok(()) }
    }

    pub(super) fn full(&self) -> Error {
        Error::MemoryLimit { needed: self.plan.bytes, limit: self.plan.bytes / 2 }
    }

    /// Uploads the tables of all layers blended for a style.
    pub(super) fn blend(&self, network: &GpuNetwork, style: &[f32]) {
        for (layer, buffer) in network.network.layers.iter().zip(&self.styles) {
            network.gpu.queue.write_buffer(buffer, 0, bytemuck::cast_slice(&blended(layer, style)));
        }
    }

    /// Uploads the normalization after a layer.
    fn normalize(&self, network: &GpuNetwork, layer: usize, affine: &Affine) {
        let Some(buffer) = self.affines.get(layer) else { return };
        let channels = buffer.size() as usize / 8;
        let filled = |values: &[f32]| {
            let mut values = values.to_vec();
            values.resize(channels, 0.0);
            values
        };
        let both = [filled(&affine.scale), filled(&affine.shift)].concat();
        network.gpu.queue.write_buffer(buffer, 0, bytemuck::cast_slice(&both));
    }

    /// What each task writes, map by map; nothing for the painting itself.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    #[cfg(any(test, feature = "twins"))]
    pub async fn maps(
        &self,
        network: &GpuNetwork,
        subject: crate::kernel::Subject<'_>,
    ) -> Result<Vec<Vec<f32>>> {
        use crate::kernel::plan::Slot;
        use wgpu::BufferUsages;

        let (gpu, job) = (&network.gpu, Job::new(subject));
        self.blend(network, subject.style);
        let mut maps = Vec::new();
        for (task, step) in self.plan.tasks.iter().zip(&self.steps) {
            step.upload(network, self, &job);
            let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            step.encode(network, &mut encoder);
            let bytes = task.runs.len() as u64 * self.plan.geometry.written_row(task.layer, 4);
            let readable = gpu.buffer(bytes, BufferUsages::MAP_READ | BufferUsages::COPY_DST);
            if let Some(slot) = self.slots.get(Slot::map(task.layer).0) {
                encoder.copy_buffer_to_buffer(slot, 0, &readable, 0, bytes);
            }
            gpu.queue.submit([encoder.finish()]);
            let numbers = gpu.read(&readable, bytes).await?;
            maps.push(numbers.as_chunks::<4>().0.iter().map(|number| f32::from_le_bytes(*number)).collect());
        }
        Ok(maps)
    }

    /// Looks for numbers that are none: whatever of them was in a map is in its statistics.
    pub(super) async fn check(&self, network: &GpuNetwork) -> Result<()> {
        let Some(readable) = self.readables.first() else { return Ok(()) };
        let mut encoder =
            network.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut bytes = 0;
        for affine in &self.affines {
            encoder.copy_buffer_to_buffer(affine, 0, readable, bytes, affine.size());
            bytes += affine.size();
        }
        network.gpu.queue.submit([encoder.finish()]);
        let contents = network.gpu.read(readable, bytes).await?;
        let (numbers, _) = contents.as_chunks::<4>();
        let finite = numbers.iter().all(|number| f32::from_le_bytes(*number).is_finite());
        if finite { Ok(()) } else { Err(Error::NotFinite) }
    }
}
