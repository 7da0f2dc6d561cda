//! The gallery's goal as a function of the picture.

use burn::tensor::{Device, Tensor};

use super::options::Options;
use crate::network::{FeatureExtractor, to_tensor};
use crate::objective::{Against, BoldConfig, Compared, Comparison, Content, LossWeights, Tiles};
use crate::picture::Planes;
use crate::{Error, Result};

/// As bold as the gallery is trained to be.
const BOLDNESS: f32 = 1.0;

/// What one picture is compared with, for one size.
pub struct GalleryObjective {
    comparison: Comparison,
    photo: Tensor<4>,
    content: Content,
    /// The weight of each style picture; they add up to 1.
    blend: Vec<f32>,
}

impl GalleryObjective {
    /// The targets of `photo` and of each style picture with its blend weight, on `device`, which is without autodiff. Every
    /// side has at least 64 pixels.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing, [`Error::OptimizeOptions`] if neither content nor style has a weight,
    /// [`Error::GpuLost`] if the device does not answer.
    pub async fn new(
        features: &FeatureExtractor,
        photo: Planes,
        styles: &[(Planes, f32)],
        options: &Options,
        device: &Device,
    ) -> Result<Self> {
        if options.alpha == 0.0 && options.beta == 0.0 {
            return Err(Error::OptimizeOptions { reason: "neither content nor style has a weight".into() });
        }
        let (weights, bold) = weighted(options);
        let mut comparison = Comparison::new(features.clone(), weights, bold, Tiles::Overlapping);
        let mut blend = Vec::new();
        for (style, weight) in styles.iter().filter(|(_, weight)| *weight != 0.0) {
            comparison.set_bold(blend.len(), style, options.seed, device).await?;
            blend.push(*weight);
        }
        let photo = to_tensor(photo, device);
        let features = comparison.features(photo.clone())?;
        let content = comparison.content(&photo, features, &[BOLDNESS]);
        Ok(Self { comparison, photo, content, blend })
    }

    /// The loss and its parts, in the order of [`Losses`](super::losses::Losses), at `picture` (`[1, 3, height, width]`, of the
    /// photo's size). Nothing is read from the device.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing.
    pub fn losses(&self, picture: &Tensor<4>) -> Result<[Tensor<1>; 8]> {
        let styles: Vec<usize> = (0..self.blend.len()).collect();
        let [boldness, ones] = [BOLDNESS, 1.0].map(|value| vec![value; styles.len()]);
        let against = Against {
            photos: &self.photo,
            content: &self.content,
            styles: &styles,
            boldness: &boldness,
            style_weights: &ones,
            style_share: 1.0,
        };
        let found = self.comparison.compare(picture, &against)?;
        let Compared { total, content, style, local, deviation, palette, tv, smoothness } = found;
        let blend = Tensor::<1>::from_floats(self.blend.as_slice(), &picture.device());
        let parts = [total, content, style, tv, local, deviation, palette, smoothness];
        Ok(parts.map(|part| (part * blend.clone()).sum()))
    }
}

/// The gallery's weights in the multiples that `options` asks for.
fn weighted(options: &Options) -> (LossWeights, BoldConfig) {
    let (usual, bold) = (LossWeights::default(), BoldConfig::default());
    let Options { alpha, beta, tv, .. } = *options;
    let weights = LossWeights { beta: beta * usual.beta, tv: tv * usual.tv, ..usual };
    let bold = BoldConfig {
        alpha: alpha * bold.alpha,
        local: beta * bold.local,
        deviation: beta * bold.deviation,
        palette: beta * bold.palette,
        ..bold
    };
    (weights, bold)
}
