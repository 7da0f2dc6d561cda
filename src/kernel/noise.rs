//! Reproducible random layers and photos for the tests.

use super::network::reordered;
use super::{Epilogue, Form, Layer, Network, Source};
#[cfg(test)]
use crate::picture::Picture;
use crate::{NormParameters, StyleParameters};

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

/// Two styles of a random network.
pub(super) struct Styles([StyleParameters; 2]);

impl Styles {
    /// A blend of both.
    pub fn blend(&self, weights: [f32; 2]) -> StyleParameters {
        StyleParameters::blend(self.0.iter().zip(weights))
    }
}

/// A layer of random weights, and the parameters of its normalization in two styles.
fn styled_layer(
    [channels_in, channels_out]: [usize; 2],
    source: Source,
    form: Form,
    starts_skip: bool,
    noise: &mut Noise,
) -> (Layer, [NormParameters; 2]) {
    let numbers = 9 * channels_in * channels_out;
    let mut kernel = noise.numbers(numbers * form.phases(), 0.3);
    if form == Form::Double {
        // All phases are of one kernel, as in the generator.
        kernel.truncate(numbers);
        kernel = reordered(&kernel, form, channels_in, channels_out);
    }
    let gammas = noise.numbers(2 * channels_out, 1.0);
    let betas = noise.numbers(2 * channels_out, 1.0);
    let row = |table: &[f32], row: usize| {
        table.iter().skip(row * channels_out).take(channels_out).copied().map(f64::from).collect()
    };
    let norms = [0, 1].map(|style| NormParameters { gamma: row(&gammas, style), beta: row(&betas, style) });
    (Layer { source, starts_skip, channels_in, channels_out, form, kernel, epilogue: Epilogue::Norm }, norms)
}

/// A layer of random weights.
#[cfg(test)]
pub(super) fn layer(
    channels: [usize; 2],
    source: Source,
    form: Form,
    starts_skip: bool,
    noise: &mut Noise,
) -> Layer {
    styled_layer(channels, source, form, starts_skip, noise).0
}

/// The generator's kinds of layers with `channels` in the maps of full, half and full size, and two styles.
pub(super) fn network(channels: [usize; 3], noise: &mut Noise) -> (Network, Styles) {
    let [first, deep, last] = channels;
    let layers = [
        styled_layer([12, first], Source::Photo, Form::Same, false, noise),
        styled_layer([first, deep], Source::Normalized, Form::Half, false, noise),
        styled_layer([deep, deep], Source::Normalized, Form::Same, true, noise),
        styled_layer([deep, deep], Source::Normalized, Form::Same, false, noise),
        styled_layer([deep, deep], Source::Sum, Form::Same, true, noise),
        styled_layer([deep, deep], Source::Normalized, Form::Same, false, noise),
        styled_layer([deep, last], Source::Sum, Form::Double, false, noise),
        styled_layer([last, 3], Source::Normalized, Form::Double, false, noise),
    ];
    let (mut layers, norms): (Vec<_>, Vec<_>) = layers.into_iter().unzip();
    if let Some(layer) = layers.last_mut() {
        layer.epilogue = Epilogue::Sigmoid { bias: noise.numbers(3, 0.5) };
    }
    // The last layer makes the painting and has no normalization.
    let normalized = norms.len().saturating_sub(1);
    let style = |index: usize| {
        let norms = norms.iter().take(normalized).filter_map(|styles| styles.get(index).cloned());
        StyleParameters::new(norms.collect())
    };
    (Network { layers }, Styles([style(0), style(1)]))
}
