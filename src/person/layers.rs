//! The layers of the person network beside its convolutions over all channels.

use crate::convolution::{Activation, Convolution, Map};

/// A convolution for each channel by itself, with padding, and what follows it.
pub struct Depthwise {
    kernel: usize,
    stride: usize,
    activation: Activation,
    /// `[kernel, kernel, channels]`.
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Depthwise {
    /// From `weight`, `[channels, 1, kernel, kernel]`, and `bias`, `[channels]`.
    pub fn new(weight: &[f32], bias: Vec<f32>, [kernel, stride]: [usize; 2], activation: Activation) -> Self {
        let taps = kernel * kernel;
        let weight = (0..taps).flat_map(|tap| weight.iter().skip(tap).step_by(taps).copied()).collect();
        Self { kernel, stride, activation, weight, bias }
    }

    pub fn forward(&self, map: &Map) -> Map {
        let channels = map.channels;
        let [height, width] = [map.height, map.width].map(|side| side.div_ceil(self.stride));
        let map = padded(map, self.kernel, self.stride);
        let row_length = map.width * channels;
        let mut data = self.bias.repeat(height * width);
        for (index, pixel) in data.chunks_exact_mut(channels).enumerate() {
            let corner = (index / width * row_length + index % width * channels) * self.stride;
            let window = map.data.get(corner..).unwrap_or_default();
            let kernel = self.weight.chunks_exact(self.kernel * channels);
            for (row, weights) in window.chunks(row_length).zip(kernel) {
                for (values, weights) in row.chunks_exact(channels).zip(weights.chunks_exact(channels)) {
                    for ((sum, value), weight) in pixel.iter_mut().zip(values).zip(weights) {
                        *sum += value * weight;
                    }
                }
            }
        }
        self.activation.apply(&mut data);
        Map { height, width, channels, data }
    }
}

/// A map with zeros around it, so that a kernel has a place for each `stride` of its numbers. Where the zeros are odd, there is
/// one more behind than before.
pub fn padded(map: &Map, kernel: usize, stride: usize) -> Map {
    let [(top, height), (left, width)] = [map.height, map.width].map(|side| {
        let reached = (side.div_ceil(stride) - 1) * stride + kernel;
        (reached.saturating_sub(side) / 2, reached.max(side))
    });
    let (from, to) = (map.width * map.channels, width * map.channels);
    let mut data = vec![0.0; height * to];
    for (row, values) in data.chunks_exact_mut(to).skip(top).zip(map.data.chunks_exact(from)) {
        row.iter_mut().skip(left * map.channels).zip(values).for_each(|(room, value)| *room = *value);
    }
    Map { height, width, channels: map.channels, data }
}

/// What a map's channels are multiplied by, from the mean of each: squeeze and excitation (Hu et al., 2018).
pub struct Gate {
    /// The last one's numbers are within 0..1.
    pub layers: Vec<Convolution>,
}

impl Gate {
    /// From `means`, a map of one pixel.
    pub fn of(&self, means: Map) -> Map {
        self.layers.iter().fold(means, |map, layer| layer.forward(&map))
    }
}

/// The mean of each channel over all positions, as a map of one pixel.
pub fn means(map: &Map) -> Map {
    let mut data = vec![0.0; map.channels];
    for pixel in map.data.chunks_exact(map.channels) {
        data.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += value);
    }
    let count = (map.height * map.width) as f32;
    for sum in &mut data {
        *sum /= count;
    }
    Map { height: 1, width: 1, channels: map.channels, data }
}

impl Map {
    /// Multiplies each channel by its number in `gate`.
    pub fn multiply(&mut self, gate: &Self) {
        for pixel in self.data.chunks_exact_mut(self.channels) {
            pixel.iter_mut().zip(&gate.data).for_each(|(value, factor)| *value *= factor);
        }
    }

    /// Adds a map of the same size.
    pub fn add(&mut self, other: &Self) {
        self.data.iter_mut().zip(&other.data).for_each(|(value, more)| *value += more);
    }

    /// The map at twice its sides, interpolated linearly.
    pub fn doubled(&self) -> Self {
        let (height, width, channels) = (2 * self.height, 2 * self.width, self.channels);
        let mut data = vec![0.0; height * width * channels];
        for (index, pixel) in data.chunks_exact_mut(channels).enumerate() {
            let [rows, columns] = [(index / width, self.height), (index % width, self.width)]
                .map(|(at, side)| nearest(at, side));
            for (row, share) in rows {
                for (column, part) in columns {
                    let from = (row * self.width + column) * channels;
                    let values = self.data.get(from..).unwrap_or_default();
                    pixel.iter_mut().zip(values).for_each(|(sum, value)| *sum += share * part * value);
                }
            }
        }
        Self { height, width, channels, data }
    }
}

/// The two places of a side that place `at` of twice that side lies between, each with its share.
fn nearest(at: usize, side: usize) -> [(usize, f32); 2] {
    let near = at / 2;
    let far = if at.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(side - 1) };
    [(near, 0.75), (far, 0.25)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(height: usize, width: usize, channels: usize) -> Map {
        let data = (0..height * width * channels).map(|value| value as f32).collect();
        Map { height, width, channels, data }
    }

    #[test]
    fn zeros_are_around_a_map_and_one_more_behind_it() {
        let sizes = |side, kernel, stride| {
            let padded = padded(&map(side, side, 1), kernel, stride);
            (padded.height, padded.data.iter().position(|value| *value == 1.0))
        };
        assert_eq!(sizes(8, 3, 1), (10, Some(12)));
        assert_eq!(sizes(8, 3, 2), (9, Some(1)));
        assert_eq!(sizes(8, 5, 2), (11, Some(13)));
        assert_eq!(sizes(8, 5, 1), (12, Some(27)));
        assert_eq!(sizes(8, 1, 1), (8, Some(1)));
    }

    #[test]
    fn a_kernel_of_each_channel_lies_where_it_should() {
        // Each channel sees one neighbour.
        let mut weight = vec![0.0; 18];
        weight[3] = 1.0;
        weight[9 + 7] = 2.0;
        let layer = Depthwise::new(&weight, vec![0.0, 1000.0], [3, 1], Activation::Linear);
        let out = layer.forward(&map(3, 4, 2));
        assert_eq!([out.height, out.width, out.channels], [3, 4, 2]);
        for (y, x) in [(0, 0), (1, 2), (2, 3)] {
            let left = if x == 0 { 0.0 } else { ((y * 4 + x - 1) * 2) as f32 };
            let below = if y == 2 { 0.0 } else { (((y + 1) * 4 + x) * 2 + 1) as f32 };
            assert_eq!(out.data[(y * 4 + x) * 2..][..2], [left, 1000.0 + 2.0 * below]);
        }
        let halved = Depthwise::new(&weight, vec![0.0; 2], [3, 2], Activation::Linear).forward(&map(4, 4, 2));
        assert_eq!([halved.height, halved.width], [2, 2]);
        // Its place (0, 0) begins at the map's own corner.
        assert_eq!(halved.data[..2], [8.0, 2.0 * 19.0]);
    }

    #[test]
    fn a_doubled_map_goes_through_the_middles_of_its_pixels() {
        let doubled = Map { height: 1, width: 2, channels: 2, data: vec![0.0, 8.0, 4.0, 0.0] }.doubled();
        assert_eq!([doubled.height, doubled.width], [2, 4]);
        assert_eq!(doubled.data[..8], [0.0, 8.0, 1.0, 6.0, 3.0, 2.0, 4.0, 0.0]);
        assert_eq!(doubled.data[..8], doubled.data[8..]);
    }

    #[test]
    fn a_gate_is_made_of_the_means() {
        let mut pixels = map(2, 2, 2);
        let seen = means(&pixels);
        assert_eq!(seen.data, [3.0, 4.0]);
        let layers =
            vec![Convolution::new(&[0.0, 1.0, 0.5, 0.0], &[0.0, 0.5], [2, 1, 1], Activation::Linear)];
        let gate = Gate { layers }.of(seen);
        assert_eq!(gate.data, [4.0, 2.0]);
        pixels.multiply(&gate);
        assert_eq!(pixels.data[..4], [0.0, 2.0, 8.0, 6.0]);
    }
}
