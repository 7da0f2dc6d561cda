//! The choices for a painting beside its style.

use super::{Brushwork, Edges};
use crate::{Error, Result};

/// How much of the photo's light a painting has unless the caller says otherwise: at least half of what two photos differ
/// by is left, and the style's colours show.
pub const LIGHT: f32 = 0.6;

/// The choices for a painting beside its style.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// From 0 (the photo) to 1 (the painting).
    pub strength: f32,
    /// How light it is: from 0 (as the style's painting) to 1 (as the photo, part by part).
    pub light: f32,
    /// How the photo goes on beyond its edges.
    pub edges: Edges,
    /// How it is painted.
    pub brushwork: Brushwork,
}

impl Default for Options {
    fn default() -> Self {
        Self { strength: 1.0, light: LIGHT, edges: Edges::Mirror, brushwork: Brushwork::default() }
    }
}

/// A light from 0 to 1.
pub(super) fn checked_light(light: f32) -> Result<f32> {
    let wrong = Error::Brushwork { name: "light", value: light, least: 0.0, most: 1.0 };
    if (0.0..=1.0).contains(&light) { Ok(light) } else { Err(wrong) }
}

/// A strength from 0 to 1.
pub(super) fn checked(strength: f32) -> Result<f32> {
    if (0.0..=1.0).contains(&strength) { Ok(strength) } else { Err(Error::Strength { strength }) }
}
