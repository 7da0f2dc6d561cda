//! The loss functions, one equation each.
//!
//! Gatys, Ecker, Bethge ("Image Style Transfer Using Convolutional Neural Networks", 2016) compare
//! pictures by their features in a trained network; a discriminator (Goodfellow et al. 2014) adds
//! a judge that learns. The total that is made small is
//!
//! `L = alpha * L_content + beta * L_style + adversarial * L_adversarial`
//! `+ tv * L_tv + smoothness * L_smoothness + stability * L_stability`
//!
//! and for a bold painting, whose skies are full of strokes too, moreover
//!
//! `+ local * L_local + deviation * L_deviation + palette * L_palette + keeping * L_keeping`
//!
//! All functions give one value for each picture of the batch, but the adversarial ones, which give one for all, and
//! those of tiles, which give one for all the tiles they get.

mod adversarial;
mod content;
mod local_deviation;
mod local_style;
mod palette;
mod palette_keeping;
mod reduce;
mod smoothness;
mod stability;
mod style;
mod total_variation;

#[cfg(test)]
mod gradient_check;
#[cfg(test)]
pub use gradient_check::random;

pub use adversarial::{discriminator_loss, generator_loss};
pub use content::{
    content_loss, content_scale, detail_weights, luminance, weighted_content_loss, weighted_content_scale,
};
pub use local_deviation::local_deviation_loss;
pub use local_style::{LocalLayer, local_style_loss, tile_covariances};
pub use palette::{Palette, palette_loss};
pub use palette_keeping::palette_keeping_loss;
pub use smoothness::{FINE_CELL, bilateral_smoothness};
pub use stability::stability_loss;
pub use style::{balanced_style_loss, gram_matrix, style_loss, style_scale};
pub use total_variation::total_variation;
