//! The layers as compute kernels on WebGPU.
//!
//! Two kinds of dispatches: the convolutions of [`shader`], and the few threads that join their statistics row by row;
//! a normalization is made of them here, always in the same order. Everything is prepared for a picture's size once
//! ([`session`]) and kept for the next one.

mod builder;
mod canvas;
#[cfg(test)]
mod canvas_tests;
mod device;
mod flat;
#[cfg(test)]
mod half_tests;
mod held;
mod job;
mod precision;
mod preset;
mod probe;
#[cfg(feature = "cli")]
mod profile;
mod session;
mod shader;
mod signal;
mod step;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "twins"))]
pub(crate) mod twins;

use std::ops::ControlFlow;

use async_lock::Mutex;

use super::{Edges, Layer, Limits, Maps, Network, Plan, Storage, Subject};
use crate::picture::{Picture, framed};
use crate::{Error, Result};
use canvas::Movers;
pub(crate) use canvas::{Canvas, Pair, Texture};
use device::Gpu;
use flat::Flat;
use job::Job;
pub use precision::Precision;
use session::{Key, Session};
use shader::Block;

/// The generator on a GPU.
pub(crate) struct GpuNetwork {
    gpu: Gpu,
    network: Network,
    flat: Flat,
    kernels: Vec<Kernel>,
    /// How the layers are cut up into threads, before it is fitted to each.
    #[cfg(feature = "cli")]
    block: Block,
    rows: wgpu::ComputePipeline,
    layouts: Layouts,
    movers: Movers,
    /// What the last picture left behind, for the next one of its size.
    session: Mutex<Option<Session>>,
    #[cfg(test)]
    fault: tests::Fault,
}

/// What the pipelines bind.
struct Layouts {
    convolution: wgpu::BindGroupLayout,
    statistics: wgpu::BindGroupLayout,
}

/// A GPU with everything compiled that the generator runs on it: all that takes no weights.
pub(crate) struct Prepared {
    gpu: Gpu,
    pipelines: Pipelines,
    #[cfg(feature = "cli")]
    block: Block,
}

struct Pipelines {
    /// One for each layer.
    layers: Vec<(Block, wgpu::ComputePipeline)>,
    rows: wgpu::ComputePipeline,
    layouts: Layouts,
    movers: Movers,
}

/// A layer as it lies on the GPU.
struct Kernel {
    block: Block,
    pipeline: wgpu::ComputePipeline,
    weights: wgpu::Buffer,
}

impl Prepared {
    /// Opens the fastest GPU, which stores maps as wished or else as suits it best, and compiles the kernels of
    /// [`super::ARCHITECTURE`], cut up into threads as a short probe finds fastest. If it does not take halves, it stores maps in full.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`], also if the GPU does not take the kernels.
    pub async fn open(wish: Option<Precision>) -> Result<Self> {
        let network = Network::outline()?;
        let gpu = Gpu::open(wish).await?;
        let half = gpu.precision() == Precision::Half;
        let block = preset::block_for(&gpu, &network).await;
        match Self::compile(gpu, &network, block).await {
            Err(_) if half => {
                let gpu = Gpu::open(Some(Precision::Full)).await?;
                let block = preset::block_for(&gpu, &network).await;
                Self::compile(gpu, &network, block).await
            }
            compiled => compiled,
        }
    }

    /// How maps are stored.
    pub fn precision(&self) -> Precision {
        self.gpu.precision()
    }

    /// Compiles the kernels of any network.
    async fn compile(gpu: Gpu, network: &Network, block: Block) -> Result<Self> {
        let refused = |reason| Error::GpuUnavailable { reason };
        let pipelines =
            gpu.scoped(wgpu::ErrorFilter::Validation, || compile(&gpu, network, block), refused).await?;
        gpu.health.check().map_err(|error| refused(error.to_string()))?;
        Ok(Self {
            gpu,
            pipelines,
            #[cfg(feature = "cli")]
            block,
        })
    }
}

impl GpuNetwork {
    /// Uploads the weights of a network whose kernels are those that were compiled.
    pub fn new(prepared: Prepared, network: Network) -> Self {
        #[cfg(feature = "cli")]
        let block = prepared.block;
        let Prepared { gpu, pipelines, .. } = prepared;
        let Pipelines { layers, rows, layouts, movers } = pipelines;
        let kernels = network.layers.iter().zip(layers).map(|(layer, (block, pipeline))| {
            let weights = gpu.filled(&shader::weights(layer, block), wgpu::BufferUsages::STORAGE);
            Kernel { block, pipeline, weights }
        });
        let kernels = kernels.collect();
        Self {
            gpu,
            flat: Flat::new(&network),
            network,
            kernels,
            #[cfg(feature = "cli")]
            block,
            rows,
            layouts,
            movers,
            session: Mutex::new(None),
            #[cfg(test)]
            fault: tests::Fault::default(),
        }
    }

    /// The name of the adapter.
    pub fn adapter(&self) -> &str {
        self.gpu.name()
    }

    /// How the maps are stored.
    pub fn precision(&self) -> Precision {
        self.gpu.precision()
    }

    /// How `photo` is painted in at most `memory` bytes of the device's.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`].
    pub fn plan(&self, photo: &Picture, edges: Edges, memory: u64) -> Result<Plan> {
        self.plan_for((photo.width(), photo.height(), edges, memory))
    }

    fn plan_for(&self, (width, height, edges, memory): Key) -> Result<Plan> {
        let block = self.kernels.iter().map(|kernel| kernel.block.pixels).min().unwrap_or(1);
        let storage = Storage::Device { number: self.precision().bytes(), block };
        let limits = Limits { memory, map: self.gpu.largest_binding(), storage };
        let [width, height] = framed(width, height);
        Plan::new(&self.network.layers, [height / 2, width / 2], edges, limits)
    }

    /// Paints a photo; `progress` gets the finished fraction.
    ///
    /// If the device has less memory than `memory` bytes, now or in the middle of it, the painting goes on in strips
    /// of half the size.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::GpuLost`], [`Error::MemoryLimit`] and [`Error::NotFinite`].
    pub async fn paint(
        &self,
        subject: Subject<'_>,
        memory: u64,
        mut progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Vec<u8>> {
        self.gpu.health.check()?;
        let key = (subject.photo.width(), subject.photo.height(), subject.edges, memory);
        let mut job = Job::new(subject);
        let mut session = match self.kept(key).await {
            Some(session) => session,
            None => self.session(&job, key, memory).await?,
        };
        let mut whole = true;
        loop {
            let painted = session.paint(self, &mut job, &mut progress).await;
            match painted {
                Err(Error::MemoryLimit { .. }) => {
                    let less = session.plan.bytes / 2;
                    // Its buffers go before there are others.
                    drop(session);
                    session = self.session(&job, key, less).await?;
                    whole = false;
                }
                Err(Error::GpuLost { reason }) => {
                    // A callback may say so before the device itself does.
                    self.gpu.health.fail(reason.clone());
                    return Err(Error::GpuLost { reason });
                }
                painted => {
                    // A strip may be under way that nobody waits for any more.
                    let idle = painted.is_ok() || session.plan.maps == Maps::Stay;
                    if whole && idle {
                        *self.session.lock().await = Some(session);
                    }
                    return painted.map(|()| job.rgba);
                }
            }
        }
    }

    /// The session that the last picture left behind, if it was for the same.
    async fn kept(&self, key: Key) -> Option<Session> {
        self.session.lock().await.take().filter(|session| session.key == key)
    }

    /// A session for what is left of a job, in as much memory as there is: if the device refuses, in strips of half
    /// the size.
    async fn session(&self, job: &Job<'_>, key: Key, mut memory: u64) -> Result<Session> {
        loop {
            let plan = self.plan(job.subject.photo, job.subject.edges, memory)?.from(job.position);
            let needed = plan.bytes;
            let full = |_| Error::MemoryLimit { needed, limit: memory };
            let attempt = || Session::new(self, plan, key);
            match self.gpu.scoped(wgpu::ErrorFilter::OutOfMemory, attempt, full).await {
                Err(Error::MemoryLimit { .. }) => memory = needed / 2,
                made => return made,
            }
        }
    }

    fn layer(&self, index: usize) -> Option<(&Layer, &Kernel)> {
        self.network.layers.get(index).zip(self.kernels.get(index))
    }
}

fn compile(gpu: &Gpu, network: &Network, block: Block) -> Pipelines {
    let layout = |entries: &[bool]| {
        let entries: Vec<_> = entries
            .iter()
            .zip(0..)
            .map(|(read_only, binding)| wgpu::BindGroupLayoutEntry {
                binding,
                visibility: wgpu::ShaderStages::COMPUTE,
                ty: wgpu::BindingType::Buffer {
                    ty: match binding {
                        0 => wgpu::BufferBindingType::Uniform,
                        _ => wgpu::BufferBindingType::Storage { read_only: *read_only },
                    },
                    has_dynamic_offset: false,
                    min_binding_size: None,
                },
                count: None,
            })
            .collect();
        gpu.device
            .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries })
    };
    let layouts = Layouts {
        convolution: layout(&[true, true, true, true, true, false, false, false, true]),
        statistics: layout(&[true, true, false]),
    };
    let pipeline = |layout: &wgpu::BindGroupLayout, text: &str, entry: &str| {
        let source = wgpu::ShaderSource::Wgsl(text.into());
        let module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor { label: None, source });
        let layout = gpu.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: &[Some(layout)],
            immediate_size: 0,
        });
        gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: None,
            layout: Some(&layout),
            module: &module,
            entry_point: Some(entry),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            cache: None,
        })
    };
    // Most layers share their text.
    let mut known: Vec<(String, wgpu::ComputePipeline)> = Vec::new();
    let layers = network.layers.iter().map(|layer| {
        let block = shader::block_for(layer, block);
        let text = shader::convolution(layer, block, gpu.precision());
        let found = known.iter().find(|(known, _)| *known == text).map(|(_, pipeline)| pipeline.clone());
        let pipeline = found.unwrap_or_else(|| {
            let made = pipeline(&layouts.convolution, &text, "main");
            known.push((text, made.clone()));
            made
        });
        (block, pipeline)
    });
    let layers = layers.collect();
    let rows = pipeline(&layouts.statistics, include_str!("statistics.wgsl"), "rows");
    Pipelines { layers, rows, layouts, movers: Movers::new(gpu) }
}
