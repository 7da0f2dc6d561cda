//! The options of a painting beside its style.

use super::{Brushwork, Edges, LIGHT, Live};
use crate::{Error, Result};

/// With all of it the statistics would stay those of the first frame.
const SMOOTHEST: f32 = 0.99;

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
    /// Whether it is a frame of live video, which is painted faster on a GPU.
    pub live: Option<Live>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strength: 1.0,
            light: LIGHT,
            edges: Edges::Mirror,
            brushwork: Brushwork::default(),
            live: None,
        }
    }
}

/// A frame whose smoothing is in its range, or none.
pub(super) fn checked_live(live: Option<Live>) -> Result<Option<Live>> {
    match live {
        Some(Live { smoothing }) if !(0.0..=SMOOTHEST).contains(&smoothing) => {
            Err(Error::Brushwork { name: "smoothing", value: smoothing, least: 0.0, most: SMOOTHEST })
        }
        live => Ok(live),
    }
}

/// A strength from 0 to 1.
pub(super) fn checked(strength: f32) -> Result<f32> {
    if (0.0..=1.0).contains(&strength) { Ok(strength) } else { Err(Error::Strength { strength }) }
}
