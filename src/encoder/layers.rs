//! The layers of the encoder: convolutions whose maps are pooled, and fully connected layers.

use super::shape::{EPSILON, KERNEL, STRIDE, places};

/// Output channels that are computed at once, in registers. Every layer has whole groups of them.
const GROUP: usize = 16;

/// Numbers of a map, `[height, width, channels]`.
pub struct Map {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub data: Vec<f32>,
}

/// A convolution 3x3 with stride 2, without padding, and what is negative made zero.
pub struct Convolution {
    channels_in: usize,
    channels_out: usize,
    /// `[groups, 3, 3, channels in]`, of a number for each output channel of the group: in the order of the map.
    weight: Vec<[f32; GROUP]>,
    /// `[groups]`, the same.
    bias: Vec<[f32; GROUP]>,
}

impl Convolution {
    /// From `weight`, `[channels out, channels in, 3, 3]`, and `bias`, `[channels out]`.
    pub fn new(weight: &[f32], bias: &[f32], channels_in: usize) -> Self {
        const TAPS: usize = KERNEL * KERNEL;
        let (groups, _) = bias.as_chunks::<GROUP>();
        let mut sorted = Vec::with_capacity(groups.len() * TAPS * channels_in);
        for kernels in weight.chunks_exact(GROUP * channels_in * TAPS) {
            for tap in 0..TAPS {
                sorted.extend((0..channels_in).map(|channel| {
                    let mut of_group = [0.0; GROUP];
                    let places = kernels.iter().skip(channel * TAPS + tap).step_by(channels_in * TAPS);
                    of_group.iter_mut().zip(places).for_each(|(room, value)| *room = *value);
                    of_group
                }));
            }
        }
        Self { channels_in, channels_out: bias.len(), weight: sorted, bias: groups.to_vec() }
    }

    /// The map of half the size.
    pub fn forward(&self, map: &Map) -> Map {
        let (height, width) = (places(map.height), places(map.width));
        let row_length = map.width * map.channels;
        let mut data = vec![0.0; height * width * self.channels_out];
        for (y, row) in data.chunks_exact_mut(width * self.channels_out).enumerate() {
            let top = y * STRIDE * row_length;
            let rows = [0, 1, 2].map(|k| map.data.get(top + k * row_length..).unwrap_or_default());
            for (x, pixel) in row.chunks_exact_mut(self.channels_out).enumerate() {
                let left = x * STRIDE * map.channels;
                self.pixel(rows.map(|row| row.get(left..).unwrap_or_default()), pixel);
            }
        }
        Map { height, width, channels: self.channels_out, data }
    }

    /// A pixel of the output from the three rows under the kernel.
    #[inline]
    fn pixel(&self, rows: [&[f32]; KERNEL], pixel: &mut [f32]) {
        let length = KERNEL * self.channels_in;
        let kernels = self.weight.chunks_exact(KERNEL * length).zip(&self.bias);
        for (room, (kernel, bias)) in pixel.as_chunks_mut::<GROUP>().0.iter_mut().zip(kernels) {
            let mut sums = *bias;
            for (row, weights) in rows.iter().zip(kernel.chunks_exact(length)) {
                for (value, weights) in row.iter().zip(weights) {
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += value * weight;
                    }
                }
            }
            // What is no number stays none, so that it is found.
            *room = sums.map(|sum| if sum < 0.0 { 0.0 } else { sum });
        }
    }
}

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

    #[test]
    fn a_kernel_lies_where_it_should() {
        // One tap of one output channel is 1: that input pixel is seen.
        let map = Map { height: 5, width: 7, channels: 2, data: (0..70).map(|v| v as f32).collect() };
        for (channel, ky, kx) in [(0, 0, 0), (1, 2, 1), (0, 1, 2)] {
            let mut weight = vec![0.0; 16 * 18];
            weight[5 * 18 + channel * 9 + ky * 3 + kx] = 1.0;
            let out = Convolution::new(&weight, &[0.0; 16], 2).forward(&map);
            assert_eq!([out.height, out.width, out.channels], [2, 3, 16]);
            for (y, x) in [(0, 0), (1, 2)] {
                let expected = ((2 * y + ky) * 7 + 2 * x + kx) * 2 + channel;
                assert_eq!(out.data[(y * 3 + x) * 16 + 5], expected as f32);
            }
        }
    }

    #[test]
    fn what_is_negative_is_zero_and_what_is_no_number_stays_none() {
        let map = Map { height: 3, width: 3, channels: 1, data: vec![0.0; 9] };
        let mut bias = [-1.0; 16];
        bias[1] = 2.0;
        bias[2] = f32::NAN;
        let out = Convolution::new(&[0.0; 144], &bias, 1).forward(&map);
        assert_eq!(out.data[..2], [0.0, 2.0]);
        assert!(out.data[2].is_nan());
    }
}
