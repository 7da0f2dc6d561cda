//! Crops of hardly more than one colour, which nothing can be learnt from.

/// The least standard deviation of a crop's values. On a crop of one colour every instance norm multiplies the gradient by
/// `1 / sqrt(epsilon)`, and behind all of them it is no finite number any more.
const LEAST_DEVIATION: f32 = 0.02;

/// Whether a crop, RGB 0..1, is of hardly more than one colour.
pub fn is_flat(values: &[f32]) -> bool {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
    variance.sqrt() < LEAST_DEVIATION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_is_flat_and_a_meadow_is_not() {
        assert!(is_flat(&[0.5; 64]) && is_flat(&[]));
        let meadow: Vec<f32> = (0..64).map(|index| index as f32 / 64.0).collect();
        assert!(!is_flat(&meadow));
    }
}
