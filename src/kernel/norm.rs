//! The statistics of whole maps, and the scales and shifts of instance normalization made of them.

use crate::{Error, NormParameters, Result, StyleParameters};

/// Keeps the standard deviation of a flat channel from being zero.
const EPSILON: f64 = 1e-5;

/// Mean and spread of each channel of a map, gathered part by part.
///
/// Parts are merged by the formula of Chan, Golub and `LeVeque` (1983), so no digits are lost to a mean that is
/// large beside the spread, however many pixels there are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moments {
    count: f64,
    mean: Vec<f64>,
    /// Sum of squared differences from the mean.
    squares: Vec<f64>,
}

impl Moments {
    /// Nothing gathered yet.
    pub fn new(channels: usize) -> Self {
        Self { count: 0.0, mean: vec![0.0; channels], squares: vec![0.0; channels] }
    }

    /// Adds a part of `count` pixels: the mean of each channel, then the sum of squared differences of each.
    pub fn merge(&mut self, count: usize, part: &[f32]) {
        let (mean, squares) = part.split_at(self.mean.len().min(part.len()));
        let [mean, squares] = [mean, squares].map(|part| part.iter().copied().map(f64::from).collect());
        self.join(&Self { count: count as f64, mean, squares });
    }

    /// The moments of both parts together.
    pub fn join(&mut self, other: &Self) {
        let total = self.count + other.count;
        if other.count == 0.0 {
            return;
        }
        let ours = self.mean.iter_mut().zip(&mut self.squares);
        for ((mean, sum), (other_mean, other_sum)) in ours.zip(other.mean.iter().zip(&other.squares)) {
            let delta = other_mean - *mean;
            *mean += delta * other.count / total;
            *sum += other_sum + delta * delta * self.count * other.count / total;
        }
        self.count = total;
    }

    /// The same means and variances, of so many pixels.
    pub fn weighing(&self, count: f64) -> Self {
        // First the variance, as it is without a film: not a bit of it is lost.
        let squares = self.squares.iter().map(|sum| sum / self.count.max(1.0) * count).collect();
        Self { count, mean: self.mean.clone(), squares }
    }

    /// All numbers: the count, the means, and the sums of squared differences.
    pub fn to_values(&self) -> Vec<f64> {
        [&[self.count][..], &self.mean, &self.squares].concat()
    }

    /// From the numbers that [`to_values`](Self::to_values) gives, for so many channels.
    pub fn from_values(values: &[f64], channels: usize) -> Option<Self> {
        let (count, rest) = values.split_first()?;
        let (mean, squares) = rest.split_at_checked(channels)?;
        let are_numbers = values.iter().all(|value| value.is_finite()) && *count > 0.0;
        let are_squares = squares.len() == channels && squares.iter().all(|sum| *sum >= 0.0);
        (are_numbers && are_squares).then(|| Self {
            count: *count,
            mean: mean.into(),
            squares: squares.into(),
        })
    }

    /// Mean and variance of a channel.
    #[cfg(test)]
    pub fn of_channel(&self, channel: usize) -> [f64; 2] {
        [self.mean[channel], self.squares[channel] / self.count]
    }

    /// The largest difference of a mean or a variance.
    #[cfg(test)]
    pub fn differs_from(&self, other: &Self) -> f64 {
        let variances = |moments: &Self| -> Vec<f64> {
            let variance = moments.squares.iter().map(|sum| sum / moments.count);
            moments.mean.iter().copied().chain(variance).chain([moments.count]).collect()
        };
        variances(self).iter().zip(variances(other)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    /// The normalization of what layer `index` wrote, whose statistics these are, in a style.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if they are no numbers: they are not if a map has one that is none.
    pub fn normalization(&self, index: usize, style: &StyleParameters) -> Result<Affine> {
        // Every layer but the last, which makes the painting, is normalized.
        let affine = style.norm(index).map(|norm| self.affine(norm)).unwrap_or_default();
        if affine.is_finite() { Ok(affine) } else { Err(Error::NotFinite) }
    }

    /// The normalization of a map with these statistics.
    fn affine(&self, norm: &NormParameters) -> Affine {
        let channels = self.mean.len();
        let mut affine = Affine { scale: Vec::with_capacity(channels), shift: Vec::with_capacity(channels) };
        let statistics = self.mean.iter().zip(&self.squares);
        for ((mean, squares), (gamma, beta)) in statistics.zip(norm.gamma.iter().zip(&norm.beta)) {
            let scale = gamma / (squares / self.count.max(1.0) + EPSILON).sqrt();
            affine.scale.push(scale as f32);
            affine.shift.push((beta - mean * scale) as f32);
        }
        affine
    }
}

/// A normalization ready to apply: `x * scale + shift` for each channel.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Affine {
    /// One for each channel.
    pub scale: Vec<f32>,
    /// One for each channel.
    pub shift: Vec<f32>,
}

impl Affine {
    /// Whether all its numbers are some: they are not if a map has one that is none.
    fn is_finite(&self) -> bool {
        self.scale.iter().chain(&self.shift).all(|value| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gather(pixels: &[f32], channels: usize) -> Moments {
        let mut moments = Moments::new(channels);
        for pixel in pixels.chunks(channels) {
            moments.merge(1, &[pixel, &vec![0.0; channels]].concat());
        }
        moments
    }

    #[test]
    fn the_affine_gives_each_channel_the_styles_mean_and_deviation() {
        let pixels: Vec<f32> =
            (0..63).flat_map(|i| [(i * i % 17) as f32, 5.0 - (i * 7 % 11) as f32]).collect();
        let norm = NormParameters { gamma: vec![3.5, 2.5], beta: vec![-0.625, 1.125] };
        let affine = gather(&pixels, 2).affine(&norm);
        for (channel, (gamma, beta)) in [(3.5, -0.625), (2.5, 1.125)].into_iter().enumerate() {
            let values: Vec<f64> = pixels
                .chunks(2)
                .map(|pixel| f64::from(pixel[channel] * affine.scale[channel] + affine.shift[channel]))
                .collect();
            let mean = values.iter().sum::<f64>() / 63.0;
            let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 63.0;
            assert!((mean - beta).abs() < 1e-5, "mean {mean}, not {beta}");
            assert!((variance.sqrt() - gamma).abs() < 1e-4, "deviation {}, not {gamma}", variance.sqrt());
        }
    }
}
