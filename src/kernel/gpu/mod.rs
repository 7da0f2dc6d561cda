//! The layers as compute kernels on WebGPU.
//!
//! Two kinds of dispatches: the convolutions of [`shader`], and the few threads that join their statistics row by row;
//! a normalization is made of them here, always in the same order. Everything is prepared for a picture's size once
//! ([`session`]) and kept for the next one.

mod builder;
mod canvas;
#[cfg(test)]
mod canvas_tests;
mod device;
mod flat;
mod ground;
#[cfg(test)]
mod ground_tests;
#[cfg(test)]
mod half_tests;
mod held;
mod job;
mod precision;
mod prepared;
#[cfg(feature = "cli")]
mod profile;
mod session;
mod shader;
mod signal;
mod sizes;
mod step;
#[cfg(test)]
mod tests;
mod texture;
mod tile_shape;
#[cfg(any(test, feature = "twins"))]
pub(crate) mod twins;

use std::ops::ControlFlow;

use async_lock::Mutex;

use super::{Edges, Layer, Limits, Maps, Network, Plan, Storage, Subject};
use crate::picture::{Picture, framed};
use crate::{Error, Result};
use canvas::Movers;
pub(crate) use canvas::{Blend, Canvas, Pair};
use device::Gpu;
use flat::Flat;
use ground::Grounds;
pub(crate) use ground::UnderTexture;
use job::Job;
pub use precision::Precision;
pub(crate) use prepared::Prepared;
use prepared::{Layouts, Pipelines};
use session::{Key, Session};
pub(crate) use texture::Texture;
use tile_shape::TileShape;

/// Sessions that are kept at most: the passes of a painting.
const SESSIONS: usize = 6;

/// The generator on a GPU.
pub(crate) struct GpuNetwork {
    gpu: Gpu,
    network: Network,
    flat: Flat,
    kernels: Vec<Kernel>,
    rows: wgpu::ComputePipeline,
    layouts: Layouts,
    movers: Movers,
    grounds: Grounds,
    /// What the last pictures left behind, for the next ones of their sizes; the latest is last.
    sessions: Mutex<Vec<Session>>,
    #[cfg(test)]
    fault: tests::Fault,
}

/// A layer as it lies on the GPU.
struct Kernel {
    tile: TileShape,
    pipeline: wgpu::ComputePipeline,
    weights: wgpu::Buffer,
}

impl GpuNetwork {
    /// Uploads the weights of a network whose kernels are those that were compiled.
    pub fn new(prepared: Prepared, network: Network) -> Self {
        let Prepared { gpu, pipelines } = prepared;
        let Pipelines { layers, rows, layouts, movers, grounds } = pipelines;
        let kernels = network.layers.iter().zip(layers).map(|(layer, (tile, pipeline))| {
            let weights = gpu.filled(&tile_shape::weights(layer, tile), wgpu::BufferUsages::STORAGE);
            Kernel { tile, pipeline, weights }
        });
        let kernels = kernels.collect();
        Self {
            gpu,
            flat: Flat::new(&network),
            network,
            kernels,
            rows,
            layouts,
            movers,
            grounds,
            sessions: Mutex::new(Vec::new()),
            #[cfg(test)]
            fault: tests::Fault::default(),
        }
    }

    /// The name of the adapter.
    pub fn adapter(&self) -> &str {
        self.gpu.name()
    }

    /// Ends the device, as a driver does that crashes.
    #[cfg(test)]
    pub fn lose_device(&self) {
        self.gpu.device.destroy();
    }

    /// How the maps are stored.
    pub fn precision(&self) -> Precision {
        self.gpu.precision()
    }

    /// How `photo` is painted in at most `memory` bytes of the device's.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`].
    pub fn plan(&self, photo: &Picture, edges: Edges, memory: u64) -> Result<Plan> {
        self.plan_for((photo.width(), photo.height(), edges, memory))
    }

    /// The same for a photo of this width and height.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`].
    pub fn plan_for(&self, (width, height, edges, memory): Key) -> Result<Plan> {
        let block = self.kernels.iter().map(|kernel| kernel.tile.pixels).min().unwrap_or(1);
        let storage = Storage::Device { number: self.precision().bytes(), block };
        let limits = Limits { memory, map: self.gpu.largest_binding(), storage };
        let [width, height] = framed(width, height);
        Plan::new(&self.network.layers, [height / 2, width / 2], edges, limits)
    }

    /// Paints a photo; `progress` gets the finished fraction.
    ///
    /// If the device has less memory than `memory` bytes, now or in the middle of it, the painting goes on in strips
    /// of half the size.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::GpuLost`], [`Error::MemoryLimit`] and [`Error::NotFinite`].
    pub async fn paint(
        &self,
        subject: Subject<'_>,
        memory: u64,
        mut progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Vec<u8>> {
        self.gpu.health.check()?;
        let key = (subject.photo.width(), subject.photo.height(), subject.edges, memory);
        let mut job = Job::new(subject);
        let mut session = match self.kept(key).await {
            Some(session) => session,
            None => self.session(&job, key, memory).await?,
        };
        let mut whole = true;
        loop {
            let painted = session.paint(self, &mut job, &mut progress).await;
            match painted {
                Err(Error::MemoryLimit { .. }) => {
                    let less = session.plan.bytes / 2;
                    // Its buffers go before there are others.
                    drop(session);
                    session = self.session(&job, key, less).await?;
                    whole = false;
                }
                Err(Error::GpuLost { reason }) => {
                    // A callback may say so before the device itself does.
                    self.gpu.health.fail(reason.clone());
                    return Err(Error::GpuLost { reason });
                }
                painted => {
                    // A strip may be under way that nobody waits for any more.
                    let idle = painted.is_ok() || session.plan.maps == Maps::Stay;
                    if whole && idle {
                        self.keep(session).await;
                    }
                    return painted.map(|()| job.rgba);
                }
            }
        }
    }

    /// A session that an earlier picture left behind, if one was for the same.
    async fn kept(&self, key: Key) -> Option<Session> {
        let mut sessions = self.sessions.lock().await;
        let place = sessions.iter().position(|session| session.key == key)?;
        Some(sessions.remove(place))
    }

    /// Keeps a session for the next picture of its size: the passes of a painting beside each other.
    async fn keep(&self, session: Session) {
        let mut sessions = self.sessions.lock().await;
        sessions.push(session);
        if sessions.len() > SESSIONS {
            sessions.remove(0);
        }
    }

    /// Gives back what is kept for the next picture. A painting under way keeps what it has.
    pub fn trim(&self) {
        if let Some(mut sessions) = self.sessions.try_lock() {
            sessions.clear();
        }
    }

    /// Gives back what kept sessions take until `needed` bytes more are within `memory`.
    async fn make_room(&self, needed: u64, memory: u64) {
        let mut sessions = self.sessions.lock().await;
        while !sessions.is_empty() {
            let kept: u64 = sessions.iter().map(|session| session.plan.bytes).sum();
            if kept + needed <= memory {
                break;
            }
            sessions.remove(0);
        }
    }

    /// A session for what is left of a job, in as much memory as there is: if the device refuses, in strips of half
    /// the size.
    async fn session(&self, job: &Job<'_>, key: Key, mut memory: u64) -> Result<Session> {
        loop {
            let plan = self.plan(job.subject.photo, job.subject.edges, memory)?.from(job.position);
            let needed = plan.bytes;
            self.make_room(needed, key.3).await;
            let full = |_| Error::MemoryLimit { needed, limit: memory };
            let attempt = || Session::new(self, plan, key);
            match self.gpu.scoped(wgpu::ErrorFilter::OutOfMemory, attempt, full).await {
                Err(Error::MemoryLimit { .. }) => memory = needed / 2,
                made => return made,
            }
        }
    }

    fn layer(&self, index: usize) -> Option<(&Layer, &Kernel)> {
        self.network.layers.get(index).zip(self.kernels.get(index))
    }
}
