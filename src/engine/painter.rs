//! The generator on a device.
#![cfg_attr(
    target_family = "wasm",
    allow(
        unused_variables,
        clippy::unnecessary_wraps,
        reason = "browsers paint with burn, which plans no memory"
    )
)]

use std::ops::ControlFlow;

use burn::tensor::{Tensor, TensorData};

use super::device::OpenDevice;
#[cfg(not(target_family = "wasm"))]
use super::unpacking::network_from_pack;
use super::{Backend, Footprint, MAX_WORKING_PIXELS, generator_from_pack, to_planes, to_tensor};
#[cfg(not(target_family = "wasm"))]
use crate::kernel::CpuNetwork;
use crate::network::Generator;
use crate::pack::Pack;
use crate::picture::Picture;
use crate::{Error, Result};

/// What paints: the fused layers on the CPU, or burn's generator on the GPU and, so far, in browsers.
pub(super) enum Painter {
    #[cfg(not(target_family = "wasm"))]
    Cpu(CpuNetwork),
    Burn {
        backend: Backend,
        device: OpenDevice,
        generator: Box<Generator>,
    },
}

impl Painter {
    /// Loads the generator of `pack` for `backend`.
    ///
    /// # Errors
    /// The `pack-…` errors and [`Error::GpuUnavailable`].
    pub async fn load(pack: &Pack, backend: Backend) -> Result<Self> {
        match backend {
            #[cfg(not(target_family = "wasm"))]
            Backend::Cpu => Ok(Self::Cpu(CpuNetwork::new(network_from_pack(pack)?))),
            _ => {
                let device = OpenDevice::open(backend).await?;
                let generator = generator_from_pack(pack, &device.device)?;
                Ok(Self::Burn { backend, device, generator: Box::new(generator) })
            }
        }
    }

    pub fn backend(&self) -> Backend {
        match self {
            #[cfg(not(target_family = "wasm"))]
            Self::Cpu(_) => Backend::Cpu,
            Self::Burn { backend, .. } => *backend,
        }
    }

    /// How many pixels a picture may have.
    pub fn max_pixels(&self) -> u64 {
        match self {
            #[cfg(not(target_family = "wasm"))]
            Self::Cpu(_) => crate::picture::MAX_PIXELS,
            Self::Burn { .. } => MAX_WORKING_PIXELS,
        }
    }

    /// The name of the GPU, or nothing.
    pub fn adapter(&self) -> &str {
        match self {
            #[cfg(not(target_family = "wasm"))]
            Self::Cpu(_) => "",
            Self::Burn { device, .. } => &device.adapter,
        }
    }

    /// What the maps of a painting of `photo` take within `memory` bytes; nothing is known of burn's.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`].
    pub fn footprint(&self, photo: &Picture, memory: u64) -> Result<Option<Footprint>> {
        match self {
            #[cfg(not(target_family = "wasm"))]
            Self::Cpu(network) => {
                let plan = network.plan(photo, memory)?;
                Ok(Some(Footprint { bytes: plan.bytes, strips: plan.strips }))
            }
            Self::Burn { .. } => Ok(None),
        }
    }

    /// Paints `photo` with one weight for each style; see [`Engine::stylize`](super::Engine::stylize).
    pub async fn paint(
        &self,
        photo: &Picture,
        style: &[f32],
        strength: f32,
        memory: u64,
        mut progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        match self {
            #[cfg(not(target_family = "wasm"))]
            Self::Cpu(network) => {
                let plan = network.plan(photo, memory)?;
                let mut painting = network.begin(photo, style, strength);
                for (task, done) in plan.steps() {
                    painting.advance(task)?;
                    if progress(done).await.is_break() {
                        return Err(Error::Cancelled);
                    }
                }
                Picture::new(photo.width(), photo.height(), painting.into_rgba())
            }
            Self::Burn { device, generator, .. } => {
                let style = TensorData::new(style.to_vec(), [1, style.len()]);
                let style = Tensor::from_data(style, &device.device);
                let mut x = to_tensor(photo.to_planes(), &device.device);
                for stage in 0..Generator::STAGES {
                    x = generator.stage(stage, x, &style);
                    // Waits for the GPU, so that progress is true and no submission is long enough for a
                    // watchdog.
                    let corner = x.clone().slice([0..1, 0..1, 0..1, 0..1]);
                    corner.into_data_async().await.map_err(Error::gpu_lost)?;
                    if progress((stage + 1) as f32 / Generator::STAGES as f32).await.is_break() {
                        return Err(Error::Cancelled);
                    }
                }
                Picture::from_planes(&to_planes(x).await?, photo, strength)
            }
        }
    }
}
