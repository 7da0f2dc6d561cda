//! The ground of each pass, on the GPU: the twin of `ground.rs`, `noise.rs` and `shrink.rs` in `picture`.

use wgpu::{BindingResource, BufferUsages};

use super::commands::Commands;
use super::texture::Texture;
use super::uniforms::Ground;
use crate::kernel::gpu::device::Gpu;
use crate::kernel::gpu::source::wgsl;
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
        let module = gpu.module(wgsl!("ground.wgsl"));
        let [shrink, first, next, cut, settle] =
            ["shrink", "first", "next", "cut", "settle"].map(|entry| gpu.pipeline(None, &module, entry));
        Self { shrink, first, next, cut, settle }
    }

    /// A picture at another, smaller size; see `Picture::shrunk`.
    pub fn shrunk(&self, commands: &mut Commands<'_>, picture: &Texture, size: [u32; 2]) -> Texture {
        let shape = Shape { inner: size, margin: [0; 2], joined: [false; 2] };
        run(commands, &self.shrink, Ground::of(shape), &[(1, picture)], size)
    }

    /// What a pass reads; see [`crate::picture::ground`].
    pub fn ground(
        &self,
        commands: &mut Commands<'_>,
        photo: &Texture,
        under: Option<UnderTexture<'_>>,
        shape: Shape,
        noise: &Noise,
    ) -> Texture {
        let cells = noise.cells.map(|[across, down]| [across, down, 0, 0]);
        let told = Ground { cells, seed: noise.seed, gain: noise.gain, ..Ground::of(shape) };
        match under {
            None => run(commands, &self.first, told, &[(1, photo)], shape.outer()),
            Some(UnderTexture { painting, base, detail }) => {
                let bound = [(1, photo), (2, painting), (3, base)];
                run(commands, &self.next, Ground { detail, ..told }, &bound, shape.outer())
            }
        }
    }

    /// A painting without its margins, with the alpha of `photo`, which has the size that is left.
    pub fn cut(
        &self,
        commands: &mut Commands<'_>,
        painting: &Texture,
        photo: &Texture,
        shape: Shape,
    ) -> Texture {
        run(commands, &self.cut, Ground::of(shape), &[(1, photo), (2, painting)], shape.inner)
    }

    /// A painting with the colours of the smaller one `before` it; see `Picture::settled_on`.
    pub fn settle(
        &self,
        commands: &mut Commands<'_>,
        painting: &Texture,
        before: &Texture,
        joined: [bool; 2],
    ) -> Texture {
        let ((width, height), smaller) = (painting.size(), before.size());
        let coarse = self.shrunk(commands, painting, smaller.into());
        let shape = Shape { inner: [width, height], margin: [0; 2], joined };
        let bound = [(1, painting), (2, before), (3, &coarse)];
        run(commands, &self.settle, Ground::of(shape), &bound, shape.inner)
    }
}

/// Makes a picture of others.
fn run(
    commands: &mut Commands<'_>,
    pipeline: &wgpu::ComputePipeline,
    told: Ground,
    bound: &[(u32, &Texture)],
    size: [u32; 2],
) -> Texture {
    for (_, texture) in bound {
        commands.keep(texture);
    }
    let (result, gpu) = (commands.texture(size), commands.gpu);
    let params = gpu.filled(&[told], BufferUsages::UNIFORM);
    let textures = bound.iter().copied().chain([(4, &result)]);
    let views: Vec<_> = textures.map(|(binding, texture)| (binding, texture.view())).collect();
    let views = views.iter().map(|(binding, view)| (*binding, BindingResource::TextureView(view)));
    let bound: Vec<_> = views.chain([(0, params.as_entire_binding())]).collect();
    gpu.dispatch(&mut commands.encoder, pipeline, &bound, size.map(|side| side.div_ceil(THREADS)));
    result
}
