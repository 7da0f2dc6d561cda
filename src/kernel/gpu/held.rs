//! Painting a photo that is on the GPU to a painting that stays there.

use std::ops::ControlFlow;

use super::canvas::{Blend, Canvas, Movers, Pair};
use super::session::{Key, Session};
use super::texture::Texture;
use super::{GpuNetwork, Maps, UnderTexture};
use crate::kernel::Edges;
use crate::picture::{LightMap, Noise, Picture, Shape};
use crate::{Error, Result, StyleParameters};

impl GpuNetwork {
    /// Whether a photo of this size can be a texture and be painted whole in `memory` bytes.
    pub fn holds(&self, width: u32, height: u32, memory: u64) -> bool {
        let whole = |plan: super::Plan| plan.maps == Maps::Stay;
        let key = (width, height, Edges::Mirror, memory);
        width.max(height) <= self.gpu.largest_side() && self.plan_for(key).is_ok_and(whole)
    }

    /// Uploads a photo.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn upload(&self, photo: &Picture) -> Result<Texture> {
        let texture = self.gpu.texture(photo.width(), photo.height()).await?;
        self.gpu.fill(&texture, photo.rgba());
        Ok(texture)
    }

    /// Uploads what a browser holds.
    ///
    /// # Errors
    /// As [`upload`](Self::upload).
    #[cfg(target_family = "wasm")]
    pub async fn copy(&self, photo: wgpu::ExternalImageSource) -> Result<Texture> {
        let texture = self.gpu.texture(photo.width(), photo.height()).await?;
        self.gpu.copy(&texture, photo);
        Ok(texture)
    }

    /// A picture at another, smaller size; see [`Picture::shrunk`].
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn shrunk(&self, picture: &Texture, size: [u32; 2]) -> Result<Texture> {
        self.grounds.shrunk(&self.gpu, picture, size).await
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
        self.grounds.ground(&self.gpu, photo, under, shape, noise).await
    }

    /// A painting without its margins, with the alpha of `photo`, which has the size that is left.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn cut(&self, painting: &Texture, photo: &Texture, shape: Shape) -> Result<Texture> {
        self.grounds.cut(&self.gpu, painting, photo, shape).await
    }

    /// A painting with the colours of the one before it; see [`Picture::settled_on`].
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if there is no room for it.
    pub async fn settle(&self, painting: &Texture, before: &Texture, joined: [bool; 2]) -> Result<Texture> {
        self.grounds.settle(&self.gpu, painting, before, joined).await
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
        self.gpu.health.check()?;
        let (width, height) = photo.size();
        let painting = self.gpu.texture(width, height).await?;
        let key = (width, height, edges, memory);
        let session = match self.kept(key).await {
            Some(session) => session,
            None => self.whole_session(key).await?,
        };
        let painted = session.paint_held(self, [photo, &painting], style, &mut progress).await;
        if !matches!(painted, Err(Error::GpuLost { .. } | Error::MemoryLimit { .. })) {
            self.keep(session).await;
        }
        painted.map(|()| painting)
    }

    async fn whole_session(&self, key: Key) -> Result<Session> {
        let plan = self.plan_for(key)?;
        let full = Error::MemoryLimit { needed: plan.bytes, limit: plan.bytes / 2 };
        if plan.maps != Maps::Stay {
            return Err(full);
        }
        self.make_room(plan.bytes, key.3).await;
        self.gpu.scoped(wgpu::ErrorFilter::OutOfMemory, || Session::new(self, plan, key), |_| full).await
    }

    /// The RGBA bytes of a painting.
    ///
    /// # Errors
    /// [`Error::GpuLost`], and [`Error::MemoryLimit`] if there is no room to read it.
    pub async fn read(&self, pair: &Pair, blend: Blend) -> Result<Vec<u8>> {
        self.movers.read(&self.gpu, pair, blend).await
    }

    /// A canvas to show paintings on.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`] if nothing can be shown on it.
    pub fn canvas(&self, target: wgpu::SurfaceTarget<'static>) -> Result<Canvas> {
        self.movers.canvas(&self.gpu, target)
    }

    /// Shows a painting.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    pub fn show(&self, pair: &Pair, blend: Blend, canvas: &Canvas) -> Result<()> {
        Movers::show(&self.gpu, pair, blend, canvas)
    }
}

impl Session {
    /// Paints a photo of the session's size that is on the GPU.
    async fn paint_held(
        &self,
        network: &GpuNetwork,
        [photo, painting]: [&Texture; 2],
        style: &StyleParameters,
        progress: &mut impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<()> {
        let (gpu, movers) = (&network.gpu, &network.movers);
        self.begin(network, style);
        for ((task, done), step) in self.plan.steps().zip(&self.steps) {
            let submit = || {
                step.tell(network, 1.0);
                let mut encoder =
                    gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
                if let Some(rows) = step.photo.clone() {
                    movers.unpack(gpu, &mut encoder, photo, rows, &self.photo);
                }
                step.encode(network, &mut encoder);
                if step.store.painted > 0 {
                    let rows = task.runs.start * 2..task.runs.end * 2;
                    movers.collect(gpu, &mut encoder, painting, rows, &self.painted);
                } else {
                    self.copy_statistics(step, &mut encoder);
                }
                gpu.queue.submit([encoder.finish()]);
            };
            gpu.scoped(wgpu::ErrorFilter::OutOfMemory, submit, |_| self.full()).await?;
            // Each is waited for: progress is true, and no submission long enough for a watchdog.
            if step.store.painted > 0 {
                gpu.finish().await?;
            } else {
                self.conclude(network, step, style).await?;
            }
            if progress(done).await.is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }
}
