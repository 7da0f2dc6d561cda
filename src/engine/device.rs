//! Opening a device without the panics a missing or refused GPU would cause.

use burn::tensor::wgpu::WgpuInitError;
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
pub(super) struct OpenDevice {
    pub backend: Backend,
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
            Backend::Cpu => Ok(Self { backend, device: Device::flex(), adapter: String::new() }),
            Backend::Gpu => Self::open_gpu().await,
        }
    }

    async fn open_gpu() -> Result<Self> {
        match Device::wgpu_options().init_with_setup_async().await {
            Ok((device, setup)) => {
                Ok(Self { backend: Backend::Gpu, device, adapter: setup.adapter.get_info().name })
            }
            // The process has opened it before: the runtime is there and cannot be set up twice.
            Err(WgpuInitError::Registration { .. }) => Ok(Self {
                backend: Backend::Gpu,
                device: Device::wgpu(DeviceKind::DefaultDevice),
                adapter: String::new(),
            }),
            Err(error) => Err(Error::GpuUnavailable { reason: error.to_string() }),
        }
    }
}
