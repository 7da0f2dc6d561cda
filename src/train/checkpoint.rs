//! The state of a run on disk, complete or not at all.

use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::optim::{AdamConfig, ModuleOptimizer};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::balance::Balance;
use super::ema::Average;
use super::options::RunOptions;
use super::soap::Soap;
use super::{OptimizerName, TrainConfig};
use crate::network::Generator;
use crate::output::{WholeFolder, write};
use crate::pretrained::Weights;
use crate::{Error, Result};

/// What a run needs to go on as if it had never stopped.
pub struct Checkpoint {
    pub generator: Generator,
    pub average: Average,
    pub convolutions: ModuleOptimizer,
    pub styles: ModuleOptimizer,
    pub progress: Progress,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The next step.
    pub step: usize,
    /// The pictures of all steps before it: the styles take turns.
    #[serde(default)]
    pub pictures: usize,
    /// The usual norm of the gradients; 0 before the first step.
    #[serde(default)]
    pub gradient_norm: f32,
    /// How generator and discriminator stand.
    #[serde(default)]
    pub balance: Balance,
}

const GENERATOR: &str = "generator.bpk";
const AVERAGE: &str = "average.bpk";
const CONVOLUTIONS: &str = "convolutions.bpk";
const STYLES: &str = "styles.bpk";
const PROGRESS: &str = "progress.json";

impl Checkpoint {
    /// Writes the checkpoint beside the old one in `run` and only then puts it in its place. `more` adds
    /// files to its folder.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] or [`Error::Io`]; the old checkpoint is still there then.
    pub fn save(&self, run: &Path, more: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let folder = whole(run);
        let fresh = folder.begin()?;
        self.generator.clone().save_file(fresh.join(GENERATOR)).map_err(Error::checkpoint)?;
        let average = self.average.module(self.generator.clone())?;
        average.save_file(fresh.join(AVERAGE)).map_err(Error::checkpoint)?;
        self.convolutions.save(fresh.join(CONVOLUTIONS)).map_err(Error::checkpoint)?;
        self.styles.save(fresh.join(STYLES)).map_err(Error::checkpoint)?;
        more(fresh)?;
        let progress = serde_json::to_string(&self.progress).map_err(Error::checkpoint)?;
        write(&fresh.join(PROGRESS), progress.as_bytes())?;
        folder.finish()
    }

    /// Reads the checkpoint of `run` into generator and optimizers of the same kind.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if there is none or it does not fit.
    pub fn load(run: &Path, fresh: Self, decay: f32, device: &Device) -> Result<Self> {
        let place = folder(run);
        let text = std::fs::read_to_string(place.join(PROGRESS)).map_err(Error::checkpoint)?;
        let rows = fresh.generator.styles();
        Ok(Self {
            generator: load(&place.join(GENERATOR), rows, device)?,
            average: Average::new(&load(&place.join(AVERAGE), rows, device)?, decay)?,
            convolutions: fresh.convolutions.load(place.join(CONVOLUTIONS)).map_err(Error::checkpoint)?,
            styles: fresh.styles.load(place.join(STYLES)).map_err(Error::checkpoint)?,
            progress: serde_json::from_str(&text).map_err(Error::checkpoint)?,
        })
    }
}

/// The folder of a run's newest checkpoint.
pub fn folder(run: &Path) -> PathBuf {
    whole(run).newest().into()
}

fn whole(run: &Path) -> WholeFolder {
    WholeFolder::new(run, "checkpoint")
}

/// What a run's own files hold: the styles are known from its configuration.
fn load(path: &Path, rows: usize, device: &Device) -> Result<Generator> {
    Generator::new(rows, device).try_load_file(path).map_err(Error::checkpoint)
}

/// Adam with a memory that suits runs of some thousand steps.
pub fn adam() -> AdamConfig {
    AdamConfig::new().with_beta_2(0.99).with_epsilon(1e-8)
}

/// The state a run starts from: its checkpoint, given weights, or random ones.
///
/// # Errors
/// [`Error::Checkpoint`] if what `options` name does not fit.
pub fn starting_state(config: &TrainConfig, options: &RunOptions, device: &Device) -> Result<Checkpoint> {
    device.seed(config.seed);
    let generator = match &options.from {
        Some(path) if config.bold.is_some() => {
            Weights::read(path)?.two_ended_generator(&config.ids(), device)?
        }
        Some(path) => Weights::read(path)?.generator(&config.ids(), device)?,
        None => Generator::new(config.rows(), device),
    };
    let adam = adam();
    let convolutions = match config.optimizer {
        OptimizerName::Adam => adam.init(),
        OptimizerName::Soap => Soap::new(&adam).into(),
    };
    let fresh = Checkpoint {
        average: Average::new(&generator, config.ema_decay)?,
        generator,
        convolutions,
        styles: adam.init(),
        progress: Progress::default(),
    };
    if options.resume { Checkpoint::load(&options.run, fresh, config.ema_decay, device) } else { Ok(fresh) }
}
