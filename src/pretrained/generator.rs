//! A generator's weights in full precision, on disk.
//!
//! A safetensors file, so that other programs read it: one f32 tensor for each parameter, named by its
//! path (`blocks.2.conv1.weight`), and in the metadata the ids of the styles in the order of the rows
//! of the gammas and betas. Where each style has a bold and a calm end, `gamma` and `beta` are the bold rows, and beside
//! them `calm_gamma` and `calm_beta`, of the same shape, are the calm ones.

use std::collections::HashMap;
#[cfg(feature = "cli")]
use std::path::Path;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};

use crate::architecture::{bold_table, calm_table, is_style_table};
use crate::named_tensor::NamedTensor;
#[cfg(feature = "cli")]
use crate::pack::MAGIC;
use crate::pack::{Pack, PackTensor};
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

    /// Whether the styles have a calm end beside the bold one.
    pub fn has_calm_ends(&self) -> bool {
        self.tensors
            .iter()
            .any(|tensor| is_style_table(&tensor.name) && bold_table(&tensor.name) != tensor.name)
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
    #[cfg(feature = "cli")]
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
    #[cfg(feature = "cli")]
    pub fn write(&self, path: &Path) -> Result<()> {
        crate::output::write(path, &self.to_bytes()?)
    }

    /// Weights of these styles out of the `tensors` of a generator. Tables of twice as many rows are split: the first
    /// half is the bold end of every style, the second the calm end.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn join(styles: Vec<String>, tensors: Vec<NamedTensor>) -> Self {
        let count = styles.len();
        let split = |tensor: NamedTensor| match *tensor.shape.as_slice() {
            [rows, channels] if is_style_table(&tensor.name) && count > 0 && rows == 2 * count => {
                let (bold, calm) = tensor.values.split_at(count * channels);
                let part = |name, values: &[f32]| NamedTensor {
                    name,
                    shape: vec![count, channels],
                    values: values.to_vec(),
                };
                vec![part(tensor.name.clone(), bold), part(calm_table(&tensor.name), calm)]
            }
            _ => vec![tensor],
        };
        Self { styles, tensors: tensors.into_iter().flat_map(split).collect() }
    }

    /// What a generator for the styles `wanted` has as its parameter `name` of this shape: each style has the row of
    /// its id, and one that these weights do not know the average of all rows, which is a better start than none.
    ///
    /// A table of twice as many rows as styles are wanted has the calm rows behind the bold ones; where these weights
    /// have no calm rows, the bold ones again.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] if these are not the weights of such a generator.
    pub fn parameter(&self, name: &str, shape: &[usize], wanted: &[String]) -> Result<Vec<f32>> {
        let tensor = self.tensor(name).ok_or_else(|| Error::checkpoint(format!("there is no {name}")))?;
        match (is_style_table(name), shape) {
            (true, &[rows, channels]) => {
                let mut values = self.rows_of(tensor, channels, wanted)?;
                if !wanted.is_empty() && rows == 2 * wanted.len() {
                    let calm = self.tensor(&calm_table(name)).unwrap_or(tensor);
                    values.extend(self.rows_of(calm, channels, wanted)?);
                }
                Ok(values)
            }
            (false, expected) if tensor.shape == expected => Ok(tensor.values.clone()),
            _ => Err(wrong_shape(tensor)),
        }
    }

    fn tensor(&self, name: &str) -> Option<&NamedTensor> {
        self.tensors.iter().find(|tensor| tensor.name == name)
    }

    /// The rows of the styles `wanted` in a table.
    fn rows_of(&self, table: &NamedTensor, channels: usize, wanted: &[String]) -> Result<Vec<f32>> {
        match *table.shape.as_slice() {
            [known, found] if known == self.styles.len() && known > 0 && found == channels => {
                let place = |id: &String| self.styles.iter().position(|known| known == id);
                Ok(rows(&table.values, channels, wanted.iter().map(place)))
            }
            _ => Err(wrong_shape(table)),
        }
    }
}

fn wrong_shape(tensor: &NamedTensor) -> Error {
    Error::checkpoint(format!("{} has the shape {:?}", tensor.name, tensor.shape))
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
    fn calm_rows_are_beside_the_bold_ones() {
        let both = example("bold-wave bold-night calm-wave calm-night");
        let weights = Weights::join(ids("wave night"), both.tensors);
        assert_eq!(weights.tensor("norm.calm_gamma").unwrap().values, [3.0, 3.0, 4.0, 4.0]);
        let read = Weights::parse(&weights.to_bytes().unwrap()).unwrap();
        let gamma = |rows| read.parameter("norm.gamma", &[rows, 2], &ids("night noon")).unwrap();
        assert_eq!(gamma(2), [2.0, 2.0, 1.5, 1.5]);
        assert_eq!(gamma(4), [2.0, 2.0, 1.5, 1.5, 4.0, 4.0, 3.5, 3.5]);
        let one_end = example("wave night").parameter("norm.gamma", &[4, 2], &ids("wave night")).unwrap();
        assert_eq!(one_end, [1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0, 2.0]);
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
