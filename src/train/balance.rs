//! The balance of generator and discriminator: the discriminator waits while it is ahead.

use serde::{Deserialize, Serialize};

use super::AdversarialConfig;

/// How much of the past the running mean of the discriminator's loss remembers.
const MEMORY: f32 = 0.98;
/// The loss of a discriminator that cannot tell real from fake.
const UNDECIDED: f32 = 2.0;

/// How the game stands: part of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    /// Running mean of the discriminator's loss: 2 is undecided, 0 is a discriminator that always wins.
    pub mean: f32,
    /// Updates the discriminator has had.
    pub updates: usize,
    /// Whether the game was given up; the generator goes on without it.
    pub stopped: bool,
}

impl Default for Balance {
    fn default() -> Self {
        Self { mean: UNDECIDED, updates: 0, stopped: false }
    }
}

impl Balance {
    /// Takes in the discriminator's loss of one step.
    pub fn observe(&mut self, loss: f32, config: &AdversarialConfig) {
        self.mean = MEMORY * self.mean + (1.0 - MEMORY) * loss;
        self.stopped |= self.mean < config.stop_below || !loss.is_finite();
    }

    /// Whether the discriminator learns in this step: every so many steps, and not while it is ahead.
    pub fn discriminator_learns(&self, step: usize, config: &AdversarialConfig) -> bool {
        !self.stopped
            && step >= config.start
            && (step - config.start).is_multiple_of(config.update_every)
            && self.mean >= config.skip_below
    }

    /// The weight of the adversarial loss for the generator at `step`: 0 until the discriminator has had
    /// its warm-up, then a rise to the configured weight.
    pub fn weight(&self, step: usize, config: &AdversarialConfig) -> f32 {
        let past = step.saturating_sub(config.start + config.warm_up) as f32;
        if self.stopped { 0.0 } else { config.weight * (past / config.ramp.max(1) as f32).min(1.0) }
    }

    /// Standard deviation of the noise on what the discriminator sees, which keeps it from winning by
    /// pixels alone: falls to 0 over the configured updates.
    pub fn noise(&self, config: &AdversarialConfig) -> f32 {
        config.noise * (1.0 - self.updates as f32 / config.noise_updates.max(1) as f32).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> AdversarialConfig {
        AdversarialConfig { weight: 0.1, start: 10, warm_up: 5, ramp: 20, ..AdversarialConfig::default() }
    }

    #[test]
    fn the_weight_rises_after_the_warm_up() {
        let (balance, config) = (Balance::default(), config());
        assert_eq!(balance.weight(15, &config), 0.0);
        assert!((balance.weight(25, &config) - 0.05).abs() < 1e-6);
        assert_eq!(balance.weight(1000, &config), 0.1);
    }

    #[test]
    fn a_discriminator_that_is_ahead_waits_and_one_that_has_won_ends_the_game() {
        let (mut balance, config) = (Balance::default(), config());
        assert!(!balance.discriminator_learns(9, &config));
        assert!(balance.discriminator_learns(10, &config));
        while balance.mean >= config.skip_below {
            balance.observe(0.2, &config);
        }
        assert!(!balance.discriminator_learns(50, &config) && !balance.stopped);
        balance.observe(2.0, &config);
        assert!(balance.discriminator_learns(50, &config), "it caught up");
        (0..200).for_each(|_| balance.observe(0.0, &config));
        assert!(balance.stopped);
        assert_eq!(balance.weight(1000, &config), 0.0);
    }

    #[test]
    fn a_loss_that_is_no_number_ends_the_game() {
        let mut balance = Balance::default();
        balance.observe(f32::NAN, &config());
        assert!(balance.stopped);
    }

    #[test]
    fn noise_fades() {
        let config = AdversarialConfig { noise: 0.04, noise_updates: 100, ..config() };
        let at = |updates| Balance { updates, ..Balance::default() }.noise(&config);
        assert_eq!((at(0), at(50), at(500)), (0.04, 0.02, 0.0));
    }
}
