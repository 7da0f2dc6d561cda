//! The training loop.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use burn::tensor::Device;

use super::curves::write_curves;
use super::log::{self, Entry, Log};
use super::options::RunOptions;
use super::progress::progress_bar;
use super::record::record;
use super::schedule::learning_rate;
use super::trainer::Trainer;
use super::{TrainConfig, training_device};
use crate::interrupt::stop_on_interrupt;
use crate::network::FeatureExtractor;
use crate::pretrained::{self, Weights};
use crate::{Error, Result};

/// The name of the weights that a run writes when it ends.
const WEIGHTS: &str = "generator.safetensors";
const LOG: &str = "log.jsonl";

/// Runs `config` to its end, or until the process is interrupted, and writes the averaged generator: the
/// path of its weights.
///
/// # Errors
/// See [`Error`]'s training variants; a checkpoint written before the error stays.
pub fn train(config: &TrainConfig, options: &RunOptions) -> Result<PathBuf> {
    std::fs::create_dir_all(&options.run).map_err(Error::io(&options.run))?;
    let device = training_device(options.device)?.autodiff();
    let features = pretrained::load(&options.features, &device)?;
    let features = if options.half { features.in_half_precision() } else { features };
    record(config, options)?;
    run(config, options, features, &device)
}

/// The loop itself.
fn run(
    config: &TrainConfig,
    options: &RunOptions,
    features: FeatureExtractor,
    device: &Device,
) -> Result<PathBuf> {
    let mut trainer = Trainer::new(config, options, features, device)?;
    // Ctrl-C ends the run after the step it is in, with a checkpoint.
    let interrupted = stop_on_interrupt();
    let bar = progress_bar(config.steps, trainer.state.progress.step);
    let mut log = Log::open(&options.run.join(LOG), trainer.state.progress.step)?;
    let save = |trainer: &Trainer| {
        trainer.save(&options.run)?;
        write_curves(&log::read(&options.run.join(LOG))?, &options.run.join("losses.svg"))
    };

    while trainer.state.progress.step < config.steps && !interrupted.load(Ordering::Relaxed) {
        let step = trainer.state.progress.step;
        let losses = trainer.step()?;
        bar.set_position(trainer.state.progress.step as u64);
        bar.set_message(format!("content {:.3}  style {:.3}", losses.content, losses.style));
        if step % config.log_every == 0 {
            log.write(&Entry { step, learning_rate: learning_rate(config, step), losses })?;
        }
        if (step + 1) % config.checkpoint_every == 0 {
            save(&trainer)?;
        }
    }
    save(&trainer)?;
    bar.finish();
    let path = options.run.join(WEIGHTS);
    Weights::of(&trainer.averaged()?, config.ids())?.write(&path)?;
    Ok(path)
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
