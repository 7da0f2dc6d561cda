//! Whether the artwork that a painting's style comes from is recognized among all artworks.

use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Tensor, TensorData};

use super::plane::luminance;
use crate::Result;
use crate::loss::gram_matrix;
use crate::network::{FeatureExtractor, Layer, to_numbers, to_tensor};
use crate::picture::Planes;

/// Layers that no loss of the training looks at.
const LAYERS: [Layer; 4] = [Layer::Conv1_2, Layer::Conv2_2, Layer::Conv4_3, Layer::Conv5_1];
/// Mean and standard deviation of the luminance of a picture without colours.
const GREY: [f32; 2] = [0.5, 0.2];
/// Keeps a picture of one colour from dividing by zero.
const EPSILON: f32 = 1e-6;

/// What a picture's texture is: for the picture and for the same at half the size, a matrix for each of `conv1_2`,
/// `conv2_2`, `conv4_3` and `conv5_1`, divided by its Frobenius norm.
#[derive(Debug, Clone, PartialEq)]
pub struct Descriptor(Vec<Vec<f32>>);

impl Descriptor {
    /// Of the Gram matrices: colours and strokes. `picture` has at least 32 pixels a side.
    ///
    /// # Errors
    /// [`Error::Features`](crate::Error::Features) if a layer is missing, [`Error::GpuLost`](crate::Error::GpuLost) if the
    /// device does not answer.
    pub fn colour(features: &FeatureExtractor, picture: &Planes, device: &Device) -> Result<Self> {
        Self::new(features, to_tensor(picture.clone(), device), gram_matrix)
    }

    /// Of the covariances of the features of the luminance alone, which is given a mean of 0.5 and a deviation of 0.2: of
    /// strokes and shapes, not of colours, brightness or contrast.
    ///
    /// # Errors
    /// As [`colour`](Self::colour).
    pub fn grey(features: &FeatureExtractor, picture: &Planes, device: &Device) -> Result<Self> {
        Self::new(features, grey(picture, device), |features| gram_matrix(centred(features)))
    }

    fn new(
        features: &FeatureExtractor,
        picture: Tensor<4>,
        matrix: impl Fn(Tensor<4>) -> Tensor<3>,
    ) -> Result<Self> {
        let half = avg_pool2d(picture.clone(), AvgPoolOptions::new([2, 2]));
        let mut matrices = Vec::new();
        for picture in [picture, half] {
            let found = features.forward(picture, &LAYERS)?;
            for layer in LAYERS {
                matrices.push(divided_by_its_norm(to_numbers(matrix(found.of(layer)?))?));
            }
        }
        Ok(Self(matrices))
    }

    /// The sum of the squared differences, 0 to 16.
    pub fn distance(&self, other: &Self) -> f64 {
        let pairs = self.0.iter().flatten().zip(other.0.iter().flatten());
        pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum()
    }

    /// The place of candidate number `own` in the order of their distances from here: 1 if it is the nearest.
    pub fn rank_of<'a>(&self, own: usize, candidates: impl IntoIterator<Item = &'a Self>) -> usize {
        let distances: Vec<f64> = candidates.into_iter().map(|other| self.distance(other)).collect();
        let own = distances.get(own).copied().unwrap_or(f64::INFINITY);
        1 + distances.iter().filter(|distance| **distance < own).count()
    }
}

fn divided_by_its_norm(values: Vec<f32>) -> Vec<f32> {
    let norm = values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
    let scale = 1.0 / norm.max(f64::MIN_POSITIVE);
    values.into_iter().map(|value| (f64::from(value) * scale) as f32).collect()
}

/// Features without their mean over the picture, channel by channel.
fn centred(features: Tensor<4>) -> Tensor<4> {
    let mean = features.clone().mean_dim(3).mean_dim(2);
    features - mean
}

/// `[1, 3, height, width]` of the luminance with a mean of 0.5 and a deviation of 0.2, clamped to 0..1.
pub(super) fn grey(picture: &Planes, device: &Device) -> Tensor<4> {
    let plane = luminance(picture);
    let count = plane.data.len().max(1) as f64;
    let mean = plane.data.iter().map(|value| f64::from(*value)).sum::<f64>() / count;
    let variance = plane.data.iter().map(|value| (f64::from(*value) - mean).powi(2)).sum::<f64>() / count;
    let (mean, deviation) = (mean as f32, variance.sqrt() as f32);
    let plane =
        plane.map(|value| ((value - mean) / (deviation + EPSILON) * GREY[1] + GREY[0]).clamp(0.0, 1.0));
    let shape = [1, 1, plane.height, plane.width];
    Tensor::<4>::from_data(TensorData::new(plane.data, shape), device).repeat_dim(1, 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimize::narrow::{narrow, stripes};
    use crate::picture::sample;

    fn textures() -> Vec<Planes> {
        let sample = sample(96, 64).unwrap();
        let stripes = [([1.0, 0.6, 0.2], 0.3), ([0.3, 0.6, 1.0], 0.9), ([0.9, 0.9, 0.9], 1.7)];
        let stripes = stripes.map(|(colour, wave)| stripes_of(colour, wave));
        [sample.to_planes()].into_iter().chain(stripes).collect()
    }

    fn stripes_of(colour: [f32; 3], wave: f32) -> Planes {
        stripes(96, 64, colour, wave).to_planes()
    }

    /// The columns `from..from + 48`.
    fn half(picture: &Planes, from: usize) -> Planes {
        let rows = picture.data.chunks_exact(picture.width);
        let data = rows.flat_map(|row| row[from..from + 48].iter().copied()).collect();
        Planes { width: 48, height: picture.height, data }
    }

    #[test]
    fn a_painting_is_the_nearest_to_itself() {
        let (features, device) = (narrow(), Device::flex());
        for describe in [Descriptor::colour, Descriptor::grey] {
            let known: Vec<Descriptor> =
                textures().iter().map(|picture| describe(&features, picture, &device).unwrap()).collect();
            for (own, descriptor) in known.iter().enumerate() {
                assert_eq!(descriptor.distance(descriptor), 0.0);
                assert_eq!(descriptor.rank_of(own, &known), 1);
                let other = (own + 1) % known.len();
                assert!(descriptor.rank_of(other, &known) > 1, "{own} {other}");
            }
        }
    }

    #[test]
    fn halves_of_one_texture_are_nearer_to_each_other_than_to_another() {
        let (features, device) = (narrow(), Device::flex());
        for describe in [Descriptor::colour, Descriptor::grey] {
            let of = |picture: &Planes| describe(&features, picture, &device).unwrap();
            let stripes = &textures()[1..];
            let left: Vec<Descriptor> = stripes.iter().map(|picture| of(&half(picture, 0))).collect();
            for (own, picture) in stripes.iter().enumerate() {
                assert_eq!(of(&half(picture, 48)).rank_of(own, &left), 1, "{own}");
            }
        }
    }

    #[test]
    fn the_grey_one_ignores_colour_brightness_and_contrast() {
        let (features, device) = (narrow(), Device::flex());
        // Both reddish and bluish stripes have the luminance of the grey ones, up to contrast and brightness.
        let coloured = |colour: [f32; 3], light: f32| {
            let grey = stripes_of([1.0; 3], 0.7);
            let size = grey.data.len() / 3;
            let data =
                grey.data.iter().enumerate().map(|(i, value)| light + colour[i / size] * value).collect();
            Planes { data, ..grey }
        };
        let (red, blue) = (coloured([0.8, 0.3, 0.2], 0.1), coloured([0.2, 0.4, 0.9], 0.05));
        let distance = |describe: fn(&FeatureExtractor, &Planes, &Device) -> Result<Descriptor>| {
            let of = |picture| describe(&features, picture, &device).unwrap();
            of(&red).distance(&of(&blue))
        };
        let (colour, grey) = (distance(Descriptor::colour), distance(Descriptor::grey));
        assert!(grey < 1e-5 && colour > 1e-2, "{colour} {grey}");
    }

    #[test]
    fn matrices_have_a_norm_of_one() {
        let (features, device) = (narrow(), Device::flex());
        let found = Descriptor::grey(&features, &textures()[0], &device).unwrap();
        assert_eq!(found.0.len(), 2 * LAYERS.len());
        for matrix in &found.0 {
            let square: f32 = matrix.iter().map(|value| value * value).sum();
            assert!((square - 1.0).abs() < 1e-4, "{square}");
        }
    }
}
