//! Shows paintings on a canvas, without a readback.

use wgpu::{BindingResource, BufferUsages, TextureUsages};

use super::blits::Blits;
use super::pair::{Blend, Pair};
use super::uniforms::Blit;
use crate::kernel::gpu::device::Gpu;
use crate::{Error, Result};

/// Where a mixture is shown.
pub(crate) struct Canvas {
    surface: wgpu::Surface<'static>,
    format: wgpu::TextureFormat,
    drawing: Drawing,
}

impl Canvas {
    /// A canvas to show mixtures on.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`] if nothing can be shown on it.
    pub fn new(gpu: &Gpu, blits: &Blits, target: wgpu::SurfaceTarget<'static>) -> Result<Self> {
        let unavailable = |reason: String| Error::GpuUnavailable { reason };
        let surface = gpu.instance.create_surface(target).map_err(|error| unavailable(error.to_string()))?;
        let formats = surface.get_capabilities(&gpu.adapter).formats;
        let format = formats.first().copied().ok_or_else(|| unavailable("it shows nothing".into()))?;
        Ok(Self { surface, format, drawing: Drawing::new(gpu, blits, format) })
    }

    /// Draws the mixture on the canvas, which takes the size of the photo.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    pub fn show(&self, gpu: &Gpu, pair: &Pair, blend: Blend) -> Result<()> {
        let (width, height) = pair.photo.size();
        self.surface.configure(
            &gpu.device,
            &wgpu::SurfaceConfiguration {
                usage: TextureUsages::RENDER_ATTACHMENT,
                format: self.format,
                color_space: wgpu::SurfaceColorSpace::Auto,
                width,
                height,
                present_mode: wgpu::PresentMode::AutoVsync,
                desired_maximum_frame_latency: 2,
                alpha_mode: wgpu::CompositeAlphaMode::PreMultiplied,
                view_formats: Vec::new(),
            },
        );
        let frame = match self.surface.get_current_texture() {
            wgpu::CurrentSurfaceTexture::Success(frame) | wgpu::CurrentSurfaceTexture::Suboptimal(frame) => {
                frame
            }
            other => return Err(Error::GpuLost { reason: format!("the canvas has no room: {other:?}") }),
        };
        let view = frame.texture.create_view(&wgpu::TextureViewDescriptor::default());
        self.drawing.draw(gpu, pair, blend, &view);
        gpu.queue.present(frame);
        gpu.health.check()
    }
}

/// Draws mixtures in a format.
pub(super) struct Drawing(wgpu::RenderPipeline);

impl Drawing {
    pub fn new(gpu: &Gpu, blits: &Blits, format: wgpu::TextureFormat) -> Self {
        let pipeline = gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: None,
            layout: None,
            vertex: wgpu::VertexState {
                module: &blits.module,
                entry_point: Some("cover"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: &[],
            },
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &blits.module,
                entry_point: Some("show"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                targets: &[Some(format.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        Self(pipeline)
    }

    /// Draws the mixture on what `view` shows.
    pub fn draw(&self, gpu: &Gpu, pair: &Pair, blend: Blend, view: &wgpu::TextureView) {
        let params = gpu.filled(&[Blit::of_pair(pair, 0..0, blend)], BufferUsages::UNIFORM);
        let lines = gpu.filled(&pair.light.lines, BufferUsages::STORAGE);
        let bindings = gpu.bind(
            &self.0.get_bind_group_layout(0),
            &[
                (0, params.as_entire_binding()),
                (1, BindingResource::TextureView(&pair.photo.view())),
                (2, BindingResource::TextureView(&pair.painting.view())),
                (5, lines.as_entire_binding()),
            ],
        );
        let mut encoder = gpu.encoder();
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
            pass.set_pipeline(&self.0);
            pass.set_bind_group(0, &bindings, &[]);
            pass.draw(0..3, 0..1);
        }
        gpu.submit(encoder);
    }
}
