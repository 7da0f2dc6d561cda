//! Reads the network from a pack, and writes one.

use super::PersonNetwork;
use super::shape::ARCHITECTURE;
use crate::pack::Pack;
use crate::{Error, Result};
#[cfg(any(test, feature = "pretrained"))]
use crate::{
    named_tensor::NamedTensor,
    pack::{PackTensor, Style},
};

impl PersonNetwork {
    /// The network in a file.
    ///
    /// # Errors
    /// The `pack-…` errors.
    pub fn parse(file: &[u8]) -> Result<Self> {
        Self::from_pack(&Pack::parse(file)?)
    }

    /// The network that a pack holds, its weights back in f32.
    ///
    /// # Errors
    /// [`Error::PackArchitecture`], [`Error::PackTensorMissing`], [`Error::PackTensorShape`] and
    /// [`Error::PackTensorUnknown`] if the pack is not for this network.
    pub fn from_pack(pack: &Pack) -> Result<Self> {
        if pack.architecture != ARCHITECTURE {
            let (found, supported) = (pack.architecture.clone(), ARCHITECTURE.into());
            return Err(Error::PackArchitecture { found, supported });
        }
        let mut known = Vec::new();
        let network = Self::load(|name, shape| {
            known.push(name.to_string());
            Ok(pack.tensor(name, shape)?.dequantize())
        })?;
        match pack.tensor_names().find(|name| known.iter().all(|known| known != name)) {
            Some(name) => Err(Error::PackTensorUnknown { name: name.into() }),
            None => Ok(network),
        }
    }
}

/// The name and the shape of every tensor, in the order of the file and of the published graph.
#[cfg(any(test, feature = "pretrained"))]
pub fn tensors() -> Vec<(String, Vec<usize>)> {
    let mut tensors = Vec::new();
    // Nothing of it fails, as nothing is read.
    let _ = PersonNetwork::load(|name, shape| {
        tensors.push((name.to_string(), shape.to_vec()));
        Ok(vec![0.0; shape.iter().product()])
    });
    tensors
}

/// Weights of so many numbers are stored in int8, all others in f16, as they were published. Of the mask, 0 to 1, that moves
/// 0.002 on average, and 0.01 in the worst of 24 pictures; the file has 160 kB. With all in int8 it is 0.006 and 0.034, with
/// 128 kB; with all in f16 it is the published mask, with 220 kB.
#[cfg(any(test, feature = "pretrained"))]
const MANY: usize = 3000;

/// A pack of the network with these weights, in the order of [`tensors`]: int8 for each output channel where they are
/// [`MANY`], else f16. `licence` is that of the weights.
///
/// # Errors
/// [`Error::PackTensorMissing`], [`Error::PackTensorShape`], and [`Error::PackTensorValue`] for a weight that is not finite.
#[cfg(any(test, feature = "pretrained"))]
pub fn person_to_pack(weights: &[NamedTensor], licence: &str) -> Result<Pack> {
    let title = "MediaPipe Selfie Segmentation";
    // A pack has at least one entry here: who is to be credited.
    let credit = Style {
        id: "selfie-segmentation".into(),
        title: title.into(),
        artist: "Google LLC".into(),
        year: "2021".into(),
        licence: licence.into(),
    };
    let mut pack = Pack::new(ARCHITECTURE, title, licence, vec![credit]);
    for (name, shape) in tensors() {
        let Some(NamedTensor { shape: found, values, .. }) =
            weights.iter().find(|tensor| tensor.name == name)
        else {
            return Err(Error::PackTensorMissing { name });
        };
        if *found != shape {
            return Err(Error::PackTensorShape { name, found: found.clone(), expected: shape });
        }
        let tensor = if values.len() < MANY {
            PackTensor::half(&shape, values)?
        } else {
            PackTensor::quantize(&shape, values)?
        };
        pack.insert(name, tensor)?;
    }
    Ok(pack)
}
