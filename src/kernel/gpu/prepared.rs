//! A GPU that is open, with everything compiled that takes no weights.

use super::block::{Block, block_for};
use super::canvas::Movers;
use super::device::Gpu;
use super::ground::Grounds;
use super::precision::Precision;
use super::{preset, shader};
use crate::kernel::Network;
use crate::{Error, Result};

/// What the pipelines bind.
pub(super) struct Layouts {
    pub convolution: wgpu::BindGroupLayout,
    pub statistics: wgpu::BindGroupLayout,
}

/// A GPU with everything compiled that the generator runs on it: all that takes no weights.
pub(crate) struct Prepared {
    pub(super) gpu: Gpu,
    pub(super) pipelines: Pipelines,
    /// How the layers are cut up into threads, before it is fitted to each.
    #[cfg(feature = "cli")]
    pub(super) block: Block,
}

pub(super) struct Pipelines {
    /// One for each layer.
    pub layers: Vec<(Block, wgpu::ComputePipeline)>,
    pub rows: wgpu::ComputePipeline,
    pub layouts: Layouts,
    pub movers: Movers,
    pub grounds: Grounds,
}

impl Prepared {
    /// Opens the fastest GPU, which stores maps as wished or else as suits it best, and compiles the kernels of
    /// [`crate::kernel::ARCHITECTURE`], cut up into threads as a short probe finds fastest. If it does not
    /// take halves, it stores maps in full.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`], also if the GPU does not take the kernels.
    pub async fn open(wish: Option<Precision>) -> Result<Self> {
        let network = Network::outline()?;
        let gpu = Gpu::open(wish).await?;
        let half = gpu.precision() == Precision::Half;
        let block = preset::choose(&gpu, &network).await;
        match Self::compile(gpu, &network, block).await {
            Err(_) if half => {
                let gpu = Gpu::open(Some(Precision::Full)).await?;
                let block = preset::choose(&gpu, &network).await;
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
    pub(super) async fn compile(gpu: Gpu, network: &Network, block: Block) -> Result<Self> {
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
    // Most layers share their text.
    let mut known: Vec<(String, wgpu::ComputePipeline)> = Vec::new();
    let layers = network.layers.iter().map(|layer| {
        let block = block_for(layer, block);
        let text = shader::convolution(layer, block, gpu.precision());
        let found = known.iter().find(|(known, _)| *known == text).map(|(_, pipeline)| pipeline.clone());
        let pipeline = found.unwrap_or_else(|| {
            let made = gpu.pipeline(Some(&layouts.convolution), &text, "main");
            known.push((text, made.clone()));
            made
        });
        (block, pipeline)
    });
    let layers = layers.collect();
    let rows = gpu.pipeline(Some(&layouts.statistics), include_str!("statistics.wgsl"), "rows");
    Pipelines { layers, rows, layouts, movers: Movers::new(gpu), grounds: Grounds::new(gpu) }
}
