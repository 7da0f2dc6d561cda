//! Everything a training run depends on, in one file (`gallery.toml`).

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::defaults;
use super::{AdversarialConfig, StyleConfig};
use crate::network::{Discriminator, SIZE_MULTIPLE};
use crate::objective::{BoldConfig, LossWeights, Settings};
use crate::{Error, Result};

/// The configuration of a run. Every number has a default; the styles do not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// The title of the style pack.
    pub title: String,
    /// The licence the trained weights are given under.
    pub licence: String,
    /// Steps of the optimizer in all.
    #[serde(default = "defaults::steps")]
    pub steps: usize,
    /// The first steps teach the generator to copy the photo.
    #[serde(default = "defaults::identity_steps")]
    pub identity_steps: usize,
    /// Only the styles' gammas and betas learn.
    #[serde(default)]
    pub freeze_convolutions: bool,
    /// Pictures in a step.
    #[serde(default = "defaults::batch")]
    pub batch: usize,
    /// Sides of the photo crops in pixels, multiples of 8; each step takes one at random.
    #[serde(default = "defaults::crop_sides")]
    pub crop_sides: Vec<usize>,
    /// Pictures in a step for each of the `crop_sides`; without it, `batch` for all.
    #[serde(default)]
    pub batches: Vec<usize>,
    /// So many more pixels on each side of a crop are painted and no loss sees them: a generator hides what it cannot
    /// make right along the edges. A multiple of 4.
    #[serde(default)]
    pub margin: usize,
    /// How many different crops of each side are cut from the photos; their content features are
    /// computed once.
    #[serde(default = "defaults::crops")]
    pub crops: usize,
    /// Shorter side of a photo, in pixels, before a crop is cut: from and to (at least the crop's side). Twice as large
    /// is as likely as half as large.
    #[serde(default = "defaults::photo_sizes")]
    pub photo_sizes: [u32; 2],
    /// What steps the convolutions take; the styles' gammas and betas always take Adam's.
    #[serde(default)]
    pub optimizer: OptimizerName,
    /// Learning rate of the convolutions after warm-up; it falls to 2 % along a cosine.
    #[serde(default = "defaults::learning_rate")]
    pub learning_rate: f64,
    /// Learning rate of the styles' gammas and betas, as a multiple of the convolutions'.
    #[serde(default = "defaults::style_rate")]
    pub style_rate: f64,
    /// Decay of the moving average of the weights, which is what is packed.
    #[serde(default = "defaults::ema_decay")]
    pub ema_decay: f32,
    /// Seed of every random choice.
    #[serde(default = "defaults::seed")]
    pub seed: u64,
    /// The stability loss is part of every so manieth step and counts for those in between; it takes a pass of the
    /// generator more.
    #[serde(default = "defaults::stability_every")]
    pub stability_every: usize,
    /// A line in the log every so many steps.
    #[serde(default = "defaults::log_every")]
    pub log_every: usize,
    /// A checkpoint and a preview sheet every so many steps.
    #[serde(default = "defaults::checkpoint_every")]
    pub checkpoint_every: usize,
    /// Every how many photos, in order of their names, one is kept for previews only.
    #[serde(default = "defaults::hold_out_every")]
    pub hold_out_every: usize,
    /// The weights of the losses.
    #[serde(default)]
    pub loss: LossWeights,
    /// The bold end of every style; without it there is one row of gammas and betas for each, trained by `loss`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bold: Option<BoldConfig>,
    /// The discriminator.
    #[serde(default)]
    pub adversarial: AdversarialConfig,
    /// The styles, in the order the pack has them.
    pub styles: Vec<StyleConfig>,
}

/// The optimizers a configuration can name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerName {
    /// Adam (Kingma, Ba 2015).
    Adam,
    /// Adam in the eigenvectors of the gradients' correlations, [`Soap`](super::soap::Soap).
    #[default]
    Soap,
}

impl TrainConfig {
    /// Reads and checks a configuration file.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Config`], which name the file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
        Self::parse(&text).map_err(|error| error.in_file(path))
    }

    /// Reads and checks the text of a configuration file (TOML).
    ///
    /// # Errors
    /// [`Error::Config`].
    pub fn parse(text: &str) -> Result<Self> {
        let config: Self =
            toml::from_str(text).map_err(|error| Error::Config { reason: error.to_string() })?;
        config.check()?;
        Ok(config)
    }

    /// The defaults for these styles.
    pub fn for_styles(title: &str, licence: &str, styles: Vec<StyleConfig>) -> Self {
        Self {
            title: title.into(),
            licence: licence.into(),
            steps: defaults::steps(),
            identity_steps: defaults::identity_steps(),
            freeze_convolutions: false,
            batch: defaults::batch(),
            crop_sides: defaults::crop_sides(),
            batches: Vec::new(),
            margin: 0,
            crops: defaults::crops(),
            photo_sizes: defaults::photo_sizes(),
            optimizer: OptimizerName::default(),
            learning_rate: defaults::learning_rate(),
            style_rate: defaults::style_rate(),
            ema_decay: defaults::ema_decay(),
            seed: defaults::seed(),
            stability_every: defaults::stability_every(),
            log_every: defaults::log_every(),
            checkpoint_every: defaults::checkpoint_every(),
            hold_out_every: defaults::hold_out_every(),
            loss: LossWeights::default(),
            bold: None,
            adversarial: AdversarialConfig::default(),
            styles,
        }
    }

    /// The ids of the styles.
    pub fn ids(&self) -> Vec<String> {
        self.styles.iter().map(|style| style.id.clone()).collect()
    }

    /// Rows of gammas and betas of the generator: the bold end of all styles, then the calm end of all, or one for each.
    pub fn rows(&self) -> usize {
        self.styles.len() * if self.bold.is_some() { 2 } else { 1 }
    }

    /// What the losses have to know.
    pub fn objective(&self) -> Settings {
        Settings {
            weights: self.loss.clone(),
            bold: self.bold.clone(),
            style_weights: self.styles.iter().map(|style| style.weight).collect(),
            margin: self.margin,
            stability_every: self.stability_every,
            seed: self.seed,
        }
    }

    /// The crops a step may have: their side, without the margin, and how many there are.
    pub fn crop_kinds(&self) -> Vec<(usize, usize)> {
        let batch = |index| self.batches.get(index).copied().unwrap_or(self.batch);
        self.crop_sides.iter().enumerate().map(|(index, side)| (*side, batch(index))).collect()
    }

    fn check(&self) -> Result<()> {
        let smallest = self.crop_sides.iter().min().copied().unwrap_or_default();
        let bold = self.bold.iter().flat_map(|bold| bold.rules(smallest));
        let rules = [
            (!self.styles.is_empty(), "there are no styles"),
            (self.steps > 0 && self.batch > 0 && self.crops > 0, "steps, batch and crops must be at least 1"),
            (
                !self.crop_sides.is_empty()
                    && self.crop_sides.iter().all(|side| *side >= 64 && side % 8 == 0),
                "crop_sides must be multiples of 8, at least 64",
            ),
            (
                self.batches.is_empty()
                    || self.batches.len() == self.crop_sides.len() && !self.batches.contains(&0),
                "batches must be as many as crop_sides, each at least 1",
            ),
            (self.margin.is_multiple_of(SIZE_MULTIPLE), "margin must be a multiple of 4"),
            (
                self.adversarial.weight == 0.0 || self.adversarial.crop >= Discriminator::MIN_SIDE,
                "the discriminator's crop must be at least 40",
            ),
            (
                self.adversarial.weight >= 0.0 && self.adversarial.update_every > 0,
                "the adversarial weight must be at least 0 and update_every at least 1",
            ),
            (self.photo_sizes[0] <= self.photo_sizes[1], "photo_sizes must go from small to large"),
            (self.learning_rate > 0.0 && self.style_rate > 0.0, "learning rates must be more than 0"),
            ((0.0..1.0).contains(&self.ema_decay), "ema_decay must be from 0 up to 1"),
            (
                self.log_every > 0 && self.checkpoint_every > 0 && self.stability_every > 0,
                "log_every, checkpoint_every and stability_every must be at least 1",
            ),
            (self.hold_out_every > 1, "hold_out_every must be at least 2"),
            (self.styles.iter().all(|style| style.size >= 64), "a style's size must be at least 64"),
        ];
        match rules.into_iter().chain(bold).find(|(holds, _)| !holds) {
            Some((_, reason)) => Err(Error::Config { reason: reason.to_string() }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = r#"
        title = "T"
        licence = "CC0-1.0"
        [[styles]]
        id = "a"
        title = "A"
        artist = "B"
        year = "1890"
        licence = "public domain"
        file = "a.jpg"
    "#;

    #[test]
    fn everything_but_the_styles_has_a_default() {
        let config: TrainConfig = toml::from_str(MINIMAL).unwrap();
        config.check().unwrap();
        assert_eq!(config.loss, LossWeights::default());
    }

    #[test]
    fn a_bad_number_is_an_error_with_a_reason() {
        let mut config: TrainConfig = toml::from_str(MINIMAL).unwrap();
        config.crop_sides = vec![192, 100];
        let error = config.check().unwrap_err();
        assert_eq!(error.code(), "config");
        assert!(error.to_string().contains("multiples of 8"));
    }

    #[test]
    fn a_bold_end_has_defaults_and_rules_and_is_left_out_where_there_is_none() {
        let config: TrainConfig = toml::from_str(MINIMAL).unwrap();
        assert_eq!((config.rows(), toml::to_string(&config).unwrap().contains("[bold]")), (1, false));

        let parse = |bold: &str| TrainConfig::parse(&format!("{bold}\n{MINIMAL}"));
        let config = parse("bold = { alpha = 4.0 }").unwrap();
        assert_eq!(config.rows(), 2);
        assert_eq!(config.bold, Some(BoldConfig { alpha: 4.0, ..BoldConfig::default() }));
        assert_eq!(TrainConfig::parse(&toml::to_string(&config).unwrap()).unwrap(), config);
        for wrong in ["share = 1.5", "cell = 65", "kinds = 0", "scale = 0.5", "nosie = 0.1"] {
            assert_eq!(parse(&format!("bold = {{ {wrong} }}")).unwrap_err().code(), "config", "{wrong}");
        }
    }

    #[test]
    fn each_side_may_have_a_batch_of_its_own() {
        let parse = |text: &str| TrainConfig::parse(&format!("{text}\n{MINIMAL}"));
        let sides = "crop_sides = [128, 192]\nbatch = 5";
        assert_eq!(parse(sides).unwrap().crop_kinds(), [(128, 5), (192, 5)]);
        let batches = format!("{sides}\nbatches = [4, 3]");
        assert_eq!(parse(&batches).unwrap().crop_kinds(), [(128, 4), (192, 3)]);
        assert!(parse(&format!("{sides}\nbatches = [4]")).is_err());
        assert!(parse("margin = 6").is_err());
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        assert!(toml::from_str::<TrainConfig>(&format!("learnign_rate = 1.0\n{MINIMAL}")).is_err());
    }
}
