//! A generator's weights out of a module and into one.

use burn::tensor::Device;

use sha2::{Digest, Sha256};

use crate::Result;
use crate::architecture::is_style_table;
use crate::hex::hex;
use crate::network::{Generator, export_weights, import_weights};
use crate::pretrained::Weights;

impl Weights {
    /// The weights of `generator`, whose styles have these ids. If it has twice as many rows, the first are the bold
    /// ends of the styles and the others the calm ones.
    ///
    /// # Errors
    /// [`Error::Checkpoint`](crate::Error::Checkpoint) if the weights cannot be read from the device.
    pub fn of(generator: &Generator, styles: Vec<String>) -> Result<Self> {
        Ok(Self::join(styles, export_weights(generator)?))
    }

    /// A generator for the styles `wanted`, on `device`, with a row for each, that of the bold end if there are two; see
    /// [`parameter`](Self::parameter).
    ///
    /// # Errors
    /// [`Error::Checkpoint`](crate::Error::Checkpoint) if the weights are not those of a generator.
    pub fn generator(&self, wanted: &[String], device: &Device) -> Result<Generator> {
        self.generator_of(wanted.len(), wanted, device)
    }

    /// A generator for the styles `wanted`, on `device`, with two rows for each: first the bold ends of all, then the
    /// calm ends of all. Of weights without calm ends they are the same.
    ///
    /// # Errors
    /// [`Error::Checkpoint`](crate::Error::Checkpoint) if the weights are not those of a generator.
    pub fn two_ended_generator(&self, wanted: &[String], device: &Device) -> Result<Generator> {
        self.generator_of(2 * wanted.len(), wanted, device)
    }

    /// A generator for the styles `wanted`, on `device`, with all that the weights know of them: two rows for each if they
    /// have calm ends, one otherwise.
    ///
    /// # Errors
    /// [`Error::Checkpoint`](crate::Error::Checkpoint) if the weights are not those of a generator.
    pub fn whole_generator(&self, wanted: &[String], device: &Device) -> Result<Generator> {
        let rows = if self.has_calm_ends() { 2 * wanted.len() } else { wanted.len() };
        self.generator_of(rows, wanted, device)
    }

    /// The SHA-256 of the convolutions, which all styles share, as 64 lower-case hex digits: of the name and the
    /// little-endian f32 values of each tensor, in the order of the names. It stays the same when styles are added or
    /// trained further, so style files and encoders for these convolutions stay usable.
    pub fn convolutions_sha256(&self) -> String {
        let mut convolutions: Vec<_> =
            self.tensors.iter().filter(|tensor| !is_style_table(&tensor.name)).collect();
        // A file of weights has no order.
        convolutions.sort_by_key(|tensor| &tensor.name);
        let mut digest = Sha256::new();
        for tensor in convolutions {
            digest.update(tensor.name.as_bytes());
            tensor.values.iter().for_each(|value| digest.update(value.to_le_bytes()));
        }
        hex(&digest.finalize())
    }

    fn generator_of(&self, rows: usize, wanted: &[String], device: &Device) -> Result<Generator> {
        import_weights(Generator::new(rows, device), |name, shape| self.parameter(name, shape, wanted))
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
            generator.forward(photo.clone(), &generator.style(&style)).into_data().try_to_vec().unwrap()
        };
        assert_eq!(paint(&known, [0.0, 1.0]), paint(&other, [0.0, 1.0]));
        let blend = paint(&known, [0.5, 0.5]);
        for (a, b) in blend.iter().zip(paint(&other, [1.0, 0.0])) {
            assert!((a - b).abs() < 1e-5);
        }
    }

    #[test]
    fn the_hash_is_that_of_the_convolutions_and_of_no_style() {
        let weights = example("wave night", &Device::flex());
        let changed = |part: &str| {
            let mut changed = weights.clone();
            let tensor = changed.tensors.iter_mut().find(|tensor| tensor.name == part).unwrap();
            tensor.values[0] += 1.0;
            changed.convolutions_sha256()
        };
        assert_eq!(weights.convolutions_sha256(), changed("input_norm.gamma"));
        let mut turned = weights.clone();
        turned.tensors.reverse();
        assert_eq!(weights.convolutions_sha256(), turned.convolutions_sha256());
        assert_eq!(weights.convolutions_sha256().len(), 64);
        assert_ne!(weights.convolutions_sha256(), changed("down.weight"));
    }

    #[test]
    fn both_ends_survive_the_file_and_one_end_becomes_two() {
        let device = Device::flex();
        let ids = ids("wave night");
        let two_ended =
            example("a b c d", &device).generator(&["a", "b", "c", "d"].map(String::from), &device);
        let weights = Weights::of(&two_ended.unwrap(), ids.clone()).unwrap();
        let find = |weights: &Weights, name: &str| -> Vec<f32> {
            weights.tensors.iter().find(|tensor| tensor.name == name).unwrap().values.clone()
        };
        // Rows of 0.5, 0.75, 1 and 1.25.
        let [bold, calm] = ["gamma", "calm_gamma"].map(|name| find(&weights, &format!("input_norm.{name}")));
        assert_eq!([bold[0], bold[32], calm[0], calm[32]], [0.5, 0.75, 1.0, 1.25]);
        assert_eq!((bold.len(), calm.len()), (64, 64));

        let read = Weights::parse(&weights.to_bytes().unwrap()).unwrap();
        let rows = |weights: &Weights, wanted: &[String]| {
            let generator = weights.two_ended_generator(wanted, &device).unwrap();
            find(&Weights::of(&generator, vec!["x".into(); 2 * wanted.len()]).unwrap(), "input_norm.gamma")
        };
        let swapped = rows(&read, &["night", "wave"].map(String::from));
        assert_eq!([swapped[0], swapped[32], swapped[64], swapped[96]], [0.75, 0.5, 1.25, 1.0]);
        assert_eq!(
            Weights::of(&read.generator(&ids, &device).unwrap(), ids.clone()).unwrap().tensors.len(),
            41
        );

        let one_end = Weights::of(&read.generator(&ids, &device).unwrap(), ids.clone()).unwrap();
        let doubled = rows(&one_end, &ids);
        assert_eq!([doubled[0], doubled[32], doubled[64], doubled[96]], [0.5, 0.75, 0.5, 0.75]);
    }
}
