//! The engine: a style pack and a device in, paintings out.
//!
//! The same code runs natively and in a browser, on WebGPU and on the CPU. It is written so
//! that a long painting can be watched and cancelled and never blocks a browser's thread for
//! longer than one stage of the network.

mod brushwork;
mod card;
mod device;
mod levels;
mod light;
mod memory;
mod options;
mod painter;
mod passes;
#[cfg(test)]
mod range_tests;
mod self_test;

use std::ops::ControlFlow;

pub use crate::kernel::{Edges, Precision};
#[cfg(feature = "measure")]
pub use crate::kernel::{LayerCost, Profile};
pub use brushwork::Brushwork;
pub use card::{Card, HeldCanvas, HeldPainting, HeldPhoto};
pub use device::{Backend, Device};
pub use light::{LIGHT, lit};
pub use memory::{MAX_BROWSER_PIXELS, default_memory};
pub use options::Options;
pub use self_test::{Difference, difference};

use crate::kernel::Subject;
use crate::pack::{Pack, Source, Style};
use crate::packing::{check_style_file, styles_from_pack};
use crate::picture::Picture;
use crate::{Error, Mix, Result, StyleEnds, StyleParameters};
use levels::Levels;
use light::checked_light;
use options::checked;
use painter::Painter;
use passes::{Progress, passes};

/// What a painting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// The most bytes that it takes at once on what it is painted on: of maps, and on a GPU of pixels, statistics and
    /// what is on its way too.
    pub bytes: u64,
    /// How many strips of rows the picture is cut into.
    pub strips: usize,
}

/// A loaded style pack, ready to paint on one device.
pub struct Engine {
    painter: Painter,
    styles: Vec<Style>,
    /// Those of each style.
    parameters: Vec<StyleEnds>,
    /// What the pack was quantized from: which style files fit it.
    source: Option<Source>,
    memory: u64,
}

impl Engine {
    /// Parses `pack`, opens the device, loads the generator onto it and paints the pack's
    /// self-test picture, so that a broken driver is found before it shows rubbish.
    ///
    /// # Errors
    /// The `pack-…` errors, [`Error::GpuUnavailable`], [`Error::GpuLost`] and [`Error::SelfTest`].
    ///
    /// ```no_run
    /// use std::ops::ControlFlow;
    /// use impasto::Mix;
    /// use impasto::engine::{Backend, Engine};
    /// use impasto::picture::sample;
    ///
    /// # async fn paint(pack: &[u8]) -> impasto::Result<()> {
    /// let engine = Engine::load(pack, Backend::Cpu).await?;
    /// let style = Mix::one(engine.styles(), "great-wave")?;
    /// let painting = engine
    ///     .stylize(&sample(640, 480)?, &style, 1.0, async |_fraction| ControlFlow::Continue(()))
    ///     .await?;
    /// assert_eq!(painting.width(), 640);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn load(pack: &[u8], backend: Backend) -> Result<Self> {
        Self::load_with(pack, backend, None).await
    }

    /// The same with a wish how a GPU stores maps, see [`Device::open_with`]. If the pack's self-test fails with halves,
    /// maps are stored in full.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn load_with(pack: &[u8], backend: Backend, precision: Option<Precision>) -> Result<Self> {
        let pack = Pack::parse(pack)?;
        Self::with_fallback(&pack, Device::open_with(backend, precision).await?).await
    }

    /// The same on a device that was opened before the pack was there.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn load_on(pack: &[u8], device: Device) -> Result<Self> {
        Self::with_fallback(&Pack::parse(pack)?, device).await
    }

    /// On `device`, or if it stores halves and they do not do, on one that does not.
    async fn with_fallback(pack: &Pack, device: Device) -> Result<Self> {
        let painter = Painter::load(pack, device)?;
        let half = painter.precision() == Precision::Half;
        match Self::tested(pack, painter).await {
            Err(_) if half => {
                let device = Device::open_with(Backend::Gpu, Some(Precision::Full)).await?;
                Self::tested(pack, Painter::load(pack, device)?).await
            }
            loaded => loaded,
        }
    }

    async fn tested(pack: &Pack, painter: Painter) -> Result<Self> {
        let memory = default_memory(painter.backend());
        let parameters = styles_from_pack(pack)?;
        let engine =
            Self { painter, styles: pack.styles.clone(), parameters, source: pack.source.clone(), memory };
        self_test::run(pack, &engine).await?;
        Ok(engine)
    }

    /// The same engine with another limit than [`default_memory`] for a painting, in bytes: on a GPU of its own
    /// memory, on the CPU beside photo and painting. A picture that does not fit is painted in strips, exactly as
    /// without them. Of the maps between the layers, what does not fit on the GPU is held in ordinary memory, 32 bytes
    /// for each pixel of the photo. On the CPU the limit has to hold these: a larger picture is
    /// [`Error::MemoryLimit`].
    #[must_use]
    pub fn with_memory_limit(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// What a painting of `photo` takes with these edges and this brushwork: its last pass, which takes the most.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if it cannot be painted within the limit.
    pub fn footprint(&self, photo: &Picture, edges: Edges, brushwork: Brushwork) -> Result<Footprint> {
        let size = [photo.width(), photo.height()];
        let passes = passes(size[0], size[1], edges, brushwork);
        let size = passes.last().map_or(size, |pass| pass.shape.outer());
        self.painter.footprint(size, edges, self.memory)
    }

    /// Adds the styles of a style file, which `impasto teach` writes, behind those there are.
    ///
    /// # Errors
    /// The `pack-…` errors if it is no style file, [`Error::StyleOfOtherPack`] if it was taught to other convolutions,
    /// [`Error::PackStyle`] if there is a style of that id already. Nothing is added then.
    pub fn add_styles(&mut self, file: &[u8]) -> Result<()> {
        let file = Pack::parse(file)?;
        check_style_file(&file, self.source.as_ref())?;
        if let Some(twice) = file.styles.iter().find(|new| self.styles.iter().any(|style| style.id == new.id))
        {
            return Err(Error::PackStyle {
                id: twice.id.clone(),
                reason: "there is a style of that id already",
            });
        }
        let parameters = styles_from_pack(&file)?;
        self.parameters.extend(parameters);
        self.styles.extend(file.styles);
        Ok(())
    }

    /// The pack's styles, then those that were added.
    pub fn styles(&self) -> &[Style] {
        &self.styles
    }

    /// What the engine computes on.
    pub fn backend(&self) -> Backend {
        self.painter.backend()
    }

    /// The name of the GPU, or nothing on the CPU.
    pub fn adapter(&self) -> &str {
        self.painter.adapter()
    }

    /// How the maps between the layers are stored: on the CPU always in full.
    pub fn precision(&self) -> Precision {
        self.painter.precision()
    }

    /// What the engine can do without copies, if it paints on a graphics card.
    pub fn card(&self) -> Option<Card<'_>> {
        match &self.painter {
            Painter::Gpu(network) => Some(Card::new(network, self)),
            Painter::Cpu(_) => None,
        }
    }

    /// Gives back the device's memory that is kept for the next painting, up to the limit for a painting: for when
    /// none follows soon. The next one takes a little longer to begin.
    pub fn trim(&self) {
        if let Painter::Gpu(network) = &self.painter {
            network.trim();
        }
    }

    /// Ends the GPU's device, as a driver does that crashes.
    #[cfg(all(test, feature = "cli"))]
    pub(crate) fn lose_device(&self) {
        if let Painter::Gpu(network) = &self.painter {
            network.lose_device();
        }
    }

    /// What each layer takes when `photo` is painted in `mix`, and what the device does at most: for benchmarks. Each
    /// layer runs for about half a second; a GPU has to hold all maps at once.
    ///
    /// # Errors
    /// [`Error::StyleWeights`], [`Error::MemoryLimit`], [`Error::GpuLost`] and [`Error::NotFinite`].
    #[cfg(feature = "measure")]
    pub fn profile(&self, photo: &Picture, mix: &Mix) -> Result<Profile> {
        let style = self.parameters(mix, 1.0)?;
        self.painter.profile(Subject { photo, edges: Edges::Mirror, style: &style, strength: 1.0 })
    }

    /// Paints `photo` in `mix` with the default brushwork and light.
    ///
    /// `strength` goes from 0 (the photo) to 1 (the painting). `progress` is awaited after each
    /// stage with the finished fraction, up to 1; it may let other work run, and
    /// [`ControlFlow::Break`] ends the painting. The result has the photo's size and alpha.
    ///
    /// # Errors
    /// As [`stylize_with`](Self::stylize_with).
    pub async fn stylize(
        &self,
        photo: &Picture,
        mix: &Mix,
        strength: f32,
        progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        self.stylize_with(photo, mix, Options { strength, ..Options::default() }, progress).await
    }

    /// The same with every choice there is.
    ///
    /// The painting is made in passes from coarse to fine: the first paints the photo at the size that
    /// [`Brushwork::strokes`] names, each next one the enlarged painting with the photo's detail.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`], [`Error::Strength`], [`Error::Brushwork`], [`Error::StyleWeights`], [`Error::Cancelled`],
    /// [`Error::GpuLost`], [`Error::NotFinite`], and [`Error::WrapSize`] unless a side that is joined is a multiple of 4
    /// and at least 16 pixels long.
    pub async fn stylize_with(
        &self,
        photo: &Picture,
        mix: &Mix,
        options: Options,
        progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        let Options { strength, light, edges, brushwork } = options;
        let (strength, light) = (checked(strength)?, checked_light(light)?);
        let painting = self.painting(photo, mix, edges, brushwork, progress).await?;
        let painting = if light > 0.0 { painting.lit(photo, edges.joined(), light)? } else { painting };
        Ok(photo.painted_over(&painting, [0, 0], strength))
    }

    /// The painting in its own light, opaque.
    async fn painting(
        &self,
        photo: &Picture,
        mix: &Mix,
        edges: Edges,
        brushwork: Brushwork,
        mut progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        edges.check(photo.width(), photo.height())?;
        brushwork.check()?;
        let style = self.parameters(mix, brushwork.boldness)?;
        let passes = passes(photo.width(), photo.height(), edges, brushwork);
        // What the last pass needs is known before the first one is painted.
        if let Some(last) = passes.last() {
            self.painter.footprint(last.shape.outer(), edges, self.memory)?;
        }
        let levels = Levels::new(photo, &passes)?;
        let total = Progress::new(&passes);
        let mut painting: Option<Picture> = None;
        for (index, pass) in passes.iter().enumerate() {
            let ground = levels.ground(index, pass, painting.as_ref())?;
            let subject = Subject { photo: &ground, edges, style: &style, strength: 1.0 };
            let watched = async |done: f32| progress(total.fraction(index, done)).await;
            let painted = self.painter.paint(subject, self.memory, watched).await?;
            let painted = painted.inside(pass.shape)?;
            painting = Some(match &painting {
                Some(before) => painted.settled_on(before, pass.shape.joined)?,
                None => painted,
            });
        }
        painting.ok_or(Error::NotFinite)
    }

    /// The generator's painting of `photo` in `mix`, at full boldness, in one pass over the photo as it is, without noise and
    /// margin: what is compared with other programs that run the same network.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`], [`Error::StyleWeights`], [`Error::GpuLost`] and [`Error::NotFinite`].
    pub async fn single_pass(&self, photo: &Picture, mix: &Mix) -> Result<Picture> {
        let style = self.parameters(mix, 1.0)?;
        let subject = Subject { photo, edges: Edges::Mirror, style: &style, strength: 1.0 };
        self.painter.paint(subject, self.memory, async |_| ControlFlow::Continue(())).await
    }

    /// The parameters of `mix` at a boldness of 0 (calm) to 1 (bold).
    ///
    /// # Errors
    /// [`Error::StyleWeights`] unless there is one weight for each style.
    pub fn parameters(&self, mix: &Mix, boldness: f32) -> Result<StyleParameters> {
        let weights = mix.for_styles(self.styles.len())?;
        Ok(StyleEnds::blend(self.parameters.iter().zip(weights.iter().copied()), boldness))
    }
}
