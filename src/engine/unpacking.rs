//! A style pack as a generator.

#[cfg(feature = "optimize")]
use burn::tensor::Device;

use super::self_test;
use crate::kernel::{ARCHITECTURE, Network};
#[cfg(feature = "optimize")]
use crate::network::{Generator, import_weights};
use crate::pack::Pack;
use crate::{Error, Result};

/// The generator a pack holds, its weights back in f32 on `device`.
///
/// # Errors
/// [`Error::PackArchitecture`], [`Error::PackTensorMissing`], [`Error::PackTensorShape`] and
/// [`Error::PackTensorUnknown`] if the pack is not for this network.
#[cfg(feature = "optimize")]
pub fn generator_from_pack(pack: &Pack, device: &Device) -> Result<Generator> {
    unpack(pack, |source| import_weights(Generator::new(pack.styles.len(), device), source))
}

/// The generator a pack holds as fused layers, its weights back in f32.
///
/// # Errors
/// As [`generator_from_pack`].
pub(super) fn network_from_pack(pack: &Pack) -> Result<Network> {
    unpack(pack, |source| Network::load(pack.styles.len(), source))
}

/// What `load` makes of the pack's weights, which it asks for by name and shape, all of them.
fn unpack<T>(
    pack: &Pack,
    load: impl FnOnce(&mut dyn FnMut(&str, &[usize]) -> Result<Vec<f32>>) -> Result<T>,
) -> Result<T> {
    if pack.architecture != ARCHITECTURE {
        let found = pack.architecture.clone();
        return Err(Error::PackArchitecture { found, supported: ARCHITECTURE.into() });
    }
    let mut used = Vec::new();
    let loaded = load(&mut |name, shape| {
        used.push(name.to_string());
        Ok(pack.tensor(name, shape)?.dequantize())
    })?;
    match pack
        .tensor_names()
        .find(|&name| !self_test::TENSORS.contains(&name) && !used.iter().any(|used| used == name))
    {
        Some(name) => Err(Error::PackTensorUnknown { name: name.into() }),
        None => Ok(loaded),
    }
}
