//! The evaluation itself.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::gatys::{Curve, Curves, MARKS};
use super::objective::{Judge, options, paintings};
use super::report::{Report, StyleReport, mean, median};
use super::{ssim, stability};
use crate::engine::{generator_from_pack, to_planes, to_tensor};
use crate::network::{FeatureExtractor, Generator};
use crate::optimize::{Options, optimize};
use crate::pack::Pack;
use crate::picture::{Picture, Planes, shrink_to};
use crate::pretrained;
use crate::train::{TrainConfig, Weights, one_hot, psnr, sha256_hex, spread_held_out};
use crate::{Error, Result, picture};

/// What is evaluated, and on what.
#[derive(Debug, Clone)]
pub struct EvaluateOptions {
    /// The configuration of the training: styles, weights of the losses, what was held out.
    pub config: TrainConfig,
    /// The folder of photos it was trained on.
    pub photos: PathBuf,
    /// The folder of paintings.
    pub paintings: PathBuf,
    /// The feature extractor's weights.
    pub features: PathBuf,
    /// The f32 weights.
    pub weights: PathBuf,
    /// The pack made of them.
    pub pack: PathBuf,
    /// How many of the photos held out.
    pub count: usize,
    /// Their size: as many pixels as a square of this side.
    pub size: u32,
}

/// A photo and what it is called.
struct Photo {
    name: String,
    picture: Picture,
}

impl Photo {
    fn tensor(&self, device: &Device) -> Tensor<4> {
        to_tensor(self.picture.to_planes(), device)
    }
}

/// Measures every style; `progress` hears the id of each before it begins.
///
/// # Errors
/// If something that is needed cannot be read, or the pack is not one of such a generator.
pub fn evaluate(
    options: &EvaluateOptions,
    curves: &Curves,
    device: &Device,
    mut progress: impl FnMut(&str),
) -> Result<Report> {
    let weights = std::fs::read(&options.weights).map_err(Error::io(&options.weights))?;
    let full = Weights::parse(&weights)?.generator(&options.config.ids(), device)?;
    let pack = std::fs::read(&options.pack).map_err(Error::io(&options.pack))?;
    let quantized = generator_from_pack(&Pack::parse(&pack)?, device)?;
    let features = pretrained::load(&options.features, device)?;
    let photos = photos(options)?;
    let paintings = paintings(&options.config, &options.paintings, device)?;

    let mut styles = Vec::new();
    for (index, (style, painting)) in options.config.styles.iter().zip(&paintings).enumerate() {
        progress(&style.id);
        let style_row = one_hot(&[index], options.config.styles.len(), device);
        let measured = photos
            .iter()
            .map(|photo| {
                let input = photo.tensor(device);
                let judge = Judge::new(&features, &input, painting, &options.config.loss)?;
                measure(&judge, [&full, &quantized], &input, &style_row)
            })
            .collect::<Result<Vec<Measured>>>()?;
        let moved = photos.first().map(|photo| stability(&quantized, &photo.tensor(device), &style_row));
        let named: Vec<(&str, &Measured)> =
            photos.iter().map(|photo| photo.name.as_str()).zip(&measured).collect();
        let stability = moved.transpose()?.unwrap_or_default();
        styles.push(StyleReport { stability, ..summary(&style.id, &named, curves) });
    }
    Ok(Report {
        size: options.size,
        photos: photos.into_iter().map(|photo| photo.name).collect(),
        weights_sha256: sha256_hex(&weights),
        median_gatys_iterations_equalled: median(
            styles.iter().filter_map(|style| style.gatys_iterations_equalled),
        ),
        median_psnr: median(styles.iter().map(|style| style.psnr)).unwrap_or_default(),
        median_ssim: median(styles.iter().map(|style| style.ssim)).unwrap_or_default(),
        styles,
    })
}

/// Runs the loop of Gatys for `iterations` on the first `count` photos in the styles `ids`, and adds the
/// curves that are not there yet; `progress` is told each one as it is finished and keeps them.
///
/// # Errors
/// If something that is needed cannot be read, and what `progress` says.
pub fn extend_curves(
    options: &EvaluateOptions,
    ids: &[String],
    iterations: usize,
    curves: &mut Curves,
    device: &Device,
    mut progress: impl FnMut(&Curves) -> Result<()>,
) -> Result<()> {
    let features = pretrained::load(&options.features, device)?;
    curves.size = options.size;
    for photo in photos(options)? {
        for style in options.config.styles.iter().filter(|style| ids.is_empty() || ids.contains(&style.id)) {
            let last =
                curves.find(&style.id, &photo.name).and_then(|curve| curve.losses.keys().last().copied());
            if last.is_some_and(|last| last >= iterations) {
                continue;
            }
            let painting = picture::read(&options.paintings.join(&style.file))?;
            let options = at_the_trained_size(
                Options {
                    iterations,
                    ..self::options(&options.config.loss, photo.picture.width().max(photo.picture.height()))
                },
                &photo.picture,
                &painting,
                style.size,
            );
            let losses = curve(&features, device, &photo.picture, &[painting], &options)?;
            curves.curves.retain(|curve| curve.style != style.id || curve.photo != photo.name);
            curves.curves.push(Curve { style: style.id.clone(), photo: photo.name.clone(), losses });
            progress(curves)?;
        }
    }
    Ok(())
}

/// The loss of the loop at the marks.
fn curve(
    features: &FeatureExtractor,
    device: &Device,
    photo: &Picture,
    painting: &[Picture],
    options: &Options,
) -> Result<BTreeMap<usize, f32>> {
    let mut losses = BTreeMap::new();
    let painted = optimize(features, device, photo, painting, options, async |progress| {
        if MARKS.contains(&progress.iteration) {
            losses.insert(progress.iteration, progress.losses.total);
        }
        Ok(ControlFlow::Continue(()))
    });
    let painted = pollster::block_on(painted)?;
    losses.insert(0, painted.start.total);
    losses.insert(painted.iterations, painted.losses.total);
    Ok(losses)
}

/// The style scale at which the painting's shorter side has `size` pixels.
fn at_the_trained_size(options: Options, photo: &Picture, painting: &Picture, size: u32) -> Options {
    let longer = painting.width().max(painting.height()) as f32;
    let shorter = painting.width().min(painting.height()) as f32;
    let style_scale = size as f32 * longer / shorter / photo.width().max(photo.height()) as f32;
    Options { style_scale, ..options }
}

fn photos(options: &EvaluateOptions) -> Result<Vec<Photo>> {
    let paths = spread_held_out(&options.photos, options.config.hold_out_every, options.count)?;
    let pixels = u64::from(options.size) * u64::from(options.size);
    let read = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_string();
        Ok(Photo { name, picture: shrink_to(picture::read(path)?, pixels) })
    };
    paths.iter().map(read).collect()
}

/// One style on one photo.
struct Measured {
    /// `L` of the photo, of the f32 painting and of the int8 painting.
    losses: [f32; 3],
    psnr: f32,
    ssim: f32,
}

fn measure(
    judge: &Judge,
    generators: [&Generator; 2],
    photo: &Tensor<4>,
    style: &Tensor<2>,
) -> Result<Measured> {
    let [full, quantized] = generators.map(|generator| generator.valid().forward(photo.clone(), style));
    let planes = |painting: &Tensor<4>| -> Result<Planes> { pollster::block_on(to_planes(painting.clone())) };
    let (a, b) = (planes(&full)?, planes(&quantized)?);
    Ok(Measured {
        losses: [judge.loss(photo.clone())?, judge.loss(full)?, judge.loss(quantized)?],
        psnr: psnr(&a.data, &b.data) as f32,
        ssim: ssim(&a, &b) as f32,
    })
}

fn summary(id: &str, measured: &[(&str, &Measured)], curves: &Curves) -> StyleReport {
    let average = |read: &dyn Fn(&Measured) -> f32| {
        mean(measured.iter().map(|(_, measured)| read(measured))).unwrap_or_default()
    };
    let compared: Vec<(&Curve, &Measured)> =
        measured.iter().filter_map(|(photo, measured)| Some((curves.find(id, photo)?, *measured))).collect();
    let gatys = |mark: usize| mean(compared.iter().filter_map(|(curve, _)| curve.losses.get(&mark).copied()));
    StyleReport {
        id: id.into(),
        loss_photo: average(&|measured| measured.losses[0]),
        loss_f32: average(&|measured| measured.losses[1]),
        loss_int8: average(&|measured| measured.losses[2]),
        loss_gatys: MARKS.iter().filter_map(|&mark| Some((mark, gatys(mark)?))).collect(),
        gatys_iterations_equalled: mean(
            compared.iter().map(|(curve, measured)| curve.iterations_for(measured.losses[2])),
        ),
        psnr: average(&|measured| measured.psnr),
        psnr_worst: measured.iter().map(|(_, measured)| measured.psnr).fold(f32::INFINITY, f32::min),
        ssim: average(&|measured| measured.ssim),
        stability: super::Stability::default(),
    }
}
