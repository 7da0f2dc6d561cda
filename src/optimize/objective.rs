//! The loss of Gatys et al. (2016, eq. 7) as a function of the picture.

use burn::tensor::{Device, Tensor};

use super::goal::LossScale;
use super::options::Options;
use crate::loss::{content_loss, content_scale, gram_matrix, style_loss, style_scale, total_variation};
use crate::network::{FeatureExtractor, Layer};
use crate::{Error, Result};

/// The targets that one picture is compared with, for one size.
pub struct Objective {
    features: FeatureExtractor,
    /// Every layer that is looked at.
    layers: Vec<Layer>,
    content: Vec<ContentTarget>,
    style: Vec<StyleTarget>,
    alpha: f32,
    beta: f32,
    tv: f32,
}

/// The photo's features `P` in one layer and what their loss is multiplied by (`[1]`).
struct ContentTarget {
    layer: Layer,
    features: Tensor<4>,
    factor: Tensor<1>,
}

/// A style picture's Gram matrix `A` in one layer and what its loss is multiplied by (`[1]`).
struct StyleTarget {
    layer: Layer,
    gram: Tensor<3>,
    factor: Tensor<1>,
}

impl Objective {
    /// The targets of `photo` (`[1, 3, height, width]`, RGB 0..1) and of each style picture with its
    /// blend weight, without autodiff. Every side has at least 16 pixels.
    ///
    /// A part whose weight is 0 is not computed at all.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing, [`Error::OptimizeOptions`] if no part has a weight.
    pub fn new(
        features: &FeatureExtractor,
        photo: Tensor<4>,
        styles: &[(Tensor<4>, f32)],
        options: &Options,
    ) -> Result<Self> {
        let used = |layers: &[(Layer, f32)], weight: f32| -> Vec<(Layer, f32)> {
            layers.iter().copied().filter(|(_, share)| *share * weight != 0.0).collect()
        };
        let content_layers = used(&options.content_layers, options.alpha);
        let style_layers = used(&options.style_layers, options.beta);
        let layers = names(content_layers.iter().chain(&style_layers));
        if layers.is_empty() && options.tv == 0.0 {
            return Err(Error::OptimizeOptions { reason: "every weight is 0".into() });
        }

        let found = features.forward(photo, &names(&content_layers))?;
        let content = content_layers.iter().map(|&(layer, share)| {
            let features = found.of(layer)?;
            let factor = content_factor(&features, share, options.loss_scale);
            Ok(ContentTarget { layer, features, factor })
        });
        let content = content.collect::<Result<_>>()?;

        let mut style = Vec::new();
        for (picture, blend) in styles.iter().filter(|(_, blend)| *blend != 0.0) {
            let found = features.forward(picture.clone(), &names(&style_layers))?;
            for &(layer, share) in &style_layers {
                let gram = gram_matrix(found.of(layer)?);
                let factor = style_factor(&gram, blend * share, options.loss_scale);
                style.push(StyleTarget { layer, gram, factor });
            }
        }
        let Options { alpha, beta, tv, .. } = *options;
        Ok(Self { features: features.clone(), layers, content, style, alpha, beta, tv })
    }

    /// The loss and its parts, in the order of [`Losses`], at `picture` (`[1, 3, height, width]`, of the
    /// photo's size). Nothing is read from the device.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing.
    pub fn losses(&self, picture: Tensor<4>) -> Result<[Tensor<1>; 4]> {
        let device = picture.device();
        let found = self.features.forward(picture.clone(), &self.layers)?;

        let mut content = zero(&device);
        for ContentTarget { layer, features, factor } in &self.content {
            content = content + content_loss(found.of(*layer)?, features.clone()) * factor.clone();
        }
        let mut style = zero(&device);
        for StyleTarget { layer, gram, factor } in &self.style {
            style = style + style_loss(gram_matrix(found.of(*layer)?), gram.clone()) * factor.clone();
        }
        let tv = if self.tv == 0.0 { zero(&device) } else { total_variation(picture) };
        let total = content.clone().mul_scalar(self.alpha)
            + style.clone().mul_scalar(self.beta)
            + tv.clone().mul_scalar(self.tv);
        Ok([total, content, style, tv])
    }
}

/// The layers without their shares.
fn names<'b>(layers: impl IntoIterator<Item = &'b (Layer, f32)>) -> Vec<Layer> {
    layers.into_iter().map(|(layer, _)| *layer).collect()
}

fn zero(device: &Device) -> Tensor<1> {
    Tensor::zeros([1], device)
}

/// What turns the article's content loss, `1/2 sum (F - P)^2`, into `share` of the scale asked for.
fn content_factor(target: &Tensor<4>, share: f32, scale: LossScale) -> Tensor<1> {
    let [_, channels, height, width] = target.dims();
    match scale {
        LossScale::Relative => content_scale(target).mul_scalar(share),
        LossScale::Mean => constant(2.0 * share / (channels * height * width) as f32, &target.device()),
    }
}

/// What turns the article's style loss, `1/(4 N^2) sum (G - A)^2`, into `share` of the scale asked for.
fn style_factor(target: &Tensor<3>, share: f32, scale: LossScale) -> Tensor<1> {
    let channels = target.dims()[1] as f32;
    match scale {
        LossScale::Relative => style_scale(target).mul_scalar(share),
        // Torch's Gram matrix is divided by N as well, and the mean is over N^2 values.
        LossScale::Mean => constant(4.0 * share / (channels * channels), &target.device()),
    }
}

fn constant(value: f32, device: &Device) -> Tensor<1> {
    Tensor::from_floats([value], device)
}

#[cfg(test)]
#[cfg(feature = "cli")]
#[path = "objective_tests.rs"]
mod tests;
