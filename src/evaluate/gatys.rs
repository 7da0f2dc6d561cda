//! Runs the loop of Gatys and keeps its curves.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use burn::tensor::Device;

use super::curves::{Curve, Curves, MARKS};
use super::objective;
use super::options::EvaluateOptions;
use super::photos::photos;
use crate::network::FeatureExtractor;
use crate::optimize::{Options, optimize};
use crate::picture::{self, Picture};
use crate::{Result, pretrained};

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
    for photo in photos(options)? {
        for style in options.config.styles.iter().filter(|style| ids.is_empty() || ids.contains(&style.id)) {
            let last =
                curves.find(&style.id, &photo.name).and_then(|curve| curve.losses.keys().last().copied());
            if last.is_some_and(|last| last >= iterations) {
                continue;
            }
            let painting = picture::read(&options.paintings.join(&style.file))?;
            let loop_options = at_the_trained_size(
                Options {
                    iterations,
                    ..objective::options(
                        &options.config.loss,
                        photo.picture.width().max(photo.picture.height()),
                    )
                },
                &photo.picture,
                &painting,
                style.size,
            );
            let losses = curve(&features, device, &photo.picture, &[painting], &loop_options)?;
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
