//! The loss curves of the loop of Gatys, which take hours and are kept.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::objective::LossWeights;
use crate::output::write;
use crate::{Error, Result};

/// The iterations at which a curve is read.
pub const MARKS: [usize; 10] = [0, 10, 25, 50, 75, 100, 150, 200, 350, 500];

/// The objective after so many iterations, for one style and photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// The style's id.
    pub style: String,
    /// The photo's file name.
    pub photo: String,
    /// `L` by iteration.
    pub losses: BTreeMap<usize, f32>,
}

/// Curves and how they were made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curves {
    /// The command that made them.
    pub command: String,
    /// The photos' size: as many pixels as a square of this side.
    pub size: u32,
    /// The weights of the losses in `L`; what only training needs is 0.
    pub weights: LossWeights,
    /// The curves.
    pub curves: Vec<Curve>,
}

impl Curves {
    /// Reads a file of curves for photos of this `size` and these `weights`; none at all if there is no
    /// file yet.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Config`], which name the file; the second also for curves of another `L`
    /// or size, which nothing can be compared with.
    pub fn read(path: &Path, size: u32, weights: &LossWeights) -> Result<Self> {
        let weights = LossWeights { smoothness: 0.0, stability: 0.0, ..weights.clone() };
        if !path.exists() {
            return Ok(Self { size, weights, ..Self::default() });
        }
        let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
        let found: Self = serde_json::from_str(&text)
            .map_err(|error| Error::Config { reason: error.to_string() }.in_file(path))?;
        if found.size != size || found.weights != weights {
            let reason = "the curves are of another size or of other weights of the losses; \
                          a --curves file of their own keeps them apart";
            return Err(Error::Config { reason: reason.into() }.in_file(path));
        }
        Ok(found)
    }

    /// Writes them.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other);
        write(path, (text.map_err(Error::io(path))? + "\n").as_bytes())
    }

    /// The curve of a style and a photo.
    pub fn find(&self, style: &str, photo: &str) -> Option<&Curve> {
        self.curves.iter().find(|curve| curve.style == style && curve.photo == photo)
    }
}

impl Curve {
    /// After how many iterations the loop reaches `loss`, between two marks by a straight line; the last
    /// mark if it never does.
    pub fn iterations_for(&self, loss: f32) -> f32 {
        let mut before: Option<(usize, f32)> = None;
        for (&iteration, &reached) in &self.losses {
            if reached <= loss {
                let Some((start, from)) = before else { return iteration as f32 };
                let share = (from - loss) / (from - reached);
                return start as f32 + share * (iteration - start) as f32;
            }
            before = Some((iteration, reached));
        }
        before.map_or(0.0, |(iteration, _)| iteration as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve() -> Curve {
        let losses = BTreeMap::from([(0, 8.0), (25, 4.0), (50, 2.0), (100, 1.0)]);
        Curve { style: "wave".into(), photo: "a.jpg".into(), losses }
    }

    #[test]
    fn iterations_are_read_between_the_marks() {
        let curve = curve();
        assert_eq!(curve.iterations_for(9.0), 0.0);
        assert_eq!(curve.iterations_for(6.0), 12.5);
        assert_eq!(curve.iterations_for(2.0), 50.0);
        assert_eq!(curve.iterations_for(1.5), 75.0);
        assert_eq!(curve.iterations_for(0.1), 100.0, "never reached");
    }

    #[test]
    fn curves_survive_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gatys.json");
        let weights = LossWeights { beta: 7.0, ..LossWeights::default() };
        let read = |size| Curves::read(&path, size, &weights);
        let mut curves = read(256).unwrap();
        assert_eq!((curves.size, curves.weights.beta, curves.curves.len()), (256, 7.0, 0));
        curves.curves.push(curve());
        curves.write(&path).unwrap();
        assert_eq!(read(256).unwrap(), curves);
        assert!(curves.find("wave", "a.jpg").is_some() && curves.find("wave", "b.jpg").is_none());
        std::fs::write(&path, "{").unwrap();
        assert_eq!(read(256).unwrap_err().code(), "config");
    }

    #[test]
    fn curves_of_another_objective_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gatys.json");
        let weights = LossWeights::default();
        Curves::read(&path, 256, &weights).unwrap().write(&path).unwrap();
        let other = LossWeights { alpha: weights.alpha + 1.0, ..weights.clone() };
        assert_eq!(Curves::read(&path, 256, &other).unwrap_err().code(), "config");
        assert_eq!(Curves::read(&path, 128, &weights).unwrap_err().code(), "config");
        // What only training needs is no part of `L`.
        let [smoothness, stability] = [weights.smoothness + 1.0, weights.stability + 1.0];
        let calmer = LossWeights { smoothness, stability, ..weights };
        assert!(Curves::read(&path, 256, &calmer).is_ok());
    }
}
