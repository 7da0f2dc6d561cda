//! The whole loop in one call.

use std::ops::ControlFlow;

use burn::tensor::Device;

use super::finisher::{Canvas, End, Finisher};
use super::losses::Losses;
use super::options::Options;
use crate::Result;
use crate::network::FeatureExtractor;
use crate::picture::Picture;

/// How far it is after an iteration.
pub struct Progress<'a> {
    /// Iterations so far, from 1.
    pub iteration: usize,
    /// Iterations there will be; less if a size converges before its share is used up.
    pub iterations: usize,
    /// Evaluations of the loss so far.
    pub evaluations: usize,
    /// Width and height of the size that is painted now.
    pub size: (usize, usize),
    /// The loss of the best picture so far.
    pub losses: Losses,
    finisher: &'a Finisher,
}

/// What [`optimize`] gives back.
#[derive(Debug, Clone)]
pub struct Painting {
    /// The best picture, at the last size.
    pub picture: Picture,
    /// Its loss, at the size that was painted last.
    pub losses: Losses,
    /// The loss that the last size began with.
    pub start: Losses,
    /// Iterations in all.
    pub iterations: usize,
    /// Evaluations of the loss in all.
    pub evaluations: usize,
    /// Why it ended.
    pub end: End,
}

impl Progress<'_> {
    /// The best picture so far, at the size that is painted now.
    ///
    /// # Errors
    /// [`Error::GpuLost`](crate::Error::GpuLost) if the device does not answer.
    pub async fn picture(&self) -> Result<Picture> {
        self.finisher.picture().await
    }
}

/// Paints `content` in the style of `styles` by making the loss of the goal that `options` name small.
///
/// `features` lies on `device`. `progress` is awaited after each iteration: it may look at the
/// picture, let other work run, and end the optimization with [`ControlFlow::Break`]: the best
/// picture so far is returned then as well. The result has the photo's shape and alpha.
///
/// Whoever wants to take the steps one by one has a [`Finisher`].
///
/// # Errors
/// Those of [`Finisher`], and what `progress` says.
pub async fn optimize(
    features: &FeatureExtractor,
    device: &Device,
    content: &Picture,
    styles: &[Picture],
    options: &Options,
    mut progress: impl AsyncFnMut(Progress<'_>) -> Result<ControlFlow<()>>,
) -> Result<Painting> {
    let canvas = Canvas {
        features: features.clone(),
        device: device.clone(),
        content: content.clone(),
        styles: styles.to_vec(),
        options: options.clone(),
    };
    let mut finisher = Finisher::new(canvas, None).await?;
    let mut end = None;
    while end.is_none() && finisher.step().await? {
        let now = Progress {
            iteration: finisher.iterations(),
            iterations: options.iterations,
            evaluations: finisher.evaluations(),
            size: finisher.size(),
            losses: finisher.losses(),
            finisher: &finisher,
        };
        if progress(now).await?.is_break() {
            end = Some(End::Interrupted);
        }
    }
    Ok(Painting {
        picture: finisher.last_picture().await?,
        losses: finisher.losses(),
        start: finisher.start(),
        iterations: finisher.iterations(),
        evaluations: finisher.evaluations(),
        end: end.or_else(|| finisher.end()).unwrap_or(End::Iterations),
    })
}

#[cfg(test)]
#[cfg(feature = "cli")]
#[path = "run_tests.rs"]
mod tests;
