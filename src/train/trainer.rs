//! One run's state and its steps.

use std::path::Path;

use burn::module::{Module, ParamId};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::checkpoint::load_weights;
use super::checkpoint::{Checkpoint, Progress};
use super::data::{Photos, held_out, list_pictures, painting};
use super::ema::Average;
use super::objective::{Batch, Losses, Objective, one_hot};
use super::preview::Preview;
use super::run::RunOptions;
use super::schedule::{learning_rate, style_share};
use super::{TrainConfig, load_features};
use crate::network::{Generator, parameter_ids};
use crate::picture;
use crate::{Error, Result};

/// Photos on a preview sheet.
const PREVIEW_PHOTOS: usize = 4;
/// Weight of the identity loss that the first steps are spent on.
const IDENTITY_WEIGHT: f32 = 10.0;

/// A generator, its optimizers and everything they learn from.
pub struct Trainer<'a> {
    config: &'a TrainConfig,
    device: Device,
    photos: Photos,
    objective: Objective,
    preview: Preview,
    pub state: Checkpoint,
    /// The styles' gammas and betas learn at a rate of their own.
    style_ids: Vec<ParamId>,
    convolution_ids: Vec<ParamId>,
    /// The content features of each crop, once computed, with their shape.
    content: Vec<Option<TensorData>>,
}

impl<'a> Trainer<'a> {
    /// Reads photos, paintings and features; starts afresh or from a checkpoint, as `options` say.
    ///
    /// # Errors
    /// If something that is needed cannot be read.
    pub fn new(config: &'a TrainConfig, options: &RunOptions, device: &Device) -> Result<Self> {
        let (held_out, training) = held_out(list_pictures(&options.photos)?, config.hold_out_every);
        let photos = Photos::read(&training, |error| eprintln!("skipped {error}"))?;

        let features = load_features(&options.features, device)?;
        let paintings = config
            .styles
            .iter()
            .map(|style| {
                let path = options.paintings.join(&style.file);
                painting(picture::read(&path)?, style.size).ok_or_else(|| Error::PictureFormat.in_file(path))
            })
            .collect::<Result<Vec<_>>>()?;
        let objective = Objective::new(features, &paintings, config, device)?;

        let state = starting_state(config, options, device)?;
        let is_style = |name: &str| name.ends_with("gamma") || name.ends_with("beta");
        Ok(Self {
            config,
            device: device.clone(),
            photos,
            objective,
            preview: Preview::new(&held_out, PREVIEW_PHOTOS),
            style_ids: parameter_ids(&state.generator, is_style),
            convolution_ids: parameter_ids(&state.generator, |name| !is_style(name)),
            state,
            content: vec![None; config.crops],
        })
    }

    /// One step of the optimizer.
    ///
    /// # Errors
    /// [`Error::LossNotFinite`]; the weights are still those before the step then.
    pub fn step(&mut self) -> Result<Losses> {
        let step = self.state.progress.step;
        // Every random choice of a step depends on the seed and the step alone, so that a
        // resumed run goes on exactly as an uninterrupted one would.
        let seed = self.config.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(step as u64);
        let mut random = StdRng::seed_from_u64(seed);
        self.device.seed(seed);

        let crops: Vec<usize> =
            (0..self.config.batch).map(|_| random.random_range(0..self.config.crops)).collect();
        let styles: Vec<usize> = (0..self.config.batch)
            .map(|index| (step * self.config.batch + index) % self.config.styles.len())
            .collect();
        let photos = self.photos_of(&crops);

        let (loss, losses) = if step < self.config.identity_steps {
            self.identity_loss(photos, &styles)?
        } else {
            let content = self.content_of(&crops, &photos)?;
            let movement = [random.random_range(0..4), random.random_range(0..4)];
            let style_share = style_share(self.config, step);
            let batch = Batch { photos, content, styles: &styles, movement, style_share };
            self.objective.evaluate(&self.state.generator, &batch)?
        };
        if !losses.total.is_finite() {
            return Err(Error::LossNotFinite { step });
        }
        self.update(&loss, step)?;
        self.state.progress.step += 1;
        Ok(losses)
    }

    fn update(&mut self, loss: &Tensor<1>, step: usize) -> Result<()> {
        let state = &mut self.state;
        let mut gradients = loss.backward();
        let rate = learning_rate(self.config, step);

        let of = GradientsParams::from_params(&mut gradients, &state.generator, &self.convolution_ids);
        let generator = state.convolutions.step(rate, state.generator.clone(), of);
        let of = GradientsParams::from_params(&mut gradients, &generator, &self.style_ids);
        state.generator = state.styles.step(rate * self.config.style_rate, generator, of);
        state.average.update(&state.generator, step)
    }

    /// `mean |G(x) - x|`: before it learns a style, the generator learns to copy.
    fn identity_loss(&self, photos: Tensor<4>, styles: &[usize]) -> Result<(Tensor<1>, Losses)> {
        let style = one_hot(styles, self.config.styles.len(), &self.device);
        let painting = self.state.generator.forward(photos.clone(), &style);
        let loss = (painting - photos).abs().mean().mul_scalar(IDENTITY_WEIGHT);
        let total = loss.clone().try_into_scalar::<f32>();
        let total = total.map_err(Error::gpu_lost)?;
        Ok((loss, Losses { total, ..Losses::default() }))
    }

    /// `[batch, 3, crop, crop]`
    fn photos_of(&self, crops: &[usize]) -> Tensor<4> {
        let side = self.config.crop;
        let pixels: Vec<f32> = crops
            .iter()
            .flat_map(|&index| {
                self.photos.cut(self.photos.crop(index, self.config.seed, self.config.photo_sizes), side)
            })
            .collect();
        Tensor::from_data(TensorData::new(pixels, [crops.len(), 3, side, side]), &self.device)
    }

    /// The content features of the crops, from memory where they have been seen before.
    fn content_of(&mut self, crops: &[usize], photos: &Tensor<4>) -> Result<Tensor<4>> {
        let mut parts = Vec::with_capacity(crops.len());
        for (position, &crop) in crops.iter().enumerate() {
            let features = if let Some(data) = self.content.get(crop).cloned().flatten() {
                Tensor::from_data(data, &self.device)
            } else {
                let features = self.objective.content(photos.clone().narrow(0, position, 1))?;
                let data = features.clone().try_into_data();
                let data = data.map_err(Error::gpu_lost)?;
                if let Some(place) = self.content.get_mut(crop) {
                    *place = Some(data);
                }
                features
            };
            parts.push(features);
        }
        Ok(Tensor::cat(parts, 0))
    }

    /// The generator with averaged weights, not for training.
    ///
    /// # Errors
    /// If the weights cannot be read from the device.
    pub fn averaged(&self) -> Result<Generator> {
        self.state.average.generator(self.state.generator.clone()).map(|generator| generator.valid())
    }

    /// Writes a checkpoint and a preview sheet to the run directory.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn save(&self, run: &Path) -> Result<()> {
        self.state.save(run)?;
        let name = format!("preview-{:06}.jpg", self.state.progress.step);
        self.preview.write(&self.averaged()?, &self.device.clone().inner(), &run.join(name))
    }
}

fn starting_state(config: &TrainConfig, options: &RunOptions, device: &Device) -> Result<Checkpoint> {
    device.seed(config.seed);
    let generator = match &options.from {
        Some(path) => load_weights(path, config.styles.len(), device)?,
        None => Generator::new(config.styles.len(), device),
    };
    let adam = || -> ModuleOptimizer { AdamConfig::new().with_beta_2(0.99).with_epsilon(1e-8).init() };
    let fresh = Checkpoint {
        average: Average::new(&generator, config.ema_decay)?,
        generator,
        convolutions: adam(),
        styles: adam(),
        progress: Progress::default(),
    };
    if options.resume { Checkpoint::load(&options.run, fresh, config.ema_decay, device) } else { Ok(fresh) }
}
