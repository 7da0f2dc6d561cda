//! The device that an engine computes on: a GPU or the CPU.
//!
//! wgpu cannot compile pipelines asynchronously. In a browser its call returns at once while the graphics process compiles,
//! so a device that is opened early is ready sooner.

use crate::Result;
use crate::kernel::{Precision, Prepared};

/// What the engine computes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// WebGPU in a browser, Vulkan, Metal or Direct3D elsewhere.
    Gpu,
    /// Plain Rust with SIMD.
    Cpu,
}

/// A device that is open and has compiled what it runs, which takes longest on a GPU and no pack: it can be done while
/// the pack is on its way. See [`Engine::load_on`](super::Engine::load_on).
pub struct Device(pub(super) Option<Box<Prepared>>);

impl Device {
    /// Opens a device.
    ///
    /// # Errors
    /// [`crate::Error::GpuUnavailable`].
    pub async fn open(backend: Backend) -> Result<Self> {
        Self::open_with(backend, None).await
    }

    /// The same with a wish how a GPU stores maps; without one a graphics card stores halves if it can. If it has none or
    /// refuses them, maps are stored in full.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with(backend: Backend, precision: Option<Precision>) -> Result<Self> {
        match backend {
            Backend::Cpu => Ok(Self(None)),
            Backend::Gpu => Ok(Self(Some(Box::new(Prepared::open(precision).await?)))),
        }
    }

    /// How it stores maps: the CPU always in full.
    pub fn precision(&self) -> Precision {
        self.0.as_ref().map_or(Precision::Full, |prepared| prepared.precision())
    }
}
