//! Photos and paintings that stay on the graphics card.
//!
//! A photo is uploaded once for all styles, and a painting is shown at any strength and in any light without being read
//! back: see [`Engine::card`](super::Engine::card).

use std::ops::ControlFlow;

use super::levels::half;
use super::light::checked_light;
use super::options::checked;
use super::painter::Painter;
use super::passes::{DETAIL, Pass, Progress, passes};
use super::{Brushwork, Edges, Engine};
use crate::kernel::{Blend, Canvas, GpuNetwork, Pair, Texture, UnderTexture};
use crate::picture::{Picture, Shape};
use crate::{Error, Mix, Result};

/// A photo on the graphics card.
#[derive(Debug, Clone)]
pub struct HeldPhoto(Texture);

/// A painting on the graphics card, with its photo.
#[derive(Debug, Clone)]
pub struct HeldPainting(Pair);

/// A canvas that paintings are shown on without being read back.
pub struct HeldCanvas(Canvas);

/// What an engine can do without copies, because it paints on a graphics card.
pub struct Card<'a> {
    network: &'a GpuNetwork,
    engine: &'a Engine,
}

impl Engine {
    /// What the engine can do without copies, if it paints on a graphics card.
    pub fn card(&self) -> Option<Card<'_>> {
        match &self.painter {
            Painter::Gpu(network) => Some(Card { network, engine: self }),
            Painter::Cpu(_) => None,
        }
    }
}

impl Card<'_> {
    /// Whether a photo of this size can be held and painted whole on the card.
    pub fn fits(&self, width: u32, height: u32) -> bool {
        let passes = passes(width, height, Edges::Mirror, Brushwork::default());
        let largest = passes.last().map_or([width, height], |pass| pass.shape.outer());
        self.network.holds(largest[0], largest[1], self.engine.memory)
    }

    /// Uploads a photo.
    ///
    /// # Errors
    /// [`crate::Error::MemoryLimit`] if there is no room for it.
    pub async fn upload(&self, photo: &Picture) -> Result<HeldPhoto> {
        self.network.upload(photo).await.map(HeldPhoto)
    }

    /// Uploads what the browser holds, without a copy of ours.
    ///
    /// # Errors
    /// As [`upload`](Self::upload).
    #[cfg(target_family = "wasm")]
    pub async fn copy(&self, photo: wgpu::ExternalImageSource) -> Result<HeldPhoto> {
        self.network.copy(photo).await.map(HeldPhoto)
    }

    /// Paints `photo`, as [`Engine::stylize_with`], for any strength and light.
    ///
    /// # Errors
    /// As [`Engine::stylize_with`], and [`crate::Error::MemoryLimit`] if the card has no room for the whole of it: then that
    /// paints it in strips.
    pub async fn paint(
        &self,
        photo: &HeldPhoto,
        edges: Edges,
        mix: &Mix,
        brushwork: Brushwork,
        mut progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<HeldPainting> {
        let (network, photo) = (self.network, &photo.0);
        let (width, height) = photo.size();
        edges.check(width, height)?;
        brushwork.check()?;
        let style = self.engine.parameters(mix, brushwork.boldness)?;
        let passes = passes(width, height, edges, brushwork);
        let levels = self.levels(photo, &passes).await?;
        let total = Progress::new(&passes);
        // The painting of the pass before, and while another follows, the photo at half its size.
        let mut before: Option<(Texture, Option<Texture>)> = None;
        for (index, pass) in passes.iter().enumerate() {
            let level = levels.get(index).unwrap_or(photo);
            let under = before.as_ref().and_then(|(painting, base)| {
                base.as_ref().map(|base| UnderTexture { painting, base, detail: DETAIL })
            });
            let ground = network.ground(level, under, pass.shape, &pass.noise).await?;
            let watched = async |done: f32| progress(total.fraction(index, done)).await;
            let painted = network.paint_held(&ground, edges, &style, self.engine.memory, watched).await?;
            // The ground is opaque.
            let painting = network.cut(&painted, &ground, pass.shape).await?;
            let painting = match &before {
                Some((before, _)) => network.settle(&painting, before, pass.shape.joined).await?,
                None => painting,
            };
            let base = match levels.get(index) {
                Some(level) => Some(network.shrunk(level, pass.shape.inner.map(half)).await?),
                None => None,
            };
            before = Some((painting, base));
        }
        let (painting, _) = before.ok_or(Error::NotFinite)?;
        let whole = Shape { inner: [width, height], margin: [0; 2], joined: edges.joined() };
        let light = network.light(photo, &painting, edges.joined()).await?;
        let painting = network.cut(&painting, photo, whole).await?;
        Ok(HeldPainting(Pair { photo: photo.clone(), painting, light }))
    }

    /// The photo at the size of each pass but the last.
    async fn levels(&self, photo: &Texture, passes: &[Pass]) -> Result<Vec<Texture>> {
        let mut levels: Vec<Texture> = Vec::new();
        for pass in passes.iter().rev().skip(1) {
            let larger = levels.last().unwrap_or(photo);
            levels.push(self.network.shrunk(larger, pass.shape.inner).await?);
        }
        levels.reverse();
        Ok(levels)
    }

    /// The painting at `strength`, 0 (the photo) to 1, and in so much of the photo's `light`, 0 to 1, in memory.
    ///
    /// # Errors
    /// [`Error::Strength`], [`Error::Brushwork`], [`Error::GpuLost`], and [`Error::MemoryLimit`] if there is no room to
    /// read it.
    pub async fn read(&self, painting: &HeldPainting, strength: f32, light: f32) -> Result<Picture> {
        let (width, height) = painting.size();
        Picture::new(width, height, self.network.read(&painting.0, blend(strength, light)?).await?)
    }

    /// A canvas, of the browser's or of a window system's.
    ///
    /// # Errors
    /// [`crate::Error::GpuUnavailable`] if nothing can be shown on it.
    pub fn canvas(&self, target: wgpu::SurfaceTarget<'static>) -> Result<HeldCanvas> {
        self.network.canvas(target).map(HeldCanvas)
    }

    /// Shows the same on a canvas, which takes the painting's size.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn show(
        &self,
        painting: &HeldPainting,
        strength: f32,
        light: f32,
        canvas: &HeldCanvas,
    ) -> Result<()> {
        self.network.show(&painting.0, blend(strength, light)?, &canvas.0)
    }
}

fn blend(strength: f32, light: f32) -> Result<Blend> {
    Ok(Blend { strength: checked(strength)?, light: checked_light(light)? })
}

impl HeldPhoto {
    /// The photo as a painting of itself, to try a canvas with.
    #[must_use]
    pub fn unpainted(&self) -> HeldPainting {
        HeldPainting(Pair::of(self.0.clone()))
    }
}

impl HeldPainting {
    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        self.0.photo.size()
    }
}
