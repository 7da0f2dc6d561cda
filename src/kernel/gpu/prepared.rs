//! An open GPU with compiled pipelines, before there are weights.

use super::device::Gpu;
use super::display::{Blits, Grounds};
use super::layers::{Pipelines, TileShape};
use super::precision::Precision;
use crate::kernel::Network;
use crate::{Error, Result};

/// A GPU with everything compiled that the generator runs on it: all that takes no weights.
pub(crate) struct Prepared {
    pub(super) gpu: Gpu,
    pub(super) layers: Pipelines,
    pub(super) blits: Blits,
    pub(super) grounds: Grounds,
}

impl Prepared {
    /// Opens the fastest GPU, which stores maps as wished or else as suits it best, and compiles the kernels of
    /// [`crate::architecture`]. If it does not take halves, it stores maps in full.
    ///
    /// # Errors
    /// [`Error::GpuUnavailable`], also if the GPU does not take the kernels.
    pub async fn open(wish: Option<Precision>) -> Result<Self> {
        let network = Network::outline()?;
        let gpu = Gpu::open(wish).await?;
        let half = gpu.precision() == Precision::Half;
        match Self::compile(gpu, &network, TileShape::DEFAULT).await {
            Err(_) if half => {
                let gpu = Gpu::open(Some(Precision::Full)).await?;
                Self::compile(gpu, &network, TileShape::DEFAULT).await
            }
            compiled => compiled,
        }
    }

    /// How maps are stored.
    pub fn precision(&self) -> Precision {
        self.gpu.precision()
    }

    /// Compiles the kernels of any network.
    pub(super) async fn compile(gpu: Gpu, network: &Network, tile: TileShape) -> Result<Self> {
        let refused = |reason| Error::GpuUnavailable { reason };
        let compile = || (Pipelines::compile(&gpu, network, tile), Blits::new(&gpu), Grounds::new(&gpu));
        let compiled = gpu.scoped(wgpu::ErrorFilter::Validation, compile, refused).await;
        let (layers, blits, grounds) = compiled?;
        gpu.health.check().map_err(|error| refused(error.to_string()))?;
        Ok(Self { gpu, layers, blits, grounds })
    }
}
