//! What the generator is trained to make small.

use burn::tensor::{Device, Tensor, TensorData};
use image::RgbImage;

use super::data::planes;
use super::{LossWeights, TrainConfig};
use crate::loss::{
    FINE_CELL, bilateral_smoothness, content_loss, content_scale, gram_matrix, stability_loss, style_loss,
    style_scale, total_variation,
};
use crate::network::{FeatureExtractor, Features, Generator, SIZE_MULTIPLE};
use crate::{Error, Result};

/// Standard deviation of the noise and the largest movement, in pixels, of the stability loss.
pub const NOISE: f32 = 2.0 / 255.0;
const MOVEMENT: usize = SIZE_MULTIPLE - 1;

/// The loss network with the styles' Gram matrices.
pub struct Objective {
    features: FeatureExtractor,
    /// For each style, the Gram matrices `[1, N, N]` of the [`style_layers`](LossWeights::style_layers).
    styles: Vec<Vec<Tensor<3>>>,
    style_weights: Vec<f32>,
    weights: LossWeights,
}

/// The parts of the loss of one step, before they are weighted.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Losses {
    /// The weighted sum.
    pub total: f32,
    /// `|F - P|^2 / |P|^2` on the content layer.
    pub content: f32,
    /// The sum of `|G - A|^2 / |A|^2` over the style layers, each with its share.
    pub style: f32,
    /// Total variation.
    pub tv: f32,
    /// How unlike the painting is where the photo is alike.
    pub smoothness: f32,
    /// Difference under noise and movement.
    pub stability: f32,
    /// The generator's adversarial loss: minus the discriminator's mean score.
    pub adversarial: f32,
    /// The discriminator's own loss: 2 is undecided, 0 is won.
    pub discriminator: f32,
}

/// What a step learns from.
pub struct Evaluation {
    /// The loss to go back from, without the adversarial one.
    pub loss: Tensor<1>,
    /// Its parts.
    pub losses: Losses,
    /// `[batch, 3, side, side]`: what the generator made of the photos.
    pub painting: Tensor<4>,
}

/// One step's pictures.
pub struct Batch<'a> {
    /// `[batch, 3, side, side]`, RGB 0..1.
    pub photos: Tensor<4>,
    /// The photos' features in the content layer.
    pub content: Tensor<4>,
    /// The style of each picture.
    pub styles: &'a [usize],
    /// Movement down and right for the stability loss, 0 to 3 pixels.
    pub movement: [usize; 2],
    /// Share of the style loss, 0 to 1.
    pub style_share: f32,
    /// Noise on the photos for the stability loss, as large as they are.
    pub noise: Tensor<4>,
}

impl Objective {
    /// `paintings`: that of each style, at the size it is looked at.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing.
    pub fn new(
        features: FeatureExtractor,
        paintings: &[RgbImage],
        config: &TrainConfig,
        device: &Device,
    ) -> Result<Self> {
        let weights = config.loss.clone();
        let style_layers = weights.style_layers().map(|(layer, _)| layer);
        let styles = paintings
            .iter()
            .map(|painting| {
                let shape = [1, 3, painting.height() as usize, painting.width() as usize];
                let data = TensorData::new(planes(painting), shape);
                let found = features.forward(Tensor::from_data(data, device), &style_layers)?;
                style_layers.into_iter().map(|layer| Ok(gram_matrix(found.of(layer)?))).collect()
            })
            .collect::<Result<Vec<Vec<_>>>>()?;
        let style_weights = config.styles.iter().map(|style| style.weight).collect();
        Ok(Self { features, styles, style_weights, weights })
    }

    /// The features of `photos` (`[batch, 3, height, width]`) in the content layer.
    ///
    /// # Errors
    /// [`Error::Features`] if the layer is missing.
    pub fn content(&self, photos: Tensor<4>) -> Result<Tensor<4>> {
        let layer = self.weights.content_layer;
        self.features.forward(photos, &[layer])?.of(layer)
    }

    /// Runs the generator and the loss network.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing.
    pub fn evaluate(&self, generator: &Generator, batch: &Batch) -> Result<Evaluation> {
        let device = batch.photos.device();
        let style = one_hot(batch.styles, self.styles.len(), &device);
        let painting = generator.forward(batch.photos.clone(), &style);
        let content_layer = self.weights.content_layer;
        let [conv1_1, conv2_1, conv3_1, conv4_1] = self.weights.style_layers().map(|(layer, _)| layer);
        let layers = [conv1_1, conv2_1, conv3_1, conv4_1, content_layer];
        let features = self.features.forward(painting.clone(), &layers)?;

        let content =
            content_loss(features.of(content_layer)?, batch.content.clone()) * content_scale(&batch.content);
        let style_loss = self.style_loss(&features, batch.styles)?;
        let style_weights: Vec<f32> = batch
            .styles
            .iter()
            .map(|&style| self.style_weights.get(style).copied().unwrap_or(1.0) * batch.style_share)
            .collect();
        let style_weights = Tensor::<1>::from_floats(style_weights.as_slice(), &device);
        let tv = total_variation(painting.clone()).mean();
        let smoothness = if self.weights.smoothness == 0.0 {
            Tensor::zeros([1], &device)
        } else {
            bilateral_smoothness(painting.clone(), &batch.photos, FINE_CELL).mean()
        };
        let stability = self.stability(generator, batch, painting.clone(), &style);

        let total = content.clone().mean().mul_scalar(self.weights.alpha)
            + (style_loss.clone() * style_weights).mean().mul_scalar(self.weights.beta)
            + tv.clone().mul_scalar(self.weights.tv)
            + smoothness.clone().mul_scalar(self.weights.smoothness)
            + stability.clone().mul_scalar(self.weights.stability);
        let losses = Losses {
            total: read(total.clone())?,
            content: read(content.mean())?,
            style: read(style_loss.mean())?,
            tv: read(tv)?,
            smoothness: read(smoothness)?,
            stability: read(stability)?,
            ..Losses::default()
        };
        Ok(Evaluation { loss: total, losses, painting })
    }

    /// The weighted sum over the style layers for each picture, `[batch]`.
    fn style_loss(&self, features: &Features, styles: &[usize]) -> Result<Tensor<1>> {
        let mut sum: Option<Tensor<1>> = None;
        for (index, (layer, weight)) in self.weights.style_layers().into_iter().enumerate() {
            let target: Vec<Tensor<3>> =
                styles.iter().filter_map(|&style| self.styles.get(style)?.get(index).cloned()).collect();
            let gram = gram_matrix(features.of(layer)?);
            let target = Tensor::cat(target, 0);
            let scale = style_scale(&target).mul_scalar(weight);
            let loss = style_loss(gram, target) * scale;
            sum = Some(match sum {
                Some(sum) => sum + loss,
                None => loss,
            });
        }
        sum.ok_or_else(|| Error::Features { reason: "no style layers".into() })
    }

    /// Paints the photo again, moved by a few pixels and with noise, and compares.
    fn stability(
        &self,
        generator: &Generator,
        batch: &Batch,
        painting: Tensor<4>,
        style: &Tensor<2>,
    ) -> Tensor<1> {
        if self.weights.stability == 0.0 {
            return Tensor::zeros([1], &painting.device());
        }
        let moved = |x: Tensor<4>| {
            let [_, _, height, width] = x.dims();
            let [down, right] = batch.movement.map(|distance| distance.min(MOVEMENT));
            x.narrow(2, down, height - SIZE_MULTIPLE).narrow(3, right, width - SIZE_MULTIPLE)
        };
        let photos = moved(batch.photos.clone());
        let again = generator.forward(photos + moved(batch.noise.clone()), style);
        stability_loss(moved(painting), again).mean()
    }
}

/// `[pictures, styles]` with a 1 for each picture's style.
pub fn one_hot(styles: &[usize], count: usize, device: &Device) -> Tensor<2> {
    let rows: Vec<f32> = styles
        .iter()
        .flat_map(|&style| (0..count).map(move |index| f32::from(u8::from(index == style))))
        .collect();
    Tensor::from_data(TensorData::new(rows, [styles.len(), count]), device)
}

fn read(value: Tensor<1>) -> Result<f32> {
    value.try_into_scalar::<f32>().map_err(Error::gpu_lost)
}
