//! The light of a painting: photo and painting are made small on the GPU, and compared on the CPU.

use super::commands::Commands;
use super::ground::Grounds;
use super::texture::Texture;
use crate::Result;
use crate::kernel::gpu::device::Gpu;
use crate::picture::{LightMap, Picture};

/// A row of a texture that is copied to a buffer takes a multiple of so many bytes.
const ROW: u32 = wgpu::COPY_BYTES_PER_ROW_ALIGNMENT;

/// A photo and its painting at the size of the grid of their [`LightMap`], on their way to memory.
pub(crate) struct Nodes {
    size: [u32; 2],
    joined: [bool; 2],
    staging: wgpu::Buffer,
}

impl Nodes {
    /// Records how both are made small and copied; `room` bytes behind them are left for others.
    pub fn new(
        commands: &mut Commands<'_>,
        grounds: &Grounds,
        [photo, painting]: [&Texture; 2],
        joined: [bool; 2],
        room: u64,
    ) -> Self {
        let size = LightMap::grid(photo.size().into());
        let nodes = Self { size, joined, staging: commands.gpu.staging(2 * bytes(size) + room) };
        for (picture, place) in [photo, painting].into_iter().zip(0..) {
            let small = grounds.shrunk(commands, picture, size);
            let layout = wgpu::TexelCopyBufferLayout {
                offset: place * bytes(size),
                bytes_per_row: Some(row(size)),
                rows_per_image: None,
            };
            let target = wgpu::TexelCopyBufferInfo { buffer: &nodes.staging, layout };
            let texture = small.texture();
            commands.encoder.copy_texture_to_buffer(texture.as_image_copy(), target, texture.size());
        }
        nodes
    }

    /// Where what follows them is.
    pub fn rest(&self) -> (&wgpu::Buffer, u64) {
        (&self.staging, 2 * bytes(self.size))
    }

    /// How much lighter the photo is than the painting, which is opaque, and what follows them.
    ///
    /// # Errors
    /// [`GpuLost`](crate::Error::GpuLost).
    pub async fn light(self, gpu: &Gpu) -> Result<(LightMap, Vec<u8>)> {
        let mut contents = gpu.read(&self.staging, self.staging.size()).await?;
        self.staging.destroy();
        let rest = contents.split_off((2 * bytes(self.size)) as usize);
        let [width, height] = self.size;
        let mut rows =
            contents.chunks_exact(row(self.size) as usize).map(|row| row.iter().take(4 * width as usize));
        let mut picture =
            || Picture::new(width, height, rows.by_ref().take(height as usize).flatten().copied().collect());
        let (photo, painting) = (picture()?, picture()?);
        Ok((LightMap::new(&photo, &painting, self.joined), rest))
    }
}

/// Bytes of a row of a picture in a buffer.
fn row([width, _]: [u32; 2]) -> u32 {
    (4 * width).next_multiple_of(ROW)
}

/// Bytes of a picture in a buffer.
fn bytes(size: [u32; 2]) -> u64 {
    u64::from(row(size)) * u64::from(size[1])
}
