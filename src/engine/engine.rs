//! An engine: a style pack that is loaded onto a device, its styles and its limit of memory.

use super::Backend;
use super::painter::Painter;
use crate::kernel::Precision;
use crate::pack::{Pack, Source, Style};
use crate::packing::{check_style_file, styles_from_pack};
use crate::{Error, Mix, Result, StyleEnds, StyleParameters};

/// A loaded style pack, ready to paint on one device.
pub struct Engine {
    pub(super) painter: Painter,
    pub(super) styles: Vec<Style>,
    /// Those of each style.
    pub(super) parameters: Vec<StyleEnds>,
    /// What the pack was quantized from: which style files fit it.
    pub(super) source: Option<Source>,
    pub(super) memory: u64,
}

impl Engine {
    /// The same engine with another limit than [`default_memory`](super::default_memory) for a painting, in bytes: on a GPU of its own
    /// memory, on the CPU beside photo and painting. A picture that does not fit is painted in strips, exactly as
    /// without them. Of the maps between the layers, what does not fit on the GPU is held in ordinary memory, 32 bytes
    /// for each pixel of the photo; what does not fit the CPU's limit is computed again, which takes seven times as
    /// long.
    #[must_use]
    pub fn with_memory_limit(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// Adds the styles of a style file, which `impasto teach` writes, behind those there are.
    ///
    /// # Errors
    /// The `pack-…` errors if it is no style file, [`Error::StyleOfOtherPack`] if it was taught to other convolutions,
    /// [`Error::PackStyle`] if there is a style of that id already. Nothing is added then.
    pub fn add_styles(&mut self, file: &[u8]) -> Result<()> {
        let file = Pack::parse(file)?;
        check_style_file(&file, self.source.as_ref())?;
        if let Some(twice) = file.styles.iter().find(|new| self.styles.iter().any(|style| style.id == new.id))
        {
            return Err(Error::PackStyle {
                id: twice.id.clone(),
                reason: "there is a style of that id already",
            });
        }
        let parameters = styles_from_pack(&file)?;
        self.parameters.extend(parameters);
        self.styles.extend(file.styles);
        Ok(())
    }

    /// The pack's styles, then those that were added.
    pub fn styles(&self) -> &[Style] {
        &self.styles
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

    /// The parameters of `mix` at a boldness of 0 (calm) to 1 (bold).
    ///
    /// # Errors
    /// [`Error::StyleWeights`] unless there is one weight for each style.
    pub fn parameters(&self, mix: &Mix, boldness: f32) -> Result<StyleParameters> {
        let weights = mix.for_styles(self.styles.len())?;
        Ok(StyleEnds::blend(self.parameters.iter().zip(weights.iter().copied()), boldness))
    }

    /// Gives back the device's memory that is kept for the next painting, up to the limit for a painting: for when
    /// none follows soon. The next one takes a little longer to begin.
    pub fn trim(&self) {
        if let Painter::Gpu(network) = &self.painter {
            network.trim();
        }
    }

    /// Ends the GPU's device, as a driver does that crashes.
    #[cfg(all(test, feature = "cli"))]
    pub(crate) fn lose_device(&self) {
        if let Painter::Gpu(network) = &self.painter {
            network.lose_device();
        }
    }
}
