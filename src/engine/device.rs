//! What the engine computes on.

use crate::Result;
use crate::kernel::Prepared;

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
        match backend {
            Backend::Cpu => Ok(Self(None)),
            Backend::Gpu => Ok(Self(Some(Box::new(Prepared::open().await?)))),
        }
    }
}
