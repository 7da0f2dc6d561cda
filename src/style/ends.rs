//! The two ends of a style, calm and bold.
//!
//! Each style has two rows of gammas and betas, trained with the losses weighed differently. A generator for `S` styles has
//! `2 S` rows: row `s` is the bold end of style `s`, row `S + s` its calm end. A file of weights keeps them apart: `gamma`
//! and `beta` are the bold ones, `calm_gamma` and `calm_beta` the calm ones. In a file without these both ends are alike.

use super::StyleParameters;

/// The two ends of a style, between which its boldness is chosen (Babaeizadeh & Ghiasi, "Adjustable Real-time Style
/// Transfer", 2020).
#[derive(Debug, Clone, PartialEq)]
pub struct StyleEnds {
    /// Boldness 1.
    pub bold: StyleParameters,
    /// Boldness 0. A style without it is the same at any boldness.
    pub calm: Option<StyleParameters>,
}

impl StyleEnds {
    /// A blend of `styles`, each with its weight, at a boldness of 0 (calm) to 1 (bold), or beyond the bold end by as much
    /// as it is more than 1. The weights add up to 1.
    pub fn blend<'a>(styles: impl IntoIterator<Item = (&'a Self, f32)>, boldness: f32) -> StyleParameters {
        let parts: Vec<_> = styles.into_iter().filter(|(_, weight)| *weight != 0.0).collect();
        let bold = parts.iter().map(|(style, weight)| match style.calm {
            Some(_) => (&style.bold, weight * boldness),
            None => (&style.bold, *weight),
        });
        let calm = parts
            .iter()
            .filter_map(|(style, weight)| style.calm.as_ref().map(|calm| (calm, weight * (1.0 - boldness))));
        StyleParameters::blend(bold.chain(calm))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(value: f32) -> StyleParameters {
        StyleParameters::from_values(&[value; StyleParameters::COUNT]).unwrap()
    }

    #[test]
    fn a_boldness_is_between_the_ends_and_a_style_without_them_has_none() {
        let two = StyleEnds { bold: style(4.0), calm: Some(style(0.0)) };
        let one = StyleEnds { bold: style(8.0), calm: None };
        for (weights, boldness, expected) in [
            ([1.0, 0.0], 1.0, 4.0),
            ([1.0, 0.0], 0.25, 1.0),
            ([1.0, 0.0], 1.5, 6.0),
            ([0.0, 1.0], 0.25, 8.0),
            ([0.5, 0.5], 0.5, 5.0),
        ] {
            let blend = StyleEnds::blend([(&two, weights[0]), (&one, weights[1])], boldness);
            assert_eq!(blend, style(expected), "{weights:?} {boldness}");
        }
    }
}
