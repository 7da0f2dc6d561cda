//! Everything a picture of one size needs on the GPU, and painting with it.

use std::ops::ControlFlow;
use std::pin::Pin;

use super::GpuNetwork;
use super::builder::Builder;
use super::job::{Job, gather};
use super::signal::Signal;
use super::step::{Step, Store};
use super::tile_shape::fours;
use crate::kernel::{Affine, Edges, Moments, Plan, Precision, Task};
use crate::picture::framed;
use crate::{Error, Result, StyleParameters};

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
    /// Bound alone.
    partials: wgpu::Buffer,
    readables: Vec<wgpu::Buffer>,
    /// The normalization after each layer.
    affines: Vec<wgpu::Buffer>,
    /// What all buffers take.
    #[cfg(test)]
    pub bytes: u64,
}

impl Drop for Session {
    /// Gives the memory back at once: a browser would wait for its garbage collector, which does not see the device's.
    fn drop(&mut self) {
        let single = [&self.joined, &self.photo, &self.painted, &self.partials];
        let lists = [&self.slots, &self.readables, &self.affines];
        lists.into_iter().flatten().chain(single).for_each(wgpu::Buffer::destroy);
    }
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
        self.mapped.wait().await?.map_err(Error::gpu_lost)?;
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
        let Builder { slots, joined, photo, painted, partials, readables, affines, .. } = builder;
        Self {
            key,
            plan,
            steps,
            slots,
            joined,
            photo,
            painted,
            partials,
            readables,
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
        self.begin(network, job.subject.style);
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
                let (gpu, work) = (&network.gpu, || self.submit(network, job, step, None));
                gpu.scoped(wgpu::ErrorFilter::OutOfMemory, work, |_| self.full()).await?;
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
        self.settle(network, job, pending, progress).await
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
        let taken = {
            let slice = readable.slice(..store.bytes());
            let contents = slice.get_mapped_range().map_err(Error::gpu_lost)?;
            job.take(&network.network, &self.plan, task, store, &contents)
        };
        readable.unmap();
        taken?;
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

    /// Uploads what does not depend on the photo: where layers count halves from in a style.
    pub(super) fn begin(&self, network: &GpuNetwork, style: &StyleParameters) {
        if network.precision() == Precision::Full {
            return;
        }
        let flats = network.flat.outputs(&network.network, style);
        for ((buffer, layer), flat) in
            self.affines.iter().zip(&network.network.layers).zip(flats.iter().skip(1))
        {
            let place = 2 * fours(layer.channels_out) * 16;
            network.gpu.queue.write_buffer(buffer, place as u64, bytemuck::cast_slice(&filled(flat)));
        }
    }

    /// Uploads the normalization after a layer.
    fn normalize(&self, network: &GpuNetwork, layer: usize, affine: &Affine) {
        let Some(buffer) = self.affines.get(layer) else { return };
        let both = [&affine.scale, &affine.shift].map(|values| filled(values)).concat();
        network.gpu.queue.write_buffer(buffer, 0, bytemuck::cast_slice(&both));
    }

    /// What each task writes, map by map, `[height, width, channels]` filled up to whole groups of four; nothing for the
    /// painting itself.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    #[cfg(any(test, feature = "twins"))]
    pub async fn maps(
        &self,
        network: &GpuNetwork,
        subject: crate::kernel::Subject<'_>,
    ) -> Result<Vec<Vec<f32>>> {
        use crate::kernel::task::Slot;
        use half::f16;
        use wgpu::BufferUsages;

        let (gpu, job) = (&network.gpu, Job::new(subject));
        self.begin(network, subject.style);
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
            self.copy_statistics(step, &mut encoder);
            gpu.queue.submit([encoder.finish()]);
            let numbers = gpu.read(&readable, bytes).await?;
            if step.store.joined > 0 {
                self.conclude(network, step, subject.style).await?;
            }
            let numbers: Vec<f32> = match network.precision() {
                Precision::Full => numbers.as_chunks().0.iter().map(|n| f32::from_le_bytes(*n)).collect(),
                Precision::Half => {
                    numbers.as_chunks().0.iter().map(|n| f16::from_le_bytes(*n).to_f32()).collect()
                }
            };
            let groups = network.layer(task.layer).map_or(1, |(layer, _)| fours(layer.channels_out));
            let rows = task.runs.len()
                * self.plan.geometry.layers.get(task.layer).map_or(1, |shape| shape.form.rows());
            // From `[height, groups, width, 4]`.
            let fours = numbers.as_chunks::<4>().0;
            let columns = fours.len() / rows / groups;
            let pixels = (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x)));
            let places =
                pixels.flat_map(|(y, x)| (0..groups).map(move |group| (y * groups + group) * columns + x));
            maps.push(places.filter_map(|place| fours.get(place)).flatten().copied().collect());
        }
        Ok(maps)
    }

    /// Copies the statistics of a step that computes a whole layer to where [`conclude`](Self::conclude) reads them.
    pub(super) fn copy_statistics(&self, step: &Step, encoder: &mut wgpu::CommandEncoder) {
        if let Some(readable) = self.readables.first() {
            step.copy(self, readable, encoder);
        }
    }

    /// Waits for the statistics of a step that computes a whole layer, and uploads the normalization that follows.
    ///
    /// # Errors
    /// [`Error::GpuLost`], and [`Error::NotFinite`] if they are no numbers.
    pub(super) async fn conclude(
        &self,
        network: &GpuNetwork,
        step: &Step,
        style: &StyleParameters,
    ) -> Result<()> {
        let (Some(readable), Some((layer, _))) = (self.readables.first(), network.layer(step.layer)) else {
            return Ok(());
        };
        let joined = network.gpu.read(readable, step.store.joined).await?;
        let mut moments = Moments::new(layer.channels_out);
        gather(&mut moments, layer, &self.plan, step.layer, &joined);
        let affine = moments.normalization(step.layer, style)?;
        self.normalize(network, step.layer, &affine);
        Ok(())
    }
}

/// A number for each channel, filled up to whole groups of four.
fn filled(values: &[f32]) -> Vec<f32> {
    let mut values = values.to_vec();
    values.resize(values.len().next_multiple_of(4), 0.0);
    values
}
