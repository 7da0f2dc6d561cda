//! The options of teaching.

use crate::objective::{BoldConfig, LossWeights, cosine};
use crate::{Error, Result};

/// What a teacher does, beside the pictures it is given. The defaults teach as well as the gallery was trained.
#[derive(Debug, Clone, PartialEq)]
pub struct TeachOptions {
    /// Steps until the learning rate has fallen to its end.
    pub steps: usize,
    /// Side of the crops of photos in pixels, without the margin; a multiple of 8, at least 64.
    pub side: usize,
    /// Crops in a step.
    pub batch: usize,
    /// How many different crops are kept with their content features, which are computed once: 3 MB each at 192 pixels.
    pub crops: usize,
    /// Shorter side in pixels that photos have at most when a crop is cut.
    pub photo_size: usize,
    /// Shorter side in pixels at which the painting is looked at for calm pictures: larger means larger strokes.
    pub size: usize,
    /// Learning rate (Adam), which falls to 2 % along a cosine.
    pub learning_rate: f64,
    /// Seed of every random choice.
    pub seed: u64,
    /// The losses of the calm end.
    pub calm: LossWeights,
    /// Those of the bold end.
    pub bold: BoldConfig,
}

impl Default for TeachOptions {
    fn default() -> Self {
        Self {
            steps: 300,
            side: 192,
            batch: 2,
            crops: 64,
            photo_size: 640,
            size: 384,
            // A few thousand numbers learn faster than a whole network.
            learning_rate: 1.5e-2,
            seed: 1890,
            calm: LossWeights::default(),
            bold: BoldConfig { second_passes: 0.3, keeping: 8.0, ..BoldConfig::default() },
        }
    }
}

impl TeachOptions {
    /// # Errors
    /// [`Error::Config`] with what has to hold.
    pub(super) fn check(&self) -> Result<()> {
        let counts = [self.steps, self.batch, self.crops, self.photo_size, self.size];
        let mut rules = vec![
            (counts.iter().all(|count| *count > 0), "steps, batch, crops and sizes must be at least 1"),
            (self.side >= 64 && self.side.is_multiple_of(8), "side must be a multiple of 8, at least 64"),
            (self.learning_rate > 0.0, "the learning rate must be above 0"),
        ];
        rules.extend(self.bold.rules(self.side));
        match rules.into_iter().find(|(holds, _)| !holds) {
            Some((_, reason)) => Err(Error::Config { reason: reason.into() }),
            None => Ok(()),
        }
    }

    /// The learning rate at `step`: half a cosine down to 2 %.
    pub(super) fn rate(&self, step: usize) -> f64 {
        const FLOOR: f64 = 0.02;
        self.learning_rate * cosine(step as f64 / self.steps as f64, FLOOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vgg::LAST_TAUGHT_WITH;

    #[test]
    fn what_cannot_be_taught_with_is_said() {
        assert!(TeachOptions::default().check().is_ok());
        for wrong in [
            TeachOptions { steps: 0, ..TeachOptions::default() },
            TeachOptions { side: 100, ..TeachOptions::default() },
            TeachOptions { learning_rate: 0.0, ..TeachOptions::default() },
            TeachOptions {
                bold: BoldConfig { noise: -1.0, ..BoldConfig::default() },
                ..TeachOptions::default()
            },
        ] {
            assert_eq!(wrong.check().unwrap_err().code(), "config", "{wrong:?}");
        }
    }

    #[test]
    fn the_rate_falls_to_its_end_and_stays_there() {
        let options = TeachOptions { steps: 100, learning_rate: 1.0, ..TeachOptions::default() };
        assert_eq!(options.rate(0), 1.0);
        assert!(options.rate(10) > options.rate(50));
        assert!((options.rate(100) - 0.02).abs() < 1e-9 && (options.rate(1000) - 0.02).abs() < 1e-9);
    }

    #[test]
    fn no_loss_looks_beyond_the_last_layer_of_the_loss_network_for_browsers() {
        let TeachOptions { calm, .. } = TeachOptions::default();
        let looked_at = calm.style_layers().map(|(layer, _)| layer);
        assert_eq!(looked_at.into_iter().chain([calm.content_layer]).max(), Some(LAST_TAUGHT_WITH));
    }
}
