//! Painting a photo that is on the GPU to a painting that stays there.

use std::ops::ControlFlow;

use super::blits::Blits;
use super::canvas::Canvas;
use super::ground::UnderTexture;
use super::pair::{Blend, Pair};
use super::texture::Texture;
use crate::kernel::gpu::layers::{GpuLayers, Key, Session};
use crate::kernel::gpu::network::GpuNetwork;
use crate::kernel::{Edges, Maps, Plan};
use crate::picture::{LightMap, Noise, Picture, Shape};
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

    /// A picture at another, smaller size; see [`Picture::shrunk`].
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn shrunk(&self, picture: &Texture, size: [u32; 2]) -> Result<Texture> {
        self.grounds.shrunk(&self.layers.gpu, picture, size).await
    }

    /// What a pass reads; see [`crate::picture::ground`].
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn ground(
        &self,
        photo: &Texture,
        under: Option<UnderTexture<'_>>,
        shape: Shape,
        noise: &Noise,
    ) -> Result<Texture> {
        self.grounds.ground(&self.layers.gpu, photo, under, shape, noise).await
    }

    /// A painting without its margins, with the alpha of `photo`, which has the size that is left.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn cut(&self, painting: &Texture, photo: &Texture, shape: Shape) -> Result<Texture> {
        self.grounds.cut(&self.layers.gpu, painting, photo, shape).await
    }

    /// A painting with the colours of the one before it; see [`Picture::settled_on`].
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn settle(&self, painting: &Texture, before: &Texture, joined: [bool; 2]) -> Result<Texture> {
        self.grounds.settle(&self.layers.gpu, painting, before, joined).await
    }

    /// How much lighter a photo is than its painting, which is opaque.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    pub async fn light(&self, photo: &Texture, painting: &Texture, joined: [bool; 2]) -> Result<LightMap> {
        Ok(LightMap::new(&self.nodes(photo).await?, &self.nodes(painting).await?, joined))
    }

    /// A picture at the size of the grid of its [`LightMap`], in memory.
    async fn nodes(&self, picture: &Texture) -> Result<Picture> {
        let [across, down] = LightMap::grid(picture.size().into());
        let small = self.shrunk(picture, [across, down]).await?;
        Picture::new(across, down, self.read(&Pair::of(small), Blend::PHOTO).await?)
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
        mut progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Texture> {
        self.layers.gpu.health.check()?;
        let (width, height) = photo.size();
        let painting = self.layers.gpu.texture(width, height).await?;
        let key = (width, height, edges, memory);
        let session = match self.sessions.take(key).await {
            Some(session) => session,
            None => self.whole_session(key).await?,
        };
        let painted =
            session.paint_held(&self.layers, &self.blits, [photo, &painting], style, &mut progress).await;
        if !matches!(painted, Err(Error::GpuLost { .. } | Error::MemoryLimit { .. })) {
            self.sessions.give(session).await;
        }
        painted.map(|()| painting)
    }

    async fn whole_session(&self, key: Key) -> Result<Session> {
        let plan = self.plan_for(key)?;
        let full = Error::MemoryLimit { needed: plan.bytes, limit: plan.bytes / 2 };
        if plan.maps != Maps::Stay {
            return Err(full);
        }
        self.sessions.make_room(plan.bytes, key.3).await;
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
        progress: &mut impl AsyncFnMut(f32) -> ControlFlow<()>,
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
                gpu.queue.submit([encoder.finish()]);
            };
            gpu.scoped(wgpu::ErrorFilter::OutOfMemory, submit, |_| self.full()).await?;
            // Each is waited for: progress is true, and no submission long enough for a watchdog.
            if paints {
                gpu.finish().await?;
            } else {
                self.conclude(layers, step, style).await?;
            }
            if progress(step.done).await.is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }
}
