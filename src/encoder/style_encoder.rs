//! The encoder itself: a picture in, the parameters of its style out.

use super::layers::{Linear, pooled};
use super::shape::{CHANNELS, CODE, FEATURES, GREY, KERNEL, STRIDE, input_size};
use crate::convolution::{Activation, Convolution, Map};
use crate::pack::Source;
use crate::picture::Picture;
use crate::{Error, Result, StyleParameters};

/// A trained encoder.
pub struct StyleEncoder {
    pub(super) convolutions: Vec<Convolution>,
    /// What each pooled number is multiplied by, and what is added to it.
    pub(super) scale: Vec<f32>,
    pub(super) shift: Vec<f32>,
    pub(super) code: Linear,
    pub(super) parameters: Linear,
    /// The generator whose styles it predicts, by its weights.
    pub(super) source: Option<Source>,
}

impl StyleEncoder {
    /// The encoder whose weights `source` has by name and shape, see [`shape::tensors`].
    ///
    /// # Errors
    /// The first error of `source`.
    pub(super) fn load(mut source: impl FnMut(&str, &[usize]) -> Result<Vec<f32>>) -> Result<Self> {
        let mut convolutions = Vec::new();
        for (index, pair) in CHANNELS.windows(2).enumerate() {
            let &[input, output] = pair else { continue };
            let name = |kind| format!("conv{}.{kind}", index + 1);
            let weight = source(&name("weight"), &[output, input, KERNEL, KERNEL])?;
            let bias = source(&name("bias"), &[output])?;
            convolutions.push(Convolution::new(&weight, &bias, [input, KERNEL, STRIDE], Activation::Relu));
        }
        let (scale, shift) = (source("pooled_scale", &[FEATURES])?, source("pooled_shift", &[FEATURES])?);
        let mut linear = |name: &str, output, input| -> Result<Linear> {
            let weight = source(&format!("{name}.weight"), &[output, input])?;
            Ok(Linear { weight, bias: source(&format!("{name}.bias"), &[output])? })
        };
        let code = linear("code", CODE, FEATURES)?;
        let parameters = linear("parameters", StyleParameters::COUNT, CODE)?;
        Ok(Self { convolutions, scale, shift, code, parameters, source: None })
    }

    /// The style of `painting`, of which transparent parts are white paper. Every picture has one, also a pixel or a
    /// picture of one colour.
    ///
    /// # Errors
    /// [`Error::StyleParameters`] if the numbers grow beyond f32, which those of a trained encoder do not.
    pub fn predict(&self, painting: &Picture) -> Result<StyleParameters> {
        StyleParameters::from_values(&self.parameters.forward(&self.code(painting)))
    }

    /// The [`CODE`] numbers that stand for the style of `painting`: what is alike has codes that are close.
    pub fn code(&self, painting: &Picture) -> Vec<f32> {
        let features = self.pooled(painting);
        let scaled = features.iter().zip(&self.scale).zip(&self.shift);
        let scaled: Vec<f32> = scaled.map(|((value, scale), shift)| value * scale + shift).collect();
        self.code.forward(&scaled)
    }

    /// The [`FEATURES`] numbers: the means of the first convolution's channels, their deviations, and so on.
    fn pooled(&self, painting: &Picture) -> Vec<f32> {
        let [width, height] = input_size(painting.width(), painting.height());
        let mut data = painting.rescaled(width, height);
        for value in &mut data {
            *value -= GREY;
        }
        let [colours, ..] = CHANNELS;
        let mut map = Map { height, width, channels: colours, data };
        let mut features = Vec::with_capacity(FEATURES);
        for convolution in &self.convolutions {
            map = convolution.forward(&map);
            features.extend(pooled(&map));
        }
        features
    }

    /// The generator whose styles it predicts.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// Checks that it predicts styles of the generator that was quantized from `base`.
    ///
    /// # Errors
    /// [`Error::EncoderOfOtherPack`].
    pub(crate) fn check_fits(&self, base: Option<&Source>) -> Result<()> {
        let weights = |source: Option<&Source>| source.map(|source| source.weights_sha256.clone());
        match weights(self.source()) {
            Some(own) if Some(&own) == weights(base).as_ref() => Ok(()),
            _ => Err(Error::EncoderOfOtherPack),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    fn flat(width: u32, height: u32, pixel: [u8; 4]) -> Picture {
        Picture::new(width, height, pixel.repeat((width * height) as usize)).unwrap()
    }

    #[test]
    fn a_single_pixel_is_a_picture_of_its_colour() {
        let encoder = example::encoder();
        let style = encoder.predict(&flat(1, 1, [200, 30, 90, 255])).unwrap();
        assert_eq!(style, encoder.predict(&flat(256, 256, [200, 30, 90, 255])).unwrap());
        assert_ne!(style, encoder.predict(&flat(1, 1, [20, 30, 90, 255])).unwrap());
    }

    #[test]
    fn what_is_transparent_is_white_paper() {
        let encoder = example::encoder();
        let white = encoder.predict(&flat(9, 9, [255; 4])).unwrap();
        assert_eq!(encoder.predict(&flat(9, 9, [7, 8, 9, 0])).unwrap(), white);
    }

    #[test]
    fn a_strip_far_longer_than_wide_has_a_style() {
        let encoder = example::encoder();
        let strip = |width, height| {
            let rgba = (0..width * height).flat_map(|index| [(index * 37 % 251) as u8, 90, 7, 255]);
            encoder.predict(&Picture::new(width, height, rgba.collect()).unwrap())
        };
        assert_ne!(strip(700, 3).unwrap(), strip(3, 700).unwrap());
    }

    #[test]
    fn numbers_that_grow_beyond_f32_are_an_error() {
        for (name, value) in [("conv1.bias", 3e38), ("pooled_scale", f32::MAX)] {
            let mut tensors = example::tensors();
            let wild = tensors.iter_mut().find(|tensor| tensor.name == name).unwrap();
            wild.values.fill(value);
            let encoder = example::encoder_of(&tensors);
            let refused = encoder.predict(&flat(4, 4, [255, 0, 0, 255])).err();
            assert_eq!(refused.map(|error| error.code()), Some("style-parameters"), "{name}");
        }
    }

    #[test]
    fn an_encoder_fits_the_generator_it_was_trained_for() {
        let encoder = example::encoder();
        let source = |sha: &str| Source { weights_sha256: sha.repeat(32), psnr: 1.0 };
        assert!(encoder.check_fits(Some(&source("0a"))).is_ok());
        for base in [None, Some(&source("0b"))] {
            assert_eq!(encoder.check_fits(base).unwrap_err().code(), "encoder-of-other-pack");
        }
        let nobodys = StyleEncoder { source: None, ..encoder };
        assert_eq!(nobodys.check_fits(None).unwrap_err().code(), "encoder-of-other-pack");
    }
}
