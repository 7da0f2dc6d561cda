//! What the generator reads in each pass, on the GPU: the twin of `picture/ground.rs`, `noise.rs` and `shrink.rs`.

use wgpu::{BindingResource, BufferUsages};

use super::texture::Texture;
use super::uniforms::Ground;
use crate::Result;
use crate::kernel::gpu::device::Gpu;
use crate::picture::{Noise, Shape};

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
pub(crate) struct Grounds {
    shrink: wgpu::ComputePipeline,
    first: wgpu::ComputePipeline,
    next: wgpu::ComputePipeline,
    cut: wgpu::ComputePipeline,
    settle: wgpu::ComputePipeline,
}

impl Grounds {
    pub fn new(gpu: &Gpu) -> Self {
        let module = gpu.module(include_str!("ground.wgsl"));
        let [shrink, first, next, cut, settle] =
            ["shrink", "first", "next", "cut", "settle"].map(|entry| gpu.pipeline(None, &module, entry));
        Self { shrink, first, next, cut, settle }
    }

    /// A picture at another, smaller size; see `Picture::shrunk`.
    ///
    /// # Errors
    /// [`MemoryLimit`](crate::Error::MemoryLimit) if there is no room for it.
    pub async fn shrunk(&self, gpu: &Gpu, picture: &Texture, [width, height]: [u32; 2]) -> Result<Texture> {
        let shape = Shape { inner: [width, height], margin: [0; 2], joined: [false; 2] };
        self.run(gpu, &self.shrink, Ground::of(shape), &[(1, picture)], [width, height]).await
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
        let cells = noise.cells.map(|[across, down]| [across, down, 0, 0]);
        let told = Ground { cells, seed: noise.seed, gain: noise.gain, ..Ground::of(shape) };
        match under {
            None => self.run(gpu, &self.first, told, &[(1, photo)], shape.outer()).await,
            Some(UnderTexture { painting, base, detail }) => {
                let bound = [(1, photo), (2, painting), (3, base)];
                self.run(gpu, &self.next, Ground { detail, ..told }, &bound, shape.outer()).await
            }
        }
    }

    /// A painting without its margins, with the alpha of `photo`, which has the size that is left.
    ///
    /// # Errors
    /// [`MemoryLimit`](crate::Error::MemoryLimit) if there is no room for it.
    pub async fn cut(&self, gpu: &Gpu, painting: &Texture, photo: &Texture, shape: Shape) -> Result<Texture> {
        self.run(gpu, &self.cut, Ground::of(shape), &[(1, photo), (2, painting)], shape.inner).await
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
        self.run(gpu, &self.settle, Ground::of(shape), &bound, shape.inner).await
    }

    async fn run(
        &self,
        gpu: &Gpu,
        pipeline: &wgpu::ComputePipeline,
        told: Ground,
        bound: &[(u32, &Texture)],
        [width, height]: [u32; 2],
    ) -> Result<Texture> {
        let result = gpu.texture(width, height).await?;
        let params = gpu.filled(&[told], BufferUsages::UNIFORM);
        let textures = bound.iter().copied().chain([(4, &result)]);
        let views: Vec<_> = textures.map(|(binding, texture)| (binding, texture.view())).collect();
        let views = views.iter().map(|(binding, view)| (*binding, BindingResource::TextureView(view)));
        let bound: Vec<_> = views.chain([(0, params.as_entire_binding())]).collect();
        let mut encoder = gpu.encoder();
        let groups = [width, height].map(|side| side.div_ceil(THREADS));
        gpu.dispatch(&mut encoder, pipeline, &bound, groups);
        gpu.queue.submit([encoder.finish()]);
        Ok(result)
    }
}
