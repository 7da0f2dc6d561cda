//! A new style for a trained generator.

use std::path::PathBuf;

use burn::tensor::Device;

use super::StyleConfig;
use super::options::RunOptions;
use super::run::train;
use super::{AdversarialConfig, BoldConfig, DeviceName, TrainConfig};
use crate::pack::{Pack, Style};
use crate::packing::style_to_pack;
use crate::pretrained::Weights;
use crate::{Error, Result};

/// What is taught, to what, with what.
#[derive(Debug, Clone)]
pub struct TeachOptions {
    /// The painting.
    pub painting: PathBuf,
    /// What the style file says about it.
    pub style: Style,
    /// Shorter side, in pixels, at which the painting is looked at: larger means larger strokes.
    pub size: u32,
    /// The style pack whose generator learns.
    pub pack: PathBuf,
    /// A folder of photos to practise on.
    pub photos: PathBuf,
    /// The feature extractor's weights.
    pub features: PathBuf,
    /// The run directory.
    pub run: PathBuf,
    /// Steps of the optimizer.
    pub steps: usize,
    /// Where to compute.
    pub device: DeviceName,
}

/// Trains only the gammas and betas of one new style, those of its bold and of its calm end, on the frozen convolutions
/// of a pack (Dumoulin et al. 2017, section 3.3), and gives a style file for that pack (see
/// [`with_styles`](crate::packing::with_styles)).
///
/// # Errors
/// The `pack-…` errors of the pack, and those of [`train`].
pub fn teach(options: &TeachOptions) -> Result<Pack> {
    let bytes = std::fs::read(&options.pack).map_err(Error::io(&options.pack))?;
    let pack = Pack::parse(&bytes).map_err(|error| error.in_file(&options.pack))?;
    let missing = || Error::PictureFormat.in_file(&options.painting);
    let folder = options.painting.parent().ok_or_else(missing)?;
    let file = options.painting.file_name().and_then(|name| name.to_str()).ok_or_else(missing)?;

    let config = config(options, file);
    let run = RunOptions {
        photos: options.photos.clone(),
        paintings: folder.into(),
        features: options.features.clone(),
        run: options.run.clone(),
        resume: false,
        from: Some(options.pack.clone()),
        device: options.device,
        half: false,
    };
    let weights = Weights::read(&train(&config, &run)?)?;
    let generator = weights.whole_generator(&config.ids(), &Device::flex())?;
    style_to_pack(&generator, &options.style, &pack)
}

/// A run of one style that leaves the convolutions alone and teaches both of its ends.
fn config(options: &TeachOptions, file: &str) -> TrainConfig {
    let style = StyleConfig::new(&options.style, file, options.size);
    TrainConfig {
        steps: options.steps,
        identity_steps: 0,
        freeze_convolutions: true,
        // A few hundred numbers learn faster than the whole network.
        learning_rate: 5e-3,
        ema_decay: 0.98,
        crop_sides: vec![192],
        margin: 16,
        crops: 256,
        bold: Some(BoldConfig::default()),
        adversarial: AdversarialConfig { weight: 0.0, ..AdversarialConfig::default() },
        ..TrainConfig::for_styles(&options.style.title, &options.style.licence, vec![style])
    }
}
