//! A GPU that is open, with everything compiled that takes no weights.

use super::canvas::Movers;
use super::device::Gpu;
use super::ground::Grounds;
use super::precision::Precision;
use super::shader;
use super::tile_shape::{TileShape, tile_for};
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
}

pub(super) struct Pipelines {
    /// One for each layer.
    pub layers: Vec<(TileShape, wgpu::ComputePipeline)>,
    pub rows: wgpu::ComputePipeline,
    pub layouts: Layouts,
    pub movers: Movers,
    pub grounds: Grounds,
}

impl Prepared {
    /// Opens the fastest GPU, which stores maps as wished or else as suits it best, and compiles the kernels of
    /// [`crate::architecture`]. If it does not take halves, it stores maps in full.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`], also if the GPU does not take the kernels.
    pub async fn open(wish: Option<Precision>) -> Result<Self> {
        let network = Network::outline()?;
        let gpu = Gpu::open(wish).await?;
        let half = gpu.precision() == Precision::Half;
        match Self::compile(gpu, &network, TileShape::DEFAULT).await {
            Err(_) if half => {
                let gpu = Gpu::open(Some(Precision::Full)).await?;
                Self::compile(gpu, &network, TileShape::DEFAULT).await
            }
            compiled => compiled,
        }
    }

    /// How maps are stored.
    pub fn precision(&self) -> Precision {
        self.gpu.precision()
    }

    /// Compiles the kernels of any network.
    pub(super) async fn compile(gpu: Gpu, network: &Network, tile: TileShape) -> Result<Self> {
        let refused = |reason| Error::GpuUnavailable { reason };
        let pipelines =
            gpu.scoped(wgpu::ErrorFilter::Validation, || compile(&gpu, network, tile), refused).await?;
        gpu.health.check().map_err(|error| refused(error.to_string()))?;
        Ok(Self { gpu, pipelines })
    }
}

fn compile(gpu: &Gpu, network: &Network, tile: TileShape) -> Pipelines {
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
        let tile = tile_for(layer, tile);
        let text = shader::convolution(layer, tile, gpu.precision());
        let found = known.iter().find(|(known, _)| *known == text).map(|(_, pipeline)| pipeline.clone());
        let pipeline = found.unwrap_or_else(|| {
            let made = gpu.pipeline(Some(&layouts.convolution), &text, "main");
            known.push((text, made.clone()));
            made
        });
        (tile, pipeline)
    });
    let layers = layers.collect();
    let rows = gpu.pipeline(Some(&layouts.statistics), include_str!("statistics.wgsl"), "rows");
    Pipelines { layers, rows, layouts, movers: Movers::new(gpu), grounds: Grounds::new(gpu) }
}
