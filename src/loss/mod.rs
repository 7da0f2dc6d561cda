//! The loss functions, one equation a file, each with a gradient check.
//!
//! Gatys, Ecker, Bethge ("Image Style Transfer Using Convolutional Neural Networks", 2016) compare pictures by their
//! features in a trained network. Goodfellow et al. (2014) add a discriminator that learns to judge. The total is
//!
//! `L = alpha * L_content + beta * L_style + adversarial * L_adversarial`
//! `+ tv * L_tv + smoothness * L_smoothness + stability * L_stability`
//!
//! and for bold paintings, which have strokes in flat skies too, in addition
//!
//! `+ local * L_local + deviation * L_deviation + palette * L_palette + keeping * L_keeping`
//!
//! | term | file | what it measures |
//! |---|---|---|
//! | `L_content` | `content.rs` | features of the content layer against the photo's |
//! | `L_style` | `style.rs` | Gram matrices against the style's |
//! | `L_adversarial` | `adversarial.rs` | the discriminator's scores |
//! | `L_tv` | `total_variation.rs` | differences of neighbouring pixels |
//! | `L_smoothness` | `smoothness.rs` | contrast where the photo has none: stains and halos |
//! | `L_stability` | `stability.rs` | how much the painting changes for a small change of the photo |
//! | `L_local` | `local_style.rs` | covariances of each tile against the style's textures |
//! | `L_deviation` | `local_deviation.rs` | how much the channels of each tile vary |
//! | `L_palette` | `palette.rs` | colours, as a distance in CIELAB |
//! | `L_keeping` | `palette_keeping.rs` | how far a second pass moves the colours of the first |
//!
//! Each function gives one value for each picture of the batch. Adversarial losses give one for the batch, losses of
//! tiles one for all tiles they get.

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
