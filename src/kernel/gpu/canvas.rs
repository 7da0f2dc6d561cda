//! Photos and paintings that stay on the GPU: nothing is read back until someone saves.
//!
//! A photo is uploaded once for all styles; a painting is mixed with its photo when it is shown, so that another
//! strength or light paints nothing again.

use std::ops::Range;

use wgpu::{BufferUsages, TextureUsages};

use super::Gpu;
use super::texture::Texture;
use crate::picture::{LightMap, framed};
use crate::{Error, Result};

/// The bytes of a mixture that are read at once.
const BAND: usize = 8 << 20;
/// Threads of a workgroup.
const THREADS: u32 = 64;

/// A photo and what was painted of it.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub photo: Texture,
    /// In its own light.
    pub painting: Texture,
    /// How much lighter the photo is.
    pub light: LightMap,
}

impl Pair {
    /// A photo as a painting of itself.
    pub fn of(photo: Texture) -> Self {
        Self { painting: photo.clone(), photo, light: LightMap::none() }
    }
}

/// How a pair is mixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Blend {
    /// From 0 (the photo) to 1 (the painting).
    pub strength: f32,
    /// From 0 (the painting's own) to 1 (the photo's).
    pub light: f32,
}

impl Blend {
    /// The photo alone.
    pub const PHOTO: Self = Self { strength: 0.0, light: 0.0 };
}

/// Where a mixture is shown.
pub(crate) struct Canvas {
    surface: wgpu::Surface<'static>,
    format: wgpu::TextureFormat,
    shows: wgpu::RenderPipeline,
}

/// What moves pictures between textures, rows and canvases.
pub(super) struct Movers {
    module: wgpu::ShaderModule,
    unpack: wgpu::ComputePipeline,
    collect: wgpu::ComputePipeline,
    read: wgpu::ComputePipeline,
}

/// What the shaders are told, in the order they have it.
#[derive(Debug, Clone, Copy)]
struct Params {
    width: u32,
    height: u32,
    row: u32,
    rows: u32,
    first: u32,
    count: u32,
    blend: Blend,
    nodes: [u32; 2],
    joined: [bool; 2],
}

impl Movers {
    pub fn new(gpu: &Gpu) -> Self {
        let source = wgpu::ShaderSource::Wgsl(include_str!("canvas.wgsl").into());
        let module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor { label: None, source });
        let compute = |entry| {
            gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: None,
                layout: None,
                module: &module,
                entry_point: Some(entry),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                cache: None,
            })
        };
        let [unpack, collect, read] = ["unpack", "collect", "take"].map(compute);
        Self { module, unpack, collect, read }
    }

    /// Rows `rows` of the frame of `photo` into a buffer; those beyond the last are the first ones.
    pub fn unpack(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        photo: &Texture,
        rows: Range<usize>,
        buffer: &wgpu::Buffer,
    ) {
        let params = Params::of(photo, rows);
        let bound = [(1, wgpu::BindingResource::TextureView(&photo.view())), (3, buffer.as_entire_binding())];
        run(gpu, encoder, &self.unpack, params, &bound, params.row);
    }

    /// Rows `rows` that were painted, the frame's, from a buffer into `painting`.
    pub fn collect(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        painting: &Texture,
        rows: Range<usize>,
        buffer: &wgpu::Buffer,
    ) {
        let params = Params::of(painting, rows);
        let bound =
            [(3, buffer.as_entire_binding()), (4, wgpu::BindingResource::TextureView(&painting.view()))];
        run(gpu, encoder, &self.collect, params, &bound, params.width);
    }

    /// The RGBA bytes of the mixture.
    ///
    /// # Errors
    /// [`Error::GpuLost`], and [`Error::MemoryLimit`] if there is no room to read it.
    pub async fn read(&self, gpu: &Gpu, pair: &Pair, blend: Blend) -> Result<Vec<u8>> {
        let (width, height) = pair.photo.size();
        let line = width as usize * 4;
        let mut band = (BAND / line).clamp(1, height as usize);
        let usages =
            [BufferUsages::STORAGE | BufferUsages::COPY_SRC, BufferUsages::MAP_READ | BufferUsages::COPY_DST];
        let buffers = loop {
            let bytes = (band * line) as u64;
            match gpu.allocated(2 * bytes, || usages.map(|usage| gpu.buffer(bytes, usage))).await {
                Err(Error::MemoryLimit { .. }) if band > 1 => band /= 2,
                made => break made?,
            }
        };
        let rgba = self.read_bands(gpu, pair, blend, band, &buffers).await;
        // A browser would keep them until it collects garbage.
        buffers.iter().for_each(wgpu::Buffer::destroy);
        rgba
    }

    /// The same, `band` rows at a time.
    async fn read_bands(
        &self,
        gpu: &Gpu,
        pair: &Pair,
        blend: Blend,
        band: usize,
        [mixed, readable]: &[wgpu::Buffer; 2],
    ) -> Result<Vec<u8>> {
        let (width, height) = pair.photo.size();
        let line = width as usize * 4;
        let [photo, painting] = [pair.photo.view(), pair.painting.view()];
        let lines = gpu.filled(&pair.light.lines, BufferUsages::STORAGE);
        let mut rgba = Vec::with_capacity(line * height as usize);
        for first in (0..height as usize).step_by(band) {
            let rows = first..(first + band).min(height as usize);
            let bytes = (rows.len() * line) as u64;
            let params = Params::of_pair(pair, rows, blend);
            let bound = [
                (1, wgpu::BindingResource::TextureView(&photo)),
                (2, wgpu::BindingResource::TextureView(&painting)),
                (3, mixed.as_entire_binding()),
                (5, lines.as_entire_binding()),
            ];
            let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            run(gpu, &mut encoder, &self.read, params, &bound, width);
            encoder.copy_buffer_to_buffer(mixed, 0, readable, 0, bytes);
            gpu.queue.submit([encoder.finish()]);
            rgba.extend_from_slice(&gpu.read(readable, bytes).await?);
        }
        Ok(rgba)
    }

    /// A canvas to show mixtures on.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`] if nothing can be shown on it.
    pub fn canvas(&self, gpu: &Gpu, target: wgpu::SurfaceTarget<'static>) -> Result<Canvas> {
        let unavailable = |reason: String| Error::GpuUnavailable { reason };
        let surface = gpu.instance.create_surface(target).map_err(|error| unavailable(error.to_string()))?;
        let formats = surface.get_capabilities(&gpu.adapter).formats;
        let format = formats.first().copied().ok_or_else(|| unavailable("it shows nothing".into()))?;
        Ok(Canvas { surface, format, shows: self.shows(gpu, format) })
    }

    /// Draws the mixture on a canvas, which takes the size of the photo.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    pub fn show(gpu: &Gpu, pair: &Pair, blend: Blend, canvas: &Canvas) -> Result<()> {
        let (width, height) = pair.photo.size();
        canvas.surface.configure(
            &gpu.device,
            &wgpu::SurfaceConfiguration {
                usage: TextureUsages::RENDER_ATTACHMENT,
                format: canvas.format,
                color_space: wgpu::SurfaceColorSpace::Auto,
                width,
                height,
                present_mode: wgpu::PresentMode::AutoVsync,
                desired_maximum_frame_latency: 2,
                alpha_mode: wgpu::CompositeAlphaMode::PreMultiplied,
                view_formats: Vec::new(),
            },
        );
        let frame = match canvas.surface.get_current_texture() {
            wgpu::CurrentSurfaceTexture::Success(frame) | wgpu::CurrentSurfaceTexture::Suboptimal(frame) => {
                frame
            }
            other => return Err(Error::GpuLost { reason: format!("the canvas has no room: {other:?}") }),
        };
        let view = frame.texture.create_view(&wgpu::TextureViewDescriptor::default());
        Self::draw(gpu, pair, blend, &canvas.shows, &view);
        gpu.queue.present(frame);
        gpu.health.check()
    }

    /// Draws the mixture on what `view` shows.
    pub(super) fn draw(
        gpu: &Gpu,
        pair: &Pair,
        blend: Blend,
        shows: &wgpu::RenderPipeline,
        view: &wgpu::TextureView,
    ) {
        let params = Params::of_pair(pair, 0..0, blend).buffer(gpu);
        let lines = gpu.filled(&pair.light.lines, BufferUsages::STORAGE);
        let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &shows.get_bind_group_layout(0),
            entries: &entries(
                &params,
                &[
                    (1, wgpu::BindingResource::TextureView(&pair.photo.view())),
                    (2, wgpu::BindingResource::TextureView(&pair.painting.view())),
                    (5, lines.as_entire_binding()),
                ],
            ),
        });
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                        store: wgpu::StoreOp::Store,
                    },
                })],
                ..Default::default()
            });
            pass.set_pipeline(shows);
            pass.set_bind_group(0, &bindings, &[]);
            pass.draw(0..3, 0..1);
        }
        gpu.queue.submit([encoder.finish()]);
    }

    /// The pipeline that draws mixtures in a format.
    pub(super) fn shows(&self, gpu: &Gpu, format: wgpu::TextureFormat) -> wgpu::RenderPipeline {
        gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: None,
            layout: None,
            vertex: wgpu::VertexState {
                module: &self.module,
                entry_point: Some("cover"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: &[],
            },
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &self.module,
                entry_point: Some("show"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                targets: &[Some(format.into())],
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

impl Params {
    fn of(picture: &Texture, rows: Range<usize>) -> Self {
        let (width, height) = picture.size();
        let [row, all] = framed(width, height).map(|side| side as u32);
        Self {
            width,
            height,
            row,
            rows: all,
            first: rows.start as u32,
            count: rows.len() as u32,
            blend: Blend::PHOTO,
            nodes: [1; 2],
            joined: [false; 2],
        }
    }

    fn of_pair(pair: &Pair, rows: Range<usize>, blend: Blend) -> Self {
        let LightMap { size, joined, .. } = pair.light;
        Self { blend, nodes: size, joined, ..Self::of(&pair.photo, rows) }
    }

    fn buffer(self, gpu: &Gpu) -> wgpu::Buffer {
        let Self { width, height, row, rows, first, count, blend, nodes, joined } = self;
        let shares = [blend.strength, blend.light].map(f32::to_bits);
        let numbers = [[width, height], [row, rows], [first, count], shares, nodes, joined.map(u32::from)];
        gpu.filled(&numbers, BufferUsages::UNIFORM)
    }
}

/// Runs a kernel with a thread for each of `columns` pixels in each row.
fn run(
    gpu: &Gpu,
    encoder: &mut wgpu::CommandEncoder,
    pipeline: &wgpu::ComputePipeline,
    params: Params,
    bound: &[(u32, wgpu::BindingResource<'_>)],
    columns: u32,
) {
    let buffer = params.buffer(gpu);
    let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: None,
        layout: &pipeline.get_bind_group_layout(0),
        entries: &entries(&buffer, bound),
    });
    let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
    pass.set_pipeline(pipeline);
    pass.set_bind_group(0, &bindings, &[]);
    pass.dispatch_workgroups(columns.div_ceil(THREADS), params.count, 1);
}

fn entries<'a>(
    params: &'a wgpu::Buffer,
    bound: &[(u32, wgpu::BindingResource<'a>)],
) -> Vec<wgpu::BindGroupEntry<'a>> {
    std::iter::once((0, params.as_entire_binding()))
        .chain(bound.iter().cloned())
        .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource })
        .collect()
}
