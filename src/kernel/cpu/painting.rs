//! One painting, task by task.

use macerator::AutoArch;

use super::kernel::Packed;
use super::{Canvas, CpuLayer, Input, LaneCount, Map};
use crate::kernel::plan::Storage;
use crate::kernel::{Affine, Layer, Limits, Moments, Network, Plan, Source, Tail, Task};
use crate::picture::{Frame, Picture};
use crate::{Error, Result};

/// The generator on the CPU.
#[derive(Debug, Clone)]
pub(crate) struct CpuNetwork {
    network: Network,
    packed: Vec<Packed>,
}

impl CpuNetwork {
    /// Prepares the layers for this processor.
    pub fn new(network: Network) -> Self {
        let lanes = AutoArch::new().dispatch(LaneCount);
        let packed = network.layers.iter().map(|layer| Packed::new(layer, lanes)).collect();
        Self { network, packed }
    }

    fn layer(&self, index: usize) -> Option<CpuLayer<'_>> {
        let (layer, packed) = self.network.layers.get(index).zip(self.packed.get(index))?;
        Some(CpuLayer { layer, packed })
    }

    /// How `photo` is painted in at most `memory` bytes of maps.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`].
    pub fn plan(&self, photo: &Picture, memory: u64) -> Result<Plan> {
        let frame = Frame::new(photo);
        let limits = Limits { memory, map: u64::MAX, storage: Storage::Free };
        Plan::new(&self.network.layers, frame.height() / 2, frame.width() / 2, limits)
    }

    /// A painting of `photo` in a blend of styles, of which nothing is there yet. `strength` goes from 0 (the
    /// photo) to 1.
    pub fn begin<'a>(&'a self, photo: &'a Picture, style: &'a [f32], strength: f32) -> CpuPainting<'a> {
        CpuPainting {
            network: self,
            frame: Frame::new(photo),
            style,
            strength,
            affines: Vec::new(),
            moments: None,
            kept: None,
            map: None,
            rgba: vec![0; photo.rgba().len()],
        }
    }
}

/// A painting under way.
pub(crate) struct CpuPainting<'a> {
    network: &'a CpuNetwork,
    frame: Frame<'a>,
    style: &'a [f32],
    strength: f32,
    /// The normalizations that are known already, one for each layer.
    affines: Vec<Affine>,
    /// Of the layer whose statistics are being gathered.
    moments: Option<Moments>,
    kept: Option<Map>,
    /// What the layer before wrote.
    map: Option<Map>,
    rgba: Vec<u8>,
}

impl CpuPainting<'_> {
    /// Runs the next task of the plan.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the network gives no numbers.
    pub fn advance(&mut self, task: &Task) -> Result<()> {
        let network = self.network;
        let Some(layer) = network.layer(task.layer) else { return Ok(()) };
        if task.layer == 0 {
            // A new strip.
            (self.map, self.kept) = (None, None);
        }
        if matches!(layer.layer.tail, Tail::Sigmoid { .. }) {
            return self.paint(layer, task);
        }
        let output = layer.run(self.input(layer.layer, task.layer)?, task.runs.clone());
        if output.kept.is_some() || layer.layer.source == Source::Sum {
            self.kept = output.kept;
        }
        self.map = Some(output.map);
        if task.gather {
            let mut moments = self.moments.take().unwrap_or_else(|| Moments::new(layer.layer.channels_out));
            moments.join(&output.moments);
            if task.complete {
                let affine = layer.affine(&moments, self.style);
                if !affine.is_finite() {
                    return Err(Error::NotFinite);
                }
                self.affines.push(affine);
            } else {
                self.moments = Some(moments);
            }
        }
        Ok(())
    }

    fn paint(&mut self, layer: CpuLayer<'_>, task: &Task) -> Result<()> {
        let width = self.frame.photo().width() as usize * 4;
        let mut rgba = std::mem::take(&mut self.rgba);
        let last = rgba.len().min(task.runs.end * 2 * width);
        let rows = rgba.get_mut(task.runs.start * 2 * width..last).unwrap_or_default();
        let canvas = Canvas { frame: self.frame, strength: self.strength, rgba: rows };
        let finite = layer.paint(self.input(layer.layer, task.layer)?, task.runs.clone(), canvas);
        self.rgba = rgba;
        if finite { Ok(()) } else { Err(Error::NotFinite) }
    }

    fn input(&self, layer: &Layer, index: usize) -> Result<Input<'_>> {
        let before = self.map.as_ref().zip(index.checked_sub(1).and_then(|before| self.affines.get(before)));
        match (layer.source, before, &self.kept) {
            (Source::Photo, _, _) => Ok(Input::Photo(self.frame)),
            (Source::Normalized, Some((map, affine)), _) => Ok(Input::Normalized(map, affine)),
            (Source::Sum, Some((map, affine)), Some(kept)) => Ok(Input::Sum(kept, map, affine)),
            // No plan runs a layer before the one whose output it reads.
            _ => Err(Error::NotFinite),
        }
    }

    /// What `task`, the last one, wrote, unless that is the painting.
    #[cfg(test)]
    pub fn map_of(&self, task: &Task) -> Option<&Map> {
        self.map.as_ref().filter(|_| task.layer + 1 < self.network.packed.len())
    }

    /// The painting, RGBA, of the photo's size.
    pub fn into_rgba(self) -> Vec<u8> {
        self.rgba
    }
}
