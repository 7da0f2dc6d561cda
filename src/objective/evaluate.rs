//! What the generator is trained to make small.

use burn::tensor::{Device, Tensor};

use super::change::Change;
use super::losses::LossTensors;
use super::mix::Mix;
use super::style_rows::{one_hot, two_ended};
use super::targets::{BoldTargets, Grams, STYLE_LAYERS, gram_distance, grams, grams_of, local_losses};
use super::weights::{BoldConfig, LossWeights};
use crate::loss::{
    FINE_CELL, bilateral_smoothness, content_loss, content_scale, detail_weights, palette_keeping_loss,
    palette_loss, stability_loss, total_variation, weighted_content_loss, weighted_content_scale,
};
use crate::network::{FeatureExtractor, Features, Generator, SIZE_MULTIPLE, StyleBatch};
use crate::picture::Planes;
use crate::{Error, Result};

/// The largest movement of the stability loss, in pixels.
const MOVEMENT: usize = SIZE_MULTIPLE - 1;

/// The loss network with what the styles' paintings are compared by.
pub struct Objective {
    features: FeatureExtractor,
    /// For each style, those that calm pictures are compared with.
    calm: Vec<Grams>,
    /// For each style, what bold pictures are compared with; none if the run has no bold end.
    bold: Vec<BoldTargets>,
    style_weights: Vec<f32>,
    weights: LossWeights,
    /// The bold end's; without one, nothing is as bold as to need it.
    bold_weights: BoldConfig,
    margin: usize,
    stability_every: usize,
}

/// What an objective has to know beside the paintings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The weights of the losses, of the calm end where there is a bold one.
    pub weights: LossWeights,
    /// The bold end's.
    pub bold: Option<BoldConfig>,
    /// What multiplies `beta` for each style; 1 where there is none.
    pub style_weights: Vec<f32>,
    /// Pixels on each side of a crop that are painted and that no loss sees.
    pub margin: usize,
    /// The stability loss is part of every so manieth step, and counts for those in between.
    pub stability_every: usize,
    /// Where the search for kinds of texture starts.
    pub seed: u64,
}

/// What a step learns from.
pub struct Evaluation {
    /// The loss to go back from, without the adversarial one.
    pub loss: Tensor<1>,
    /// Its parts, on the device.
    pub parts: LossTensors,
    /// `[batch, 3, side, side]`: what the generator made of the photos, without the margin.
    pub painting: Tensor<4>,
}

/// One step's pictures.
pub struct Batch<'a> {
    /// `[batch, 3, side + 2 * margin, side + 2 * margin]`, RGB 0..1: what the generator sees.
    pub input: Tensor<4>,
    /// `[batch, 3, side, side]`: the same without margin and noise, which the paintings are compared with.
    pub photos: Tensor<4>,
    /// Their features in the content layer.
    pub content: Tensor<4>,
    /// In a second pass, the enlarged paintings of the first, as large as `photos`.
    pub before: Option<Tensor<4>>,
    /// What the generator paints each picture in.
    pub style: StyleBatch,
    /// The index of that style: which painting it is compared with.
    pub styles: &'a [usize],
    /// How bold each picture is, 0 to 1.
    pub boldness: &'a [f32],
    /// Share of the losses that compare with paintings, 0 to 1.
    pub style_share: f32,
    /// How the photos change for the stability loss, in the steps that have one.
    pub change: Option<Change>,
}

impl Objective {
    /// `paintings`: that of each style, at the size it is looked at; `bold_paintings`: the same at the size bold strokes
    /// are learnt at, none if there is no bold end.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing, [`Error::GpuLost`] if the device does not answer.
    pub async fn new(
        features: FeatureExtractor,
        paintings: &[Planes],
        bold_paintings: &[Planes],
        settings: Settings,
        device: &Device,
    ) -> Result<Self> {
        let Settings { weights, bold, style_weights, margin, stability_every, seed } = settings;
        let bold_weights = bold.unwrap_or_default();
        let calm =
            paintings.iter().map(|painting| grams(&features, painting, device)).collect::<Result<_>>()?;
        let mut bold = Vec::with_capacity(bold_paintings.len());
        for painting in bold_paintings {
            bold.push(BoldTargets::new(&features, painting, bold_weights.kinds, seed, device).await?);
        }
        Ok(Self { features, calm, bold, style_weights, weights, bold_weights, margin, stability_every })
    }

    /// Makes `painting` the one that style `index` is compared with at the bold end; a style more if there is none of that
    /// index yet. `seed` is where the search for kinds of texture starts.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub async fn compare_with(
        &mut self,
        index: usize,
        painting: &Planes,
        seed: u64,
        device: &Device,
    ) -> Result<()> {
        let targets =
            BoldTargets::new(&self.features, painting, self.bold_weights.kinds, seed, device).await?;
        match self.bold.get_mut(index) {
            Some(place) => *place = targets,
            None => self.bold.push(targets),
        }
        Ok(())
    }

    /// The features of `photos` (`[batch, 3, height, width]`) in the content layer.
    ///
    /// # Errors
    /// [`Error::Features`] if the layer is missing.
    pub fn content(&self, photos: Tensor<4>) -> Result<Tensor<4>> {
        let layer = self.weights.content_layer;
        self.features.forward(photos, &[layer])?.of(layer)
    }

    /// The weights of the generator's rows for pictures of these styles and this boldness, `[pictures, rows]`.
    pub fn rows(&self, styles: &[usize], boldness: &[f32], device: &Device) -> Tensor<2> {
        match self.bold.len() {
            0 => one_hot(styles, self.calm.len(), device),
            count => two_ended(styles, boldness, count, device),
        }
    }

    /// `x` without the margin that no loss sees.
    pub fn without_margin(&self, x: Tensor<4>) -> Tensor<4> {
        let [_, _, height, width] = x.dims();
        x.narrow(2, self.margin, height - 2 * self.margin).narrow(3, self.margin, width - 2 * self.margin)
    }

    /// Runs the generator and the loss network.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing.
    pub fn evaluate(&self, generator: &Generator, batch: &Batch) -> Result<Evaluation> {
        let device = batch.input.device();
        let whole = generator.forward(batch.input.clone(), &batch.style);
        let painting = self.without_margin(whole.clone());
        let content_layer = self.weights.content_layer;
        let mut layers: Vec<_> = STYLE_LAYERS.into();
        layers.push(content_layer);
        let features = self.features.forward(painting.clone(), &layers)?;

        let mix = Mix { boldness: batch.boldness, device: &device };
        let (calm, bold) = (&self.weights, &self.bold_weights);
        let content = self.content_loss(&features.of(content_layer)?, batch, &mix);
        let style_loss = self.style_loss(&features, batch, &mix)?;
        let style_weights: Vec<f32> = batch
            .styles
            .iter()
            .map(|&style| self.style_weights.get(style).copied().unwrap_or(1.0) * batch.style_share)
            .collect();
        let style_weights = Tensor::<1>::from_floats(style_weights.as_slice(), &device);
        let [local, deviation, palette] = self.bold_losses(&features, &painting, batch, &mix)?;
        let tv = total_variation(painting.clone());
        let [calm_smoothness, bold_smoothness] = self.smoothness(&painting, batch, &mix);
        let keeping = match &batch.before {
            Some(before) => palette_keeping_loss(painting.clone(), before.clone()),
            None => mix.zeros(),
        };
        let stability = self.stability(generator, batch, whole);

        let share = |weight: f32| mix.ends(0.0, weight * batch.style_share);
        let total = content.clone() * mix.ends(calm.alpha, bold.alpha)
            + (style_loss.clone() * style_weights).mul_scalar(calm.beta)
            + local.clone() * share(bold.local)
            + deviation.clone() * share(bold.deviation)
            + palette.clone() * share(bold.palette)
            + tv.clone().mul_scalar(calm.tv)
            + calm_smoothness.clone() * mix.ends(calm.smoothness, 0.0)
            + bold_smoothness.clone() * mix.ends(0.0, bold.smoothness)
            + keeping.clone().mul_scalar(bold.keeping)
            // Every so manieth step counts for those in between.
            + stability.clone() * mix.ends(calm.stability, bold.stability).mul_scalar(self.stability_every as f32);
        let total = total.mean();
        let smoothness = calm_smoothness * mix.ends(1.0, 0.0) + bold_smoothness * mix.ends(0.0, 1.0);
        let parts = [content, style_loss, local, deviation, palette, tv, smoothness, keeping, stability];
        let parts = LossTensors::new(&total, parts, batch.boldness);
        Ok(Evaluation { loss: total, parts, painting })
    }

    /// `[batch]`
    fn content_loss(&self, features: &Tensor<4>, batch: &Batch, mix: &Mix) -> Tensor<1> {
        let target = &batch.content;
        if !mix.any_bold() || self.bold_weights.detail == 1.0 {
            return content_loss(features.clone(), target.clone()) * content_scale(target);
        }
        let [_, _, height, width] = target.dims();
        let floor = mix.ends(1.0, self.bold_weights.detail);
        let weights = detail_weights(&batch.photos, &floor, [height, width]);
        weighted_content_loss(features.clone(), target.clone(), &weights)
            * weighted_content_scale(target, &weights)
    }

    /// The weighted sum over the style layers for each picture, `[batch]`.
    fn style_loss(&self, features: &Features, batch: &Batch, mix: &Mix) -> Result<Tensor<1>> {
        let grams = grams_of(features)?;
        let missing = || Error::Features { reason: "no style layers".into() };
        let mut sum = mix.zeros();
        if mix.any_calm() {
            let targets: Vec<&Grams> =
                batch.styles.iter().filter_map(|&style| self.calm.get(style)).collect();
            let calm = gram_distance(&grams, &targets, self.weights.layers, false).ok_or_else(missing)?;
            sum = sum + calm * mix.ends(1.0, 0.0);
        }
        if mix.any_bold() {
            let targets: Vec<&Grams> =
                self.bold_targets(batch).into_iter().map(|target| &target.grams).collect();
            let BoldConfig { layers, balanced, .. } = self.bold_weights;
            let bold = gram_distance(&grams, &targets, layers, balanced).ok_or_else(missing)?;
            sum = sum + bold * mix.ends(0.0, 1.0);
        }
        Ok(sum)
    }

    /// Local style, local deviation and palette, `[batch]` each.
    fn bold_losses(
        &self,
        features: &Features,
        painting: &Tensor<4>,
        batch: &Batch,
        mix: &Mix,
    ) -> Result<[Tensor<1>; 3]> {
        if !mix.any_bold() {
            return Ok([mix.zeros(), mix.zeros(), mix.zeros()]);
        }
        let targets = self.bold_targets(batch);
        let [local, deviation] = local_losses(features, &targets)?;
        let palettes: Vec<_> = targets.iter().map(|target| &target.palette).collect();
        Ok([local, deviation, palette_loss(painting.clone(), &palettes)])
    }

    fn bold_targets(&self, batch: &Batch) -> Vec<&BoldTargets> {
        batch.styles.iter().filter_map(|&style| self.bold.get(style)).collect()
    }

    /// In the cells of the calm and of the bold end, `[batch]` each.
    fn smoothness(&self, painting: &Tensor<4>, batch: &Batch, mix: &Mix) -> [Tensor<1>; 2] {
        let smoothness = |cell| bilateral_smoothness(painting.clone(), &batch.photos, cell);
        let calm = mix.any_calm() && self.weights.smoothness != 0.0;
        let bold = mix.any_bold() && self.bold_weights.smoothness != 0.0;
        [
            if calm { smoothness(FINE_CELL) } else { mix.zeros() },
            if bold { smoothness(self.bold_weights.cell) } else { mix.zeros() },
        ]
    }

    /// Paints the photo again, moved by a few pixels and with noise, and compares: `[batch]`.
    fn stability(&self, generator: &Generator, batch: &Batch, painting: Tensor<4>) -> Tensor<1> {
        let counts = self.weights.stability != 0.0 || self.bold_weights.stability != 0.0;
        let change = batch.change.as_ref().filter(|_| counts);
        let Some(Change { movement, noise }) = change else {
            return Tensor::zeros([batch.styles.len()], &painting.device());
        };
        let moved = |x: Tensor<4>| {
            let [_, _, height, width] = x.dims();
            let [down, right] = movement.map(|distance| distance.min(MOVEMENT));
            x.narrow(2, down, height - SIZE_MULTIPLE).narrow(3, right, width - SIZE_MULTIPLE)
        };
        let again = generator.forward(moved(batch.input.clone() + noise.clone()), &batch.style);
        let [painting, again] = [moved(painting), again].map(|x| self.without_margin(x));
        stability_loss(painting, again)
    }
}
