//! The generator on the GPU.

use super::display::{Blits, Grounds};
use super::layers::{GpuLayers, Job, Key, Session};
use super::precision::Precision;
use super::prepared::Prepared;
use super::sessions::Sessions;
#[cfg(any(test, feature = "measure"))]
use super::traffic::Traffic;
use crate::kernel::{Edges, Maps, Network, Plan, Subject, Watch};
use crate::picture::Picture;
use crate::{Error, Result};

/// The generator on a GPU.
pub(crate) struct GpuNetwork {
    pub(super) layers: GpuLayers,
    pub(super) blits: Blits,
    pub(super) grounds: Grounds,
    pub(super) sessions: Sessions,
}

impl GpuNetwork {
    /// Uploads the weights of a network whose kernels are those that were compiled.
    pub fn new(prepared: Prepared, network: Network) -> Self {
        let Prepared { gpu, layers, blits, grounds } = prepared;
        let layers = GpuLayers::new(gpu, layers, network);
        Self { layers, blits, grounds, sessions: Sessions::default() }
    }

    /// The name of the adapter.
    pub fn adapter(&self) -> &str {
        self.layers.gpu.name()
    }

    /// Ends the device, as a driver does that crashes.
    #[cfg(test)]
    pub fn lose_device(&self) {
        self.layers.gpu.device.destroy();
    }

    /// What has passed between the processor and the device since this was asked last.
    #[cfg(any(test, feature = "measure"))]
    pub fn traffic(&self) -> Traffic {
        self.layers.gpu.traffic.take()
    }

    /// How the maps are stored.
    pub fn precision(&self) -> Precision {
        self.layers.precision()
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
    pub fn plan_for(&self, key: Key) -> Result<Plan> {
        self.layers.plan(key)
    }

    /// Paints a photo; `watch` gets the finished fraction.
    ///
    /// If the device has less memory than `memory` bytes, now or in the middle of it, the painting goes on in strips
    /// of half the size.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::GpuLost`], [`Error::MemoryLimit`] and [`Error::NotFinite`].
    pub async fn paint(&self, subject: Subject<'_>, memory: u64, watch: &mut dyn Watch) -> Result<Vec<u8>> {
        self.layers.gpu.health.check()?;
        let key = (subject.photo.width(), subject.photo.height(), subject.edges, memory);
        let mut job = Job::new(subject);
        let mut session = match self.sessions.take(key).await {
            Some(session) => session,
            None => self.session(&job, key, memory).await?,
        };
        let mut whole = true;
        loop {
            let painted = match job.subject.live {
                Some(live) if session.plan.maps == Maps::Stay => {
                    session.paint_frame(&self.layers, &mut job, live, watch).await
                }
                _ => session.paint(&self.layers, &mut job, watch).await,
            };
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
                    self.layers.gpu.health.fail(reason.clone());
                    return Err(Error::GpuLost { reason });
                }
                painted => {
                    // A strip may be under way that nobody waits for any more.
                    let idle = painted.is_ok() || session.plan.maps == Maps::Stay;
                    if whole && idle {
                        self.sessions.give(session).await;
                    }
                    return painted.map(|()| job.rgba);
                }
            }
        }
    }

    /// Gives back what is kept for the next picture. A painting under way keeps what it has.
    pub fn trim(&self) {
        self.sessions.trim();
    }

    /// A session for what is left of a job, in as much memory as there is: if the device refuses, in strips of half
    /// the size.
    async fn session(&self, job: &Job<'_>, key: Key, mut memory: u64) -> Result<Session> {
        loop {
            let plan = self.plan(job.subject.photo, job.subject.edges, memory)?.from(job.reached);
            let needed = plan.bytes;
            self.sessions.make_room(needed, key.3).await;
            let full = |_| Error::MemoryLimit { needed, limit: memory };
            let attempt = || Session::new(&self.layers, plan, key);
            match self.layers.gpu.scoped(wgpu::ErrorFilter::OutOfMemory, attempt, full).await {
                Err(Error::MemoryLimit { .. }) => memory = needed / 2,
                made => return made,
            }
        }
    }
}
