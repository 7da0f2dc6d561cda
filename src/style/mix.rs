//! A mixture of styles: the weight of each.

use crate::pack::Style;
use crate::{Error, Result};

/// A weight for each style of a pack; they add up to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix(Vec<f32>);

impl Mix {
    /// Any weights of at least 0, one for each style; they are divided by their sum.
    ///
    /// # Errors
    /// [`Error::StyleWeights`] for negative weights, weights that are not numbers, or a sum of 0.
    ///
    /// ```
    /// use impasto::Mix;
    /// assert_eq!(Mix::new(vec![2.0, 6.0])?.weights(), [0.25, 0.75]);
    /// assert_eq!(Mix::new(vec![0.0, 0.0]).unwrap_err().code(), "style-weights");
    /// # Ok::<(), impasto::Error>(())
    /// ```
    pub fn new(weights: Vec<f32>) -> Result<Self> {
        if weights.iter().any(|weight| !weight.is_finite() || *weight < 0.0) {
            return Err(Error::StyleWeights { reason: "a weight is negative or not a number" });
        }
        let sum: f32 = weights.iter().sum();
        if sum <= 0.0 || !sum.is_finite() {
            return Err(Error::StyleWeights { reason: "the weights do not add up to more than 0" });
        }
        Ok(Self(weights.into_iter().map(|weight| weight / sum).collect()))
    }

    /// The one style with this id.
    ///
    /// # Errors
    /// [`Error::StyleUnknown`].
    pub fn one(styles: &[Style], id: &str) -> Result<Self> {
        if styles.iter().all(|style| style.id != id) {
            return Err(style_unknown(styles, id));
        }
        Ok(Self(styles.iter().map(|style| f32::from(u8::from(style.id == id))).collect()))
    }

    /// The styles with these ids, each with a weight of at least 0; what is named twice has both.
    ///
    /// # Errors
    /// [`Error::StyleUnknown`] and [`Error::StyleWeights`].
    #[cfg(feature = "cli")]
    pub(crate) fn of<'a>(styles: &[Style], parts: impl IntoIterator<Item = (&'a str, f32)>) -> Result<Self> {
        let mut weights = vec![0.0; styles.len()];
        for (id, weight) in parts {
            let one = Self::one(styles, id)?;
            for (sum, one) in weights.iter_mut().zip(one.weights()) {
                *sum += weight * one;
            }
        }
        Self::new(weights)
    }

    /// The weights, in the order of the pack's styles.
    pub fn weights(&self) -> &[f32] {
        &self.0
    }

    /// The weights, if there are as many as `styles`.
    pub(crate) fn for_styles(&self, styles: usize) -> Result<&[f32]> {
        if self.0.len() != styles {
            return Err(Error::StyleWeights { reason: "there must be one weight for each style" });
        }
        Ok(&self.0)
    }
}

/// The error of an id that none of `styles` has.
pub(crate) fn style_unknown(styles: &[Style], id: &str) -> Error {
    let known: Vec<&str> = styles.iter().map(|style| style.id.as_str()).collect();
    Error::StyleUnknown { id: id.into(), known: known.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_weights_are_errors() {
        for weights in
            [vec![], vec![0.0], vec![1.0, -0.5], vec![f32::NAN], vec![f32::INFINITY], vec![f32::MAX; 2]]
        {
            assert_eq!(Mix::new(weights).unwrap_err().code(), "style-weights");
        }
    }

    #[test]
    fn an_unknown_style_names_the_known_ones() {
        let error = Mix::one(&[Style::example("a-style")], "other").unwrap_err();
        assert_eq!(error.code(), "style-unknown");
        assert!(error.to_string().contains("a-style"));
    }
}
