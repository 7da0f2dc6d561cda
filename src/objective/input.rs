//! The generator's input in a step.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use rand::RngExt;
use rand::rngs::StdRng;

use super::second_pass::SecondPass;
use super::value_noise::value_noise;
use super::weights::BoldConfig;
use crate::network::{Generator, StyleBatch};

/// Scales of the noise of a first pass: the coarse one makes larger swirls, and is trained less.
const SCALES: [usize; 3] = [1, 1, 2];
/// The noise of a second pass as a share of the first one's: there are strokes already.
const SECOND: f32 = 0.35;

/// Pictures for the generator, `[batch, 3, side, side]` each, with the margin.
pub struct Input {
    /// What is painted, without noise.
    pub photos: Tensor<4>,
    /// The same with noise.
    pub noisy: Tensor<4>,
    /// In a second pass, the enlarged paintings of the first.
    pub before: Option<Tensor<4>>,
}

/// The noise of a step, in proportion to how bold each picture is.
pub struct Noise<'a> {
    /// How bold each picture is, 0 to 1.
    boldness: &'a [f32],
    /// The standard deviation on the boldest, RGB 0..1.
    amplitude: f32,
    device: &'a Device,
}

impl<'a> Noise<'a> {
    /// As strong as `bold` says, and by some share more or less.
    pub fn draw(bold: &BoldConfig, boldness: &'a [f32], device: &'a Device, random: &mut StdRng) -> Self {
        let spread = bold.noise_spread * random.random_range(-1.0..=1.0);
        Self { boldness, amplitude: bold.noise * (1.0 + spread), device }
    }

    /// `share` of it: `[batch, 3, side, side]`.
    fn tensor(&self, side: usize, share: f32, scale: usize, random: &mut StdRng) -> Tensor<4> {
        let amplitudes: Vec<f32> =
            self.boldness.iter().map(|boldness| boldness * self.amplitude * share).collect();
        let amplitudes = Tensor::<1>::from_floats(amplitudes.as_slice(), self.device);
        let noise = value_noise([self.boldness.len(), side], scale, random, self.device);
        noise * amplitudes.reshape([self.boldness.len(), 1, 1, 1])
    }
}

impl Input {
    /// Photos, without noise.
    pub fn plain(photos: Tensor<4>) -> Self {
        Self { noisy: photos.clone(), photos, before: None }
    }

    /// Photos, `[batch, 3, side, side]`, with noise.
    pub fn first_pass(photos: Tensor<4>, noise: &Noise, random: &mut StdRng) -> Self {
        let side = photos.dims()[3];
        let noise = noise.tensor(side, 1.0, scale(random), random);
        Self { noisy: photos.clone() + noise, photos, before: None }
    }

    /// What `generator` paints of `photos`, `[batch, 3, enlarged, enlarged]`, in `style`, smaller, and that is enlarged.
    pub fn second_pass(
        pass: &SecondPass,
        photos: Tensor<4>,
        generator: &Generator,
        style: &StyleBatch,
        noise: &Noise,
        random: &mut StdRng,
    ) -> Self {
        let first = noise.tensor(pass.first, 1.0, scale(random), random);
        // Nothing is learnt from the first pass.
        let generator = generator.clone().no_grad();
        let painting = generator.forward(pass.shrunk(photos.clone()) + first, style).detach();
        let [photos, before] = pass.input(painting, photos, random);
        let noise = noise.tensor(pass.side, SECOND, 1, random);
        Self { noisy: photos.clone() + noise, photos, before: Some(before) }
    }
}

fn scale(random: &mut StdRng) -> usize {
    SCALES.get(random.random_range(0..SCALES.len())).copied().unwrap_or(1)
}
