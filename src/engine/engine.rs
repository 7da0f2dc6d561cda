//! An engine: a style pack that is loaded onto a device, its styles and its limit of memory.

use std::sync::Arc;

use super::Backend;
#[cfg(any(test, feature = "measure"))]
use super::Traffic;
use super::last_frame::LastFrame;
use super::painter::Painter;
use crate::StyleEnds;
use crate::kernel::Precision;
use crate::pack::{Source, Style};

/// A loaded style pack, ready to paint on one device. A copy has styles and a limit of its own and shares the device: many
/// threads may paint with one engine or with copies of it at once.
#[derive(Clone)]
pub struct Engine {
    pub(super) painter: Arc<Painter>,
    pub(super) styles: Vec<Style>,
    /// Those of each style.
    pub(super) parameters: Vec<StyleEnds>,
    /// What the pack was quantized from: which style files fit it.
    pub(super) source: Option<Source>,
    pub(super) memory: u64,
    /// Of live video on the CPU.
    pub(super) last_frame: Arc<LastFrame>,
}

impl Engine {
    /// The same engine with another limit of memory for a painting, in bytes, than
    /// [`default_memory`](super::default_memory). On a GPU it is a limit of the GPU's memory; on the CPU it counts what a
    /// painting takes beside photo and result. A picture that does not fit is painted in strips, with the same result.
    /// Maps that do not fit on the GPU are held in ordinary memory, 32 bytes for each pixel of the photo. On the CPU the
    /// limit has to hold these: a larger picture is [`Error::MemoryLimit`](crate::Error::MemoryLimit).
    #[must_use]
    pub fn with_memory_limit(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// The limit for a painting, in bytes.
    pub fn memory_limit(&self) -> u64 {
        self.memory
    }

    /// The same engine with so many threads for a painting, instead of one for each core: for a program that paints several
    /// pictures at once. Its copies, which share the device, get as many. A GPU computes as it does.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        if let Painter::Cpu(network) = self.painter.as_ref() {
            network.set_threads(threads);
        }
        self
    }

    /// What the engine computes on.
    pub fn backend(&self) -> Backend {
        self.painter.backend()
    }

    /// The name of the GPU, or nothing on the CPU.
    pub fn adapter(&self) -> &str {
        self.painter.adapter()
    }

    /// How the maps between the layers are stored: on the CPU always in full.
    pub fn precision(&self) -> Precision {
        self.painter.precision()
    }

    /// Gives back the device's memory that is kept for the next painting, up to the limit for a painting: for when
    /// none follows soon. The next one takes a little longer to begin.
    pub fn trim(&self) {
        match self.painter.as_ref() {
            Painter::Gpu(network) => network.trim(),
            Painter::Cpu(_) => self.last_frame.forget(),
        }
    }

    /// What has passed between the processor and the GPU since this was asked last; nothing on the CPU.
    #[cfg(any(test, feature = "measure"))]
    pub fn traffic(&self) -> Option<Traffic> {
        match self.painter.as_ref() {
            Painter::Gpu(network) => Some(network.traffic()),
            Painter::Cpu(_) => None,
        }
    }

    /// Ends the GPU's device, as a driver does that crashes.
    #[cfg(all(test, feature = "cli"))]
    pub(crate) fn lose_device(&self) {
        if let Painter::Gpu(network) = self.painter.as_ref() {
            network.lose_device();
        }
    }
}
