//! A feature extractor's weights, whatever file they came from.

#[cfg(feature = "optimize")]
use burn::tensor::Device;

#[cfg(feature = "optimize")]
use crate::Result;
#[cfg(feature = "optimize")]
use crate::network::FeatureExtractor;
use crate::vgg::{Kernel, Layer, Vgg};

/// A feature extractor outside of burn: its weights, up to `conv5_1` or less far, and what they were trained with.
#[derive(Debug, Clone, PartialEq)]
pub struct Pretrained {
    /// Which network.
    pub vgg: Vgg,
    /// The mean colour (RGB, 0..1) that is taken away from a picture first.
    pub mean: [f32; 3],
    /// The weights, for RGB pictures 0..1 minus the mean, in the order of the layers.
    pub kernels: Vec<Kernel>,
}

impl Pretrained {
    /// The same without the layers behind `last`.
    #[must_use]
    pub fn up_to(mut self, last: Layer) -> Self {
        self.kernels.retain(|kernel| kernel.layer <= last);
        self
    }
}

#[cfg(feature = "optimize")]
impl Pretrained {
    /// The feature extractor with these weights.
    ///
    /// # Errors
    /// [`Error::Features`](crate::Error::Features) if they do not fit together, see [`FeatureExtractor::new`].
    pub fn extractor(self, device: &Device) -> Result<FeatureExtractor> {
        Ok(FeatureExtractor::new(self.vgg, self.kernels, device)?.with_mean(self.mean))
    }
}
