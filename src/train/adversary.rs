//! The discriminator's side of the training.

use std::path::Path;

use burn::module::{Module, ParamId};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use image::RgbImage;
use image::imageops::{FilterType, crop_imm, flip_horizontal_in_place, resize};
use rand::RngExt;
use rand::rngs::StdRng;

use super::AdversarialConfig;
use super::balance::Balance;
use super::data::planes;
use crate::loss::{discriminator_loss, generator_loss};
use crate::network::{Discriminator, parameter_ids};
use crate::objective::{noise, one_hot};
use crate::{Error, Result};

/// Real crops are cut at this range of sizes relative to the painting's: strokes are not all the same.
const SCALES: std::ops::RangeInclusive<f32> = 0.85..=1.2;

/// A discriminator that learns beside the generator.
pub struct Adversary {
    config: AdversarialConfig,
    discriminator: Discriminator,
    optimizer: ModuleOptimizer,
    learnt: Vec<ParamId>,
    paintings: Vec<RgbImage>,
    device: Device,
}

impl Adversary {
    /// A new discriminator for `paintings`, one for each style, at the size their strokes are learnt at.
    pub fn new(config: &AdversarialConfig, paintings: Vec<RgbImage>, device: &Device) -> Self {
        let discriminator = Discriminator::new(paintings.len(), device);
        Self {
            config: config.clone(),
            learnt: parameter_ids(&discriminator, is_learnt),
            discriminator,
            optimizer: AdamConfig::new().with_beta_1(0.5).with_beta_2(0.99).init(),
            paintings,
            device: device.clone(),
        }
    }

    /// The adversarial loss of the generator's `painting` (`[batch, 3, height, width]`), shape `[1]`, and
    /// the crop it was judged by, for [`update`](Self::update).
    pub fn judge(
        &self,
        painting: &Tensor<4>,
        styles: &[usize],
        noise: f32,
        random: &mut StdRng,
    ) -> (Tensor<1>, Tensor<4>) {
        let [_, _, height, width] = painting.dims();
        let (rows, columns) = (self.config.crop.min(height), self.config.crop.min(width));
        let top = random.random_range(0..=height - rows);
        let left = random.random_range(0..=width - columns);
        let crop = painting.clone().narrow(2, top, rows).narrow(3, left, columns);
        let crop = self.with_noise(crop, noise, random);
        let style = one_hot(styles, self.paintings.len(), &self.device);
        // The discriminator does not learn from the generator's loss.
        let judge = self.discriminator.clone().no_grad();
        (generator_loss(judge.forward(crop.clone(), &style)), crop)
    }

    /// One step of the discriminator on the generator's crop `fake` and as many crops of paintings: its loss.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device does not answer.
    pub fn update(
        &mut self,
        fake: &Tensor<4>,
        styles: &[usize],
        balance: &mut Balance,
        learns: bool,
        random: &mut StdRng,
    ) -> Result<f32> {
        let style = one_hot(styles, self.paintings.len(), &self.device);
        let noise = balance.noise(&self.config);
        let real = self.with_noise(self.real(styles, random), noise, random);
        let scores = |picture| self.discriminator.forward(picture, &style);
        let loss = discriminator_loss(scores(real), scores(fake.clone().detach()));
        let value = loss.clone().try_into_scalar::<f32>().map_err(Error::gpu_lost)?;
        if learns && value.is_finite() {
            let mut gradients = loss.backward();
            let gradients = GradientsParams::from_params(&mut gradients, &self.discriminator, &self.learnt);
            let rate = self.config.learning_rate;
            self.discriminator =
                self.optimizer.step(rate, self.discriminator.clone(), gradients).power_iteration();
            balance.updates += 1;
        }
        balance.observe(value, &self.config);
        Ok(value)
    }

    /// Crops of the paintings of `styles`, `[batch, 3, crop, crop]`, scaled and mirrored at random.
    fn real(&self, styles: &[usize], random: &mut StdRng) -> Tensor<4> {
        let side = self.config.crop as u32;
        let pixels: Vec<f32> = styles
            .iter()
            .filter_map(|&style| self.paintings.get(style))
            .flat_map(|painting| planes(&random_crop(painting, side, random)))
            .collect();
        let shape = [styles.len(), 3, self.config.crop, self.config.crop];
        Tensor::from_data(TensorData::new(pixels, shape), &self.device)
    }

    fn with_noise(&self, picture: Tensor<4>, deviation: f32, random: &mut StdRng) -> Tensor<4> {
        if deviation == 0.0 {
            picture
        } else {
            picture.clone() + noise(picture.dims(), deviation, random, &self.device)
        }
    }

    /// Writes discriminator and optimizer into a checkpoint's `folder`.
    ///
    /// # Errors
    /// [`Error::Checkpoint`].
    pub fn save(&self, folder: &Path) -> Result<()> {
        self.discriminator.clone().save_file(folder.join(DISCRIMINATOR)).map_err(Error::checkpoint)?;
        self.optimizer.save(folder.join(OPTIMIZER)).map_err(Error::checkpoint)
    }

    /// Reads what [`save`](Self::save) wrote; a checkpoint from before the discriminator was switched on
    /// has none, and this one stays as new as it is.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if it does not fit.
    pub fn load(&mut self, folder: &Path) -> Result<()> {
        if !folder.join(DISCRIMINATOR).exists() {
            return Ok(());
        }
        let fresh = Discriminator::new(self.paintings.len(), &self.device);
        self.discriminator = fresh.try_load_file(folder.join(DISCRIMINATOR)).map_err(Error::checkpoint)?;
        self.learnt = parameter_ids(&self.discriminator, is_learnt);
        let fresh: ModuleOptimizer = AdamConfig::new().with_beta_1(0.5).with_beta_2(0.99).init();
        self.optimizer = fresh.load(folder.join(OPTIMIZER)).map_err(Error::checkpoint)?;
        Ok(())
    }
}

const DISCRIMINATOR: &str = "discriminator.bpk";
const OPTIMIZER: &str = "discriminator-optimizer.bpk";

/// All but the power iteration's vectors.
fn is_learnt(name: &str) -> bool {
    name.rsplit('.').next() != Some("u")
}

fn random_crop(painting: &RgbImage, side: u32, random: &mut StdRng) -> RgbImage {
    let shorter = painting.width().min(painting.height());
    let source = ((side as f32 / random.random_range(SCALES)) as u32).clamp(1, shorter);
    let left = random.random_range(0..=painting.width() - source);
    let top = random.random_range(0..=painting.height() - source);
    let cut = crop_imm(painting, left, top, source, source).to_image();
    let mut crop = resize(&cut, side, side, FilterType::Triangle);
    if random.random() {
        flip_horizontal_in_place(&mut crop);
    }
    crop
}
