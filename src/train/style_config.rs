//! The part of a run's configuration that names the paintings.

use serde::{Deserialize, Serialize};

use crate::pack::Style;

/// A painting to learn from and what the pack says about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StyleConfig {
    /// Its short name: lower-case letters, digits and hyphens.
    pub id: String,
    /// The painting's title.
    pub title: String,
    /// Who painted it.
    pub artist: String,
    /// When, e.g. `c. 1830`.
    pub year: String,
    /// The painting's licence.
    pub licence: String,
    /// File name in the folder of paintings.
    pub file: String,
    /// Shorter side, in pixels, at which the painting is looked at: larger means larger strokes.
    #[serde(default = "default_size")]
    pub size: u32,
    /// Multiplies `beta` for this style.
    #[serde(default = "default_weight")]
    pub weight: f32,
}

impl StyleConfig {
    /// The configuration of a style whose painting is in `file`.
    pub fn new(style: &Style, file: &str, size: u32) -> Self {
        let Style { id, title, artist, year, licence } = style.clone();
        Self { id, title, artist, year, licence, file: file.into(), size, weight: 1.0 }
    }
}

impl From<&StyleConfig> for Style {
    fn from(style: &StyleConfig) -> Self {
        Self {
            id: style.id.clone(),
            title: style.title.clone(),
            artist: style.artist.clone(),
            year: style.year.clone(),
            licence: style.licence.clone(),
        }
    }
}

/// Shorter side at which a painting is looked at, in pixels.
pub(super) fn default_size() -> u32 {
    384
}

fn default_weight() -> f32 {
    1.0
}
