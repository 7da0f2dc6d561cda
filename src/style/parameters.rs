//! Style parameters: the gammas and betas that make the generator paint in one style.

use crate::architecture::norms;
use crate::{Error, Result};

/// A style as the generator takes it: the gamma and the beta of every conditional instance normalization (Dumoulin,
/// Shlens, Kudlur: "A Learned Representation for Artistic Style", 2017, eq. 5), 1,536 numbers in all.
///
/// A style of a pack, a blend of several, one that was taught and one that is predicted are all of this type.
///
/// ```
/// use impasto::StyleParameters;
///
/// let style = |value: f32| StyleParameters::from_values(&[value; StyleParameters::COUNT]).unwrap();
/// let blend = StyleParameters::blend([(&style(1.0), 0.25), (&style(2.0), 0.75)]);
/// assert_eq!(blend.to_values()[0], 1.75);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StyleParameters {
    norms: Vec<NormParameters>,
}

/// The parameters of one normalization, a number for each channel.
///
/// In double precision, so that blending loses nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NormParameters {
    /// What a normalized channel is multiplied by.
    pub gamma: Vec<f64>,
    /// What is added to it.
    pub beta: Vec<f64>,
}

impl StyleParameters {
    /// How many numbers a style of the generator has.
    pub const COUNT: usize = 1536;

    /// Those of these normalizations, in the order of the layers.
    pub(crate) fn new(norms: Vec<NormParameters>) -> Self {
        Self { norms }
    }

    /// The numbers that `source` gives for the name of each table, such as `up_norm.gamma`, and its channels.
    ///
    /// # Errors
    /// The first error of `source`.
    pub(crate) fn load(mut source: impl FnMut(&str, usize) -> Result<Vec<f32>>) -> Result<Self> {
        let mut table = |name: String, channels| -> Result<Vec<f64>> {
            Ok(source(&name, channels)?.into_iter().map(f64::from).collect())
        };
        let norm = |(name, channels): (String, usize)| {
            let gamma = table(format!("{name}.gamma"), channels)?;
            Ok(NormParameters { gamma, beta: table(format!("{name}.beta"), channels)? })
        };
        Ok(Self { norms: norms().into_iter().map(norm).collect::<Result<_>>()? })
    }

    /// From [`COUNT`](Self::COUNT) numbers: for each normalization the gammas, then the betas.
    ///
    /// # Errors
    /// [`Error::StyleParameters`] for another number of them, or one that is not finite.
    pub fn from_values(values: &[f32]) -> Result<Self> {
        if values.len() != Self::COUNT || values.iter().any(|value| !value.is_finite()) {
            return Err(Error::StyleParameters { found: values.len(), expected: Self::COUNT });
        }
        let mut rest = values.iter();
        Self::load(|_, channels| Ok(rest.by_ref().take(channels).copied().collect()))
    }

    /// All numbers, in the order that [`from_values`](Self::from_values) takes.
    pub fn to_values(&self) -> Vec<f32> {
        let norms = self.norms.iter().flat_map(|norm| norm.gamma.iter().chain(&norm.beta));
        norms.map(|value| *value as f32).collect()
    }

    /// The weighted sum of several styles. Weights that add up to 1 give something between them.
    pub fn blend<'a>(parts: impl IntoIterator<Item = (&'a Self, f32)>) -> Self {
        let mut sum = Self::default();
        for (style, weight) in parts {
            sum.norms.resize(sum.norms.len().max(style.norms.len()), NormParameters::default());
            for (sum, norm) in sum.norms.iter_mut().zip(&style.norms) {
                add(&mut sum.gamma, &norm.gamma, weight);
                add(&mut sum.beta, &norm.beta, weight);
            }
        }
        sum
    }

    /// The parameters of normalization `index`.
    pub fn norm(&self, index: usize) -> Option<&NormParameters> {
        self.norms.get(index)
    }
}

fn add(sum: &mut Vec<f64>, numbers: &[f64], weight: f32) {
    sum.resize(sum.len().max(numbers.len()), 0.0);
    sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += f64::from(weight) * number);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_has_the_documented_count_of_numbers() {
        let count: usize = norms().iter().map(|(_, channels)| 2 * channels).sum();
        assert_eq!(count, StyleParameters::COUNT);
    }

    #[test]
    fn values_survive() {
        let values: Vec<f32> = (0..StyleParameters::COUNT).map(|index| index as f32 / 7.0).collect();
        let style = StyleParameters::from_values(&values).unwrap();
        assert_eq!(style.to_values(), values);
        assert_eq!(style.norm(0).unwrap().beta[0], f64::from(values[32]));
        assert_eq!(style.norm(12).unwrap().beta.len(), 32);
        assert_eq!(style.norm(13), None);
    }

    #[test]
    fn wrong_numbers_are_refused() {
        for values in [vec![], vec![0.0; 1535], vec![f32::NAN; StyleParameters::COUNT]] {
            assert_eq!(StyleParameters::from_values(&values).unwrap_err().code(), "style-parameters");
        }
    }
}
