//! The steps of teaching.

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::options::TeachOptions;
use super::painting::at_both_sizes;
use super::photos::Photos;
use super::rows::{StyleRows, read_style};
use crate::network::{FeatureExtractor, Generator, StyleBatch};
use crate::objective::{
    Batch, Change, Input, LossTensors, Losses, Noise, Objective, SecondPass, Settings, draw_boldness,
    shortened,
};
use crate::picture::Planes;
use crate::{Error, Result, StyleEnds};

/// Pixels around a crop that are painted and that no loss sees: a generator hides along the edges what it cannot make right.
const MARGIN: usize = 16;
/// The stability loss takes a pass of the generator more.
const STABILITY_EVERY: usize = 3;
/// Shorter side in pixels that photos have at least when a crop is cut.
const LEAST_PHOTO: usize = 192;
/// Decay of the average of the last steps, which is the style that is given.
const DECAY: f32 = 0.98;

/// What is taught, and what with.
pub struct Lesson {
    /// A generator, of which only the convolutions count. They stay as they are.
    pub generator: Generator,
    /// Where the style starts: a predicted style, or the average of those the generator knows.
    pub start: StyleEnds,
    /// The loss network.
    pub features: FeatureExtractor,
    /// The painting, RGB 0..1, at the size it has.
    pub painting: Planes,
    /// Photos to practise on, at least one.
    pub photos: Vec<Planes>,
}

/// A style that is being learnt.
pub struct Teacher {
    options: TeachOptions,
    device: Device,
    generator: Generator,
    objective: Objective,
    photos: Photos,
    /// Crops with their content features, computed when they are first used.
    crops: Vec<Option<Crop>>,
    rows: StyleRows,
    average: Tensor<2>,
    optimizer: ModuleOptimizer,
    /// The usual norm of the gradient; 0 before the first step.
    usual: f32,
    step: usize,
}

/// A crop with its margin, `[1, 3, side, side]`, and the features of it without.
#[derive(Clone)]
struct Crop {
    photo: Tensor<4>,
    content: Tensor<4>,
}

impl Teacher {
    /// Prepares everything for the first step on `device`, which has autodiff and on which `lesson` lies.
    ///
    /// # Errors
    /// [`Error::Config`] for options that make no sense or without a photo, [`Error::Features`] if the loss network misses a
    /// layer, [`Error::GpuLost`] if the device does not answer.
    pub async fn new(lesson: Lesson, options: TeachOptions, device: &Device) -> Result<Self> {
        options.check()?;
        let settings = Settings {
            weights: options.calm.clone(),
            bold: Some(options.bold.clone()),
            style_weights: vec![1.0],
            margin: MARGIN,
            stability_every: STABILITY_EVERY,
            seed: options.seed,
        };
        let [calm, bold] = at_both_sizes(&lesson.painting, options.size, options.bold.scale)?;
        let objective = Objective::new(lesson.features, &[calm], &[bold], settings, device).await?;
        let rows = StyleRows::new(&lesson.start, device);
        Ok(Self {
            device: device.clone(),
            generator: lesson.generator.no_grad(),
            objective,
            photos: Photos::new(lesson.photos)?,
            crops: vec![None; options.crops],
            average: rows.ends.val().detach(),
            rows,
            optimizer: AdamConfig::new().with_beta_2(0.99).with_epsilon(1e-8).init(),
            usual: 0.0,
            step: 0,
            options,
        })
    }

    /// Steps so far.
    pub fn steps(&self) -> usize {
        self.step
    }

    /// One step, with one read from the device: the losses before it. More steps than the options say are allowed.
    ///
    /// # Errors
    /// [`Error::LossNotFinite`], after which the style is that of before, and [`Error::GpuLost`].
    pub async fn step(&mut self) -> Result<Losses> {
        let (losses, gradient) = self.differentiate()?;
        let norm = gradient.clone().square().sum().sqrt();
        let (losses, norm) = losses.read(norm).await?;
        if !losses.total.is_finite() || !norm.is_finite() {
            return Err(Error::LossNotFinite { step: self.step });
        }
        let factor;
        (factor, self.usual) = shortened(norm, self.usual);
        self.update(gradient.mul_scalar(factor));
        Ok(losses)
    }

    /// The losses of the next step and their gradient by the rows; neither is read from the device yet.
    fn differentiate(&mut self) -> Result<(LossTensors, Tensor<2>)> {
        let step = self.step;
        let mut random = StdRng::seed_from_u64(self.options.seed.wrapping_add(step as u64));
        let boldness = draw_boldness(self.options.bold.share, self.options.batch, &mut random);
        let style = self.rows.batch(&boldness, &self.device);
        let (input, content) = self.input(&boldness, &style, &mut random)?;
        let photos = self.objective.without_margin(input.photos);
        let content = content.map_or_else(|| self.objective.content(photos.clone()), Ok)?;
        let batch = Batch {
            change: step
                .is_multiple_of(STABILITY_EVERY)
                .then(|| Change::draw(input.noisy.dims(), &mut random, &self.device)),
            input: input.noisy,
            photos,
            content,
            before: input.before.map(|before| self.objective.without_margin(before)),
            style,
            styles: &vec![0; boldness.len()],
            boldness: &boldness,
            style_share: 1.0,
        };
        let evaluation = self.objective.evaluate(&self.generator, &batch)?;
        let mut gradients = evaluation.loss.backward();
        let gradient = self.rows.ends.val().grad_remove(&mut gradients);
        Ok((evaluation.parts, gradient.ok_or(Error::LossNotFinite { step })?))
    }

    /// What the generator is shown, and the content features of it where they are known.
    fn input(
        &mut self,
        boldness: &[f32],
        style: &StyleBatch,
        random: &mut StdRng,
    ) -> Result<(Input, Option<Tensor<4>>)> {
        let side = self.options.side + 2 * MARGIN;
        let device = self.device.clone();
        let noise = Noise::draw(&self.options.bold, boldness, &device, random);
        if random.random::<f32>() < self.options.bold.second_passes {
            let pass = SecondPass::draw(side, LEAST_PHOTO as u32, random);
            let sizes = pass.sizes.map(|size| size as usize);
            let crops = boldness.iter().map(|_| self.photos.crop(pass.enlarged, sizes, &self.device, random));
            let photos = Tensor::cat(crops.collect(), 0);
            return Ok((Input::second_pass(&pass, photos, &self.generator, style, &noise, random), None));
        }
        let indices: Vec<usize> = boldness.iter().map(|_| random.random_range(0..self.crops.len())).collect();
        let crops = indices.into_iter().map(|index| self.crop(index, side)).collect::<Result<Vec<_>>>()?;
        let photos = Tensor::cat(crops.iter().map(|crop| crop.photo.clone()).collect(), 0);
        let content = Tensor::cat(crops.into_iter().map(|crop| crop.content).collect(), 0);
        Ok((Input::first_pass(photos, &noise, random), Some(content)))
    }

    /// Crop `index`, which depends on the seed alone.
    fn crop(&mut self, index: usize, side: usize) -> Result<Crop> {
        if let Some(Some(crop)) = self.crops.get(index) {
            return Ok(crop.clone());
        }
        let mut random = StdRng::seed_from_u64(self.options.seed.wrapping_add((index as u64) << 32));
        let sizes = [LEAST_PHOTO, self.options.photo_size];
        let photo = self.photos.crop(side, sizes, &self.device, &mut random);
        let content = self.objective.content(self.objective.without_margin(photo.clone()))?;
        let crop = Crop { photo, content };
        if let Some(place) = self.crops.get_mut(index) {
            *place = Some(crop.clone());
        }
        Ok(crop)
    }

    fn update(&mut self, gradient: Tensor<2>) {
        let mut gradients = GradientsParams::new();
        gradients.register(self.rows.ends.id, gradient);
        self.rows = self.optimizer.step(self.options.rate(self.step), self.rows.clone(), gradients);
        self.step += 1;
        // It would remember the start for long, so it follows faster at first.
        let decay = DECAY.min((self.step as f32) / (self.step as f32 + 9.0));
        let rows = self.rows.ends.val().detach();
        self.average = self.average.clone().mul_scalar(decay) + rows.mul_scalar(1.0 - decay);
    }

    /// The style as it is learnt so far, the average of the last steps.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device does not answer.
    pub async fn style(&self) -> Result<StyleEnds> {
        read_style(self.average.clone()).await
    }
}

#[cfg(test)]
#[path = "teacher_tests.rs"]
mod tests;
