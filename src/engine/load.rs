//! Loads an engine: parses a style pack, puts the generator onto a device, runs the self-test.

use std::sync::Arc;

use super::memory::default_memory;
use super::painter::Painter;
use super::{Backend, Device, Engine, self_test};
use crate::Result;
use crate::kernel::Precision;
use crate::pack::Pack;
use crate::packing::styles_from_pack;

impl Engine {
    /// Parses `pack`, opens the device, loads the generator onto it and paints the pack's
    /// self-test picture, so that a broken driver is found before it shows rubbish.
    ///
    /// # Errors
    /// The `pack-…` errors, [`Error::GpuUnavailable`](crate::Error::GpuUnavailable),
    /// [`Error::GpuLost`](crate::Error::GpuLost) and [`Error::SelfTest`](crate::Error::SelfTest).
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
        let engine = Self {
            painter: Arc::new(painter),
            styles: pack.styles.clone(),
            parameters,
            source: pack.source.clone(),
            memory,
            last_frame: Arc::default(),
        };
        self_test::run(pack, &engine).await?;
        Ok(engine)
    }
}
