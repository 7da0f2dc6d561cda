//! The state of a run on disk, complete or not at all.

use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::ema::Average;
use crate::network::Generator;
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The next step.
    pub step: usize,
}

const GENERATOR: &str = "generator.bpk";
const AVERAGE: &str = "average.bpk";
const CONVOLUTIONS: &str = "convolutions.bpk";
const STYLES: &str = "styles.bpk";
const PROGRESS: &str = "progress.json";

impl Checkpoint {
    /// Writes the checkpoint beside the old one in `run` and only then puts it in its place.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] or [`Error::Io`]; the old checkpoint is still there then.
    pub fn save(&self, run: &Path) -> Result<()> {
        let (fresh, old, place) = (run.join("checkpoint.new"), run.join("checkpoint.old"), folder(run));
        let _ = std::fs::remove_dir_all(&fresh);
        std::fs::create_dir_all(&fresh).map_err(Error::io(&fresh))?;
        save_weights(&self.generator, &fresh.join(GENERATOR))?;
        save_weights(&self.average.generator(self.generator.clone())?, &fresh.join(AVERAGE))?;
        self.convolutions.save(fresh.join(CONVOLUTIONS)).map_err(unusable)?;
        self.styles.save(fresh.join(STYLES)).map_err(unusable)?;
        let progress = serde_json::to_string(&self.progress).map_err(unusable)?;
        std::fs::write(fresh.join(PROGRESS), progress).map_err(Error::io(&fresh))?;

        let _ = std::fs::remove_dir_all(&old);
        if place.exists() {
            std::fs::rename(&place, &old).map_err(Error::io(&place))?;
        }
        std::fs::rename(&fresh, &place).map_err(Error::io(&place))?;
        let _ = std::fs::remove_dir_all(&old);
        Ok(())
    }

    /// Reads the checkpoint of `run` into generator and optimizers of the same kind.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if there is none or it does not fit.
    pub fn load(run: &Path, fresh: Self, decay: f32, device: &Device) -> Result<Self> {
        let place = folder(run);
        let text = std::fs::read_to_string(place.join(PROGRESS)).map_err(unusable)?;
        let styles = fresh.generator.styles();
        Ok(Self {
            generator: load_weights(&place.join(GENERATOR), styles, device)?,
            average: Average::new(&load_weights(&place.join(AVERAGE), styles, device)?, decay)?,
            convolutions: fresh.convolutions.load(place.join(CONVOLUTIONS)).map_err(unusable)?,
            styles: fresh.styles.load(place.join(STYLES)).map_err(unusable)?,
            progress: serde_json::from_str(&text).map_err(unusable)?,
        })
    }
}

/// The folder of a run's newest checkpoint.
pub fn folder(run: &Path) -> PathBuf {
    run.join("checkpoint")
}

/// Writes a generator's weights in full precision (burnpack).
///
/// # Errors
/// [`Error::Checkpoint`].
pub fn save_weights(generator: &Generator, path: &Path) -> Result<()> {
    generator.clone().save_file(path).map_err(unusable)
}

/// Reads weights that [`save_weights`] wrote for a generator of as many styles.
///
/// # Errors
/// [`Error::Checkpoint`].
pub fn load_weights(path: &Path, styles: usize, device: &Device) -> Result<Generator> {
    let generator = Generator::new(styles, device).try_load_file(path).map_err(unusable)?;
    if generator.styles() == styles {
        Ok(generator)
    } else {
        let reason = format!("{} styles, not {styles}", generator.styles());
        Err(Error::Checkpoint { reason })
    }
}

fn unusable(error: impl std::fmt::Display) -> Error {
    Error::Checkpoint { reason: error.to_string() }
}
