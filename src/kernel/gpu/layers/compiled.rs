//! The compiled kernels of the layers, with their weights.

use super::flat::Flat;
use super::shader;
use super::tile_shape::{TileShape, fours, tile_for};
use super::weights::weights;
use crate::Result;
use crate::kernel::gpu::device::Gpu;
#[cfg(test)]
use crate::kernel::gpu::faults::NoMemory;
use crate::kernel::gpu::precision::Precision;
use crate::kernel::gpu::source::wgsl;
use crate::kernel::{Edges, Layer, Limits, Network, Plan, Storage};
use crate::picture::framed;

/// What a painting is planned for: the picture's width, height and edges, and how much memory.
pub(crate) type Key = (u32, u32, Edges, u64);

/// What the pipelines bind.
pub(super) struct Layouts {
    pub convolution: wgpu::BindGroupLayout,
    pub statistics: wgpu::BindGroupLayout,
}

/// The pipelines of a network, without its weights.
pub(crate) struct Pipelines {
    /// One for each layer.
    layers: Vec<(TileShape, wgpu::ComputePipeline)>,
    rows: wgpu::ComputePipeline,
    normalize: wgpu::ComputePipeline,
    layouts: Layouts,
}

impl Pipelines {
    /// Compiles the kernels of any network.
    pub fn compile(gpu: &Gpu, network: &Network, tile: TileShape) -> Self {
        let layouts = Layouts {
            convolution: layout(gpu, &[true, true, true, true, true, false, false, false, true]),
            statistics: layout(gpu, &[true, true, false, true, false, false]),
        };
        // Most layers share their text.
        let mut known: Vec<(String, wgpu::ComputePipeline)> = Vec::new();
        let layers = network.layers.iter().map(|layer| {
            let tile = tile_for(layer, tile);
            let text = shader::convolution(layer, tile, gpu.precision());
            let found = known.iter().find(|(known, _)| *known == text).map(|(_, pipeline)| pipeline.clone());
            let pipeline = found.unwrap_or_else(|| {
                let made = gpu.pipeline(Some(&layouts.convolution), &gpu.module(&text), "main");
                known.push((text, made.clone()));
                made
            });
            (tile, pipeline)
        });
        let layers = layers.collect();
        let module = gpu.module(wgsl!("statistics.wgsl"));
        let [rows, normalize] =
            ["rows", "normalize"].map(|entry| gpu.pipeline(Some(&layouts.statistics), &module, entry));
        Self { layers, rows, normalize, layouts }
    }
}

/// A layout of a uniform buffer and then storage buffers: whether each is only read.
fn layout(gpu: &Gpu, entries: &[bool]) -> wgpu::BindGroupLayout {
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
    gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries })
}

/// A layer as it lies on the GPU.
pub(super) struct Kernel {
    pub tile: TileShape,
    pub pipeline: wgpu::ComputePipeline,
    pub weights: wgpu::Buffer,
}

/// A network's layers on a GPU.
pub(crate) struct GpuLayers {
    pub gpu: Gpu,
    pub network: Network,
    pub(super) flat: Flat,
    kernels: Vec<Kernel>,
    pub(super) rows: wgpu::ComputePipeline,
    pub(super) normalize: wgpu::ComputePipeline,
    pub(super) layouts: Layouts,
    #[cfg(test)]
    pub fault: NoMemory,
}

impl GpuLayers {
    /// Uploads the weights of a network whose kernels are those that were compiled.
    pub fn new(gpu: Gpu, pipelines: Pipelines, network: Network) -> Self {
        let Pipelines { layers, rows, normalize, layouts } = pipelines;
        debug_assert_eq!(layers.len(), network.layers.len(), "the kernels of another network");
        let kernels = network.layers.iter().zip(layers).map(|(layer, (tile, pipeline))| {
            let weights = gpu.filled(&weights(layer, tile), wgpu::BufferUsages::STORAGE);
            Kernel { tile, pipeline, weights }
        });
        let kernels = kernels.collect();
        Self {
            gpu,
            flat: Flat::new(&network),
            network,
            kernels,
            rows,
            normalize,
            layouts,
            #[cfg(test)]
            fault: NoMemory::default(),
        }
    }

    /// How the maps are stored.
    pub fn precision(&self) -> Precision {
        self.gpu.precision()
    }

    /// How a photo is painted.
    ///
    /// # Errors
    /// [`crate::Error::MemoryLimit`].
    pub fn plan(&self, (width, height, edges, memory): Key) -> Result<Plan> {
        let block = self.kernels.iter().map(|kernel| kernel.tile.pixels).min().unwrap_or(1);
        let storage = Storage::Device { number: self.precision().bytes(), block };
        let limits = Limits { memory, map: self.gpu.largest_binding(), storage };
        let [width, height] = framed(width, height);
        Plan::new(&self.network.layers, [height / 2, width / 2], edges, limits)
    }

    /// Vectors of four numbers that are known of the normalizations before layer `index`: two for each group of channels.
    pub(super) fn vectors_before(&self, index: usize) -> usize {
        self.network.layers.iter().take(index).map(|layer| 2 * fours(layer.channels_out)).sum()
    }

    pub(super) fn layer(&self, index: usize) -> Option<(&Layer, &Kernel)> {
        self.network.layers.get(index).zip(self.kernels.get(index))
    }
}
