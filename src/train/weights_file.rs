//! A generator's weights in full precision on disk.
//!
//! A safetensors file, so that other programs read it: one f32 tensor for each parameter, named by its
//! path (`blocks.2.conv1.weight`), and in the metadata the ids of the styles in the order of the rows
//! of the gammas and betas.

use std::collections::HashMap;
use std::path::Path;

use burn::tensor::Device;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};

use super::checkpoint::unusable;
use crate::network::{Generator, NamedTensor, export_weights, import_weights};
use crate::pack::{MAGIC, Pack, PackTensor};
use crate::{Error, Result};

/// The key of the metadata that holds the styles' ids, separated by spaces.
const STYLES: &str = "styles";

/// Weights and the styles they know.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The ids of the styles, in the order of the rows.
    pub styles: Vec<String>,
    tensors: Vec<NamedTensor>,
}

impl Weights {
    /// The weights of `generator`, whose styles have these ids.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if the weights cannot be read from the device.
    pub fn of(generator: &Generator, styles: Vec<String>) -> Result<Self> {
        Ok(Self { styles, tensors: export_weights(generator)? })
    }

    /// The file's bytes; the same weights always give the same bytes.
    ///
    /// # Errors
    /// None that weights of a generator could cause.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let bytes: Vec<Vec<u8>> = self
            .tensors
            .iter()
            .map(|tensor| tensor.values.iter().flat_map(|value| value.to_le_bytes()).collect())
            .collect();
        let views = self
            .tensors
            .iter()
            .zip(&bytes)
            .map(|(tensor, bytes)| {
                let view = TensorView::new(Dtype::F32, tensor.shape.clone(), bytes).map_err(unusable)?;
                Ok((tensor.name.clone(), view))
            })
            .collect::<Result<Vec<_>>>()?;
        let metadata = HashMap::from([(STYLES.to_string(), self.styles.join(" "))]);
        serialize(views, Some(metadata)).map_err(unusable)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) gave.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if it is no such file.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(unusable)?;
        let styles = metadata.metadata().as_ref().and_then(|metadata| metadata.get(STYLES));
        let styles = styles.ok_or_else(|| unusable("it does not name its styles"))?;
        let tensors = SafeTensors::deserialize(bytes).map_err(unusable)?;
        let tensors = tensors.iter().map(|(name, view)| {
            if view.dtype() != Dtype::F32 {
                return Err(unusable(format!("{name} is not f32")));
            }
            let (values, _) = view.data().as_chunks();
            let values = values.iter().map(|value| f32::from_le_bytes(*value)).collect();
            Ok(NamedTensor { name: name.into(), shape: view.shape().to_vec(), values })
        });
        Ok(Self {
            styles: styles.split_whitespace().map(String::from).collect(),
            tensors: tensors.collect::<Result<_>>()?,
        })
    }

    /// The weights of a style pack, back in f32.
    pub fn of_pack(pack: &Pack) -> Self {
        let tensor = |(name, tensor): (&str, &PackTensor)| NamedTensor {
            name: name.into(),
            shape: tensor.shape().to_vec(),
            values: tensor.dequantize(),
        };
        Self {
            styles: pack.styles.iter().map(|style| style.id.clone()).collect(),
            tensors: pack.tensors().map(tensor).collect(),
        }
    }

    /// Reads a file of weights, or a style pack.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Checkpoint`] or a `pack-…` error with the file's name.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        let weights = if bytes.starts_with(&MAGIC) {
            Pack::parse(&bytes).map(|pack| Self::of_pack(&pack))
        } else {
            Self::parse(&bytes)
        };
        weights.map_err(|error| error.in_file(path))
    }

    /// Writes a file.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, path: &Path) -> Result<()> {
        std::fs::write(path, self.to_bytes()?).map_err(Error::io(path))
    }

    /// A generator for the styles `wanted`, on `device`: each has the row of its id, and a style that
    /// these weights do not know the average of all rows, which is a better start than none.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if the weights are not those of a generator.
    pub fn generator(&self, wanted: &[String], device: &Device) -> Result<Generator> {
        let place = |id: &String| self.styles.iter().position(|known| known == id);
        let places: Vec<Option<usize>> = wanted.iter().map(place).collect();
        import_weights(Generator::new(wanted.len(), device), |name, shape| {
            let tensor = self.tensors.iter().find(|tensor| tensor.name == name);
            let tensor = tensor.ok_or_else(|| unusable(format!("there is no {name}")))?;
            let is_table = name.ends_with("gamma") || name.ends_with("beta");
            match (is_table, tensor.shape.as_slice(), shape) {
                (true, [known, channels], [_, expected])
                    if *known == self.styles.len() && channels == expected =>
                {
                    Ok(rows(&tensor.values, *channels, &places))
                }
                (false, found, expected) if found == expected => Ok(tensor.values.clone()),
                (_, found, _) => Err(unusable(format!("{name} has the shape {found:?}"))),
            }
        })
    }
}

/// The rows at `places` of a table, the average row where there is no place.
fn rows(table: &[f32], channels: usize, places: &[Option<usize>]) -> Vec<f32> {
    let known = table.chunks(channels.max(1)).len().max(1) as f32;
    let average: Vec<f32> = (0..channels)
        .map(|channel| table.iter().skip(channel).step_by(channels).sum::<f32>() / known)
        .collect();
    let row = |place: &Option<usize>| {
        let row = place.and_then(|place| table.chunks(channels.max(1)).nth(place));
        row.unwrap_or(&average).to_vec()
    };
    places.iter().flat_map(row).collect()
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
    fn weights_survive_the_file() {
        let weights = example("wave night", &Device::flex());
        let bytes = weights.to_bytes().unwrap();
        let mut read = Weights::parse(&bytes).unwrap();
        assert_eq!(read.to_bytes().unwrap(), bytes);
        read.tensors.sort_by_key(|tensor| tensor.name.clone());
        let mut sorted = weights.clone();
        sorted.tensors.sort_by_key(|tensor| tensor.name.clone());
        assert_eq!(read, sorted);
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

    #[test]
    fn files_that_are_none_are_errors() {
        let bytes = example("wave", &Device::flex()).to_bytes().unwrap();
        for wrong in [&b""[..], b"no weights", &bytes[..bytes.len() - 1]] {
            assert_eq!(Weights::parse(wrong).unwrap_err().code(), "checkpoint");
        }
        assert_eq!(Weights::read(Path::new("/nonexistent")).unwrap_err().code(), "io");
    }
}
