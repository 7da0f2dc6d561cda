//! A generator's weights in full precision, on disk.
//!
//! A safetensors file, so that other programs read it: one f32 tensor for each parameter, named by its
//! path (`blocks.2.conv1.weight`), and in the metadata the ids of the styles in the order of the rows
//! of the gammas and betas.

use std::collections::HashMap;
use std::path::Path;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};

use crate::named_tensor::NamedTensor;
use crate::pack::{MAGIC, Pack, PackTensor};
use crate::{Error, Result};

/// The key of the metadata that holds the styles' ids, separated by spaces.
const STYLES: &str = "styles";

/// Weights of a generator and the styles they know.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The ids of the styles, in the order of the rows.
    pub styles: Vec<String>,
    pub(crate) tensors: Vec<NamedTensor>,
}

impl Weights {
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
                let view =
                    TensorView::new(Dtype::F32, tensor.shape.clone(), bytes).map_err(Error::checkpoint)?;
                Ok((tensor.name.clone(), view))
            })
            .collect::<Result<Vec<_>>>()?;
        let metadata = HashMap::from([(STYLES.to_string(), self.styles.join(" "))]);
        serialize(views, Some(metadata)).map_err(Error::checkpoint)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) gave.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if it is no such file, or a number in it is not finite.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(Error::checkpoint)?;
        let styles = metadata.metadata().as_ref().and_then(|metadata| metadata.get(STYLES));
        let styles = styles.ok_or_else(|| Error::checkpoint("it does not name its styles"))?;
        let tensors = SafeTensors::deserialize(bytes).map_err(Error::checkpoint)?;
        let tensors = tensors.iter().map(|(name, view)| {
            if view.dtype() != Dtype::F32 {
                return Err(Error::checkpoint(format!("{name} is not f32")));
            }
            let (values, _) = view.data().as_chunks();
            let values: Vec<f32> = values.iter().map(|value| f32::from_le_bytes(*value)).collect();
            if !values.iter().all(|value| value.is_finite()) {
                return Err(Error::checkpoint(format!("a value of {name} is not finite")));
            }
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

    /// What a generator for the styles `wanted` has as its parameter `name` of this shape: each style has the row of
    /// its id, and one that these weights do not know the average of all rows, which is a better start than none.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if these are not the weights of such a generator.
    pub fn parameter(&self, name: &str, shape: &[usize], wanted: &[String]) -> Result<Vec<f32>> {
        let tensor = self.tensors.iter().find(|tensor| tensor.name == name);
        let tensor = tensor.ok_or_else(|| Error::checkpoint(format!("there is no {name}")))?;
        let is_table = name.ends_with("gamma") || name.ends_with("beta");
        match (is_table, tensor.shape.as_slice(), shape) {
            (true, [known, channels], [_, expected])
                if *known == self.styles.len() && *known > 0 && channels == expected =>
            {
                let place = |id: &String| self.styles.iter().position(|known| known == id);
                Ok(rows(&tensor.values, *channels, wanted.iter().map(place)))
            }
            (false, found, expected) if found == expected => Ok(tensor.values.clone()),
            (_, found, _) => Err(Error::checkpoint(format!("{name} has the shape {found:?}"))),
        }
    }
}

/// The rows at `places` of a table, the average row where there is no place.
fn rows(table: &[f32], channels: usize, places: impl Iterator<Item = Option<usize>>) -> Vec<f32> {
    let known = table.len() as f64 / channels as f64;
    let average = |channel| {
        let column = table.iter().skip(channel).step_by(channels);
        (column.map(|value| f64::from(*value)).sum::<f64>() / known) as f32
    };
    let average: Vec<f32> = (0..channels).map(average).collect();
    let row = |place: Option<usize>| {
        let row = place.and_then(|place| table.chunks(channels).nth(place));
        row.unwrap_or(&average).to_vec()
    };
    places.flat_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        text.split_whitespace().map(String::from).collect()
    }

    /// A convolution and a table of two channels whose rows are 1, 2, ….
    fn example(styles: &str) -> Weights {
        let styles = ids(styles);
        let tensor = |name: &str, shape: &[usize], values| NamedTensor {
            name: name.into(),
            shape: shape.into(),
            values,
        };
        let rows = (0..styles.len() * 2).map(|index| (index / 2 + 1) as f32).collect();
        let tensors = vec![
            tensor("conv.weight", &[2, 1, 1, 1], vec![0.25, -3.0]),
            tensor("norm.gamma", &[styles.len(), 2], rows),
        ];
        Weights { styles, tensors }
    }

    #[test]
    fn weights_survive_the_file() {
        let weights = example("wave night");
        let bytes = weights.to_bytes().unwrap();
        let mut read = Weights::parse(&bytes).unwrap();
        assert_eq!(read.to_bytes().unwrap(), bytes);
        read.tensors.sort_by_key(|tensor| tensor.name.clone());
        assert_eq!(read, weights);
    }

    #[test]
    fn styles_are_found_by_their_id_and_new_ones_start_from_the_average() {
        let weights = example("wave night dawn");
        let gamma = weights.parameter("norm.gamma", &[3, 2], &ids("dawn noon wave")).unwrap();
        assert_eq!(gamma, [3.0, 3.0, 2.0, 2.0, 1.0, 1.0]);
        assert_eq!(weights.parameter("conv.weight", &[2, 1, 1, 1], &[]).unwrap(), [0.25, -3.0]);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let weights = example("wave");
        for (name, shape) in [
            ("conv.weight", &[2, 2, 1, 1][..]),
            ("norm.gamma", &[1, 3]),
            ("norm.gamma", &[1, 2, 1]),
            ("norm.beta", &[1, 2]),
        ] {
            assert_eq!(weights.parameter(name, shape, &ids("wave")).unwrap_err().code(), "checkpoint");
        }
        let nameless = Weights { styles: vec![], ..example("") };
        assert_eq!(nameless.parameter("norm.gamma", &[1, 2], &ids("wave")).unwrap_err().code(), "checkpoint");
    }

    #[test]
    fn files_that_are_none_are_errors() {
        let bytes = example("wave").to_bytes().unwrap();
        for wrong in [&b""[..], b"no weights", &bytes[..bytes.len() - 1]] {
            assert_eq!(Weights::parse(wrong).unwrap_err().code(), "checkpoint");
        }
        assert_eq!(Weights::read(Path::new("/nonexistent")).unwrap_err().code(), "io");
    }

    #[test]
    fn weights_that_are_not_finite_are_refused() {
        let mut weights = example("wave");
        weights.tensors[0].values[1] = f32::NAN;
        let error = Weights::parse(&weights.to_bytes().unwrap()).unwrap_err();
        assert!(error.to_string().contains("a value of conv.weight is not finite"), "{error}");
    }
}
