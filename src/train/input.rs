//! The generator's input in a step of a run.

use burn::tensor::Device;
use rand::RngExt;
use rand::rngs::StdRng;

use super::crops::{Choice, Crops};
use crate::network::{Generator, StyleBatch};
use crate::objective::{BoldConfig, Input, Noise, SecondPass};

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
            return Input::plain(self.crops.photos(choice, self.device));
        };
        let noise = Noise::draw(bold, boldness, self.device, random);
        if random.random::<f32>() >= bold.second_passes {
            return Input::first_pass(self.crops.photos(choice, self.device), &noise, random);
        }
        let pass = SecondPass::draw(choice.side, self.crops.least_size(), random);
        let crops = self.crops.choose_of(pass.enlarged, pass.sizes, choice.indices.len(), random);
        let photos = self.crops.photos(&crops, self.device);
        Input::second_pass(&pass, photos, self.generator, style, &noise, random)
    }
}
