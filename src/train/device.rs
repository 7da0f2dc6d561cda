//! The device a run computes on.

use async_lock::OnceCell;
use burn::tensor::{Device, DeviceKind};

use crate::{Error, Result};

/// The devices `impasto train --device` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceName {
    /// The CPU, pure Rust.
    Flex,
    /// The GPU.
    Wgpu,
    /// The CPU through libtorch; needs the cargo feature `tch`.
    Tch,
}

/// The device of that name, without autodiff.
///
/// # Errors
/// [`Error::GpuUnavailable`], or [`Error::Config`] if the device was not compiled in.
pub fn training_device(name: DeviceName) -> Result<Device> {
    match name {
        DeviceName::Flex => Ok(Device::flex()),
        DeviceName::Wgpu => pollster::block_on(gpu()),
        #[cfg(feature = "tch")]
        #[expect(deprecated, reason = "still the fastest CPU backend for training; never shipped")]
        DeviceName::Tch => Ok(Device::libtorch()),
        #[cfg(not(feature = "tch"))]
        DeviceName::Tch => {
            Err(Error::Config { reason: "this build has no libtorch; build with `--features tch`".into() })
        }
    }
}

/// burn's GPU, which is set up once in a process.
async fn gpu() -> Result<Device> {
    static SET_UP: OnceCell<()> = OnceCell::new();
    let set_up = async || match Device::wgpu_options().init_with_setup_async().await {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::GpuUnavailable { reason: error.to_string() }),
    };
    SET_UP.get_or_try_init(set_up).await?;
    Ok(Device::wgpu(DeviceKind::DefaultDevice))
}
