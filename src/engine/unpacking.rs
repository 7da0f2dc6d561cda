//! A style pack as a generator.

use burn::tensor::Device;

use super::self_test;
use crate::network::{ARCHITECTURE, Generator, import_weights};
use crate::pack::Pack;
use crate::{Error, Result};

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
