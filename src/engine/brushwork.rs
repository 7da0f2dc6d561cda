//! Brushwork: the options of how a painting is painted (strokes, boldness, swirl, seed).

use crate::{Error, Result};

/// The longer side of the first pass, in pixels, with the broadest strokes.
const BROADEST: f32 = 256.0;
/// How many times longer it is with the finest.
const RANGE: f32 = 4.0;
/// Standard deviation of the noise under the first pass at full boldness, as a share of the range of colours.
pub(super) const NOISE: f32 = 0.045;
/// Beyond this the blend of a style's ends falls apart.
const BOLDEST: f32 = 1.5;

/// The choices of a painter beside the style.
///
/// ```
/// use impasto::engine::Brushwork;
/// let calm = Brushwork { boldness: 0.0, ..Brushwork::default() };
/// assert!(calm.check().is_ok());
/// assert_eq!(Brushwork { strokes: 2.0, ..calm }.check().unwrap_err().code(), "brushwork");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brushwork {
    /// From 0 (broad) to 1 (fine), relative to the picture: the picture's longer side is 256 to 1024 pixels in the first
    /// pass, whose strokes each next pass refines. A picture that is smaller, or hardly larger, is painted in one pass.
    pub strokes: f32,
    /// From 0 (calm) to 1 (bold), and on to 1.5, beyond what was trained: how far strokes and colours leave the photo. A
    /// style that knows one manner only has that one.
    pub boldness: f32,
    /// From 0.25 to 4: the size of what strokes in flat areas form, beside the strokes themselves.
    pub swirl: f32,
    /// Another number places the strokes of flat areas elsewhere.
    pub seed: u32,
}

impl Default for Brushwork {
    /// What the gallery looks its best with.
    fn default() -> Self {
        Self { strokes: 0.5, boldness: 1.0, swirl: 1.0, seed: 0 }
    }
}

impl Brushwork {
    /// Checks that every number is within its range.
    ///
    /// # Errors
    /// [`Error::Brushwork`].
    pub fn check(self) -> Result<()> {
        let ranges = [
            ("strokes", self.strokes, 0.0, 1.0),
            ("boldness", self.boldness, 0.0, BOLDEST),
            ("swirl", self.swirl, 0.25, 4.0),
        ];
        match ranges.into_iter().find(|(_, value, least, most)| !(least..=most).contains(&value)) {
            Some((name, value, least, most)) => Err(Error::Brushwork { name, value, least, most }),
            None => Ok(()),
        }
    }

    /// The longer side of the first pass, in pixels.
    pub(super) fn working_side(self) -> f32 {
        BROADEST * RANGE.powf(self.strokes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_name_a_working_side() {
        let side = |strokes| Brushwork { strokes, ..Brushwork::default() }.working_side();
        assert_eq!([side(0.0), side(0.5), side(1.0)], [256.0, 512.0, 1024.0]);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        let ok = Brushwork::default();
        for (wrong, name) in [
            (Brushwork { strokes: -0.1, ..ok }, "strokes"),
            (Brushwork { boldness: f32::NAN, ..ok }, "boldness"),
            (Brushwork { boldness: 1.6, ..ok }, "boldness"),
            (Brushwork { swirl: 0.2, ..ok }, "swirl"),
            (Brushwork { swirl: f32::INFINITY, ..ok }, "swirl"),
        ] {
            let error = wrong.check().unwrap_err();
            assert_eq!(error.code(), "brushwork");
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
