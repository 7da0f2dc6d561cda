//! Reads an encoder from a pack, and writes one.

#[cfg(any(test, feature = "cli"))]
use super::NamedTensor;
use super::StyleEncoder;
use super::shape::{ARCHITECTURE, tensors};
use crate::pack::Pack;
#[cfg(any(test, feature = "cli"))]
use crate::pack::{PackTensor, Source, Style};
use crate::{Error, Result};

impl StyleEncoder {
    /// The encoder in a file.
    ///
    /// # Errors
    /// The `pack-…` errors.
    pub fn parse(file: &[u8]) -> Result<Self> {
        Self::from_pack(&Pack::parse(file)?)
    }

    /// The encoder that a pack holds, its weights back in f32.
    ///
    /// # Errors
    /// [`Error::PackArchitecture`], [`Error::PackTensorMissing`], [`Error::PackTensorShape`] and
    /// [`Error::PackTensorUnknown`] if the pack is not for this network.
    pub fn from_pack(pack: &Pack) -> Result<Self> {
        if pack.architecture != ARCHITECTURE {
            let (found, supported) = (pack.architecture.clone(), ARCHITECTURE.into());
            return Err(Error::PackArchitecture { found, supported });
        }
        let encoder = Self::load(|name, shape| Ok(pack.tensor(name, shape)?.dequantize()))?;
        let known = tensors();
        match pack.tensor_names().find(|name| known.iter().all(|(known, _)| known != name)) {
            Some(name) => Err(Error::PackTensorUnknown { name: name.into() }),
            None => Ok(Self { source: pack.source.clone(), ..encoder }),
        }
    }
}

/// A pack of the encoder with these weights, in any order: int8 for each output channel, and f32 what has one dimension
/// (see [`tensors`]). `source` is that of the style pack whose styles it predicts.
///
/// # Errors
/// [`Error::PackTensorMissing`], [`Error::PackTensorUnknown`], [`Error::PackTensorShape`], and
/// [`Error::PackTensorValue`] for a weight that is not finite.
#[cfg(any(test, feature = "cli"))]
pub fn encoder_to_pack(weights: &[NamedTensor], source: Source, licence: &str) -> Result<Pack> {
    let title = "Style encoder";
    // A pack has at least one entry here: it says what the network is.
    let credit = Style {
        id: "style-encoder".into(),
        title: title.into(),
        artist: "impasto".into(),
        year: "2026".into(),
        licence: licence.into(),
    };
    let mut pack = Pack::new(ARCHITECTURE, title, licence, vec![credit]);
    pack.source = Some(source);
    let known = tensors();
    if let Some(unknown) = weights.iter().find(|tensor| known.iter().all(|(name, _)| *name != tensor.name)) {
        return Err(Error::PackTensorUnknown { name: unknown.name.clone() });
    }
    for (name, shape) in known {
        let Some(NamedTensor { shape: found, values, .. }) =
            weights.iter().find(|tensor| tensor.name == name)
        else {
            return Err(Error::PackTensorMissing { name });
        };
        if *found != shape {
            return Err(Error::PackTensorShape { name, found: found.clone(), expected: shape });
        }
        let tensor = match shape.as_slice() {
            [_] => PackTensor::Float32 { shape, values: values.clone() },
            shape => PackTensor::quantize(shape, values)?,
        };
        pack.insert(name, tensor)?;
    }
    Ok(pack)
}
