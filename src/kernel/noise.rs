//! Reproducible random layers and photos for the tests.

use super::network::reordered;
use super::{Form, Layer, Network, Source, Tail};
#[cfg(test)]
use crate::picture::Picture;

/// A linear congruential generator.
pub(super) struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }

    /// Numbers between `-size` and `size`.
    pub fn numbers(&mut self, count: usize, size: f32) -> Vec<f32> {
        (0..count).map(|_| (self.next() as f32 / (1_u32 << 30) as f32 - 1.0) * size).collect()
    }

    /// A number less than `end`.
    pub fn below(&mut self, end: u32) -> usize {
        (self.next() % end) as usize
    }

    /// A photo of [`pixels`](Self::pixels).
    #[cfg(test)]
    pub fn photo(&mut self, width: u32, height: u32) -> Picture {
        Picture::new(width, height, self.pixels(width, height)).unwrap()
    }

    /// RGBA of smooth colours with a little noise, some of it transparent.
    pub fn pixels(&mut self, width: u32, height: u32) -> Vec<u8> {
        let waves = self.numbers(6, 0.3);
        let mut rgba = Vec::new();
        for index in 0..width * height {
            let (x, y) = ((index % width) as f32, (index / width) as f32);
            for [across, down] in waves.as_chunks::<2>().0 {
                let value = (x * across + y * down).sin() * 100.0 + 128.0;
                rgba.push((value + (self.next() % 16) as f32) as u8);
            }
            rgba.push(if self.next().is_multiple_of(20) { 0 } else { 255 });
        }
        rgba
    }
}

/// A layer of random weights for two styles.
pub(super) fn layer(
    [channels_in, channels_out]: [usize; 2],
    source: Source,
    form: Form,
    keep: bool,
    noise: &mut Noise,
) -> Layer {
    let numbers = 9 * channels_in * channels_out;
    let mut kernel = noise.numbers(numbers * form.positions(), 0.3);
    if form == Form::Double {
        // All positions are of one kernel, as in the generator.
        kernel.truncate(numbers);
        kernel = reordered(&kernel, form, channels_in, channels_out);
    }
    let gamma = noise.numbers(2 * channels_out, 1.0);
    let beta = noise.numbers(2 * channels_out, 1.0);
    let tail = Tail::Norm { gamma, beta };
    Layer { source, keep, channels_in, channels_out, form, kernel, tail }
}

/// The generator's kinds of layers with `channels` in the maps of full, half and full size.
pub(super) fn network(channels: [usize; 3], noise: &mut Noise) -> Network {
    let [first, deep, last] = channels;
    let mut layers = vec![
        layer([12, first], Source::Photo, Form::Same, false, noise),
        layer([first, deep], Source::Normalized, Form::Half, false, noise),
        layer([deep, deep], Source::Normalized, Form::Same, true, noise),
        layer([deep, deep], Source::Normalized, Form::Same, false, noise),
        layer([deep, deep], Source::Sum, Form::Same, true, noise),
        layer([deep, deep], Source::Normalized, Form::Same, false, noise),
        layer([deep, last], Source::Sum, Form::Double, false, noise),
        layer([last, 3], Source::Normalized, Form::Double, false, noise),
    ];
    if let Some(layer) = layers.last_mut() {
        layer.tail = Tail::Sigmoid { bias: noise.numbers(3, 0.5) };
    }
    Network { layers, styles: 2 }
}
