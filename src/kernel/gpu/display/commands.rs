//! Commands on pictures, recorded first and submitted together.

use super::texture::Texture;
use crate::Result;
use crate::kernel::gpu::device::Gpu;

/// Commands that are being recorded.
pub(crate) struct Commands<'a> {
    pub(super) gpu: &'a Gpu,
    pub(super) encoder: wgpu::CommandEncoder,
    /// The memory of a picture is given back with the last copy of it, which has to be after the submission.
    used: Vec<Texture>,
}

impl Commands<'_> {
    /// An empty picture.
    pub(super) fn texture(&mut self, [width, height]: [u32; 2]) -> Texture {
        let texture = self.gpu.blank(width, height);
        self.keep(&texture);
        texture
    }

    /// Keeps a picture that the commands use until they are submitted.
    pub(super) fn keep(&mut self, texture: &Texture) {
        self.used.push(texture.clone());
    }
}

impl Gpu {
    /// Records `work`, which takes some `needed` bytes of the device's memory, and submits it.
    ///
    /// # Errors
    /// [`MemoryLimit`](crate::Error::MemoryLimit) if there is no room for it.
    pub(super) async fn recorded<T>(
        &self,
        needed: u64,
        work: impl FnOnce(&mut Commands<'_>) -> T,
    ) -> Result<T> {
        let submit = || {
            let mut commands = Commands { gpu: self, encoder: self.encoder(), used: Vec::new() };
            let done = work(&mut commands);
            self.submit(commands.encoder);
            done
        };
        self.allocated(needed, submit).await
    }
}
