//! `impasto teach`: fits a style to one more artwork.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use burn::tensor::Device;
use clap::Args;
use pollster::block_on;

use super::console::{note, say};
use super::force::Force;
use super::prediction::Predictor;
use super::reading::{read, read_picture};
use super::style_texts::StyleTexts;
use crate::interrupt::stop_on_interrupt;
use crate::optimize::to_planes;
use crate::pack::{Pack, Style};
use crate::packing::{generator_from_pack, style_file, styles_from_pack};
use crate::picture::{Picture, Planes, shrink_to};
use crate::teach::{Lesson, TeachOptions, Teacher};
use crate::train::{DeviceName, held_out, list_pictures, progress_bar, training_device};
use crate::{Error, Result, StyleEnds, StyleParameters, pretrained};

/// Photos at hand: each gives several crops.
const PHOTOS: usize = 64;
/// Pixels of a photo at hand.
const PHOTO_PIXELS: u64 = 1_000_000;
/// One photo in so many is left out, as in training.
const HOLD_OUT_EVERY: usize = 10;

#[derive(Args)]
pub(super) struct Arguments {
    /// The painting
    painting: PathBuf,
    /// The style pack whose generator learns it
    #[arg(long, default_value = "pkg/styles/gallery.impasto")]
    pack: PathBuf,
    /// The style encoder that predicts the style to start from. Without it, the one that comes with the tool; if that is not
    /// for this pack, the start is the average of all styles
    #[arg(long)]
    encoder: Option<PathBuf>,
    /// A folder of photos to train on
    #[arg(long, env = "IMPASTO_PHOTOS")]
    photos: PathBuf,
    /// The feature extractor's weights (`./build.sh features` fetches them)
    #[arg(long, env = "IMPASTO_FEATURES")]
    features: PathBuf,
    /// The style's id: lower-case letters, digits and hyphens
    #[arg(long)]
    id: String,
    /// The painting's title
    #[arg(long, default_value = "Untitled")]
    title: String,
    #[command(flatten)]
    texts: StyleTexts,
    /// The shorter side that the painting is resized to: larger means larger strokes
    #[arg(long, default_value_t = 384)]
    size: usize,
    /// Steps of the optimizer. Ctrl-C ends them early, and writes what is learnt so far
    #[arg(long, default_value_t = 300)]
    steps: usize,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceName::Flex)]
    device: DeviceName,
    /// Where to write the style file
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let Arguments { painting, pack, encoder, photos, features, .. } = arguments;
    let inputs = [painting, pack, photos, features].into_iter().chain(encoder);
    let output = arguments.force.pack(inputs, &arguments.output)?;
    let style = Style {
        id: arguments.id.clone(),
        title: arguments.title.clone(),
        artist: arguments.texts.artist.clone(),
        year: arguments.texts.year.clone(),
        licence: arguments.texts.licence.clone(),
    };
    style.check()?;
    let pack = Pack::parse(&read(pack)?).map_err(|error| error.in_file(pack))?;
    let painting = read_picture(painting)?;

    let device = training_device(arguments.device)?.autodiff();
    let lesson = Lesson {
        generator: generator_from_pack(&pack, &device)?,
        start: start(arguments, &pack, &painting)?,
        features: pretrained::load(features, &device)?,
        painting: to_planes(&painting),
        photos: practice(photos)?,
    };
    let options = TeachOptions { steps: arguments.steps, size: arguments.size, ..TeachOptions::default() };
    let taught = block_on(teach(lesson, options, &device))?;
    let bytes = style_file(&style, &taught, pack.source.as_ref())?.to_bytes()?;
    let place = output.write_or_beside(&bytes)?;
    say(format_args!("{}: {} bytes", place.display(), bytes.len()));
    Ok(())
}

/// All steps, or as many as there are until somebody ends it.
async fn teach(lesson: Lesson, options: TeachOptions, device: &Device) -> Result<StyleEnds> {
    let steps = options.steps;
    let mut teacher = Teacher::new(lesson, options, device).await?;
    let interrupted = stop_on_interrupt();
    let bar = progress_bar(steps, 0);
    while teacher.steps() < steps && !interrupted.load(Ordering::Relaxed) {
        let losses = match teacher.step().await {
            // The style is that of before, and the step would be the same again.
            Err(error @ Error::LossNotFinite { .. }) if teacher.steps() > 0 => {
                note(format_args!("ended early: {error}"));
                break;
            }
            losses => losses?,
        };
        bar.inc(1);
        bar.set_message(format!("content {:.3}  style {:.3}", losses.content, losses.style));
    }
    bar.finish();
    teacher.style().await
}

/// The style that is predicted for the painting, if there is an encoder for this pack; else the average of the pack's.
fn start(arguments: &Arguments, pack: &Pack, painting: &Picture) -> Result<StyleEnds> {
    let predictor = Predictor::open(arguments.encoder.as_deref())?;
    match predictor.check_fits(pack) {
        Ok(()) => return Ok(StyleEnds { bold: predictor.parameters(painting)?, calm: None }),
        Err(error) if arguments.encoder.is_some() => return Err(error),
        Err(_) => {}
    }
    let styles = styles_from_pack(pack)?;
    let share = 1.0 / styles.len().max(1) as f32;
    let average = |boldness| StyleEnds::blend(styles.iter().map(|style| (style, share)), boldness);
    let [calm, bold]: [StyleParameters; 2] = [0.0, 1.0].map(average);
    Ok(StyleEnds { bold, calm: Some(calm) })
}

/// Photos to train on, spread over a folder; those that cannot be read are left out.
fn practice(folder: &Path) -> Result<Vec<Planes>> {
    let (_, paths) = held_out(list_pictures(folder)?, HOLD_OUT_EVERY);
    let stride = paths.len().div_ceil(PHOTOS).max(1);
    let read = |path: &PathBuf| Some(to_planes(&shrink_to(read_picture(path).ok()?, PHOTO_PIXELS)));
    Ok(paths.iter().step_by(stride).filter_map(read).collect())
}
