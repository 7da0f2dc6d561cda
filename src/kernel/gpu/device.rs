//! Opens a GPU, and wraps every call to it.

use std::sync::Arc;

use super::precision::Precision;
use super::signal::{Health, Signal};
use crate::{Error, Result};

/// Whether a buffer could be mapped.
pub(super) type Mapped = std::result::Result<(), wgpu::BufferAsyncError>;

/// A GPU of our own.
pub(crate) struct Gpu {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    pub(super) health: Health,
    pub(super) instance: wgpu::Instance,
    pub(super) adapter: wgpu::Adapter,
    name: String,
    precision: Precision,
    #[cfg(any(test, feature = "measure"))]
    pub(super) traffic: super::traffic::Counters,
    #[cfg(test)]
    pub(super) fault: super::faults::NoRoom,
}

impl Gpu {
    /// Opens the fastest GPU, which stores maps as wished, or else as suits it best.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`].
    pub async fn open(wish: Option<Precision>) -> Result<Self> {
        let (instance, adapter) = Self::fastest().await?;
        let precision = Precision::of(wish, adapter.features(), adapter.get_info().device_type);
        let opened = Self::with(instance, adapter, precision).await;
        if opened.is_ok() || precision == Precision::Full {
            return opened;
        }
        // In a browser an adapter may be asked for a device once.
        let (instance, adapter) = Self::fastest().await?;
        Self::with(instance, adapter, Precision::Full).await
    }

    async fn fastest() -> Result<(wgpu::Instance, wgpu::Adapter)> {
        let mut instance = wgpu::InstanceDescriptor::new_without_display_handle();
        instance.backends = wgpu::Backends::PRIMARY;
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let instance = wgpu::Instance::new(instance);
        let adapter = instance.request_adapter(&options).await;
        let adapter = adapter.map_err(unavailable)?;
        Ok((instance, adapter))
    }

    async fn with(instance: wgpu::Instance, adapter: wgpu::Adapter, precision: Precision) -> Result<Self> {
        let offered = adapter.limits();
        // What every WebGPU device has, and maps and pictures as large as this one allows.
        let required_limits = wgpu::Limits {
            max_buffer_size: offered.max_buffer_size,
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
            max_texture_dimension_2d: offered.max_texture_dimension_2d,
            ..wgpu::Limits::default()
        };
        let required_features = precision.features();
        let descriptor = wgpu::DeviceDescriptor { required_features, required_limits, ..Default::default() };
        let (device, queue) = adapter.request_device(&descriptor).await.map_err(unavailable)?;
        let health = Health::default();
        let failing = health.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| failing.fail(error.to_string())));
        let failing = health.clone();
        device.set_device_lost_callback(move |_, message| failing.fail(message));
        let name = adapter.get_info().name;
        Ok(Self {
            device,
            queue,
            health,
            instance,
            adapter,
            name,
            precision,
            #[cfg(any(test, feature = "measure"))]
            traffic: super::traffic::Counters::default(),
            #[cfg(test)]
            fault: super::faults::NoRoom::default(),
        })
    }

    /// The name of the adapter; browsers may keep it to themselves.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it stores maps.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The largest map, in bytes, that a kernel can be given.
    pub fn largest_binding(&self) -> u64 {
        let limits = self.device.limits();
        limits.max_buffer_size.min(limits.max_storage_buffer_binding_size)
    }

    /// Kernels in WGSL.
    pub(super) fn module(&self, text: &str) -> wgpu::ShaderModule {
        let source = wgpu::ShaderSource::Wgsl(text.into());
        self.device.create_shader_module(wgpu::ShaderModuleDescriptor { label: None, source })
    }

    /// A compute pipeline of a kernel that binds `layout`, or what its text says.
    pub(super) fn pipeline(
        &self,
        layout: Option<&wgpu::BindGroupLayout>,
        module: &wgpu::ShaderModule,
        entry: &str,
    ) -> wgpu::ComputePipeline {
        let layout = layout.map(|layout| {
            self.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: None,
                bind_group_layouts: &[Some(layout)],
                immediate_size: 0,
            })
        });
        self.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: None,
            layout: layout.as_ref(),
            module,
            entry_point: Some(entry),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            cache: None,
        })
    }

    /// A buffer of at least `bytes`.
    pub(super) fn buffer(&self, bytes: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        let size = bytes.max(16).next_multiple_of(16);
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size,
            usage,
            mapped_at_creation: false,
        })
    }

    /// A buffer that others are copied to and that is read.
    pub(super) fn staging(&self, bytes: u64) -> wgpu::Buffer {
        self.buffer(bytes, wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST)
    }

    /// What a pipeline reads and writes, each with the number of its binding.
    pub(super) fn bind(
        &self,
        layout: &wgpu::BindGroupLayout,
        bound: &[(u32, wgpu::BindingResource<'_>)],
    ) -> wgpu::BindGroup {
        let entries = bound.iter().cloned();
        let entries: Vec<_> =
            entries.map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource }).collect();
        let descriptor = wgpu::BindGroupDescriptor { label: None, layout, entries: &entries };
        self.device.create_bind_group(&descriptor)
    }

    /// Commands to submit.
    pub(super) fn encoder(&self) -> wgpu::CommandEncoder {
        self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default())
    }

    /// Hands commands to the device.
    pub(super) fn submit(&self, encoder: wgpu::CommandEncoder) -> wgpu::SubmissionIndex {
        #[cfg(any(test, feature = "measure"))]
        self.traffic.count_submission();
        self.queue.submit([encoder.finish()])
    }

    /// Adds a dispatch to `encoder` of a pipeline whose layout is what its text says.
    pub(super) fn dispatch(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pipeline: &wgpu::ComputePipeline,
        bound: &[(u32, wgpu::BindingResource<'_>)],
        [x, y]: [u32; 2],
    ) {
        let bindings = self.bind(&pipeline.get_bind_group_layout(0), bound);
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, &bindings, &[]);
        pass.dispatch_workgroups(x, y, 1);
    }

    /// A buffer of numbers, which are at least one. On a lost device it is as lost, which only its use tells.
    pub(super) fn filled<T: bytemuck::NoUninit>(
        &self,
        contents: &[T],
        usage: wgpu::BufferUsages,
    ) -> wgpu::Buffer {
        let contents = bytemuck::cast_slice(contents);
        let buffer = self.buffer(contents.len() as u64, usage | wgpu::BufferUsages::COPY_DST);
        self.queue.write_buffer(&buffer, 0, contents);
        buffer
    }

    /// Does `work` and waits for what the device has to say about it.
    ///
    /// # Errors
    /// What `describe` makes of the device's words.
    pub(super) async fn scoped<T>(
        &self,
        filter: wgpu::ErrorFilter,
        work: impl FnOnce() -> T,
        describe: impl FnOnce(String) -> Error,
    ) -> Result<T> {
        let (done, failure) = {
            let scope = self.device.push_error_scope(filter);
            (work(), scope.pop())
        };
        match failure.await {
            Some(error) => Err(describe(error.to_string())),
            None => Ok(done),
        }
    }

    /// Makes something that takes `needed` bytes of the device's memory.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub(super) async fn allocated<T>(&self, needed: u64, make: impl FnOnce() -> T) -> Result<T> {
        let full = || Error::MemoryLimit { needed, limit: needed / 2 };
        #[cfg(test)]
        self.fault.strike().map_err(|()| full())?;
        self.scoped(wgpu::ErrorFilter::OutOfMemory, make, |_| full()).await
    }

    /// Waits until all that was submitted is done.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    pub(super) async fn finish(&self) -> Result<()> {
        let (send, done) = self.health.signal();
        self.queue.on_submitted_work_done(move || send(()));
        self.wait()?;
        done.wait().await?;
        self.health.check()
    }

    /// The first `bytes` of a buffer that can be mapped.
    ///
    /// # Errors
    /// [`Error::GpuLost`]: a failed read is never a black picture.
    pub(super) async fn read(&self, buffer: &wgpu::Buffer, bytes: u64) -> Result<Vec<u8>> {
        let mapped = self.map(buffer, bytes);
        self.wait()?;
        mapped.wait().await?.map_err(Error::gpu_lost)?;
        let contents = buffer.slice(..bytes).get_mapped_range().map_err(Error::gpu_lost)?.to_vec();
        buffer.unmap();
        self.health.check()?;
        Ok(contents)
    }

    /// Asks for the first `bytes` of a buffer that can be mapped.
    pub(super) fn map(&self, buffer: &wgpu::Buffer, bytes: u64) -> Signal<Mapped> {
        #[cfg(any(test, feature = "measure"))]
        self.traffic.count_readback();
        let (send, mapped) = self.health.signal();
        buffer.slice(..bytes).map_async(wgpu::MapMode::Read, send);
        mapped
    }

    /// Waits until a submission is done, where that needs someone who waits.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    pub(super) fn wait_for(&self, submission: wgpu::SubmissionIndex) -> Result<()> {
        let submission = wgpu::PollType::Wait { submission_index: Some(submission), timeout: None };
        self.device.poll(submission).map(|_| ()).map_err(Error::gpu_lost)
    }

    /// Natively callbacks run while someone polls; a browser runs them by itself.
    fn wait(&self) -> Result<()> {
        self.device.poll(wgpu::PollType::wait_indefinitely()).map(|_| ()).map_err(Error::gpu_lost)
    }
}

fn unavailable(error: impl std::fmt::Display) -> Error {
    Error::GpuUnavailable { reason: error.to_string() }
}
