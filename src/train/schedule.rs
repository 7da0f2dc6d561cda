//! The schedule of a run: learning rate, random numbers and share of the style loss at each step.

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::TrainConfig;
use crate::objective::cosine;

/// Share of the learning rate that is left at the end.
const FLOOR: f64 = 0.02;
/// Steps over which the learning rate rises.
const WARM_UP: usize = 30;

/// The learning rate of the convolutions at `step`: a linear rise, then half a cosine down to 2 %.
pub fn learning_rate(config: &TrainConfig, step: usize) -> f64 {
    let rise = ((step + 1) as f64 / WARM_UP as f64).min(1.0);
    config.learning_rate * rise * cosine(step as f64 / config.steps as f64, FLOOR)
}

/// The random numbers of `step`. They depend on the seed and the step alone, so that a resumed run goes on exactly as an
/// uninterrupted one would.
pub fn random_of(config: &TrainConfig, step: usize) -> StdRng {
    StdRng::seed_from_u64(config.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(step as u64))
}

/// The generator copies the photo first and turns to the style over as many steps again:
/// the share of the style loss at `step`, 0 to 1.
pub fn style_share(config: &TrainConfig, step: usize) -> f32 {
    if config.identity_steps == 0 {
        return 1.0;
    }
    let past = step.saturating_sub(config.identity_steps) as f32;
    (past / config.identity_steps as f32).min(1.0)
}
