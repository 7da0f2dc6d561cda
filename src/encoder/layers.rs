//! The layers of the encoder beside its convolutions: maps that are pooled, and fully connected layers.

use super::shape::EPSILON;
use crate::convolution::Map;

/// The mean of each channel over all positions, then the deviation of each.
pub fn pooled(map: &Map) -> Vec<f32> {
    let count = (map.height * map.width) as f64;
    let mean_of = |number: &dyn Fn(usize, f32) -> f64| {
        let mut sums = vec![0.0; map.channels];
        for pixel in map.data.chunks_exact(map.channels) {
            for (channel, (sum, value)) in sums.iter_mut().zip(pixel).enumerate() {
                *sum += number(channel, *value);
            }
        }
        for sum in &mut sums {
            *sum /= count;
        }
        sums
    };
    let means = mean_of(&|_, value| f64::from(value));
    // The squares are of what is left of the mean, so that no digits are lost.
    let variances = mean_of(&|channel, value| {
        let left = f64::from(value) - means.get(channel).copied().unwrap_or_default();
        left * left
    });
    let deviations = variances.iter().map(|variance| (variance + EPSILON).sqrt() as f32);
    means.iter().map(|mean| *mean as f32).chain(deviations).collect()
}

/// A linear layer: `weight`, `[numbers out, numbers in]`, and `bias`, `[numbers out]`.
pub struct Linear {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

impl Linear {
    pub fn forward(&self, input: &[f32]) -> Vec<f32> {
        let rows = self.weight.chunks_exact(input.len().max(1)).zip(&self.bias);
        rows.map(|(weights, bias)| {
            let products =
                weights.iter().zip(input).map(|(weight, value)| f64::from(*weight) * f64::from(*value));
            (f64::from(*bias) + products.sum::<f64>()) as f32
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_a_high_constant_lose_no_digits() {
        let data = (0..10_000).flat_map(|index| [1e6 + (index % 2) as f32, 3.0]).collect();
        let pooled = pooled(&Map { height: 100, width: 100, channels: 2, data });
        assert_eq!(pooled[0], 1_000_000.5);
        assert_eq!(pooled[1], 3.0);
        assert!((pooled[2] - 0.500_01).abs() < 1e-6, "{}", pooled[2]);
        assert!((pooled[3] - 1e-5_f32.sqrt()).abs() < 1e-9, "{}", pooled[3]);
    }
}
