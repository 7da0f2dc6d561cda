//! Pictures between textures, rows of bytes and memory.
//!
//! A photo is uploaded once for all styles; a painting is mixed with its photo when it is shown or read, so that another
//! strength or light paints nothing again.

use std::ops::Range;

use wgpu::{BindingResource, BufferUsages};

use super::pair::{Blend, Pair};
use super::texture::Texture;
use super::uniforms::Blit;
use crate::kernel::gpu::device::Gpu;
use crate::kernel::gpu::source::wgsl;
use crate::{Error, Result};

/// The bytes of a mixture that are read at once.
const BAND: usize = 8 << 20;
/// Threads of a workgroup.
const THREADS: u32 = 64;

/// What moves pictures between textures, rows and canvases.
pub(crate) struct Blits {
    pub(super) module: wgpu::ShaderModule,
    unpack: wgpu::ComputePipeline,
    collect: wgpu::ComputePipeline,
    read: wgpu::ComputePipeline,
}

impl Blits {
    pub fn new(gpu: &Gpu) -> Self {
        let module = gpu.module(wgsl!("blits.wgsl"));
        let [unpack, collect, read] =
            ["unpack", "collect", "take"].map(|entry| gpu.pipeline(None, &module, entry));
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
        let told = Blit::of(photo, rows);
        let bound = [(1, BindingResource::TextureView(&photo.view())), (3, buffer.as_entire_binding())];
        run(gpu, encoder, &self.unpack, told, &bound, told.row);
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
        let told = Blit::of(painting, rows);
        let bound = [(3, buffer.as_entire_binding()), (4, BindingResource::TextureView(&painting.view()))];
        run(gpu, encoder, &self.collect, told, &bound, told.width);
    }

    /// The RGBA bytes of the mixture.
    ///
    /// # Errors
    /// [`Error::GpuLost`], and [`Error::MemoryLimit`] if there is no room to read it.
    pub async fn read(&self, gpu: &Gpu, pair: &Pair, blend: Blend) -> Result<Vec<u8>> {
        let (width, height) = pair.photo.size();
        let line = width as usize * 4;
        let mut band = (BAND / line).clamp(1, height as usize);
        let mixed = BufferUsages::STORAGE | BufferUsages::COPY_SRC;
        let buffers = loop {
            let bytes = (band * line) as u64;
            match gpu.allocated(2 * bytes, || [gpu.buffer(bytes, mixed), gpu.staging(bytes)]).await {
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
        [mixed, staging]: &[wgpu::Buffer; 2],
    ) -> Result<Vec<u8>> {
        let (width, height) = pair.photo.size();
        let line = width as usize * 4;
        let [photo, painting] = [pair.photo.view(), pair.painting.view()];
        let lines = gpu.filled(&pair.light.lines, BufferUsages::STORAGE);
        let mut rgba = Vec::with_capacity(line * height as usize);
        for first in (0..height as usize).step_by(band) {
            let rows = first..(first + band).min(height as usize);
            let bytes = (rows.len() * line) as u64;
            let told = Blit::of_pair(pair, rows, blend);
            let bound = [
                (1, BindingResource::TextureView(&photo)),
                (2, BindingResource::TextureView(&painting)),
                (3, mixed.as_entire_binding()),
                (5, lines.as_entire_binding()),
            ];
            let mut encoder = gpu.encoder();
            run(gpu, &mut encoder, &self.read, told, &bound, width);
            encoder.copy_buffer_to_buffer(mixed, 0, staging, 0, bytes);
            gpu.submit(encoder);
            rgba.extend_from_slice(&gpu.read(staging, bytes).await?);
        }
        Ok(rgba)
    }
}

/// Runs a kernel with a thread for each of `columns` pixels in each row.
fn run(
    gpu: &Gpu,
    encoder: &mut wgpu::CommandEncoder,
    pipeline: &wgpu::ComputePipeline,
    told: Blit,
    bound: &[(u32, BindingResource<'_>)],
    columns: u32,
) {
    let params = gpu.filled(&[told], BufferUsages::UNIFORM);
    let bound = [&[(0, params.as_entire_binding())], bound].concat();
    gpu.dispatch(encoder, pipeline, &bound, [columns.div_ceil(THREADS), told.count]);
}
