//! The engine: a style pack and a device in, paintings out.
//!
//! The same code runs natively and in a browser, on WebGPU and on the CPU. It is written so
//! that a long painting can be watched and cancelled and never blocks a browser's thread for
//! longer than one stage of the network.

#[cfg(feature = "optimize")]
mod convert;
mod device;
mod mix;
#[cfg(feature = "train")]
mod packing;
mod painter;
mod self_test;
#[cfg(feature = "cli")]
mod style_file;
mod unpacking;

use std::ops::ControlFlow;

#[cfg(feature = "optimize")]
pub use convert::{to_planes, to_tensor};
pub use device::Backend;
pub use mix::Mix;
#[cfg(feature = "train")]
pub use packing::generator_to_pack;
pub use self_test::{Difference, difference};
#[cfg(feature = "train")]
pub use style_file::style_to_pack;
#[cfg(feature = "cli")]
pub use style_file::with_styles;
#[cfg(feature = "optimize")]
pub use unpacking::generator_from_pack;

use crate::pack::{Pack, Style};
use crate::picture::Picture;
use crate::{Error, Result};
use painter::Painter;

/// The largest picture, in pixels, that every WebGPU device paints in one piece: its widest layer just fits
/// the 128 MiB that can be bound at once (32 channels of f32 at half size).
pub const MAX_WORKING_PIXELS: u64 = 4_000_000;

/// How many bytes a painting takes at once, beside the photo and the painting themselves, unless the caller says
/// otherwise: 512 MiB.
pub const DEFAULT_MEMORY: u64 = 512 << 20;

/// What a painting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// The most bytes that it takes at once: of maps, and on a GPU of pixels and statistics too.
    pub bytes: u64,
    /// How many strips the picture is cut into to take no more: with more than one, layers run several times.
    pub strips: usize,
}

/// A loaded style pack, ready to paint on one device.
pub struct Engine {
    painter: Painter,
    styles: Vec<Style>,
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
    /// use impasto::engine::{Backend, Engine, Mix};
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
        let pack = Pack::parse(pack)?;
        let painter = Painter::load(&pack, backend).await?;
        let engine = Self { painter, styles: pack.styles.clone(), memory: DEFAULT_MEMORY };
        self_test::run(&pack, &engine).await?;
        Ok(engine)
    }

    /// The same engine with another limit than [`DEFAULT_MEMORY`] for a painting, in bytes. A picture that does
    /// not fit is painted in strips, exactly as without them, but more slowly.
    #[must_use]
    pub fn with_memory_limit(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// What a painting of `photo` takes.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if it cannot be painted within the limit.
    pub fn footprint(&self, photo: &Picture) -> Result<Footprint> {
        self.painter.footprint(photo, self.memory)
    }

    /// The pack's styles.
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

    /// Paints `photo` in `mix`.
    ///
    /// `strength` goes from 0 (the photo) to 1 (the painting). `progress` is awaited after each
    /// stage with the finished fraction, up to 1; it may let other work run, and
    /// [`ControlFlow::Break`] ends the painting. The result has the photo's size and alpha.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`], [`Error::Strength`], [`Error::StyleWeights`], [`Error::Cancelled`],
    /// [`Error::GpuLost`] and [`Error::NotFinite`].
    pub async fn stylize(
        &self,
        photo: &Picture,
        mix: &Mix,
        strength: f32,
        progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        if !(0.0..=1.0).contains(&strength) {
            return Err(Error::Strength { strength });
        }
        let style = mix.for_styles(self.styles.len())?;
        self.painter.paint(photo, style, strength, self.memory, progress).await
    }
}
