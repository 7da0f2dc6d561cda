//! A generator's weights out of a module and into one.

use burn::tensor::Device;

use crate::Result;
use crate::network::{Generator, export_weights, import_weights};
use crate::pretrained::Weights;

impl Weights {
    /// The weights of `generator`, whose styles have these ids.
    ///
    /// # Errors
    /// [`Error::Checkpoint`](crate::Error::Checkpoint) if the weights cannot be read from the device.
    pub fn of(generator: &Generator, styles: Vec<String>) -> Result<Self> {
        Ok(Self { styles, tensors: export_weights(generator)? })
    }

    /// A generator for the styles `wanted`, on `device`, see [`parameter`](Self::parameter).
    ///
    /// # Errors
    /// [`Error::Checkpoint`](crate::Error::Checkpoint) if the weights are not those of a generator.
    pub fn generator(&self, wanted: &[String], device: &Device) -> Result<Generator> {
        import_weights(Generator::new(wanted.len(), device), |name, shape| {
            self.parameter(name, shape, wanted)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Distribution, Tensor};

    fn ids(text: &str) -> Vec<String> {
        text.split(' ').map(String::from).collect()
    }

    fn example(styles: &str, device: &Device) -> Weights {
        let ids = ids(styles);
        let mut weights = Weights::of(&Generator::new(ids.len(), device), ids).unwrap();
        for tensor in &mut weights.tensors {
            if tensor.name.ends_with("gamma") {
                let rows = tensor.shape[0] as f32;
                let channels = tensor.shape[1];
                for (index, value) in tensor.values.iter_mut().enumerate() {
                    *value = 0.5 + (index / channels) as f32 / rows;
                }
            }
        }
        weights
    }

    #[test]
    fn styles_are_found_by_their_id_and_new_ones_start_from_the_average() {
        let device = Device::flex();
        let weights = example("wave night", &device);
        let known = weights.generator(&ids("wave night"), &device).unwrap();
        let other = weights.generator(&ids("dawn night"), &device).unwrap();
        let photo = Tensor::random([1, 3, 16, 16], Distribution::Uniform(0.0, 1.0), &device);
        let paint = |generator: &Generator, row: [f32; 2]| -> Vec<f32> {
            let style = Tensor::<2>::from_floats([row], &device);
            generator.forward(photo.clone(), &style).into_data().try_to_vec().unwrap()
        };
        assert_eq!(paint(&known, [0.0, 1.0]), paint(&other, [0.0, 1.0]));
        let blend = paint(&known, [0.5, 0.5]);
        for (a, b) in blend.iter().zip(paint(&other, [1.0, 0.0])) {
            assert!((a - b).abs() < 1e-5);
        }
    }
}
