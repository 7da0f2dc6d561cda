//! The engine: a style pack and a device in, paintings out.
//!
//! The same code runs natively and in a browser, on WebGPU and on the CPU. It is written so
//! that a long painting can be watched and cancelled and never blocks a browser's thread for
//! longer than one stage of the network.

mod convert;
mod device;
mod mix;
#[cfg(feature = "cli")]
mod packing;
mod self_test;
#[cfg(feature = "cli")]
mod style_file;
mod unpacking;

use std::ops::ControlFlow;

use burn::tensor::Tensor;

pub use convert::{to_planes, to_tensor};
pub use device::Backend;
pub use mix::Mix;
#[cfg(feature = "cli")]
pub use packing::generator_to_pack;
pub use self_test::{Difference, difference};
#[cfg(feature = "cli")]
pub use style_file::{style_to_pack, with_styles};
pub use unpacking::generator_from_pack;

use crate::network::Generator;
use crate::pack::{Pack, Style};
use crate::picture::Picture;
use crate::{Error, Result};
pub(crate) use device::OpenDevice;

/// The largest picture, in pixels, that is painted in one piece: its widest layer just fits
/// the 128 MiB that every WebGPU device can bind at once (32 channels of f32 at half size).
pub const MAX_WORKING_PIXELS: u64 = 4_000_000;

/// A loaded style pack, ready to paint on one device.
pub struct Engine {
    device: OpenDevice,
    generator: Generator,
    styles: Vec<Style>,
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
        let device = OpenDevice::open(backend).await?;
        let generator = generator_from_pack(&pack, &device.device)?;
        self_test::run(&pack, &generator, &device).await?;
        Ok(Self { device, generator, styles: pack.styles })
    }

    /// The pack's styles.
    pub fn styles(&self) -> &[Style] {
        &self.styles
    }

    /// What the engine computes on.
    pub fn backend(&self) -> Backend {
        self.device.backend
    }

    /// The name of the GPU, or nothing on the CPU.
    pub fn adapter(&self) -> &str {
        &self.device.adapter
    }

    /// Paints `photo` in `mix`.
    ///
    /// `strength` goes from 0 (the photo) to 1 (the painting). `progress` is awaited after each
    /// stage with the finished fraction, up to 1; it may let other work run, and
    /// [`ControlFlow::Break`] ends the painting. The result has the photo's size and alpha.
    ///
    /// # Errors
    /// [`Error::WorkingSize`], [`Error::Strength`], [`Error::StyleWeights`], [`Error::Cancelled`],
    /// [`Error::GpuLost`] and [`Error::NotFinite`].
    pub async fn stylize(
        &self,
        photo: &Picture,
        mix: &Mix,
        strength: f32,
        mut progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        let (width, height) = (photo.width(), photo.height());
        if u64::from(width) * u64::from(height) > MAX_WORKING_PIXELS {
            return Err(Error::WorkingSize { width, height, max_pixels: MAX_WORKING_PIXELS });
        }
        if !(0.0..=1.0).contains(&strength) {
            return Err(Error::Strength { strength });
        }
        let style = mix.to_tensor(self.styles.len(), &self.device.device)?;
        let mut x = to_tensor(photo.to_planes(), &self.device.device);
        for stage in 0..Generator::STAGES {
            x = self.generator.stage(stage, x, &style);
            self.finish(&x).await?;
            if progress((stage + 1) as f32 / Generator::STAGES as f32).await.is_break() {
                return Err(Error::Cancelled);
            }
        }
        Picture::from_planes(&to_planes(x).await?, photo, strength)
    }

    /// Waits until the GPU has computed `x`, so that progress is true and no submission is long
    /// enough for a watchdog. The CPU has computed it already.
    async fn finish(&self, x: &Tensor<4>) -> Result<()> {
        if self.backend() == Backend::Gpu {
            let corner = x.clone().slice([0..1, 0..1, 0..1, 0..1]);
            corner.into_data_async().await.map_err(Error::gpu_lost)?;
        }
        Ok(())
    }
}
