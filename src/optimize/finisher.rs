//! The loop, step by step: from the smallest size to the largest, iteration by iteration.

use burn::tensor::{Device, Tensor, TensorData};

use super::aim::Aim;
use super::frame::Frame;
use super::losses::Losses;
use super::minimizer::Minimizer;
use super::options::Options;
use super::resample::{resample, to_planes};
use super::state::State;
use crate::network::{FeatureExtractor, read_numbers};
use crate::picture::{Picture, Planes};
use crate::{Error, Result};

/// What is painted, and what with.
pub struct Canvas {
    /// The loss network.
    pub features: FeatureExtractor,
    /// Where the loss network lies.
    pub device: Device,
    /// The photo.
    pub content: Picture,
    /// One style picture at least.
    pub styles: Vec<Picture>,
    /// What is made small, and how.
    pub options: Options,
}

/// A picture that is being optimized. Nothing here waits in place, reads a file or needs a thread, and there is one read from
/// the device for each evaluation of the loss: it runs in a browser too.
pub struct Finisher {
    plan: Plan,
    stage: Stage,
    /// Iterations in all.
    iterations: usize,
    /// Evaluations at the sizes before.
    evaluations: usize,
    end: Option<End>,
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

/// What is the same at every size.
struct Plan {
    features: FeatureExtractor,
    device: Device,
    content: Picture,
    photo: Planes,
    /// With their weights, which add up to 1.
    styles: Vec<(Planes, f32)>,
    options: Options,
    sizes: Vec<(u32, u32)>,
}

/// One of the sizes.
struct Stage {
    index: usize,
    /// Iterations at this size so far, and those there are to be.
    taken: usize,
    share: usize,
    frame: Frame,
    aim: Aim,
    minimizer: Minimizer,
    /// The loss it began with.
    start: Losses,
}

impl Finisher {
    /// Looks at the pictures; with a `state`, goes on where another one stood that was made of the same pictures and options.
    ///
    /// # Errors
    /// [`Error::OptimizeOptions`] and [`Error::StyleWeights`] for options that make no sense, or a state of another picture,
    /// [`Error::WorkingSize`] for too large a size, [`Error::NotFinite`] if the loss is not a number at the start,
    /// [`Error::Features`] and [`Error::GpuLost`].
    pub async fn new(canvas: Canvas, state: Option<State>) -> Result<Self> {
        let plan = Plan::new(canvas)?;
        let Some(State { stage, taken, iterations, evaluations, planes }) = state else {
            let first = plan.stage(0, 0, None).await?;
            return Ok(Self { plan, stage: first, iterations: 0, evaluations: 0, end: None });
        };
        let size = (planes.width as u32, planes.height as u32);
        if plan.sizes.get(stage) != Some(&size) || taken > plan.share(stage) {
            return Err(Error::OptimizeOptions { reason: "the state is one of another picture".into() });
        }
        let reached = plan.stage(stage, taken, Some(planes)).await?;
        Ok(Self { plan, stage: reached, iterations, evaluations, end: None })
    }

    /// One iteration, at the next size where this one is done. False once there is none left.
    ///
    /// # Errors
    /// [`Error::GpuLost`], and those of a larger size.
    pub async fn step(&mut self) -> Result<bool> {
        while self.end.is_none() {
            let Stage { taken, share, aim, minimizer, .. } = &mut self.stage;
            let mut end = End::Iterations;
            if taken < share {
                let mut evaluate = async |x| aim.evaluate(x);
                // Boxed, or the whole network's future would lie on the caller's stack.
                if Box::pin(minimizer.step(&mut evaluate)).await? {
                    *taken += 1;
                    self.iterations += 1;
                    return Ok(true);
                }
                end = End::Converged;
            }
            let next = self.stage.index + 1;
            if next < self.plan.sizes.len() {
                let painted = self.stage.read().await?;
                self.evaluations += self.stage.minimizer.evaluations();
                self.stage = self.plan.stage(next, 0, Some(painted)).await?;
            } else {
                self.end = Some(end);
            }
        }
        Ok(false)
    }

    /// Iterations so far.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// Evaluations of the loss so far.
    pub fn evaluations(&self) -> usize {
        self.evaluations + self.stage.minimizer.evaluations()
    }

    /// Width and height of the size that is painted now.
    pub fn size(&self) -> (usize, usize) {
        self.stage.frame.size()
    }

    /// The loss of the best picture so far, at this size.
    pub fn losses(&self) -> Losses {
        Losses::from_values(&self.stage.minimizer.point().values)
    }

    /// The loss that this size began with.
    pub fn start(&self) -> Losses {
        self.stage.start
    }

    /// Why it ended; none while there are steps left.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// The best picture so far, at the size that is painted now.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device does not answer.
    pub async fn picture(&self) -> Result<Picture> {
        self.stage.frame.picture(self.stage.read().await?, &self.plan.content)
    }

    /// What the picture begins as, at the size that is painted now.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if a value is not a number.
    pub fn first(&self) -> Result<Picture> {
        let frame = &self.stage.frame;
        frame.picture(frame.init(&self.plan.options), &self.plan.content)
    }

    /// The best picture so far, at the last size.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device does not answer.
    pub async fn last_picture(&self) -> Result<Picture> {
        let Plan { photo, sizes, options, content, .. } = &self.plan;
        let painted = self.stage.read().await?;
        let Some(&size) = sizes.get(self.stage.index + 1..).and_then(<[_]>::last) else {
            return self.stage.frame.picture(painted, content);
        };
        let frame = Frame::new(photo, size, options.colours);
        frame.picture(resample(&painted, size.0 as usize, size.1 as usize), content)
    }

    /// Where it stands.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device does not answer.
    pub async fn state(&self) -> Result<State> {
        let Stage { index, taken, .. } = self.stage;
        let planes = self.stage.read().await?;
        let evaluations = self.evaluations();
        Ok(State { stage: index, taken, iterations: self.iterations, evaluations, planes })
    }
}

impl Plan {
    fn new(canvas: Canvas) -> Result<Self> {
        let Canvas { features, device, content, styles, options } = canvas;
        options.check()?;
        options.check_layers(&features)?;
        let blend = options.blend(styles.len())?;
        let sizes = options.stages(content.width(), content.height())?;
        let styles = styles.iter().map(to_planes).zip(blend).collect();
        let photo = to_planes(&content);
        Ok(Self { features, device: device.inner(), content, photo, styles, options, sizes })
    }

    /// The iterations of one of the sizes; what does not divide goes to the first ones.
    fn share(&self, index: usize) -> usize {
        let (iterations, sizes) = (self.options.iterations, self.sizes.len().max(1));
        iterations / sizes + usize::from(index < iterations % sizes)
    }

    /// Begins a size, where `taken` iterations have been done, with what is `painted` so far.
    async fn stage(&self, index: usize, taken: usize, painted: Option<Planes>) -> Result<Stage> {
        let none = || Error::OptimizeOptions { reason: "there is no size".into() };
        let frame = Frame::new(&self.photo, *self.sizes.get(index).ok_or_else(none)?, self.options.colours);
        let styles = self
            .styles
            .iter()
            .map(|(style, weight)| Ok((frame.style(style, &self.options)?, *weight)))
            .collect::<Result<Vec<_>>>()?;
        let photo = frame.planes.clone();
        let aim = Aim::new(&self.features, photo, &styles, &self.options, &self.device).await?;
        let (width, height) = frame.size();
        let x = match painted {
            Some(painted) => resample(&painted, width, height),
            None => frame.init(&self.options),
        };
        let length = x.data.len();
        let x = Tensor::from_data(TensorData::new(x.data, [length]), &self.device);
        let share = self.share(index);
        let mut evaluate = async |x| aim.evaluate(x);
        let minimizer = Minimizer::start(self.options.optimizer, x, [taken, share], &mut evaluate).await?;
        let start = Losses::from_values(&minimizer.point().values);
        Ok(Stage { index, taken, share, frame, aim, minimizer, start })
    }
}

impl Stage {
    /// The best pixels so far, read from the device.
    async fn read(&self) -> Result<Planes> {
        let (width, height) = self.frame.size();
        let data = read_numbers(self.minimizer.point().x.clone()).await?;
        Ok(Planes { width, height, data })
    }
}

#[cfg(test)]
#[cfg(feature = "cli")]
#[path = "finisher_tests.rs"]
mod tests;
