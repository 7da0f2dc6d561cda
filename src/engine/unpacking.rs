//! A style pack as a generator.

#[cfg(feature = "optimize")]
use burn::tensor::Device;

use super::self_test;
use crate::kernel::{ARCHITECTURE, Network};
#[cfg(feature = "optimize")]
use crate::network::{Generator, import_weights};
use crate::pack::Pack;
use crate::{Error, Result};

/// One of the styles' tables, by which those of a calm manner are found.
const FIRST_TABLE: &str = "input_norm.gamma";

/// The generator a pack holds, its weights back in f32 on `device`.
///
/// # Errors
/// [`Error::PackArchitecture`], [`Error::PackTensorMissing`], [`Error::PackTensorShape`] and
/// [`Error::PackTensorUnknown`] if the pack is not for this network.
#[cfg(feature = "optimize")]
pub fn generator_from_pack(pack: &Pack, device: &Device) -> Result<Generator> {
    unpack(pack, |rows, source| import_weights(Generator::new(rows, device), source))
}

/// The generator a pack holds as fused layers, its weights back in f32.
///
/// # Errors
/// As [`generator_from_pack`].
pub(super) fn network_from_pack(pack: &Pack) -> Result<Network> {
    unpack(pack, |rows, source| Network::load(rows, source))
}

/// The tensor with the calm rows of a table of styles: `up_norm.calm_gamma` for `up_norm.gamma`.
pub(super) fn calm_name(table: &str) -> String {
    match table.rsplit_once('.') {
        Some((module, name)) => format!("{module}.calm_{name}"),
        None => format!("calm_{table}"),
    }
}

/// What `load` makes of the number of rows in the styles' tables and of the pack's weights, which it asks for by name and
/// shape, all of them. A pack whose styles have a calm manner too has twice as many rows as styles: first the bold ones.
fn unpack<T>(
    pack: &Pack,
    load: impl FnOnce(usize, &mut dyn FnMut(&str, &[usize]) -> Result<Vec<f32>>) -> Result<T>,
) -> Result<T> {
    if pack.architecture != ARCHITECTURE {
        let found = pack.architecture.clone();
        return Err(Error::PackArchitecture { found, supported: ARCHITECTURE.into() });
    }
    let styles = pack.styles.len();
    let has_calm = pack.tensor_names().any(|name| name == calm_name(FIRST_TABLE));
    let rows = if has_calm { 2 * styles } else { styles };
    let mut used = Vec::new();
    let loaded = load(rows, &mut |name, shape| {
        let is_table = has_calm && is_table(name);
        let (names, shape) = match *shape {
            [_, channels] if is_table => (vec![name.to_string(), calm_name(name)], vec![styles, channels]),
            _ => (vec![name.to_string()], shape.to_vec()),
        };
        let mut values = Vec::new();
        for name in names {
            values.extend(pack.tensor(&name, &shape)?.dequantize());
            used.push(name);
        }
        Ok(values)
    })?;
    match pack
        .tensor_names()
        .find(|&name| !self_test::TENSORS.contains(&name) && !used.iter().any(|used| used == name))
    {
        Some(name) => Err(Error::PackTensorUnknown { name: name.into() }),
        None => Ok(loaded),
    }
}

/// Whether a tensor has a row for each style.
pub(super) fn is_table(name: &str) -> bool {
    name.ends_with("gamma") || name.ends_with("beta")
}
