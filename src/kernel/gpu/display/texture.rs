//! Pictures as textures on the GPU.

use std::sync::Arc;

use wgpu::TextureUsages;

use crate::Result;
use crate::kernel::gpu::device::Gpu;

pub(super) const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// A picture on the GPU, RGBA with the alpha apart. Its memory is given back with the last copy of it.
#[derive(Debug, Clone)]
pub(crate) struct Texture(Arc<Owned>);

#[derive(Debug)]
struct Owned(wgpu::Texture);

impl Drop for Owned {
    /// At once: a browser would wait for its garbage collector, which does not see the device's memory.
    fn drop(&mut self) {
        self.0.destroy();
    }
}

impl Texture {
    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.texture().width(), self.texture().height())
    }

    pub(super) fn view(&self) -> wgpu::TextureView {
        self.texture().create_view(&wgpu::TextureViewDescriptor::default())
    }

    pub(super) fn texture(&self) -> &wgpu::Texture {
        &self.0.0
    }
}

impl Gpu {
    /// The longest side a picture on this GPU can have.
    pub fn largest_side(&self) -> u32 {
        self.device.limits().max_texture_dimension_2d
    }

    /// An empty picture.
    ///
    /// # Errors
    /// [`MemoryLimit`](crate::Error::MemoryLimit) if the GPU has no room for it.
    pub async fn texture(&self, width: u32, height: u32) -> Result<Texture> {
        self.allocated(4 * u64::from(width) * u64::from(height), || self.blank(width, height)).await
    }

    /// The same, where somebody else asks whether there was room for it.
    pub(super) fn blank(&self, width: u32, height: u32) -> Texture {
        let texture = self.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            // Browsers copy to a texture by drawing on it.
            usage: TextureUsages::COPY_DST
                | TextureUsages::COPY_SRC
                | TextureUsages::RENDER_ATTACHMENT
                | TextureUsages::STORAGE_BINDING
                | TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        Texture(Arc::new(Owned(texture)))
    }

    /// Fills a picture with the RGBA bytes of all its pixels.
    pub fn fill(&self, picture: &Texture, rgba: &[u8]) {
        let layout = wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(picture.size().0 * 4),
            rows_per_image: None,
        };
        let texture = picture.texture();
        self.queue.write_texture(texture.as_image_copy(), rgba, layout, texture.size());
    }

    /// Fills a picture with what the browser holds, without a copy of ours.
    #[cfg(target_family = "wasm")]
    pub fn copy(&self, picture: &Texture, source: wgpu::ExternalImageSource) {
        let source =
            wgpu::CopyExternalImageSourceInfo { source, origin: wgpu::Origin2d::ZERO, flip_y: false };
        let place = wgpu::CopyExternalImageDestInfo {
            texture: picture.texture(),
            mip_level: 0,
            origin: wgpu::Origin3d::ZERO,
            aspect: wgpu::TextureAspect::All,
            color_space: wgpu::PredefinedColorSpace::Srgb,
            premultiplied_alpha: false,
        };
        self.queue.copy_external_image_to_texture(&source, place, picture.texture().size());
    }
}
