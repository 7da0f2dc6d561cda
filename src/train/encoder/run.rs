//! A run that trains a style encoder, from folders of paintings to the weights of a pack.

use std::sync::atomic::Ordering;

use burn::module::Module;
use burn::tensor::Device;
use pollster::block_on;

use super::super::crops::Crops;
use super::super::curves::write_curves;
use super::super::data::{Photos, held_out, list_pictures};
use super::super::log::{self, Entry, Log};
use super::super::progress::progress_bar;
use super::super::schedule::learning_rate;
use super::super::{StyleConfig, TrainConfig, training_device};
use super::distil::{Examples, distil};
use super::lessons::Lessons;
use super::options::EncoderOptions;
use super::paintings::Paintings;
use super::state;
use super::teacher::{Teacher, learn_gallery};
use crate::interrupt::stop_on_interrupt;
use crate::network::{FeatureExtractor, NamedTensor};
use crate::objective::{BoldConfig, Objective};
use crate::pack::Pack;
use crate::packing::styles_from_pack;
use crate::pretrained::{self, Weights};
use crate::{Error, Result};

/// Steps in which the gallery is learnt by heart.
const GALLERY_STEPS: usize = 1500;
const CHECKPOINT_EVERY: usize = 200;
const LOG: &str = "log.jsonl";

/// What a run has made.
#[derive(Debug, Clone)]
pub struct TrainedEncoder {
    /// The weights of an encoder pack.
    pub weights: Vec<NamedTensor>,
    /// The mean square of what student and teacher differ by, of paintings that the student has not learnt from, in styles
    /// centred and with deviation 1.
    pub distance: f32,
}

/// Trains teacher and student: the weights of an encoder pack. `gallery` is the gallery's configuration, whose styles and
/// losses are the teacher's. Ctrl-C ends the teacher's part after the step it is in; the student follows.
///
/// # Errors
/// See [`Error`]'s training variants, and [`Error::Cancelled`] if Ctrl-C ends the student's part; a checkpoint written
/// before the error stays.
pub fn train_encoder(gallery: &TrainConfig, options: &EncoderOptions) -> Result<TrainedEncoder> {
    std::fs::create_dir_all(&options.run).map_err(Error::io(&options.run))?;
    let device = training_device(options.device)?;
    let features = pretrained::load(&options.features, &device)?;
    let with_gradients = pretrained::load(&options.features, &device.clone().autodiff())?;
    let with_gradients = if options.half { with_gradients.in_half_precision() } else { with_gradients };
    run(&config(gallery, options.steps), options, &features, with_gradients, &device)
}

/// What differs from the gallery's run: only the numbers that a style consists of are learnt, from many paintings.
fn config(gallery: &TrainConfig, steps: usize) -> TrainConfig {
    TrainConfig {
        steps,
        identity_steps: 0,
        learning_rate: 1e-3,
        crop_sides: vec![128, 192],
        batches: vec![4, 3],
        crops: 800,
        // A place of the pool is no style of the gallery.
        styles: gallery.styles.iter().map(|style| StyleConfig { weight: 1.0, ..style.clone() }).collect(),
        bold: gallery.bold.clone().map(|bold| BoldConfig { share: 1.0, balanced: true, kinds: 4, ..bold }),
        ..gallery.clone()
    }
}

/// `features` and `with_gradients` are one network, without and with gradients.
fn run(
    config: &TrainConfig,
    options: &EncoderOptions,
    features: &FeatureExtractor,
    with_gradients: FeatureExtractor,
    device: &Device,
) -> Result<TrainedEncoder> {
    let scale = config.bold.as_ref().map_or(1.0, |bold| bold.scale);
    let paintings = Paintings::list(options, &config.styles, scale)?.seen_by(features, options, device)?;
    let mut lessons = begin(config, options, &paintings, with_gradients, &device.clone().autodiff())?;
    let mut step = if options.resume { state::load(&mut lessons, &options.run)? } else { 0 };

    let interrupted = stop_on_interrupt();
    let path = options.run.join(LOG);
    let mut log = Log::open(&path, step)?;
    let bar = progress_bar(config.steps, step);
    while step < config.steps && !interrupted.load(Ordering::Relaxed) {
        let losses = lessons.step(step)?;
        if step.is_multiple_of(config.log_every) {
            log.write(&Entry { step, learning_rate: learning_rate(config, step), losses })?;
        }
        step += 1;
        bar.set_position(step as u64);
        bar.set_message(format!("content {:.3}  style {:.3}", losses.content, losses.style));
        if step.is_multiple_of(CHECKPOINT_EVERY) {
            state::save(&lessons, step, &options.run)?;
        }
    }
    bar.finish();
    state::save(&lessons, step, &options.run)?;
    write_curves(&log::read(&path)?, &options.run.join("losses.svg"))?;

    let teacher = lessons.averaged()?;
    let examples = Examples::new(&paintings, &teacher.valid(), device)?;
    // Who has ended the teacher's part is not asked again.
    let ended = interrupted.load(Ordering::Relaxed);
    let cancelled = || !ended && interrupted.load(Ordering::Relaxed);
    let (student, distance) =
        distil(&examples, &teacher, options.distil_steps, &device.clone().autodiff(), cancelled)?;
    Ok(TrainedEncoder { weights: student.tensors(&teacher.valid())?, distance })
}

/// The state before the first step.
fn begin<'a>(
    config: &'a TrainConfig,
    options: &EncoderOptions,
    paintings: &'a Paintings,
    features: FeatureExtractor,
    device: &Device,
) -> Result<Lessons<'a>> {
    let bytes = std::fs::read(&options.pack).map_err(Error::io(&options.pack))?;
    let pack = Pack::parse(&bytes).map_err(|error| error.in_file(&options.pack))?;
    let styles = styles_from_pack(&pack)?;
    let weights = Weights::read(&options.weights)?;
    if pack.source.as_ref().is_none_or(|source| source.weights_sha256 != weights.convolutions_sha256()) {
        let reason = "it was not made of the weights that are trained for".into();
        return Err(Error::Config { reason }.in_file(&options.pack));
    }
    let styles = paintings.gallery().into_iter().filter_map(|index| config.styles.get(index)).map(|style| {
        let place = pack.style_index(&style.id)?;
        Ok(styles.get(place).map(|ends| ends.bold.to_values()).unwrap_or_default())
    });
    let styles = styles.collect::<Result<Vec<_>>>()?;

    device.seed(config.seed);
    let mut teacher = Teacher::new(paintings.statistics(), &styles, device);
    if !options.resume {
        let first: Vec<usize> = (0..styles.len()).collect();
        teacher = learn_gallery(teacher, &paintings.rows(&first, device), &styles, GALLERY_STEPS);
    }
    let (_, photos) = held_out(list_pictures(&options.photos)?, config.hold_out_every);
    // What cannot be read was said when the gallery was trained.
    let photos = Photos::read(&photos, |_| ())?;
    let generator = weights.generator(&config.ids(), device)?;
    let objective = block_on(Objective::new(features, &[], &[], config.objective(), device))?;
    Lessons::new(
        config,
        paintings,
        generator.in_half_precision(options.half),
        objective,
        Crops::new(photos, config),
        teacher,
        device,
    )
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
