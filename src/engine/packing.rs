//! A generator as a style pack, and back.

use burn::tensor::Device;

use crate::network::{ARCHITECTURE, Generator, NamedTensor, export_weights, import_weights};
use crate::pack::{Pack, PackTensor, Style};
use crate::{Error, Result};

use super::self_test;

/// The generator a pack holds, its weights back in f32 on `device`.
///
/// # Errors
/// [`Error::PackArchitecture`], [`Error::PackTensorMissing`], [`Error::PackTensorShape`] and
/// [`Error::PackTensorUnknown`] if the pack is not for this network.
pub fn generator_from_pack(pack: &Pack, device: &Device) -> Result<Generator> {
    if pack.architecture != ARCHITECTURE {
        let found = pack.architecture.clone();
        return Err(Error::PackArchitecture { found, supported: ARCHITECTURE.into() });
    }
    let mut used = Vec::new();
    let generator = import_weights(Generator::new(pack.styles.len(), device), |name, shape| {
        used.push(name.to_string());
        Ok(pack.tensor(name, shape)?.dequantize())
    })?;
    match pack
        .tensor_names()
        .find(|&name| !self_test::TENSORS.contains(&name) && !used.iter().any(|used| used == name))
    {
        Some(name) => Err(Error::PackTensorUnknown { name: name.into() }),
        None => Ok(generator),
    }
}

/// A pack of `generator`: convolutions as int8 for each output channel, everything else in f32,
/// and the self-test picture with what it becomes, painted by the *quantized* generator on the CPU.
///
/// # Errors
/// The `pack-…` errors if a name, a text or a weight is not allowed in a pack.
#[cfg(feature = "cli")]
pub fn generator_to_pack(
    generator: &Generator,
    title: &str,
    licence: &str,
    styles: Vec<Style>,
) -> Result<Pack> {
    let mut pack = Pack::new(ARCHITECTURE, title, licence, styles);
    for NamedTensor { name, shape, values } in export_weights(generator)? {
        let tensor = match shape.len() {
            4 => PackTensor::quantize(&shape, &values)?,
            _ => PackTensor::Float32 { shape, values },
        };
        pack.insert(name, tensor)?;
    }
    let quantized = generator_from_pack(&pack, &Device::flex())?;
    for (name, tensor) in self_test::tensors(&quantized)? {
        pack.insert(name, tensor)?;
    }
    Ok(pack)
}
