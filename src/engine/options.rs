//! The choices for a painting beside its style.

use super::{Brushwork, Edges, LIGHT};
use crate::{Error, Result};

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

/// A strength from 0 to 1.
pub(super) fn checked(strength: f32) -> Result<f32> {
    if (0.0..=1.0).contains(&strength) { Ok(strength) } else { Err(Error::Strength { strength }) }
}
