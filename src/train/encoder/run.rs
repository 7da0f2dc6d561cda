//! A run that trains a style encoder, from a folder of paintings to a pack.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use burn::module::Module;
use burn::optim::{AdamConfig, ModuleOptimizer};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::super::crops::Crops;
use super::super::data::{Photos, held_out, list_pictures};
use super::super::ema::Average;
use super::super::objective::Objective;
use super::super::{BoldConfig, DeviceName, TrainConfig, training_device};
use super::distil::{Examples, distil};
use super::lessons::{Lessons, learn_gallery, matrix};
use super::pool::Paintings;
use super::teacher::Teacher;
use crate::interrupt::stop_on_interrupt;
use crate::network::NamedTensor;
use crate::output::{WholeFolder, write};
use crate::pack::Pack;
use crate::packing::styles_from_pack;
use crate::pretrained::{self, Weights};
use crate::{Error, Result};

/// What a run reads, and what it computes on.
#[derive(Debug, Clone)]
pub struct EncoderOptions {
    /// The folder of photos to paint.
    pub photos: PathBuf,
    /// The folder of the gallery's paintings.
    pub paintings: PathBuf,
    /// The folder of many other paintings.
    pub more: PathBuf,
    /// The feature extractor's weights.
    pub features: PathBuf,
    /// The gallery's weights.
    pub weights: PathBuf,
    /// The gallery's pack, whose styles are learnt by heart first.
    pub pack: PathBuf,
    /// Ids of the gallery that are never shown, to measure with.
    pub left_out: Vec<String>,
    /// The run directory: statistics, log, checkpoint.
    pub run: PathBuf,
    /// Go on from the run's checkpoint.
    pub resume: bool,
    /// Steps of the teacher.
    pub steps: usize,
    /// Steps of the student.
    pub distil_steps: usize,
    /// Where to compute.
    pub device: DeviceName,
    /// Multiply in bfloat16 instead of f32.
    pub half: bool,
}

const GALLERY_STEPS: usize = 1500;
const CHECKPOINT_EVERY: usize = 200;
const LOG_EVERY: usize = 10;
/// What follows the weights fast enough in a run of a few thousand steps.
const EMA_DECAY: f32 = 0.99;

/// Where a run stands.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Progress {
    step: usize,
    norm: f32,
}

/// Trains teacher and student: the weights of an encoder pack. `gallery` is the gallery's configuration, whose styles and
/// losses are the teacher's.
///
/// # Errors
/// See [`Error`]'s training variants; a checkpoint written before the error stays.
pub fn train_encoder(gallery: &TrainConfig, options: &EncoderOptions) -> Result<Vec<NamedTensor>> {
    let config = &config(gallery, options.steps);
    std::fs::create_dir_all(&options.run).map_err(Error::io(&options.run))?;
    let inner = training_device(options.device)?;
    let device = inner.clone().autodiff();
    let features = pretrained::load(&options.features, &device)?;
    let features = if options.half { features.in_half_precision() } else { features };
    let bold = config.bold.clone().unwrap_or_default();
    let cache = options.run.join("statistics.bin");
    let plain = pretrained::load(&options.features, &inner)?;
    let paintings = Paintings::read(
        &options.paintings,
        &config.styles,
        &options.left_out,
        &options.more,
        &bold,
        &plain,
        &cache,
        &inner,
    )?;
    let bytes = std::fs::read(&options.pack).map_err(Error::io(&options.pack))?;
    let gallery = styles_from_pack(&Pack::parse(&bytes).map_err(|error| error.in_file(&options.pack))?)?;
    let gallery: Vec<Vec<f32>> = paintings
        .gallery()
        .iter()
        .filter_map(|index| gallery.get(*index))
        .map(|style| style.bold.to_values())
        .collect();

    let mut lessons = begin(config, options, &paintings, &gallery, features, &device)?;
    let mut progress = Progress::default();
    if options.resume {
        progress = load(&mut lessons, options, &device)?;
    }
    let interrupted = stop_on_interrupt();
    let mut recent = Vec::new();
    while progress.step < config.steps && !interrupted.load(Ordering::Relaxed) {
        recent.push(lessons.step(progress.step)?);
        progress = Progress { step: progress.step + 1, norm: lessons.norm };
        if progress.step.is_multiple_of(LOG_EVERY) {
            let mean = |of: fn(&super::super::Losses) -> f32| {
                recent.iter().map(of).sum::<f32>() / recent.len() as f32
            };
            eprintln!(
                "{}: total {:.3} content {:.3} style {:.3} local {:.3} deviation {:.3} palette {:.3}",
                progress.step,
                mean(|losses| losses.total),
                mean(|losses| losses.content),
                mean(|losses| losses.style),
                mean(|losses| losses.local),
                mean(|losses| losses.deviation),
                mean(|losses| losses.palette),
            );
            recent.clear();
        }
        if progress.step.is_multiple_of(CHECKPOINT_EVERY) {
            save(&lessons, progress, options)?;
        }
    }
    save(&lessons, progress, options)?;
    let teacher = lessons.averaged()?;
    drop(lessons);
    let examples = Examples::new(&paintings, &teacher.valid(), &inner)?;
    let student = distil(&examples, &teacher, options.distil_steps, &device, |step, loss, far| {
        eprintln!("student {step}: {loss:.4}, paintings left out {far:.4}");
    })?;
    student.tensors(&teacher.valid())
}

/// What differs from the gallery's run: only numbers that a style consists of are learnt, from many paintings.
fn config(gallery: &TrainConfig, steps: usize) -> TrainConfig {
    TrainConfig {
        steps,
        identity_steps: 0,
        learning_rate: 1e-3,
        crop_sides: vec![128, 192],
        batches: vec![4, 3],
        crops: 800,
        bold: gallery.bold.clone().map(|bold| BoldConfig { share: 1.0, balanced: true, kinds: 4, ..bold }),
        ..gallery.clone()
    }
}

fn begin<'a>(
    config: &'a TrainConfig,
    options: &EncoderOptions,
    paintings: &'a Paintings,
    gallery: &[Vec<f32>],
    features: crate::network::FeatureExtractor,
    device: &Device,
) -> Result<Lessons<'a>> {
    let (_, training) = held_out(list_pictures(&options.photos)?, config.hold_out_every);
    let photos = Photos::read(&training, |line| eprintln!("{line}"))?;
    let objective = Objective::new(features, &[], &[], config, device)?;
    let generator = Weights::read(&options.weights)?.generator(&config.ids(), device)?;
    let generator = generator.in_half_precision(options.half).no_grad();
    device.seed(config.seed);
    let mut teacher = Teacher::new(paintings.statistics(), gallery, device);
    if !options.resume {
        let known: Vec<usize> = (0..gallery.len()).collect();
        let styles = teacher.styles.apply(matrix(gallery, device));
        let (learnt, far) = learn_gallery(teacher, &paintings.rows(&known, device), &styles, GALLERY_STEPS)?;
        eprintln!("the gallery by heart: {far:.4}");
        teacher = learnt;
    }
    Ok(Lessons {
        config,
        paintings,
        generator,
        objective,
        crops: Crops::new(photos, config),
        device: device.clone(),
        average: Average::new(&teacher, EMA_DECAY)?,
        teacher,
        optimizer: AdamConfig::new().with_beta_2(0.99).with_epsilon(1e-8).init(),
        pool: None,
        norm: 0.0,
    })
}

const TEACHER: &str = "teacher.bpk";
const AVERAGE: &str = "average.bpk";
const OPTIMIZER: &str = "optimizer.bpk";
const PROGRESS: &str = "progress.json";

fn save(lessons: &Lessons, progress: Progress, options: &EncoderOptions) -> Result<()> {
    let folder = WholeFolder::new(&options.run, "checkpoint");
    let fresh = folder.begin()?;
    lessons.teacher.clone().save_file(fresh.join(TEACHER)).map_err(Error::checkpoint)?;
    let average = lessons.average.module(lessons.teacher.clone())?;
    average.save_file(fresh.join(AVERAGE)).map_err(Error::checkpoint)?;
    lessons.optimizer.save(fresh.join(OPTIMIZER)).map_err(Error::checkpoint)?;
    let text = serde_json::to_string(&progress).map_err(Error::checkpoint)?;
    write(&fresh.join(PROGRESS), text.as_bytes())?;
    folder.finish()
}

fn load(lessons: &mut Lessons, options: &EncoderOptions, device: &Device) -> Result<Progress> {
    let folder = WholeFolder::new(&options.run, "checkpoint");
    let place = folder.newest();
    let text = std::fs::read_to_string(place.join(PROGRESS)).map_err(Error::checkpoint)?;
    let progress: Progress = serde_json::from_str(&text).map_err(Error::checkpoint)?;
    let teacher =
        |name: &str, teacher: Teacher| teacher.try_load_file(place.join(name)).map_err(Error::checkpoint);
    lessons.average = Average::new(&teacher(AVERAGE, lessons.teacher.clone())?, EMA_DECAY)?;
    lessons.teacher = teacher(TEACHER, lessons.teacher.clone())?;
    let fresh: ModuleOptimizer = AdamConfig::new().with_beta_2(0.99).with_epsilon(1e-8).init();
    lessons.optimizer = fresh.load(place.join(OPTIMIZER)).map_err(Error::checkpoint)?;
    lessons.norm = progress.norm;
    let _ = device;
    Ok(progress)
}
