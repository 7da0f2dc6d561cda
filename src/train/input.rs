//! What the generator is shown in a step.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use rand::RngExt;
use rand::rngs::StdRng;

use super::BoldConfig;
use super::crops::{Choice, Crops};
use super::second_pass::SecondPass;
use super::value_noise::value_noise;
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

/// What an input is made of.
pub struct Source<'a> {
    pub crops: &'a Crops,
    pub generator: &'a Generator,
    /// None if the run has no bold end: then there is no noise and no second pass.
    pub bold: Option<&'a BoldConfig>,
    pub device: &'a Device,
}

impl Source<'_> {
    /// The chosen crops, with noise in proportion to each picture's boldness; or, as often as the configuration says,
    /// second passes of as many pictures of the same side. `style`: that of each picture.
    pub fn draw(&self, choice: &Choice, style: &StyleBatch, boldness: &[f32], random: &mut StdRng) -> Input {
        let Some(bold) = self.bold else {
            let photos = self.crops.photos(choice, self.device);
            return Input { noisy: photos.clone(), photos, before: None };
        };
        let spread = bold.noise_spread * random.random_range(-1.0..=1.0);
        let amplitude = bold.noise * (1.0 + spread);
        if random.random::<f32>() < bold.second_passes {
            return self.second_pass(choice, style, boldness, amplitude, random);
        }
        let photos = self.crops.photos(choice, self.device);
        let noisy = photos.clone() + self.noise(choice.side, boldness, amplitude, scale(random), random);
        Input { photos, noisy, before: None }
    }

    fn second_pass(
        &self,
        choice: &Choice,
        style: &StyleBatch,
        boldness: &[f32],
        amplitude: f32,
        random: &mut StdRng,
    ) -> Input {
        let pass = SecondPass::draw(choice.side, self.crops.least_size(), random);
        let crops = self.crops.choose_of(pass.enlarged, pass.sizes, choice.indices.len(), random);
        let photos = self.crops.photos(&crops, self.device);
        let noise = self.noise(pass.first, boldness, amplitude, scale(random), random);
        // Nothing is learnt from the first pass.
        let generator = self.generator.clone().no_grad();
        let painting = generator.forward(pass.shrunk(photos.clone()) + noise, style).detach();
        let [photos, before] = pass.input(painting, photos, random);
        let noise = self.noise(choice.side, boldness, amplitude * SECOND, 1, random);
        Input { noisy: photos.clone() + noise, photos, before: Some(before) }
    }

    fn noise(
        &self,
        side: usize,
        boldness: &[f32],
        amplitude: f32,
        scale: usize,
        random: &mut StdRng,
    ) -> Tensor<4> {
        let amplitudes: Vec<f32> = boldness.iter().map(|boldness| boldness * amplitude).collect();
        let amplitudes = Tensor::<1>::from_floats(amplitudes.as_slice(), self.device);
        let noise = value_noise([boldness.len(), side], scale, random, self.device);
        noise * amplitudes.reshape([boldness.len(), 1, 1, 1])
    }
}

fn scale(random: &mut StdRng) -> usize {
    SCALES.get(random.random_range(0..SCALES.len())).copied().unwrap_or(1)
}
