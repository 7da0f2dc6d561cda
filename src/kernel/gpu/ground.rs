//! What the generator reads in each pass, on the GPU: the twin of `picture/ground.rs`, `noise.rs` and `shrink.rs`.

use wgpu::BufferUsages;

use super::Gpu;
use super::texture::Texture;
use crate::Result;
use crate::picture::{Noise, OCTAVES, Shape};

/// Threads of a workgroup along each side.
const THREADS: u32 = 8;

/// An earlier painting on the GPU that the next pass goes on from; see [`crate::picture::Underpainting`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnderTexture<'a> {
    /// The painting, without margins.
    pub painting: &'a Texture,
    /// The photo at half the painting's size.
    pub base: &'a Texture,
    /// How much of the photo's finer detail is laid over it, 0 to 1.
    pub detail: f32,
}

/// The pipelines.
pub(super) struct Grounds {
    shrink: wgpu::ComputePipeline,
    first: wgpu::ComputePipeline,
    next: wgpu::ComputePipeline,
    cut: wgpu::ComputePipeline,
    settle: wgpu::ComputePipeline,
}

/// What the shader is told, in the order it has it.
#[derive(Debug, Clone, Copy)]
struct Params {
    cells: [[i32; 2]; OCTAVES],
    shape: Shape,
    seed: u32,
    gain: i32,
    detail: f32,
}

impl Params {
    fn of(shape: Shape) -> Self {
        Self { cells: [[1, 1]; OCTAVES], shape, seed: 0, gain: 0, detail: 0.0 }
    }

    fn buffer(self, gpu: &Gpu) -> wgpu::Buffer {
        let cells = self.cells.iter().flat_map(|[across, down]| [*across as u32, *down as u32, 0, 0]);
        let Shape { inner, margin, joined } = self.shape;
        let rest =
            [inner, margin, joined.map(u32::from), [self.seed, self.gain as u32]].into_iter().flatten();
        let numbers: Vec<u32> = cells.chain(rest).chain([self.detail.to_bits(), 0, 0, 0]).collect();
        gpu.filled(&numbers, BufferUsages::UNIFORM)
    }
}

impl Grounds {
    pub fn new(gpu: &Gpu) -> Self {
        let text = include_str!("ground.wgsl");
        let [shrink, first, next, cut, settle] =
            ["shrink", "first", "next", "cut", "settle"].map(|entry| gpu.pipeline(None, text, entry));
        Self { shrink, first, next, cut, settle }
    }

    /// A picture at another, smaller size; see `Picture::shrunk`.
    ///
    /// # Errors
    /// [`MemoryLimit`](crate::Error::MemoryLimit) if there is no room for it.
    pub async fn shrunk(&self, gpu: &Gpu, picture: &Texture, [width, height]: [u32; 2]) -> Result<Texture> {
        let shape = Shape { inner: [width, height], margin: [0; 2], joined: [false; 2] };
        self.run(gpu, &self.shrink, Params::of(shape), &[(1, picture)], [width, height]).await
    }

    /// What a pass reads; see [`crate::picture::ground`].
    ///
    /// # Errors
    /// [`MemoryLimit`](crate::Error::MemoryLimit) if there is no room for it.
    pub async fn ground(
        &self,
        gpu: &Gpu,
        photo: &Texture,
        under: Option<UnderTexture<'_>>,
        shape: Shape,
        noise: &Noise,
    ) -> Result<Texture> {
        let params = Params { cells: noise.cells, seed: noise.seed, gain: noise.gain, ..Params::of(shape) };
        match under {
            None => self.run(gpu, &self.first, params, &[(1, photo)], shape.outer()).await,
            Some(UnderTexture { painting, base, detail }) => {
                let bound = [(1, photo), (2, painting), (3, base)];
                self.run(gpu, &self.next, Params { detail, ..params }, &bound, shape.outer()).await
            }
        }
    }

    /// A painting without its margins, with the alpha of `photo`, which has the size that is left.
    ///
    /// # Errors
    /// [`MemoryLimit`](crate::Error::MemoryLimit) if there is no room for it.
    pub async fn cut(&self, gpu: &Gpu, painting: &Texture, photo: &Texture, shape: Shape) -> Result<Texture> {
        self.run(gpu, &self.cut, Params::of(shape), &[(1, photo), (2, painting)], shape.inner).await
    }

    /// A painting with the colours of the smaller one `before` it; see `Picture::settled_on`.
    ///
    /// # Errors
    /// [`MemoryLimit`](crate::Error::MemoryLimit) if there is no room for it.
    pub async fn settle(
        &self,
        gpu: &Gpu,
        painting: &Texture,
        before: &Texture,
        joined: [bool; 2],
    ) -> Result<Texture> {
        let ((width, height), smaller) = (painting.size(), before.size());
        let coarse = self.shrunk(gpu, painting, smaller.into()).await?;
        let shape = Shape { inner: [width, height], margin: [0; 2], joined };
        let bound = [(1, painting), (2, before), (3, &coarse)];
        self.run(gpu, &self.settle, Params::of(shape), &bound, shape.inner).await
    }

    async fn run(
        &self,
        gpu: &Gpu,
        pipeline: &wgpu::ComputePipeline,
        params: Params,
        bound: &[(u32, &Texture)],
        [width, height]: [u32; 2],
    ) -> Result<Texture> {
        let result = gpu.texture(width, height).await?;
        let params = params.buffer(gpu);
        let views: Vec<_> = bound.iter().map(|(binding, texture)| (*binding, texture.view())).collect();
        let result_view = result.view();
        let textures = views.iter().map(|(binding, view)| (*binding, view)).chain([(4, &result_view)]);
        let entries: Vec<_> = textures
            .map(|(binding, view)| wgpu::BindGroupEntry {
                binding,
                resource: wgpu::BindingResource::TextureView(view),
            })
            .chain([wgpu::BindGroupEntry { binding: 0, resource: params.as_entire_binding() }])
            .collect();
        // What an entry point does not read is not in its layout.
        let layout = pipeline.get_bind_group_layout(0);
        let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &layout,
            entries: &entries,
        });
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, &bindings, &[]);
            pass.dispatch_workgroups(width.div_ceil(THREADS), height.div_ceil(THREADS), 1);
        }
        gpu.queue.submit([encoder.finish()]);
        Ok(result)
    }
}
