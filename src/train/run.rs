//! The training loop.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use burn::tensor::Device;
use indicatif::{ProgressBar, ProgressStyle};

use super::TrainConfig;
use super::objective::Losses;
use super::schedule::learning_rate;
use super::trainer::Trainer;
use crate::interrupt::stop_on_interrupt;
use crate::network::Generator;
use crate::{Error, Result};

/// Where a run reads and writes.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The folder of photos.
    pub photos: PathBuf,
    /// The folder of paintings.
    pub paintings: PathBuf,
    /// The feature extractor's weights.
    pub features: PathBuf,
    /// The run directory: configuration, log, checkpoint, previews.
    pub run: PathBuf,
    /// Go on from the run's checkpoint.
    pub resume: bool,
    /// Start from these weights instead of random ones.
    pub from: Option<PathBuf>,
}

/// Runs `config` to its end, or until the process is interrupted, and returns the averaged generator.
///
/// # Errors
/// See [`Error`]'s training variants; a checkpoint written before the error stays.
pub fn train(config: &TrainConfig, options: &RunOptions, device: &Device) -> Result<Generator> {
    std::fs::create_dir_all(&options.run).map_err(Error::io(&options.run))?;
    record_configuration(config, &options.run)?;
    let device = device.clone().autodiff();
    let mut trainer = Trainer::new(config, options, &device)?;
    // Ctrl-C ends the run after the step it is in, with a checkpoint.
    let interrupted = stop_on_interrupt();

    let bar = progress_bar(config.steps);
    let mut log = Log::open(&options.run.join("log.jsonl"))?;
    while trainer.state.progress.step < config.steps && !interrupted.load(Ordering::Relaxed) {
        let step = trainer.state.progress.step;
        let losses = trainer.step()?;
        bar.set_position(trainer.state.progress.step as u64);
        bar.set_message(format!("content {:.3}  style {:.3}", losses.content, losses.style));
        if step % config.log_every == 0 {
            log.write(step, learning_rate(config, step), losses)?;
        }
        if (step + 1) % config.checkpoint_every == 0 {
            trainer.save(&options.run)?;
        }
    }
    trainer.save(&options.run)?;
    bar.finish();
    trainer.averaged()
}

/// Keeps what is needed to repeat the run beside its results.
fn record_configuration(config: &TrainConfig, run: &Path) -> Result<()> {
    let text = toml::to_string(config).map_err(|error| Error::Config { reason: error.to_string() })?;
    let path = run.join("config.toml");
    let text = format!("# impasto {}\n{text}", env!("CARGO_PKG_VERSION"));
    std::fs::write(&path, text).map_err(Error::io(&path))
}

/// One JSON object a line.
struct Log(std::fs::File);

impl Log {
    fn open(path: &Path) -> Result<Self> {
        let file =
            std::fs::OpenOptions::new().create(true).append(true).open(path).map_err(Error::io(path))?;
        Ok(Self(file))
    }

    fn write(&mut self, step: usize, learning_rate: f64, losses: Losses) -> Result<()> {
        let mut line = serde_json::json!({ "step": step, "learning_rate": learning_rate });
        if let (Some(line), Ok(serde_json::Value::Object(losses))) =
            (line.as_object_mut(), serde_json::to_value(losses))
        {
            line.extend(losses);
        }
        writeln!(self.0, "{line}").map_err(Error::io(Path::new("log.jsonl")))
    }
}

fn progress_bar(steps: usize) -> ProgressBar {
    let template = "{bar:30} {pos}/{len} steps, {eta} left  {msg}";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(steps as u64).with_style(style)
}
