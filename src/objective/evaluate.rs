//! What the generator is trained to make small.

use burn::tensor::{Device, Tensor};

use super::change::Change;
use super::compare::{Against, Compared, Comparison};
use super::losses::LossTensors;
use super::mix::Mix;
use super::style_rows::{one_hot, two_ended};
use super::tiles::Tiles;
use super::weights::{BoldConfig, LossWeights};
use crate::Result;
use crate::loss::{palette_keeping_loss, stability_loss};
use crate::network::{FeatureExtractor, Generator, SIZE_MULTIPLE, StyleBatch};
use crate::picture::Planes;

/// The largest movement of the stability loss, in pixels.
const MOVEMENT: usize = SIZE_MULTIPLE - 1;

/// What pictures are compared by, and how they are to be painted.
pub struct Objective {
    comparison: Comparison,
    style_weights: Vec<f32>,
    /// What changes of the photo weigh, at the calm and at the bold end.
    stability: [f32; 2],
    keeping: f32,
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
    /// [`Error::Features`](crate::Error::Features) if a layer is missing, [`Error::GpuLost`](crate::Error::GpuLost) if the
    /// device does not answer.
    pub async fn new(
        features: FeatureExtractor,
        paintings: &[Planes],
        bold_paintings: &[Planes],
        settings: Settings,
        device: &Device,
    ) -> Result<Self> {
        let Settings { weights, bold, style_weights, margin, stability_every, seed } = settings;
        let bold = bold.unwrap_or_default();
        let stability = [weights.stability, bold.stability];
        let keeping = bold.keeping;
        let mut comparison = Comparison::new(features, weights, bold, Tiles::Apart);
        for painting in paintings {
            comparison.add_calm(painting, device)?;
        }
        for (index, painting) in bold_paintings.iter().enumerate() {
            comparison.set_bold(index, painting, seed, device).await?;
        }
        Ok(Self { comparison, style_weights, stability, keeping, margin, stability_every })
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
        self.comparison.set_bold(index, painting, seed, device).await
    }

    /// The features of `photos` (`[batch, 3, height, width]`) in the content layer.
    ///
    /// # Errors
    /// [`Error::Features`](crate::Error::Features) if the layer is missing.
    pub fn content(&self, photos: Tensor<4>) -> Result<Tensor<4>> {
        self.comparison.features(photos)
    }

    /// The weights of the generator's rows for pictures of these styles and this boldness, `[pictures, rows]`.
    pub fn rows(&self, styles: &[usize], boldness: &[f32], device: &Device) -> Tensor<2> {
        match self.comparison.styles() {
            [count, 0] => one_hot(styles, count, device),
            [_, count] => two_ended(styles, boldness, count, device),
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
    /// [`Error::Features`](crate::Error::Features) if a layer is missing.
    pub fn evaluate(&self, generator: &Generator, batch: &Batch) -> Result<Evaluation> {
        let device = batch.input.device();
        let whole = generator.forward(batch.input.clone(), &batch.style);
        let painting = self.without_margin(whole.clone());
        let mix = Mix { boldness: batch.boldness, device: &device };
        let content = self.comparison.content(&batch.photos, batch.content.clone(), batch.boldness);
        let weight = |&style: &usize| self.style_weights.get(style).copied().unwrap_or(1.0);
        let style_weights: Vec<f32> = batch.styles.iter().map(weight).collect();
        let against = Against {
            photos: &batch.photos,
            content: &content,
            styles: batch.styles,
            boldness: batch.boldness,
            style_weights: &style_weights,
            style_share: batch.style_share,
        };
        let compared = self.comparison.compare(&painting, &against)?;
        let keeping = match &batch.before {
            Some(before) => palette_keeping_loss(painting.clone(), before.clone()),
            None => mix.zeros(),
        };
        let stability = self.stability(generator, batch, whole);

        let [calm, bold] = self.stability;
        let total = compared.total
            + keeping.clone().mul_scalar(self.keeping)
            // Every so manieth step counts for those in between.
            + stability.clone() * mix.ends(calm, bold).mul_scalar(self.stability_every as f32);
        let total = total.mean();
        let Compared { content, style, local, deviation, palette, tv, smoothness, .. } = compared;
        let parts = [content, style, local, deviation, palette, tv, smoothness, keeping, stability];
        let parts = LossTensors::new(&total, parts, batch.boldness);
        Ok(Evaluation { loss: total, parts, painting })
    }

    /// Paints the photo again, moved by a few pixels and with noise, and compares: `[batch]`.
    fn stability(&self, generator: &Generator, batch: &Batch, painting: Tensor<4>) -> Tensor<1> {
        let counts = self.stability.iter().any(|weight| *weight != 0.0);
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
