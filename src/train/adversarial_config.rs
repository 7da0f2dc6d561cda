//! The discriminator's part of a run's configuration.

use serde::{Deserialize, Serialize};

/// The discriminator's part: its share in the loss, and what keeps the two in balance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AdversarialConfig {
    /// Weight of the adversarial loss; 0 trains without a discriminator.
    pub weight: f32,
    /// The step from which the discriminator learns.
    pub start: usize,
    /// Steps the discriminator learns alone before the generator listens.
    pub warm_up: usize,
    /// Steps over which the weight rises after that.
    pub ramp: usize,
    /// Learning rate of the discriminator (Adam, betas 0.5 and 0.99).
    pub learning_rate: f64,
    /// The discriminator learns every so many steps of the generator.
    pub update_every: usize,
    /// It waits while the running mean of its loss is below this (2 is undecided, 0 is won).
    pub skip_below: f32,
    /// The game ends when the running mean falls below this.
    pub stop_below: f32,
    /// Side of the crops it sees, in pixels, at least 40.
    pub crop: usize,
    /// Standard deviation of the noise on the crops at first.
    pub noise: f32,
    /// Updates until that noise is gone.
    pub noise_updates: usize,
}

impl Default for AdversarialConfig {
    fn default() -> Self {
        Self {
            weight: 0.02,
            start: 250,
            warm_up: 50,
            ramp: 200,
            learning_rate: 4e-4,
            update_every: 1,
            skip_below: 0.5,
            stop_below: 0.1,
            crop: 96,
            noise: 0.03,
            noise_updates: 2000,
        }
    }
}
