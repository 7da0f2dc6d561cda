//! The generator on the CPU: one painting, task by task.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::kernel::{CpuLayer, Kernel};
use super::lane_count::LaneCount;
use super::map::Map;
use super::reader::Input;
use super::registers::vectorized;
use super::rows::{Canvas, cores};
use super::run::Output;
use super::spare::Spare;
use crate::kernel::strips::Strips;
use crate::kernel::{
    Affine, Edges, Epilogue, Layer, Limits, Moments, Network, Plan, Source, Storage, Subject, Task,
};
use crate::picture::{Frame, Picture, framed};
use crate::{Error, Result};

/// The generator on the CPU.
#[derive(Debug)]
pub(crate) struct CpuNetwork {
    network: Network,
    kernels: Vec<Kernel>,
    /// How many threads compute a painting.
    threads: AtomicUsize,
}

impl CpuNetwork {
    /// Prepares the layers for this processor.
    pub fn new(network: Network) -> Self {
        let lanes = vectorized(LaneCount);
        let kernels = network.layers.iter().map(|layer| Kernel::new(layer, lanes)).collect();
        Self { network, kernels, threads: AtomicUsize::new(cores()) }
    }

    /// Has each painting computed by so many threads, at least one.
    pub fn set_threads(&self, threads: usize) {
        self.threads.store(threads.max(1), Ordering::Relaxed);
    }

    /// All layers by the direct convolution.
    #[cfg(test)]
    pub fn direct(network: Network) -> Self {
        let lanes = vectorized(LaneCount);
        let kernels = network
            .layers
            .iter()
            .map(|layer| Kernel::Direct(super::direct::Direct::new(layer, lanes)))
            .collect();
        Self { network, kernels, threads: AtomicUsize::new(cores()) }
    }

    /// The layers, from the photo to the painting.
    #[cfg(feature = "measure")]
    pub(super) fn layers(&self) -> &[Layer] {
        &self.network.layers
    }

    fn layer(&self, index: usize) -> Option<CpuLayer<'_>> {
        let (layer, kernel) = self.network.layers.get(index).zip(self.kernels.get(index))?;
        Some(CpuLayer { layer, kernel, threads: self.threads.load(Ordering::Relaxed) })
    }

    /// How `photo` is painted in at most `memory` bytes of maps.
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
    pub fn plan_for(&self, (width, height, edges, memory): (u32, u32, Edges, u64)) -> Result<Plan> {
        let limits = Limits { memory, map: u64::MAX, storage: Storage::Memory };
        let [width, height] = framed(width, height);
        Plan::new(&self.network.layers, [height / 2, width / 2], edges, limits)
    }

    /// A painting of which nothing is there yet.
    pub fn begin<'a>(&'a self, subject: Subject<'a>) -> CpuPainting<'a> {
        CpuPainting {
            network: self,
            subject,
            frame: Frame::new(subject.photo),
            affines: Vec::new(),
            moments: None,
            writing: None,
            strips: Strips::default(),
            spare: Spare::default(),
            rgba: vec![0; subject.photo.rgba().len()],
            #[cfg(test)]
            peak: 0,
        }
    }
}

/// A painting under way.
pub(crate) struct CpuPainting<'a> {
    network: &'a CpuNetwork,
    subject: Subject<'a>,
    frame: Frame<'a>,
    /// The normalizations that are known already, one for each layer.
    affines: Vec<Affine>,
    /// Of the layer whose statistics are being gathered.
    moments: Option<Moments>,
    /// The layer that ran last.
    writing: Option<usize>,
    strips: Strips<Map>,
    spare: Spare,
    rgba: Vec<u8>,
    /// The most bytes that were in maps at once.
    #[cfg(test)]
    pub peak: u64,
}

impl CpuPainting<'_> {
    /// Runs the next task of the plan.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the network gives no numbers.
    pub fn advance(&mut self, task: &Task) -> Result<()> {
        let network = self.network;
        let Some(layer) = network.layer(task.layer) else { return Ok(()) };
        self.turn(task);
        if matches!(layer.layer.epilogue, Epilogue::Sigmoid { .. }) {
            self.paint(layer, task)?;
            self.release(layer.layer, task);
            return Ok(());
        }
        let output = self.run(layer, task)?;
        self.strips.push(Some(output.map), output.skip);
        #[cfg(test)]
        self.weigh();
        self.release(layer.layer, task);
        let mut moments = self.moments.take().unwrap_or_else(|| Moments::new(layer.layer.channels_out));
        moments.join(&output.moments);
        if task.complete {
            self.affines.push(self.subject.normalization(task.layer, &moments)?);
        } else {
            self.moments = Some(moments);
        }
        Ok(())
    }

    /// Runs a task and forgets what it wrote; [`advance`](Self::advance) has to follow.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the network gives no numbers.
    #[cfg(feature = "measure")]
    pub(super) fn measure(&mut self, task: &Task) -> Result<()> {
        let Some(layer) = self.network.layer(task.layer) else { return Ok(()) };
        self.turn(task);
        if matches!(layer.layer.epilogue, Epilogue::Sigmoid { .. }) {
            return self.paint(layer, task);
        }
        let output = self.run(layer, task)?;
        self.spare.give([output.map].into_iter().chain(output.skip));
        Ok(())
    }

    fn run(&mut self, layer: CpuLayer<'_>, task: &Task) -> Result<Output> {
        let mut spare = std::mem::take(&mut self.spare);
        let input = self.input(layer.layer, task.layer)?;
        let output = layer.run(input, self.subject.edges, task.rows.clone(), &mut spare);
        self.spare = spare;
        Ok(output)
    }

    /// Makes what was written what is read, if a layer follows another.
    fn turn(&mut self, task: &Task) {
        let last = self.writing.replace(task.layer).filter(|last| *last != task.layer);
        if let Some(last) = last.and_then(|last| self.network.network.layers.get(last)) {
            self.spare.give(self.strips.turn(last));
        }
    }

    /// Gives back what no strip after this one reads.
    fn release(&mut self, layer: &Layer, task: &Task) {
        self.spare.give(self.strips.release(layer, &task.rows, self.subject.edges));
    }

    fn paint(&mut self, layer: CpuLayer<'_>, task: &Task) -> Result<()> {
        let width = self.frame.photo().width() as usize * 4;
        let mut rgba = std::mem::take(&mut self.rgba);
        let last = rgba.len().min(task.rows.end * 2 * width);
        let rows = rgba.get_mut(task.rows.start * 2 * width..last).unwrap_or_default();
        let canvas = Canvas { frame: self.frame, strength: self.subject.strength, rgba: rows };
        let finite =
            layer.paint(self.input(layer.layer, task.layer)?, self.subject.edges, task.rows.clone(), canvas);
        self.rgba = rgba;
        if finite { Ok(()) } else { Err(Error::NotFinite) }
    }

    fn input(&self, layer: &Layer, index: usize) -> Result<Input<'_>> {
        let affine = index.checked_sub(1).and_then(|before| self.affines.get(before));
        debug_assert!(layer.source == Source::Photo || affine.is_some(), "layer {index} has nothing to read");
        match (layer.source, affine) {
            (Source::Photo, _) => Ok(Input::Photo(self.frame)),
            (Source::Normalized, Some(affine)) => Ok(Input::Normalized(&self.strips.before, affine)),
            (Source::Sum, Some(affine)) => Ok(Input::Sum(&self.strips.skip, &self.strips.before, affine)),
            // No plan runs a layer before the one whose output it reads.
            (_, None) => Err(Error::NotFinite),
        }
    }

    /// What `task`, the last one, wrote, unless that is the painting.
    #[cfg(any(test, feature = "twins"))]
    pub fn map_of(&self, task: &Task) -> Option<&Map> {
        self.strips.last().filter(|_| task.layer + 1 < self.network.kernels.len())
    }

    #[cfg(test)]
    fn weigh(&mut self) {
        let length = self.spare.length() + self.strips.all().map(|map| map.data.len()).sum::<usize>();
        self.peak = self.peak.max(4 * length as u64);
    }

    /// The normalizations that are known.
    #[cfg(test)]
    pub fn affines(&self) -> &[Affine] {
        &self.affines
    }

    /// The painting, RGBA, of the photo's size.
    pub fn into_rgba(self) -> Vec<u8> {
        self.rgba
    }
}
