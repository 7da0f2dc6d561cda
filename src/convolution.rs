//! Convolutions on the CPU, of networks that run once for a picture: the style encoder and the person network.

/// Output channels that are computed at once, in registers.
const GROUP: usize = 16;

/// Numbers of a map, `[height, width, channels]`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Map {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub data: Vec<f32>,
}

/// What is done to each number that a layer writes. What is no number stays none, so that it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    Linear,
    /// What is negative made zero.
    Relu,
    /// x * min(max(x + 3, 0), 6) / 6 (Howard et al., "Searching for `MobileNetV3`", 2019).
    HardSwish,
    /// 1 / (1 + exp(-x)).
    Sigmoid,
}

impl Activation {
    pub fn apply(self, data: &mut [f32]) {
        match self {
            Self::Linear => {}
            Self::Relu => data.iter_mut().for_each(|value| *value = if *value < 0.0 { 0.0 } else { *value }),
            Self::HardSwish => {
                for value in data {
                    *value *= (*value + 3.0).clamp(0.0, 6.0) / 6.0;
                }
            }
            Self::Sigmoid => data.iter_mut().for_each(|value| *value = 1.0 / (1.0 + (-*value).exp())),
        }
    }
}

/// A convolution without padding, and what follows it.
pub(crate) struct Convolution {
    channels_in: usize,
    channels_out: usize,
    kernel: usize,
    stride: usize,
    activation: Activation,
    /// `[groups, kernel, kernel, channels in]`, of a number for each output channel of the group: in the order of the map.
    weight: Vec<[f32; GROUP]>,
    /// `[groups]`, the same. In a group that is not full the rest is zero.
    bias: Vec<[f32; GROUP]>,
}

impl Convolution {
    /// From `weight`, `[channels out, channels in, kernel, kernel]`, and `bias`, `[channels out]`. `stride` is how far the
    /// kernel moves on.
    pub fn new(
        weight: &[f32],
        bias: &[f32],
        [channels_in, kernel, stride]: [usize; 3],
        activation: Activation,
    ) -> Self {
        let taps = kernel * kernel;
        let mut sorted = Vec::with_capacity(weight.len().div_ceil(GROUP));
        for kernels in weight.chunks(GROUP * channels_in * taps) {
            for tap in 0..taps {
                sorted.extend((0..channels_in).map(|channel| {
                    group(kernels.iter().skip(channel * taps + tap).step_by(channels_in * taps))
                }));
            }
        }
        let groups = bias.chunks(GROUP).map(|bias| group(bias.iter())).collect();
        Self {
            channels_in,
            channels_out: bias.len(),
            kernel,
            stride,
            activation,
            weight: sorted,
            bias: groups,
        }
    }

    pub fn forward(&self, map: &Map) -> Map {
        let places = |side: usize| side.saturating_sub(self.kernel) / self.stride + 1;
        let (height, width) = (places(map.height), places(map.width));
        let row_length = map.width * map.channels;
        let mut data = vec![0.0; height * width * self.channels_out];
        for (y, row) in data.chunks_exact_mut(width * self.channels_out).enumerate() {
            let top = y * self.stride * row_length;
            for (x, pixel) in row.chunks_exact_mut(self.channels_out).enumerate() {
                let corner = top + x * self.stride * map.channels;
                self.pixel(map.data.get(corner..).unwrap_or_default(), row_length, pixel);
            }
        }
        self.activation.apply(&mut data);
        Map { height, width, channels: self.channels_out, data }
    }

    /// A pixel of the output from what begins with the kernel's first row.
    #[inline]
    fn pixel(&self, window: &[f32], row_length: usize, pixel: &mut [f32]) {
        let length = self.kernel * self.channels_in;
        let kernels = self.weight.chunks_exact(self.kernel * length).zip(&self.bias);
        for (room, (kernel, bias)) in pixel.chunks_mut(GROUP).zip(kernels) {
            let mut sums = *bias;
            for (row, weights) in window.chunks(row_length).zip(kernel.chunks_exact(length)) {
                for (value, weights) in row.iter().zip(weights) {
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += value * weight;
                    }
                }
            }
            room.iter_mut().zip(sums).for_each(|(room, sum)| *room = sum);
        }
    }
}

/// As many of the values as there are, of at most a group.
fn group<'a>(values: impl Iterator<Item = &'a f32>) -> [f32; GROUP] {
    let mut group = [0.0; GROUP];
    group.iter_mut().zip(values).for_each(|(room, value)| *room = *value);
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_lies_where_it_should() {
        // One tap of one output channel is 1: that input pixel is seen.
        let map = Map { height: 5, width: 7, channels: 2, data: (0..70).map(|v| v as f32).collect() };
        for (channels_out, seen) in [(16, 5), (24, 21), (3, 2)] {
            for (channel, ky, kx) in [(0, 0, 0), (1, 2, 1), (0, 1, 2)] {
                let mut weight = vec![0.0; channels_out * 18];
                weight[seen * 18 + channel * 9 + ky * 3 + kx] = 1.0;
                let layer =
                    Convolution::new(&weight, &vec![0.0; channels_out], [2, 3, 2], Activation::Linear);
                let out = layer.forward(&map);
                assert_eq!([out.height, out.width, out.channels], [2, 3, channels_out]);
                for (y, x) in [(0, 0), (1, 2)] {
                    let expected = ((2 * y + ky) * 7 + 2 * x + kx) * 2 + channel;
                    assert_eq!(out.data[(y * 3 + x) * channels_out + seen], expected as f32);
                }
                assert_eq!(
                    out.data.iter().filter(|value| **value != 0.0).count(),
                    if ky + kx + channel == 0 { 5 } else { 6 }
                );
            }
        }
    }

    #[test]
    fn activations_are_what_they_are_called_and_what_is_no_number_stays_none() {
        for (activation, expected) in [
            (Activation::Linear, [-4.0, -1.0, 0.0, 1.0, 9.0]),
            (Activation::Relu, [0.0, 0.0, 0.0, 1.0, 9.0]),
            (Activation::HardSwish, [0.0, -1.0 / 3.0, 0.0, 2.0 / 3.0, 9.0]),
            (Activation::Sigmoid, [0.017_986, 0.268_941, 0.5, 0.731_059, 0.999_877]),
        ] {
            let mut data = [-4.0, -1.0, 0.0, 1.0, 9.0, f32::NAN];
            activation.apply(&mut data);
            for (found, expected) in data.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-6, "{activation:?}: {found} for {expected}");
            }
            assert!(data[5].is_nan());
        }
    }
}
