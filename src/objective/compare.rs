//! How far pictures are from their photos and from the paintings of their styles: what training, teaching and finishing all
//! make small.

use burn::tensor::{Device, Tensor};

use super::mix::Mix;
use super::targets::{BoldTargets, Grams, STYLE_LAYERS, gram_distance, grams, grams_of, local_losses};
use super::tiles::Tiles;
use super::weights::{BoldConfig, LossWeights};
use crate::loss::{
    FINE_CELL, bilateral_smoothness, content_loss, content_scale, detail_weights, palette_loss,
    total_variation, weighted_content_loss, weighted_content_scale,
};
use crate::network::{FeatureExtractor, Features};
use crate::picture::Planes;
use crate::{Error, Result};

/// The loss network with what the styles' paintings are compared by.
pub struct Comparison {
    features: FeatureExtractor,
    /// For each style, those that calm pictures are compared with.
    calm: Vec<Grams>,
    /// For each style, what bold pictures are compared with; none if there is no bold end.
    bold: Vec<BoldTargets>,
    weights: LossWeights,
    /// The bold end's; without one, nothing is as bold as to need it.
    bold_weights: BoldConfig,
    tiles: Tiles,
}

/// What pictures are compared with. A single picture may have several styles: it is compared with each of them.
pub struct Against<'a> {
    /// `[batch, 3, height, width]`, RGB 0..1.
    pub photos: &'a Tensor<4>,
    /// Of the photos.
    pub content: &'a Content,
    /// The index of each picture's style.
    pub styles: &'a [usize],
    /// How bold each picture is, 0 to 1.
    pub boldness: &'a [f32],
    /// What multiplies the Gram matrices' part for each picture; 1 where there is none.
    pub style_weights: &'a [f32],
    /// Share of the losses that compare with paintings, 0 to 1.
    pub style_share: f32,
}

/// The photos' features in the content layer, and what each place of them is worth.
pub struct Content {
    features: Tensor<4>,
    /// None where all places are worth the same.
    weights: Option<Tensor<4>>,
    /// 1 over the content loss of a blank, `[batch]`.
    scale: Tensor<1>,
}

/// What a comparison says of each picture: the weighted sum, and its parts before they are weighted.
pub struct Compared {
    /// The weighted sum.
    pub total: Tensor<1>,
    /// Features of the content layer against the photo's.
    pub content: Tensor<1>,
    /// Gram matrices against the painting's.
    pub style: Tensor<1>,
    /// Tiles against the painting's textures.
    pub local: Tensor<1>,
    /// How much goes on in the tiles against the painting's.
    pub deviation: Tensor<1>,
    /// Colours against the painting's.
    pub palette: Tensor<1>,
    /// Total variation.
    pub tv: Tensor<1>,
    /// How unlike the picture is where the photo is alike.
    pub smoothness: Tensor<1>,
}

impl Comparison {
    /// Without a style yet. `tiles`: which tiles of a bold picture are looked at.
    pub fn new(
        features: FeatureExtractor,
        weights: LossWeights,
        bold_weights: BoldConfig,
        tiles: Tiles,
    ) -> Self {
        Self { features, calm: Vec::new(), bold: Vec::new(), weights, bold_weights, tiles }
    }

    /// Adds what calm pictures of one more style are compared with: its `painting`, at the size it is looked at.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing.
    pub fn add_calm(&mut self, painting: &Planes, device: &Device) -> Result<()> {
        self.calm.push(grams(&self.features, painting, device)?);
        Ok(())
    }

    /// Makes `painting`, at the size bold strokes are learnt at, the one that style `index` is compared with at the bold
    /// end; a style more if there is none of that index yet. `seed` is where the search for kinds of texture starts.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing, [`Error::GpuLost`] if the device does not answer.
    pub async fn set_bold(
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

    /// How many styles there are, calm and bold.
    pub fn styles(&self) -> [usize; 2] {
        [self.calm.len(), self.bold.len()]
    }

    /// The features of `photos` (`[batch, 3, height, width]`) in the content layer.
    ///
    /// # Errors
    /// [`Error::Features`] if the layer is missing.
    pub fn features(&self, photos: Tensor<4>) -> Result<Tensor<4>> {
        let layer = self.weights.content_layer;
        self.features.forward(photos, &[layer])?.of(layer)
    }

    /// The content of `photos` of this boldness, whose `features` are known.
    pub fn content(&self, photos: &Tensor<4>, features: Tensor<4>, boldness: &[f32]) -> Content {
        let mix = Mix { boldness, device: &photos.device() };
        if !mix.any_bold() || self.bold_weights.detail == 1.0 {
            let scale = content_scale(&features);
            return Content { features, weights: None, scale };
        }
        let [_, _, height, width] = features.dims();
        let floor = mix.ends(1.0, self.bold_weights.detail);
        let weights = detail_weights(photos, &floor, [height, width]);
        let scale = weighted_content_scale(&features, &weights);
        Content { features, weights: Some(weights), scale }
    }

    /// Compares `pictures` (`[batch, 3, height, width]`, RGB 0..1), each with its photo and its style, or one picture with
    /// each of several styles. Nothing is read from the device.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing.
    pub fn compare(&self, pictures: &Tensor<4>, against: &Against) -> Result<Compared> {
        let device = pictures.device();
        let content_layer = self.weights.content_layer;
        let mut layers: Vec<_> = STYLE_LAYERS.into();
        layers.push(content_layer);
        let features = self.features.forward(pictures.clone(), &layers)?;

        let mix = Mix { boldness: against.boldness, device: &device };
        let (calm, bold) = (&self.weights, &self.bold_weights);
        let content = against.content.loss(features.of(content_layer)?);
        let style = self.style_loss(&features, against, &mix)?;
        let style_weights: Vec<f32> =
            against.style_weights.iter().map(|weight| weight * against.style_share).collect();
        let style_weights = Tensor::<1>::from_floats(style_weights.as_slice(), &device);
        let [local, deviation, palette] = self.bold_losses(&features, pictures, against, &mix)?;
        let tv = total_variation(pictures.clone());
        let [calm_smoothness, bold_smoothness] = self.smoothness(pictures, against, &mix);

        let share = |weight: f32| mix.ends(0.0, weight * against.style_share);
        let total = content.clone() * mix.ends(calm.alpha, bold.alpha)
            + (style.clone() * style_weights).mul_scalar(calm.beta)
            + local.clone() * share(bold.local)
            + deviation.clone() * share(bold.deviation)
            + palette.clone() * share(bold.palette)
            + tv.clone().mul_scalar(calm.tv)
            + calm_smoothness.clone() * mix.ends(calm.smoothness, 0.0)
            + bold_smoothness.clone() * mix.ends(0.0, bold.smoothness);
        let smoothness = calm_smoothness * mix.ends(1.0, 0.0) + bold_smoothness * mix.ends(0.0, 1.0);
        Ok(Compared { total, content, style, local, deviation, palette, tv, smoothness })
    }

    /// The weighted sum over the style layers for each picture, `[batch]`.
    fn style_loss(&self, features: &Features, against: &Against, mix: &Mix) -> Result<Tensor<1>> {
        let grams = grams_of(features)?;
        let missing = || Error::Features { reason: "no style layers".into() };
        let mut sum = mix.zeros();
        if mix.any_calm() {
            let targets: Vec<&Grams> =
                against.styles.iter().filter_map(|&style| self.calm.get(style)).collect();
            let calm = gram_distance(&grams, &targets, self.weights.layers, false).ok_or_else(missing)?;
            sum = sum + calm * mix.ends(1.0, 0.0);
        }
        if mix.any_bold() {
            let targets: Vec<&Grams> =
                self.bold_targets(against).into_iter().map(|target| &target.grams).collect();
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
        pictures: &Tensor<4>,
        against: &Against,
        mix: &Mix,
    ) -> Result<[Tensor<1>; 3]> {
        if !mix.any_bold() {
            return Ok([mix.zeros(), mix.zeros(), mix.zeros()]);
        }
        let targets = self.bold_targets(against);
        let [_, _, height, width] = pictures.dims();
        let [local, deviation] = local_losses(features, &targets, self.tiles, [height, width])?;
        let palettes: Vec<_> = targets.iter().map(|target| &target.palette).collect();
        Ok([local, deviation, palette_loss(pictures.clone(), &palettes)])
    }

    fn bold_targets(&self, against: &Against) -> Vec<&BoldTargets> {
        against.styles.iter().filter_map(|&style| self.bold.get(style)).collect()
    }

    /// In the cells of the calm and of the bold end, `[batch]` each.
    fn smoothness(&self, pictures: &Tensor<4>, against: &Against, mix: &Mix) -> [Tensor<1>; 2] {
        let smoothness = |cell| bilateral_smoothness(pictures.clone(), against.photos, cell);
        let calm = mix.any_calm() && self.weights.smoothness != 0.0;
        let bold = mix.any_bold() && self.bold_weights.smoothness != 0.0;
        [
            if calm { smoothness(FINE_CELL) } else { mix.zeros() },
            if bold { smoothness(self.bold_weights.cell) } else { mix.zeros() },
        ]
    }
}

impl Content {
    /// `[batch]`
    fn loss(&self, features: Tensor<4>) -> Tensor<1> {
        let target = self.features.clone();
        let loss = match &self.weights {
            None => content_loss(features, target),
            Some(weights) => weighted_content_loss(features, target, weights),
        };
        loss * self.scale.clone()
    }
}
