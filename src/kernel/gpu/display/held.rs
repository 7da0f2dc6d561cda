//! Paints a photo that is on the GPU; the painting stays there.

use super::blits::Blits;
use super::canvas::Canvas;
use super::commands::Commands;
use super::ground::Grounds;
use super::pair::{Blend, Pair};
use super::texture::Texture;
use crate::kernel::gpu::layers::{GpuLayers, Key, Session};
use crate::kernel::gpu::network::GpuNetwork;
use crate::kernel::{Edges, Maps, Plan, Watch};
use crate::picture::Picture;
use crate::{Error, Result, StyleParameters};

impl GpuNetwork {
    /// Whether a photo of this size can be a texture and be painted whole in `memory` bytes.
    pub fn holds(&self, width: u32, height: u32, memory: u64) -> bool {
        let whole = |plan: Plan| plan.maps == Maps::Stay;
        let key = (width, height, Edges::Mirror, memory);
        width.max(height) <= self.layers.gpu.largest_side() && self.plan_for(key).is_ok_and(whole)
    }

    /// Uploads a photo.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn upload(&self, photo: &Picture) -> Result<Texture> {
        let texture = self.layers.gpu.texture(photo.width(), photo.height()).await?;
        self.layers.gpu.fill(&texture, photo.rgba());
        Ok(texture)
    }

    /// Uploads what a browser holds.
    ///
    /// # Errors
    /// As [`upload`](Self::upload).
    #[cfg(target_family = "wasm")]
    pub async fn copy(&self, photo: wgpu::ExternalImageSource) -> Result<Texture> {
        let texture = self.layers.gpu.texture(photo.width(), photo.height()).await?;
        self.layers.gpu.copy(&texture, photo);
        Ok(texture)
    }

    /// What makes pictures of pictures.
    pub fn grounds(&self) -> &Grounds {
        &self.grounds
    }

    /// Records `work` on pictures, which takes some `needed` bytes, and submits it.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn recorded<T>(&self, needed: u64, work: impl FnOnce(&mut Commands<'_>) -> T) -> Result<T> {
        self.layers.gpu.recorded(needed, work).await
    }

    /// Paints `photo` in a style; `progress` gets the finished fraction.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::GpuLost`], [`Error::NotFinite`], and [`Error::MemoryLimit`] if there is no room for
    /// the whole of it: no texture is painted in strips.
    pub async fn paint_held(
        &self,
        photo: &Texture,
        edges: Edges,
        style: &StyleParameters,
        memory: u64,
        watch: &mut dyn Watch,
    ) -> Result<Texture> {
        self.layers.gpu.health.check()?;
        let (width, height) = photo.size();
        let painting = self.layers.gpu.texture(width, height).await?;
        let key = (width, height, edges, memory);
        let session = self.whole_session(key, 0).await?;
        let painted = session.paint_held(&self.layers, &self.blits, [photo, &painting], style, watch).await;
        if !matches!(painted, Err(Error::GpuLost { .. } | Error::MemoryLimit { .. })) {
            self.sessions.give(session).await;
        }
        painted.map(|()| painting)
    }

    /// What paints a picture whole, `beside` what takes so many bytes of the same memory.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub(super) async fn whole_session(&self, key: Key, beside: u64) -> Result<Session> {
        if let Some(session) = self.sessions.take(key).await {
            return Ok(session);
        }
        let plan = self.plan_for(key)?;
        let full = Error::MemoryLimit { needed: plan.bytes, limit: plan.bytes / 2 };
        let needed = plan.bytes + beside;
        if plan.maps != Maps::Stay || needed > key.3 {
            return Err(full);
        }
        self.sessions.make_room(needed, key.3).await;
        self.layers
            .gpu
            .scoped(wgpu::ErrorFilter::OutOfMemory, || Session::new(&self.layers, plan, key), |_| full)
            .await
    }

    /// The RGBA bytes of a painting.
    ///
    /// # Errors
    /// [`Error::GpuLost`], and [`Error::MemoryLimit`] if there is no room to read it.
    pub async fn read(&self, pair: &Pair, blend: Blend) -> Result<Vec<u8>> {
        self.blits.read(&self.layers.gpu, pair, blend).await
    }

    /// A canvas to show paintings on.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`] if nothing can be shown on it.
    pub fn canvas(&self, target: wgpu::SurfaceTarget<'static>) -> Result<Canvas> {
        Canvas::new(&self.layers.gpu, &self.blits, target)
    }

    /// Shows a painting.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    pub fn show(&self, pair: &Pair, blend: Blend, canvas: &Canvas) -> Result<()> {
        canvas.show(&self.layers.gpu, pair, blend)
    }
}

impl Session {
    /// Paints a photo of the session's size that is on the GPU.
    async fn paint_held(
        &self,
        layers: &GpuLayers,
        blits: &Blits,
        [photo, painting]: [&Texture; 2],
        style: &StyleParameters,
        watch: &mut dyn Watch,
    ) -> Result<()> {
        let gpu = &layers.gpu;
        self.begin(layers, style);
        for step in &self.steps {
            let paints = step.transfer.store.painted > 0;
            let submit = || {
                step.tell(layers, 1.0);
                let mut encoder = gpu.encoder();
                if let Some(rows) = step.transfer.photo.clone() {
                    blits.unpack(gpu, &mut encoder, photo, rows, &self.buffers.photo);
                }
                step.encode(layers, &mut encoder);
                if paints {
                    let rows = step.task.rows.start * 2..step.task.rows.end * 2;
                    blits.collect(gpu, &mut encoder, painting, rows, &self.buffers.painted);
                } else {
                    self.copy_statistics(step, &mut encoder);
                }
                gpu.submit(encoder);
            };
            gpu.scoped(wgpu::ErrorFilter::OutOfMemory, submit, |_| self.full()).await?;
            // Each is waited for: progress is true, and no submission long enough for a watchdog.
            if paints {
                gpu.finish().await?;
            } else {
                self.conclude(layers, step, style).await?;
            }
            if watch.tell(step.done).await.is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }
}
