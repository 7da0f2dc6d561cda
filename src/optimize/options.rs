//! Everything one can choose, with sound defaults.

use super::goal::{Goal, LossScale, article_layers};
use crate::Mix;
use crate::network::{FeatureExtractor, Layer};
use crate::objective::{LossWeights, STYLE_LAYERS};
use crate::picture::{MAX_SIDE, Picture};
use crate::{Error, Result};

/// The largest picture, in pixels, that is optimized.
pub const MAX_WORKING_PIXELS: u64 = 4_000_000;

/// What is optimized and how; `Options::default()` is 500 iterations of L-BFGS from the content, by the article's loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// What is made small.
    pub goal: Goal,
    /// The sizes to paint at, one after the other, as the longer side in pixels: each starts from the
    /// picture of the one before, the last one is the result's. The photo is made smaller for
    /// it, never larger.
    pub sizes: Vec<u32>,
    /// Iterations in all; they are shared out evenly over the sizes.
    pub iterations: usize,
    /// What the picture starts as.
    pub init: Init,
    /// Seed of the noise.
    pub seed: u64,
    /// How the loss is made small.
    pub optimizer: Optimizer,
    /// What the losses of the article's layers are measured in.
    pub loss_scale: LossScale,
    /// Weight of the content.
    pub alpha: f32,
    /// Weight of the style.
    pub beta: f32,
    /// Weight of the total variation.
    pub tv: f32,
    /// The layers of the article's content loss, each with its share.
    pub content_layers: Vec<(Layer, f32)>,
    /// The layers of the article's style loss, each with its share.
    pub style_layers: Vec<(Layer, f32)>,
    /// The weight of each style picture; none at all means that all weigh the same.
    pub style_weights: Vec<f32>,
    /// The longer side of the style pictures, as a multiple of the painting's: larger means larger
    /// strokes.
    pub style_scale: f32,
    /// Where the painting's colours come from.
    pub colours: Colours,
}

/// What the picture starts as.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Init {
    /// The photo.
    #[default]
    Content,
    /// Grey with faint noise, so that nothing of the photo's layout is given.
    Noise,
    /// Another picture, stretched to the photo's size.
    Picture(Picture),
}

/// How the loss is made small.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimizer {
    /// L-BFGS with a strong Wolfe line search.
    Lbfgs {
        /// Curvature pairs it remembers, at least 1; each takes 24 bytes a pixel.
        history: usize,
    },
    /// Adam; its learning rate falls along a cosine.
    Adam {
        /// The change of a value (0..1) in the first iteration.
        learning_rate: f32,
    },
}

impl Default for Optimizer {
    fn default() -> Self {
        Self::Lbfgs { history: 20 }
    }
}

/// Where the painting's colours come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Colours {
    /// The style pictures.
    #[default]
    Style,
    /// The photo, pixel by pixel: only the painting's luminance is used.
    Keep,
    /// The photo, as a palette: the style pictures take on its mean and covariance first.
    Match,
}

impl Default for Options {
    fn default() -> Self {
        let (goal, loss_scale) = (Goal::default(), LossScale::default());
        let [alpha, beta, tv] = goal.weights(loss_scale);
        let [content_layers, style_layers] = article_layers(Layer::Conv5_1);
        Self {
            goal,
            sizes: vec![512],
            iterations: 500,
            init: Init::default(),
            seed: 0,
            optimizer: Optimizer::default(),
            loss_scale,
            alpha,
            beta,
            tv,
            content_layers,
            style_layers,
            style_weights: vec![],
            style_scale: goal.style_scale(),
            colours: Colours::default(),
        }
    }
}

impl Options {
    /// Checks every number.
    ///
    /// # Errors
    /// [`Error::OptimizeOptions`] with what is wrong.
    pub fn check(&self) -> Result<()> {
        let refuse = |reason: String| Err(Error::OptimizeOptions { reason });
        if self.sizes.is_empty() {
            return refuse("there is no size".into());
        }
        let least = self.goal.least_side();
        if let Some(size) = self.sizes.iter().find(|size| !(least..=MAX_SIDE).contains(size)) {
            return refuse(format!("the size is {size}; it goes from {least} to {MAX_SIDE}"));
        }
        if self.iterations == 0 {
            return refuse("there are no iterations".into());
        }
        if !(0.05..=20.0).contains(&self.style_scale) {
            return refuse(format!("the style scale is {}; it goes from 0.05 to 20", self.style_scale));
        }
        let shares = self.content_layers.iter().chain(&self.style_layers).map(|(_, share)| *share);
        let weights = [self.alpha, self.beta, self.tv];
        if let Some(weight) = shares.chain(weights).find(|weight| !weight.is_finite() || *weight < 0.0) {
            return refuse(format!("a weight is {weight}; none may be negative"));
        }
        match self.optimizer {
            Optimizer::Lbfgs { history: 0 } => refuse("the history is 0; L-BFGS needs 1 or more".into()),
            Optimizer::Adam { learning_rate } if !(learning_rate > 0.0 && learning_rate.is_finite()) => {
                refuse(format!("the learning rate is {learning_rate}; it must be more than 0"))
            }
            _ => Ok(()),
        }
    }

    /// Checks that `features` has all the layers.
    ///
    /// # Errors
    /// [`Error::OptimizeOptions`] that names the first one missing.
    pub fn check_layers(&self, features: &FeatureExtractor) -> Result<()> {
        let known = features.layers();
        let gallery = LossWeights::default();
        let wanted: Vec<Layer> = match self.goal {
            Goal::Article => {
                self.content_layers.iter().chain(&self.style_layers).map(|(layer, _)| *layer).collect()
            }
            Goal::Gallery => [gallery.content_layer].into_iter().chain(STYLE_LAYERS).collect(),
        };
        let Some(missing) = wanted.iter().find(|layer| !known.contains(layer)) else { return Ok(()) };
        let known: Vec<&str> = known.iter().map(|layer| layer.name()).collect();
        let reason = format!("these weights have no layer {missing}; they have {}", known.join(", "));
        Err(Error::OptimizeOptions { reason })
    }

    /// The weight of each of `styles` pictures; they add up to 1.
    ///
    /// # Errors
    /// [`Error::OptimizeOptions`] without a picture, [`Error::StyleWeights`] if their number is
    /// another one, or the weights are not usable.
    pub fn blend(&self, styles: usize) -> Result<Vec<f32>> {
        if styles == 0 {
            return Err(Error::OptimizeOptions { reason: "there is no style picture".into() });
        }
        if self.style_weights.is_empty() {
            return Ok(vec![1.0 / styles as f32; styles]);
        }
        if self.style_weights.len() != styles {
            return Err(Error::StyleWeights { reason: "there must be one weight for each style picture" });
        }
        Ok(Mix::new(self.style_weights.clone())?.weights().to_vec())
    }

    /// Width and height at each size, for a photo of this size.
    ///
    /// # Errors
    /// [`Error::OptimizeOptions`] for a photo with a side below what the goal needs,
    /// [`Error::WorkingSize`] above [`MAX_WORKING_PIXELS`].
    pub fn stages(&self, width: u32, height: u32) -> Result<Vec<(u32, u32)>> {
        let least = self.goal.least_side();
        if width.min(height) < least {
            let reason = format!("the photo is {width}x{height}; {least} pixels a side are needed");
            return Err(Error::OptimizeOptions { reason });
        }
        let stages: Vec<_> = self.sizes.iter().map(|size| fitted(width, height, *size, least)).collect();
        let too_large =
            |&&(width, height): &&(u32, u32)| u64::from(width) * u64::from(height) > MAX_WORKING_PIXELS;
        match stages.iter().find(too_large) {
            None => Ok(stages),
            Some(&(width, height)) => {
                Err(Error::WorkingSize { width, height, max_pixels: MAX_WORKING_PIXELS })
            }
        }
    }
}

/// The size of the same shape with this longer side, not above the size itself and not below `least` pixels a side.
fn fitted(width: u32, height: u32, longer: u32, least: u32) -> (u32, u32) {
    let factor = (f64::from(longer) / f64::from(width.max(height))).min(1.0);
    scaled(width, height, factor, least)
}

/// Width and height times `factor`, but at least `least` pixels a side.
pub fn scaled(width: u32, height: u32, factor: f64, least: u32) -> (u32, u32) {
    let factor = factor.max(f64::from(least) / f64::from(width.min(height)));
    let side = |side: u32| (f64::from(side) * factor).round().clamp(1.0, f64::from(MAX_SIDE)) as u32;
    (side(width).max(least), side(height).max(least))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_keep_the_shape() {
        let options = Options { sizes: vec![128, 256, 512], ..Options::default() };
        assert_eq!(options.stages(2000, 1500).unwrap(), [(128, 96), (256, 192), (512, 384)]);
        assert_eq!(options.stages(300, 400).unwrap(), [(96, 128), (192, 256), (300, 400)]);
        // A strip stays wide enough for the deepest layer.
        assert_eq!(options.stages(2000, 50).unwrap()[0], (640, 16));
        assert_eq!(options.stages(15, 400).unwrap_err().code(), "optimize-options");
        let gallery = Options { goal: Goal::Gallery, sizes: vec![128], ..Options::default() };
        assert_eq!(gallery.stages(400, 100).unwrap(), [(256, 64)]);
        assert_eq!(gallery.stages(400, 63).unwrap_err().code(), "optimize-options");
        let huge = Options { sizes: vec![5000], ..Options::default() };
        assert_eq!(huge.stages(5000, 4000).unwrap_err().code(), "working-size");
    }

    #[test]
    fn blend_weights_fit_the_pictures() {
        let options = Options { style_weights: vec![3.0, 1.0], ..Options::default() };
        assert_eq!(options.blend(2).unwrap(), [0.75, 0.25]);
        assert_eq!(options.blend(3).unwrap_err().code(), "style-weights");
        assert_eq!(Options::default().blend(4).unwrap(), [0.25; 4]);
        assert_eq!(Options::default().blend(0).unwrap_err().code(), "optimize-options");
    }
}
