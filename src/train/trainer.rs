//! The trainer: a run's state, and one step after the other.

use std::io::Write;
use std::path::Path;

use burn::module::{Module, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use pollster::block_on;
use rand::rngs::StdRng;

use super::TrainConfig;
use super::adversary::Adversary;
use super::batch::{Styles, batch};
use super::checkpoint::{Checkpoint, starting_state};
use super::clipping::clip;
use super::crops::{Choice, Crops};
use super::data::{Photos, held_out, image_planes, list_pictures, read_enlarged_painting, read_painting};
use super::half;
use super::options::RunOptions;
use super::preview::Preview;
use super::schedule::{learning_rate, random_of, style_share};
use crate::architecture::is_style_table;
use crate::network::{FeatureExtractor, Generator, parameter_ids};
use crate::objective::{Batch, Change, Losses, Objective, draw_boldness};
use crate::picture::Planes;
use crate::{Error, Result};

/// Photos on a preview sheet.
const PREVIEW_PHOTOS: usize = 4;
/// Weight of the identity loss that the first steps are spent on.
const IDENTITY_WEIGHT: f32 = 10.0;

/// A generator, its optimizers and everything they learn from.
pub struct Trainer<'a> {
    config: &'a TrainConfig,
    device: Device,
    crops: Crops,
    objective: Objective,
    adversary: Option<Adversary>,
    preview: Preview,
    pub(super) state: Checkpoint,
    /// The styles' gammas and betas learn at a rate of their own.
    style_ids: Vec<ParamId>,
    convolution_ids: Vec<ParamId>,
}

impl<'a> Trainer<'a> {
    /// Reads photos and paintings; starts afresh or from a checkpoint, as `options` say.
    ///
    /// # Errors
    /// If something that is needed cannot be read.
    pub fn new(
        config: &'a TrainConfig,
        options: &RunOptions,
        features: FeatureExtractor,
        device: &Device,
    ) -> Result<Self> {
        let (held_out, training) = held_out(list_pictures(&options.photos)?, config.hold_out_every);
        // Nobody may be reading; the training goes on.
        let say = |line: &str| drop(writeln!(std::io::stderr(), "{line}"));
        let photos = Photos::read(&training, say)?;
        let paintings = config
            .styles
            .iter()
            .map(|style| read_painting(&options.paintings, style))
            .collect::<Result<Vec<_>>>()?;
        let enlarged = config.bold.iter().flat_map(|bold| {
            let read =
                |style| Ok(image_planes(&read_enlarged_painting(&options.paintings, style, bold.scale)?));
            config.styles.iter().map(read)
        });
        let enlarged = enlarged.collect::<Result<Vec<_>>>()?;
        let planes: Vec<Planes> = paintings.iter().map(image_planes).collect();
        let objective = block_on(Objective::new(features, &planes, &enlarged, config.objective(), device))?;

        let mut state = starting_state(config, options, device)?;
        if options.half {
            half::check(&state.generator, config, device)?;
        }
        state.generator = state.generator.in_half_precision(options.half);
        let mut adversary = None;
        if config.adversarial.weight > 0.0 {
            let adversary = adversary.insert(Adversary::new(&config.adversarial, paintings, device));
            if options.resume {
                adversary.load(&super::checkpoint::folder(&options.run))?;
            }
        }
        Ok(Self {
            config,
            device: device.clone(),
            crops: Crops::new(photos, config),
            objective,
            adversary,
            preview: Preview::new(&held_out, PREVIEW_PHOTOS),
            style_ids: parameter_ids(&state.generator, is_style_table),
            convolution_ids: parameter_ids(&state.generator, |name| !is_style_table(name)),
            state,
        })
    }

    /// One step of the generator and, if there is one, of the discriminator.
    ///
    /// # Errors
    /// [`Error::LossNotFinite`]; the weights are still those before the step then.
    pub fn step(&mut self) -> Result<Losses> {
        let step = self.state.progress.step;
        let mut random = random_of(self.config, step);

        let crops = self.crops.choose(&mut random);
        let pictures = crops.indices.len();
        let styles: Vec<usize> = (0..pictures)
            .map(|index| (self.state.progress.pictures + index) % self.config.styles.len())
            .collect();
        let boldness = match &self.config.bold {
            Some(bold) => draw_boldness(bold.share, pictures, &mut random),
            None => vec![0.0; pictures],
        };

        let (loss, losses) = if step < self.config.identity_steps {
            self.identity_loss(self.crops.photos(&crops, &self.device), &styles, &boldness)?
        } else {
            let batch = self.batch(&crops, &styles, &boldness, &mut random)?;
            let evaluation = self.objective.evaluate(&self.state.generator, &batch)?;
            let nothing = Tensor::zeros([1], &self.device);
            let (losses, _) = block_on(evaluation.parts.read(nothing))?;
            self.with_adversary(evaluation.loss, losses, &evaluation.painting, &styles, &mut random)?
        };
        if !losses.total.is_finite() {
            return Err(Error::LossNotFinite { step });
        }
        self.update(&loss, step)?;
        self.state.progress.step += 1;
        self.state.progress.pictures += pictures;
        Ok(losses)
    }

    /// What this step paints and is judged by.
    fn batch<'b>(
        &mut self,
        crops: &Choice,
        styles: &'b [usize],
        boldness: &'b [f32],
        random: &mut StdRng,
    ) -> Result<Batch<'b>> {
        let step = self.state.progress.step;
        let generator = &self.state.generator;
        let style = generator.style(&self.objective.rows(styles, boldness, &self.device));
        let batch = batch(
            &mut self.crops,
            crops,
            Styles { batch: style, indices: styles, boldness },
            generator,
            &self.objective,
            (self.config.bold.as_ref(), &self.device),
            random,
        )?;
        let change = step.is_multiple_of(self.config.stability_every);
        let change = change.then(|| Change::draw(batch.input.dims(), random, &self.device));
        Ok(Batch { style_share: style_share(self.config, step), change, ..batch })
    }

    /// Adds the adversarial loss of `painting`, and lets the discriminator learn from it.
    fn with_adversary(
        &mut self,
        loss: Tensor<1>,
        mut losses: Losses,
        painting: &Tensor<4>,
        styles: &[usize],
        random: &mut StdRng,
    ) -> Result<(Tensor<1>, Losses)> {
        let (step, config) = (self.state.progress.step, &self.config.adversarial);
        let balance = &mut self.state.progress.balance;
        let Some(adversary) = self.adversary.as_mut().filter(|_| step >= config.start && !balance.stopped)
        else {
            return Ok((loss, losses));
        };
        let (adversarial, crop) = adversary.judge(painting, styles, balance.noise(config), random);
        let learns = balance.discriminator_learns(step, config);
        losses.discriminator = adversary.update(&crop, styles, balance, learns, random)?;
        losses.adversarial = adversarial.clone().try_into_scalar::<f32>().map_err(Error::gpu_lost)?;
        let weight = balance.weight(step, config);
        losses.total += weight * losses.adversarial;
        Ok((loss + adversarial.mul_scalar(weight), losses))
    }

    fn update(&mut self, loss: &Tensor<1>, step: usize) -> Result<()> {
        let state = &mut self.state;
        let mut gradients = loss.backward();
        let rate = learning_rate(self.config, step);

        let mut generator = state.generator.clone();
        let learning = [
            if self.config.freeze_convolutions { &[] } else { self.convolution_ids.as_slice() },
            self.style_ids.as_slice(),
        ];
        let mut gradients = learning.map(|ids| GradientsParams::from_params(&mut gradients, &generator, ids));
        let usual = state.progress.gradient_norm;
        state.progress.gradient_norm =
            clip(&generator, &mut gradients, usual).map_err(|error| match error {
                Error::NotFinite => Error::LossNotFinite { step },
                error => error,
            })?;
        let [convolutions, styles] = gradients;
        if !self.config.freeze_convolutions {
            generator = state.convolutions.step(rate, generator, convolutions);
        }
        state.generator = state.styles.step(rate * self.config.style_rate, generator, styles);
        state.average.update(&state.generator, step)
    }

    /// `mean |G(x) - x|`: before it learns a style, the generator learns to copy.
    fn identity_loss(
        &self,
        photos: Tensor<4>,
        styles: &[usize],
        boldness: &[f32],
    ) -> Result<(Tensor<1>, Losses)> {
        let rows = self.objective.rows(styles, boldness, &self.device);
        let painting = self.state.generator.forward(photos.clone(), &self.state.generator.style(&rows));
        let loss = (painting - photos).abs().mean().mul_scalar(IDENTITY_WEIGHT);
        let total = loss.clone().try_into_scalar::<f32>().map_err(Error::gpu_lost)?;
        Ok((loss, Losses { total, ..Losses::default() }))
    }

    /// The generator with averaged weights, not for training.
    ///
    /// # Errors
    /// If the weights cannot be read from the device.
    pub fn averaged(&self) -> Result<Generator> {
        let generator = self.state.generator.clone().in_half_precision(false);
        self.state.average.module(generator).map(|generator| generator.valid())
    }

    /// Writes a checkpoint and a preview sheet to the run directory.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn save(&self, run: &Path) -> Result<()> {
        self.state
            .save(run, |folder| self.adversary.as_ref().map_or(Ok(()), |adversary| adversary.save(folder)))?;
        let name = format!("preview-{:06}.jpg", self.state.progress.step);
        let device = self.device.clone().inner();
        self.preview.write(&self.averaged()?, self.config.styles.len(), &device, &run.join(name))
    }
}
