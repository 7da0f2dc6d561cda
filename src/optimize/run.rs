//! The loop: from the smallest size to the largest, iteration by iteration.

use std::ops::ControlFlow;

use burn::tensor::{Device, Tensor, TensorData};

use super::colours::{keep_colours, match_colours};
use super::evaluation::Point;
use super::minimizer::Minimizer;
use super::noise::faint_noise;
use super::objective::{Losses, Objective};
use super::options::{Colours, Init, MAX_WORKING_PIXELS, Options, scaled};
use super::resample::{resample, to_picture, to_planes};
use crate::network::FeatureExtractor;
use crate::network::{read_numbers, to_tensor};
use crate::picture::{Picture, Planes};
use crate::{Error, Result};

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
    point: &'a Point,
    frame: &'a Frame<'a>,
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

/// Why an optimization ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All iterations are done.
    Iterations,
    /// There was no way further down.
    Converged,
    /// The caller broke it off.
    Interrupted,
}

/// The photo at one size.
struct Frame<'a> {
    photo: &'a Picture,
    planes: Planes,
    colours: Colours,
}

impl Progress<'_> {
    /// The best picture so far, at the size that is painted now.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device does not answer.
    pub async fn picture(&self) -> Result<Picture> {
        self.frame.picture(self.frame.read(self.point).await?)
    }
}

/// Paints `content` in the style of `styles` by making the loss of Gatys et al. (2016) small.
///
/// `features` lies on `device`. `progress` is awaited after each iteration: it may look at the
/// picture, let other work run, and end the optimization with [`ControlFlow::Break`]: the best
/// picture so far is returned then as well. The result has the photo's shape and alpha.
///
/// Nothing here waits in place, so that it runs in a browser too; there is one read from the device
/// for each evaluation of the loss.
///
/// # Errors
/// [`Error::OptimizeOptions`] and
/// [`Error::StyleWeights`] for options that make no sense,
/// [`Error::WorkingSize`] for too large a size,
/// [`Error::NotFinite`] if the loss is not a number at the start,
/// [`Error::GpuLost`], and what `progress` says.
pub async fn optimize(
    features: &FeatureExtractor,
    device: &Device,
    content: &Picture,
    styles: &[Picture],
    options: &Options,
    mut progress: impl AsyncFnMut(Progress<'_>) -> Result<ControlFlow<()>>,
) -> Result<Painting> {
    options.check()?;
    options.check_layers(features)?;
    let blend = options.blend(styles.len())?;
    let stages = options.stages(content.width(), content.height())?;
    let device = device.clone().inner();
    let photo = to_planes(content);
    let style_planes: Vec<Planes> = styles.iter().map(to_planes).collect();

    let mut painted: Option<Planes> = None;
    let (mut losses, mut start) = (Losses::default(), Losses::default());
    let (mut iterations, mut evaluations) = (0, 0);
    let mut end = End::Iterations;
    for (index, &(width, height)) in stages.iter().enumerate() {
        let (width, height) = (width as usize, height as usize);
        let planes = resample(&photo, width, height);
        let frame = Frame { photo: content, planes, colours: options.colours };
        let targets: Vec<(Tensor<4>, f32)> = style_planes
            .iter()
            .zip(&blend)
            .map(|(style, weight)| {
                Ok((to_tensor(frame.style(style, options.style_scale)?, &device), *weight))
            })
            .collect::<Result<_>>()?;
        let objective =
            Objective::new(features, to_tensor(frame.planes.clone(), &device), &targets, options)?;
        let mut evaluate = async |x| objective.evaluate(x);

        let share = share(options.iterations, index, stages.len());
        let x = painted.map_or_else(|| frame.init(options), |smaller| resample(&smaller, width, height));
        let length = x.data.len();
        let x = Tensor::from_data(TensorData::new(x.data, [length]), &device);
        let mut minimizer = Minimizer::start(options.optimizer, x, share, &mut evaluate).await?;
        start = Losses::from_values(&minimizer.point().values);
        end = End::Iterations;
        for _ in 0..share {
            // Boxed, or the whole network's future would lie on the caller's stack.
            if !Box::pin(minimizer.step(&mut evaluate)).await? {
                end = End::Converged;
                break;
            }
            iterations += 1;
            let now = Progress {
                iteration: iterations,
                iterations: options.iterations,
                evaluations: evaluations + minimizer.evaluations(),
                size: (width, height),
                losses: Losses::from_values(&minimizer.point().values),
                point: minimizer.point(),
                frame: &frame,
            };
            if progress(now).await?.is_break() {
                end = End::Interrupted;
                break;
            }
        }
        evaluations += minimizer.evaluations();
        losses = Losses::from_values(&minimizer.point().values);
        painted = Some(frame.read(minimizer.point()).await?);
        if end == End::Interrupted {
            break;
        }
    }

    let (width, height) = stages.last().map_or((0, 0), |&(width, height)| (width as usize, height as usize));
    let frame = Frame { photo: content, planes: resample(&photo, width, height), colours: options.colours };
    let painted = painted.unwrap_or_else(|| frame.planes.clone());
    let picture = frame.picture(resample(&painted, width, height))?;
    Ok(Painting { picture, losses, start, iterations, evaluations, end })
}

/// The iterations of one of several sizes; what does not divide goes to the first ones.
fn share(iterations: usize, index: usize, sizes: usize) -> usize {
    iterations / sizes + usize::from(index < iterations % sizes)
}

impl Frame<'_> {
    /// The style picture at its size beside this photo, in the photo's colours if that is asked for.
    ///
    /// # Errors
    /// [`Error::WorkingSize`] if it is too large.
    fn style(&self, style: &Planes, scale: f32) -> Result<Planes> {
        let longer = self.planes.width.max(self.planes.height) as f64 * f64::from(scale);
        let factor = longer / style.width.max(style.height) as f64;
        let (width, height) = scaled(style.width as u32, style.height as u32, factor);
        if u64::from(width) * u64::from(height) > MAX_WORKING_PIXELS {
            return Err(Error::WorkingSize { width, height, max_pixels: MAX_WORKING_PIXELS });
        }
        let style = resample(style, width as usize, height as usize);
        Ok(if self.colours == Colours::Match { match_colours(&style, &self.planes) } else { style })
    }

    /// What the picture starts as.
    fn init(&self, options: &Options) -> Planes {
        let (width, height) = (self.planes.width, self.planes.height);
        match &options.init {
            Init::Content => self.planes.clone(),
            Init::Noise => faint_noise(width, height, options.seed),
            Init::Picture(picture) => resample(&to_planes(picture), width, height),
        }
    }

    /// The pixels of `point`, read from the device.
    async fn read(&self, point: &Point) -> Result<Planes> {
        let data = read_numbers(point.x.clone()).await?;
        Ok(Planes { width: self.planes.width, height: self.planes.height, data })
    }

    /// The picture of `planes`, in the photo's colours if that is asked for.
    fn picture(&self, planes: Planes) -> Result<Picture> {
        let planes = if self.colours == Colours::Keep { keep_colours(&planes, &self.planes) } else { planes };
        to_picture(&planes, self.photo)
    }
}

#[cfg(test)]
#[cfg(feature = "cli")]
#[path = "run_tests.rs"]
mod tests;
