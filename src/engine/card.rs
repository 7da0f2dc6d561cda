//! Photos and paintings that stay on the graphics card.
//!
//! A photo is uploaded once for all styles, and a painting is shown at any strength and in any light without being read
//! back: see [`Engine::card`](super::Engine::card).

use std::ops::ControlFlow;

use super::held_passes::HeldPasses;
use super::light::checked_light;
use super::options::{checked, checked_live};
use super::painter::Painter;
use super::passes::{Progress, passes};
use super::{Brushwork, Edges, Engine, Live, Options};
use crate::kernel::{Blend, Canvas, Commands, FrameSessions, GpuNetwork, Pair, Texture};
use crate::picture::{LightMap, Picture};
use crate::{Error, Mix, Result, StyleParameters};

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
        match self.painter.as_ref() {
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

    /// Paints `photo`, as [`Engine::stylize_with`], for any strength and light. A frame of live video is one submission, and
    /// what is read back is a small picture for its light.
    ///
    /// # Errors
    /// As [`Engine::stylize_with`], and [`crate::Error::MemoryLimit`] if the card has no room for the whole of it: then that
    /// paints it in strips.
    pub async fn paint(
        &self,
        photo: &HeldPhoto,
        mix: &Mix,
        options: Options,
        progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<HeldPainting> {
        let Options { edges, brushwork, live, .. } = options;
        let (network, photo) = (self.network, &photo.0);
        let (width, height) = photo.size();
        edges.check(width, height)?;
        brushwork.check()?;
        let live = checked_live(live)?;
        let style = self.engine.parameters(mix, brushwork.boldness)?;
        let passes = passes(width, height, edges, brushwork);
        let held = HeldPasses::new(network.grounds(), photo, &passes);
        let (painting, light) = match live {
            Some(live) => self.frame(held, edges, (&style, live)).await?,
            None => self.still(held, edges, &style, progress).await?,
        };
        Ok(HeldPainting(Pair { photo: photo.clone(), painting, light }))
    }

    /// Paints pass by pass and layer by layer.
    async fn still(
        &self,
        mut held: HeldPasses<'_>,
        edges: Edges,
        style: &StyleParameters,
        mut progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<(Texture, LightMap)> {
        let (network, passes, needed) = (self.network, held.passes, held.bytes());
        let total = Progress::new(passes);
        for (index, pass) in passes.iter().enumerate() {
            let ground = network.recorded(needed, |commands| held.ground(commands, index, pass)).await?;
            let mut watched = async |done: f32| progress(total.fraction(index, done)).await;
            let painted = network.paint_held(&ground, edges, style, self.engine.memory, &mut watched).await?;
            let take = |commands: &mut Commands<'_>| held.take(commands, index, pass, [&ground, &painted]);
            network.recorded(needed, take).await?;
        }
        let sessions = FrameSessions::default();
        let ended = network.recorded(needed, |commands| held.end(commands, network, &sessions)).await?;
        let (painting, nodes) = ended.ok_or(Error::NotFinite)?;
        Ok((painting, network.finish_frame(sessions, nodes, style).await?))
    }

    /// Paints all passes in one submission.
    async fn frame(
        &self,
        mut held: HeldPasses<'_>,
        edges: Edges,
        (style, live): (&StyleParameters, Live),
    ) -> Result<(Texture, LightMap)> {
        let (network, passes, needed) = (self.network, held.passes, held.bytes());
        let keys = passes.iter().map(|pass| pass.shape.outer());
        let keys = keys.map(|[width, height]| (width, height, edges, self.engine.memory));
        let sessions = network.frame_sessions(keys).await?;
        let frame = |commands: &mut Commands<'_>| {
            for (index, pass) in passes.iter().enumerate() {
                let ground = held.ground(commands, index, pass);
                let painted = network.paint_frame(commands, &sessions, index, &ground, (style, live));
                held.take(commands, index, pass, [&ground, &painted]);
            }
            held.end(commands, network, &sessions)
        };
        let ended = network.recorded(needed, frame).await?;
        let (painting, nodes) = ended.ok_or(Error::NotFinite)?;
        Ok((painting, network.finish_frame(sessions, nodes, style).await?))
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
