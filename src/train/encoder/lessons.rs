//! How the teacher learns: first the gallery by heart, then many paintings by the generator's losses.

use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::super::TrainConfig;
use super::super::adversary::noise;
use super::super::clipping::clip;
use super::super::crops::Crops;
use super::super::ema::Average;
use super::super::input::Source;
use super::super::losses::Losses;
use super::super::objective::{Batch, Objective};
use super::super::schedule::learning_rate;
use super::pool::{Paintings, Pool};
use super::teacher::Teacher;
use crate::network::{Generator, StyleBatch};
use crate::{Error, Result};

/// Deviation of the noise on the centred features while the gallery is learnt by heart: few examples for many weights.
const NOISE: f32 = 0.4;
const GALLERY_RATE: f64 = 1e-3;
/// Keeps predictions near the styles that the generator knows: the weight of the mean square of what is centred.
const NEAR: f32 = 0.01;
/// Paintings at hand.
const PLACES: usize = 40;
/// Steps between two new paintings.
const REPLACED: usize = 2;

/// Teaches `teacher` the styles of the gallery, `styles` (centred, `[styles, 1536]`), of their features `[styles,
/// features]`, in `steps` steps: the mean square error of the last.
///
/// # Errors
/// [`Error::GpuLost`] if the device does not answer.
pub fn learn_gallery(
    mut teacher: Teacher,
    features: &Tensor<2>,
    styles: &Tensor<2>,
    steps: usize,
) -> Result<(Teacher, f32)> {
    let mut optimizer: ModuleOptimizer = AdamConfig::new().init();
    let mut random = StdRng::seed_from_u64(1);
    let mut last = 0.0;
    for step in 0..steps {
        let [rows, columns] = features.dims();
        let noise =
            noise([rows, columns, 1, 1], NOISE, &mut random, &features.device()).reshape([rows, columns]);
        let found = teacher.centred(teacher.code(features.clone(), Some(noise)));
        let loss = (found - styles.clone()).square().mean();
        if step + 1 == steps {
            last = loss.clone().try_into_scalar::<f32>().map_err(Error::gpu_lost)?;
        }
        let gradients = GradientsParams::from_grads(loss.backward(), &teacher);
        teacher = optimizer.step(GALLERY_RATE, teacher, gradients);
    }
    Ok((teacher, last))
}

/// A run that teaches by the losses of the generator.
pub struct Lessons<'a> {
    pub config: &'a TrainConfig,
    pub paintings: &'a Paintings,
    pub generator: Generator,
    pub objective: Objective,
    pub crops: Crops,
    pub device: Device,
    pub teacher: Teacher,
    pub average: Average,
    pub optimizer: ModuleOptimizer,
    pub pool: Option<Pool>,
    /// The usual norm of the gradients.
    pub norm: f32,
}

impl Lessons<'_> {
    /// Step number `step`.
    ///
    /// # Errors
    /// If a painting cannot be read, the device does not answer, or a loss is not finite.
    pub fn step(&mut self, step: usize) -> Result<Losses> {
        let seed = self.config.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(step as u64);
        let mut random = StdRng::seed_from_u64(seed);
        let inner = self.device.clone().inner();
        let mut pool = match self.pool.take() {
            Some(pool) => pool,
            None => Pool::fill(PLACES, self.paintings, &mut self.objective, &inner, &mut random)?,
        };
        if step.is_multiple_of(REPLACED) {
            pool.replace(self.paintings, &mut self.objective, &inner, &mut random)?;
        }
        let crops = self.crops.choose(&mut random);
        let (places, paintings) = pool.draw(crops.indices.len(), &mut random);
        self.pool = Some(pool);

        let features = self.paintings.rows(&paintings, &self.device);
        let centred = self.teacher.centred(self.teacher.code(features, None));
        let style = StyleBatch::from_parameters(&self.teacher.styles.undo(centred.clone()));
        let boldness = vec![1.0; places.len()];
        let source = Source {
            crops: &self.crops,
            generator: &self.generator,
            bold: self.config.bold.as_ref(),
            device: &self.device,
        };
        let input = source.draw(&crops, &style, &boldness, &mut random);
        let photos = self.objective.without_margin(input.photos);
        let content = if input.before.is_some() {
            self.objective.content(photos.clone())?
        } else {
            self.crops.content(&crops, &photos, &self.objective)?
        };
        let batch = Batch {
            input: input.noisy,
            photos,
            content,
            before: input.before.map(|before| self.objective.without_margin(before)),
            style,
            styles: &places,
            boldness: &boldness,
            style_share: 1.0,
            change: None,
        };
        let evaluation = self.objective.evaluate(&self.generator, &batch)?;
        if !evaluation.losses.total.is_finite() {
            return Err(Error::LossNotFinite { step });
        }
        let loss = evaluation.loss + centred.square().mean().mul_scalar(NEAR);
        let mut gradients = [GradientsParams::from_grads(loss.backward(), &self.teacher)];
        self.norm = clip(&self.teacher, &mut gradients, self.norm)?;
        let [gradients] = gradients;
        self.teacher = self.optimizer.step(learning_rate(self.config, step), self.teacher.clone(), gradients);
        self.average.update(&self.teacher, step)?;
        Ok(evaluation.losses)
    }

    /// The teacher with averaged weights.
    ///
    /// # Errors
    /// If the weights cannot be read from the device.
    pub fn averaged(&self) -> Result<Teacher> {
        self.average.module(self.teacher.clone())
    }
}

/// `[rows, columns]`
pub fn matrix(rows: &[Vec<f32>], device: &Device) -> Tensor<2> {
    let columns = rows.first().map_or(0, Vec::len);
    Tensor::from_data(TensorData::new(rows.concat(), [rows.len(), columns]), device)
}
