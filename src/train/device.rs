//! The device a run computes on.

use burn::tensor::Device;

#[cfg(not(feature = "tch"))]
use crate::Error;
use crate::Result;
use crate::engine::{Backend, OpenDevice};

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
        DeviceName::Wgpu => pollster::block_on(OpenDevice::open(Backend::Gpu)).map(|open| open.device),
        #[cfg(feature = "tch")]
        #[expect(deprecated, reason = "still the fastest CPU backend for training; never shipped")]
        DeviceName::Tch => Ok(Device::libtorch()),
        #[cfg(not(feature = "tch"))]
        DeviceName::Tch => {
            Err(Error::Config { reason: "this build has no libtorch; build with `--features tch`".into() })
        }
    }
}
