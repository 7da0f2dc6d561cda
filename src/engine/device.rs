//! Opening a device without the panics a missing or refused GPU would cause.

use async_lock::OnceCell;
use burn::tensor::{Device, DeviceKind};

use crate::{Error, Result};

/// What the engine computes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// WebGPU in a browser, Vulkan, Metal or Direct3D elsewhere.
    Gpu,
    /// Plain Rust with SIMD.
    Cpu,
}

/// A device that is known to work, and the name of its adapter.
pub(crate) struct OpenDevice {
    pub device: Device,
    pub adapter: String,
}

impl OpenDevice {
    /// Opens the device for `backend`.
    ///
    /// In a browser the caller makes sure that the adapter has `timestamp-query`: the runtime
    /// panics without it.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`].
    pub async fn open(backend: Backend) -> Result<Self> {
        match backend {
            Backend::Cpu => Ok(Self { device: Device::flex(), adapter: String::new() }),
            Backend::Gpu => Self::open_gpu().await,
        }
    }

    async fn open_gpu() -> Result<Self> {
        let adapter = ADAPTER.get_or_try_init(set_up_gpu).await?.clone();
        Ok(Self { device: Device::wgpu(DeviceKind::DefaultDevice), adapter })
    }
}

/// The runtime's GPU is set up once in a process; every later engine shares it.
static ADAPTER: OnceCell<String> = OnceCell::new();

/// Sets the runtime's default GPU up: the name of its adapter.
async fn set_up_gpu() -> Result<String> {
    match Device::wgpu_options().init_with_setup_async().await {
        Ok((_, setup)) => Ok(setup.adapter.get_info().name),
        Err(error) => Err(Error::GpuUnavailable { reason: error.to_string() }),
    }
}
