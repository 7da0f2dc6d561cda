//! The style encoder as a burn module: what `crate::encoder` runs without burn.

use burn::module::{Initializer, Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor};

use super::dense::Dense;
use super::statistics::mean_and_deviation;
use super::teacher::{Scale, Teacher};
use crate::Result;
use crate::encoder::shape::{CHANNELS, CODE, FEATURES, GREY, STRIDE};
use crate::network::{NamedTensor, export_weights, to_numbers};

/// Five convolutions, the means and deviations of all of their maps, and a linear layer to the code.
#[derive(Module, Debug)]
pub struct Student {
    convolutions: Vec<Convolution>,
    pooled: Scale,
    code: Dense,
}

/// A convolution of 3x3 pixels with stride 2 that adds nothing around the picture.
#[derive(Module, Debug)]
struct Convolution {
    /// `[channels_out, channels_in, 3, 3]`
    weight: Param<Tensor<4>>,
    /// `[channels_out]`
    bias: Param<Tensor<1>>,
}

impl Convolution {
    fn new(channels_in: usize, channels_out: usize, device: &Device) -> Self {
        let initializer = Initializer::KaimingNormal { gain: 2f64.sqrt(), fan_out_only: false };
        let shape = [channels_out, channels_in, 3, 3];
        Self {
            weight: initializer.init_with(shape, Some(channels_in * 9), Some(channels_out * 9), device),
            bias: Initializer::Zeros.init_with([channels_out], None, None, device),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let options = ConvOptions::new([STRIDE; 2], [0, 0], [1, 1], 1);
        relu(conv2d(x, self.weight.val(), Some(self.bias.val()), options))
    }
}

impl Student {
    /// With random weights. What the convolutions give for `examples` becomes centred and of deviation 1.
    ///
    /// # Errors
    /// [`Error::GpuLost`](crate::Error::GpuLost) if the device does not answer.
    pub fn new(examples: &[Tensor<4>], device: &Device) -> Result<Self> {
        let channels = CHANNELS.windows(2);
        let mut student = Self {
            convolutions: channels.map(|pair| Convolution::new(pair[0], pair[1], device)).collect(),
            pooled: Scale::of(&[vec![0.0; FEATURES]], device),
            code: Dense::new(FEATURES, CODE, 1.0, device),
        };
        let rows = examples.iter().map(|picture| to_numbers(student.pooled(picture.clone())));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        student.pooled = Scale::of(&rows, device);
        Ok(student)
    }

    /// Means and deviations of all maps: `[batch, 3, height, width]`, RGB 0..1, to `[batch, 544]`.
    pub fn pooled(&self, picture: Tensor<4>) -> Tensor<2> {
        let mut x = picture.sub_scalar(GREY);
        let mut parts = Vec::new();
        for convolution in &self.convolutions {
            x = convolution.forward(x);
            parts.push(mean_and_deviation(x.clone()));
        }
        Tensor::cat(parts, 1)
    }

    /// The code of pictures with these means and deviations: `[batch, 544]` to `[batch, 64]`.
    pub fn code(&self, pooled: Tensor<2>) -> Tensor<2> {
        self.code.forward(self.pooled.apply(pooled))
    }

    /// All weights under the names of an encoder pack, with the way from code to style that `teacher` has learnt.
    ///
    /// # Errors
    /// [`Error::Checkpoint`](crate::Error::Checkpoint) if the weights cannot be read from the device.
    pub fn tensors(&self, teacher: &Teacher) -> Result<Vec<NamedTensor>> {
        let mut tensors = Vec::new();
        for (index, convolution) in self.convolutions.iter().enumerate() {
            let named = export_weights(convolution)?.into_iter();
            tensors.extend(
                named.map(|tensor| NamedTensor {
                    name: format!("conv{}.{}", index + 1, tensor.name),
                    ..tensor
                }),
            );
        }
        let (mean, deviation) = (self.pooled.mean.val(), self.pooled.deviation.val());
        let mut vector = |name: &str, tensor: Tensor<2>| -> Result<()> {
            let values = to_numbers(tensor)?;
            tensors.push(NamedTensor { name: name.into(), shape: vec![values.len()], values });
            Ok(())
        };
        vector("pooled_scale", deviation.clone().recip())?;
        vector("pooled_shift", (mean / deviation).neg())?;
        vector("code.bias", self.code.bias.val().unsqueeze())?;
        let styles = &teacher.styles;
        vector("parameters.bias", styles.undo(teacher.parameters.bias.val().unsqueeze()))?;
        let scaled = teacher.parameters.weight.val() * styles.deviation.val().transpose();
        for (name, weight) in [("code.weight", self.code.weight.val()), ("parameters.weight", scaled)] {
            tensors.push(NamedTensor {
                name: name.into(),
                shape: weight.dims().to_vec(),
                values: to_numbers(weight)?,
            });
        }
        Ok(tensors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StyleParameters;
    use crate::encoder::StyleEncoder;
    use crate::encoder::shape::ARCHITECTURE;
    use crate::network::to_tensor;
    use crate::pack::{Pack, PackTensor, Style};
    use crate::picture::Picture;
    use crate::train::data::image_planes;
    use image::RgbImage;

    /// What the engine makes of the weights is what was trained.
    #[test]
    fn the_engine_predicts_what_the_student_does() {
        let device = Device::flex();
        let image = RgbImage::from_fn(256, 256, |x, y| {
            image::Rgb([(x * 3 % 256) as u8, (x * y / 40 % 256) as u8, (y / 2) as u8])
        });
        let rows = |count: usize, deviation: f32| -> Vec<Vec<f32>> {
            let value = |row: usize, index: usize| deviation * ((row * 7 + index * 5) % 11) as f32;
            (0..4).map(|row| (0..count).map(|index| value(row, index)).collect()).collect()
        };
        let teacher = Teacher::new(&rows(12, 1.0), &rows(StyleParameters::COUNT, 0.1), &device);
        let seen = to_tensor(image_planes(&image), &device);
        let blank =
            to_tensor(image_planes(&RgbImage::from_pixel(128, 96, image::Rgb([40, 90, 200]))), &device);
        let student = Student::new(&[seen.clone(), blank], &device).unwrap();
        let codes = student.code(student.pooled(seen));
        let expected: Vec<f32> =
            teacher.styles.undo(teacher.centred(codes)).into_data().try_to_vec().unwrap();

        let mut pack = Pack::new(ARCHITECTURE, "T", "CC0-1.0", vec![Style::example("encoder")]);
        for NamedTensor { name, shape, values } in student.tensors(&teacher).unwrap() {
            pack.insert(name, PackTensor::Float32 { shape, values }).unwrap();
        }
        let rgba = image.pixels().flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2], 255]).collect();
        let painting = Picture::new(256, 256, rgba).unwrap();
        let found = StyleEncoder::from_pack(&pack).unwrap().predict(&painting).unwrap().to_values();
        let largest = expected.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-3 * largest, "{found} {expected}");
        }
    }
}
