//! The losses of a step in numbers.

use serde::{Deserialize, Serialize};

/// The parts of the loss of one step, before they are weighted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Losses {
    /// The weighted sum.
    pub total: f32,
    /// The mean boldness of the step's pictures, 0 to 1. Pictures of another boldness have another content, style and
    /// smoothness loss.
    pub boldness: f32,
    /// `|F - P|^2 / |P|^2` on the content layer, weighted by the photo's detail as far as a picture is bold.
    pub content: f32,
    /// The sum of `|G - A|^2 / |A|^2` over the style layers, each with its share.
    pub style: f32,
    /// How far the tiles of bold pictures are from the painting's.
    pub local: f32,
    /// How far their channels' deviations are.
    pub deviation: f32,
    /// How far the colours of bold pictures are from the painting's, in CIELAB.
    pub palette: f32,
    /// Total variation.
    pub tv: f32,
    /// How unlike the painting is where the photo is alike.
    pub smoothness: f32,
    /// How far a second pass moves the colours.
    pub keeping: f32,
    /// Difference under noise and movement.
    pub stability: f32,
    /// The generator's adversarial loss: minus the discriminator's mean score.
    pub adversarial: f32,
    /// The discriminator's own loss: 2 is undecided, 0 is won.
    pub discriminator: f32,
}
