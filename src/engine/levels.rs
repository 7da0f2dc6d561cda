//! The photo at the size of each pass.

use super::passes::{DETAIL, Pass};
use crate::Result;
use crate::picture::{Picture, Underpainting, ground};

/// The photo at the sizes that the passes of a painting need.
pub(super) struct Levels<'a> {
    photo: &'a Picture,
    /// For each pass but the last, the photo at its size.
    smaller: Vec<Picture>,
    /// For each pass but the first, the photo at half the size of the pass before it.
    bases: Vec<Picture>,
}

impl<'a> Levels<'a> {
    /// # Errors
    /// None in practice: no side is empty.
    pub fn new(photo: &'a Picture, passes: &[Pass]) -> Result<Self> {
        let (mut smaller, mut bases) = (Vec::new(), Vec::new());
        // Each from the next larger one, so that the photo itself is read once.
        for pass in passes.iter().rev().skip(1) {
            let [width, height] = pass.shape.inner;
            let level = smaller.last().unwrap_or(photo).shrunk(width, height)?;
            bases.push(level.shrunk(half(width), half(height))?);
            smaller.push(level);
        }
        smaller.reverse();
        bases.reverse();
        Ok(Self { photo, smaller, bases })
    }

    /// The photo at the size of pass `index`; none for the last one, whose size is the photo's own.
    fn of(&self, index: usize) -> Option<&Picture> {
        self.smaller.get(index)
    }

    /// What pass `index` reads: the photo, or the painting of the pass before, enlarged.
    ///
    /// # Errors
    /// [`PictureTooLarge`](crate::Error::PictureTooLarge) if it is too large with its margins.
    pub fn ground(&self, index: usize, pass: &Pass, painting: Option<&Picture>) -> Result<Picture> {
        let base = index.checked_sub(1).and_then(|before| self.bases.get(before));
        let under =
            painting.zip(base).map(|(painting, base)| Underpainting { painting, base, detail: DETAIL });
        ground(self.of(index).unwrap_or(self.photo), under, pass.shape, &pass.noise)
    }
}

/// Half of a side, at least one pixel.
pub(super) fn half(side: u32) -> u32 {
    (side / 2).max(1)
}
