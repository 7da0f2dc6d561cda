//! The generator on a device: one pass on the GPU or the CPU.

use super::{Backend, Device};
#[cfg(feature = "measure")]
use crate::kernel::Profile;
use crate::kernel::{CpuNetwork, Edges, GpuNetwork, Precision, Subject, Watch};
use crate::pack::Pack;
use crate::packing::network_from_pack;
use crate::picture::Picture;
use crate::{Error, Result};

/// What a painting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// The most bytes that it takes at once on what it is painted on: of maps, and on a GPU of pixels, statistics and
    /// what is on its way too.
    pub bytes: u64,
    /// How many strips of rows the picture is cut into.
    pub strips: usize,
}

/// The fused layers on the CPU or on the GPU.
pub(super) enum Painter {
    Cpu(CpuNetwork),
    Gpu(Box<GpuNetwork>),
}

impl Painter {
    /// Loads the generator of `pack` onto `device`.
    ///
    /// # Errors
    /// The `pack-…` errors.
    pub fn load(pack: &Pack, device: Device) -> Result<Self> {
        let network = network_from_pack(pack)?;
        match device.0 {
            None => Ok(Self::Cpu(CpuNetwork::new(network))),
            Some(prepared) => Ok(Self::Gpu(Box::new(GpuNetwork::new(*prepared, network)))),
        }
    }

    pub fn backend(&self) -> Backend {
        match self {
            Self::Cpu(_) => Backend::Cpu,
            Self::Gpu(_) => Backend::Gpu,
        }
    }

    /// The name of the GPU, or nothing.
    pub fn adapter(&self) -> &str {
        match self {
            Self::Cpu(_) => "",
            Self::Gpu(network) => network.adapter(),
        }
    }

    /// How the maps are stored.
    pub fn precision(&self) -> Precision {
        match self {
            Self::Cpu(_) => Precision::Full,
            Self::Gpu(network) => network.precision(),
        }
    }

    /// What a painting of width and height `size` takes within `memory` bytes.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`].
    pub fn footprint(&self, [width, height]: [u32; 2], edges: Edges, memory: u64) -> Result<Footprint> {
        let key = (width, height, edges, memory);
        let plan = match self {
            Self::Cpu(network) => network.plan_for(key)?,
            Self::Gpu(network) => network.plan_for(key)?,
        };
        Ok(Footprint { bytes: plan.bytes, strips: plan.strips })
    }

    /// What each layer takes; see [`Engine::profile`](super::Engine::profile).
    ///
    /// # Errors
    /// [`Error::MemoryLimit`], [`Error::GpuLost`] and [`Error::NotFinite`].
    #[cfg(feature = "measure")]
    pub fn profile(&self, subject: Subject<'_>) -> Result<Profile> {
        match self {
            Self::Cpu(network) => network.profile(subject),
            Self::Gpu(network) => network.profile(subject),
        }
    }

    /// Paints a photo within `memory` bytes; see [`Engine::stylize`](super::Engine::stylize).
    pub async fn paint(&self, subject: Subject<'_>, memory: u64, watch: &mut dyn Watch) -> Result<Picture> {
        let rgba = match self {
            Self::Cpu(network) => {
                let plan = network.plan(subject.photo, subject.edges, memory)?;
                let mut painting = network.begin(subject);
                for (task, done) in plan.steps() {
                    painting.advance(task)?;
                    if watch.tell(done).await.is_break() {
                        return Err(Error::Cancelled);
                    }
                }
                painting.into_rgba()
            }
            Self::Gpu(network) => network.paint(subject, memory, watch).await?,
        };
        Picture::new(subject.photo.width(), subject.photo.height(), rgba)
    }
}
