//! The teacher's training on many paintings, by the generator's losses.

use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};
use pollster::block_on;

use super::super::TrainConfig;
use super::super::batch::{Styles, batch};
use super::super::checkpoint::adam;
use super::super::clipping::clip;
use super::super::crops::Crops;
use super::super::ema::Average;
use super::super::schedule::{learning_rate, random_of};
use super::paintings::Paintings;
use super::pool::Pool;
use super::teacher::Teacher;
use crate::network::{Generator, StyleBatch};
use crate::objective::{Losses, Objective};
use crate::{Error, Result};

/// Keeps predictions near the styles that the generator knows: the weight of the mean square of what is centred.
const NEAR: f32 = 0.01;
/// Paintings at hand.
const PLACES: usize = 40;
/// Steps between two new paintings.
const REPLACED: usize = 2;
/// Decay of the average of the weights, which has to follow in a run of a few thousand steps.
const DECAY: f32 = 0.99;

/// A teacher, its optimizer and everything it learns from. The generator is frozen.
pub struct Lessons<'a> {
    config: &'a TrainConfig,
    paintings: &'a Paintings,
    generator: Generator,
    objective: Objective,
    crops: Crops,
    pool: Option<Pool>,
    average: Average,
    device: Device,
    pub(super) teacher: Teacher,
    pub(super) optimizer: ModuleOptimizer,
    /// The usual norm of the gradients; 0 before the first step.
    pub(super) norm: f32,
}

/// Adam, as for the generator.
pub(super) fn optimizer() -> ModuleOptimizer {
    adam().init()
}

impl<'a> Lessons<'a> {
    /// Before the first step.
    ///
    /// # Errors
    /// If the weights cannot be read from the device.
    pub fn new(
        config: &'a TrainConfig,
        paintings: &'a Paintings,
        generator: Generator,
        objective: Objective,
        crops: Crops,
        teacher: Teacher,
        device: &Device,
    ) -> Result<Self> {
        Ok(Self {
            config,
            paintings,
            generator: generator.no_grad(),
            objective,
            crops,
            pool: None,
            average: Average::new(&teacher, DECAY)?,
            device: device.clone(),
            teacher,
            optimizer: optimizer(),
            norm: 0.0,
        })
    }

    /// Step number `step`, whose random choices depend on the seed, the step and the paintings at hand.
    ///
    /// # Errors
    /// If a painting cannot be read, the device does not answer, or a loss is not finite.
    pub fn step(&mut self, step: usize) -> Result<Losses> {
        let mut random = random_of(self.config, step);
        let device = self.device.clone();
        let mut pool = match self.pool.take() {
            Some(pool) => pool,
            None => Pool::fill(PLACES, self.paintings, &mut self.objective, &device, &mut random)?,
        };
        if step.is_multiple_of(REPLACED) {
            pool.replace(self.paintings, &mut self.objective, &device, &mut random)?;
        }
        let crops = self.crops.choose(&mut random);
        let (places, paintings) = pool.draw(crops.indices.len(), &mut random);
        self.pool = Some(pool);

        let centred = self.teacher.centred(self.teacher.code(self.paintings.rows(&paintings, &device), None));
        let style = StyleBatch::from_parameters(&self.teacher.styles.undo(centred.clone()));
        let boldness = vec![1.0; places.len()];
        let batch = batch(
            &mut self.crops,
            &crops,
            Styles { batch: style, indices: &places, boldness: &boldness },
            &self.generator,
            &self.objective,
            (self.config.bold.as_ref(), &device),
            &mut random,
        )?;
        let evaluation = self.objective.evaluate(&self.generator, &batch)?;
        let (losses, _) = block_on(evaluation.parts.read(Tensor::zeros([1], &device)))?;
        if !losses.total.is_finite() {
            return Err(Error::LossNotFinite { step });
        }
        let loss = evaluation.loss + centred.square().mean().mul_scalar(NEAR);
        let mut gradients = [GradientsParams::from_grads(loss.backward(), &self.teacher)];
        self.norm = clip(&self.teacher, &mut gradients, self.norm)?;
        let [gradients] = gradients;
        let rate = learning_rate(self.config, step);
        self.teacher = self.optimizer.step(rate, self.teacher.clone(), gradients);
        self.average.update(&self.teacher, step)?;
        Ok(losses)
    }

    /// The teacher with averaged weights.
    ///
    /// # Errors
    /// If the weights cannot be read from the device.
    pub fn averaged(&self) -> Result<Teacher> {
        self.average.module(self.teacher.clone())
    }

    /// Lets the average go on from these weights.
    ///
    /// # Errors
    /// If they cannot be read from the device.
    pub fn restart_average(&mut self, teacher: &Teacher) -> Result<()> {
        self.average = Average::new(teacher, DECAY)?;
        Ok(())
    }
}
