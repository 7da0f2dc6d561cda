//! From a style pack to a generator and to styles.

#[cfg(feature = "optimize")]
use burn::tensor::Device;

use super::self_test;
use crate::architecture::{ARCHITECTURE, bold_table, calm_table, is_style_table, norms};
use crate::kernel::Network;
#[cfg(feature = "optimize")]
use crate::network::{Generator, import_weights};
use crate::pack::Pack;
use crate::{Error, NormParameters, Result, StyleEnds, StyleParameters};

/// The generator a pack holds, its weights back in f32 on `device`. Its tables have the bold ends of all styles, and
/// behind them the calm ones if the pack has any.
///
/// # Errors
/// [`Error::PackArchitecture`], [`Error::PackTensorMissing`], [`Error::PackTensorShape`] and
/// [`Error::PackTensorUnknown`] if the pack is not for this network.
#[cfg(feature = "optimize")]
pub fn generator_from_pack(pack: &Pack, device: &Device) -> Result<Generator> {
    // The check of all names is the kernels' one.
    network_from_pack(pack)?;
    let (styles, two_ends) = (pack.styles.len(), has_calm_ends(pack));
    let rows = if two_ends { 2 * styles } else { styles };
    import_weights(Generator::new(rows, device), |name, shape| match *shape {
        [_, channels] if is_style_table(name) => {
            let mut values = pack.tensor(name, &[styles, channels])?.dequantize();
            if two_ends {
                values.extend(pack.tensor(&calm_table(name), &[styles, channels])?.dequantize());
            }
            Ok(values)
        }
        _ => Ok(pack.tensor(name, shape)?.dequantize()),
    })
}

/// The generator a pack holds as fused layers, its weights back in f32.
///
/// # Errors
/// As [`generator_from_pack`].
pub(crate) fn network_from_pack(pack: &Pack) -> Result<Network> {
    if pack.architecture != ARCHITECTURE {
        let found = pack.architecture.clone();
        return Err(Error::PackArchitecture { found, supported: ARCHITECTURE.into() });
    }
    let mut used = Vec::new();
    let network = Network::load(|name, shape| {
        used.push(name.to_string());
        Ok(pack.tensor(name, shape)?.dequantize())
    })?;
    let unknown = |name: &&str| {
        let known = is_known_table(name) || self_test::TENSORS.contains(name);
        !known && !used.iter().any(|used| used == name)
    };
    match pack.tensor_names().find(unknown) {
        Some(name) => Err(Error::PackTensorUnknown { name: name.into() }),
        None => Ok(network),
    }
}

/// The parameters of a pack's styles, in the order of the pack.
///
/// # Errors
/// [`Error::PackTensorMissing`] and [`Error::PackTensorShape`] if a table is missing or has another shape.
pub(crate) fn styles_from_pack(pack: &Pack) -> Result<Vec<StyleEnds>> {
    let bold = ends(pack, str::to_string)?.into_iter();
    if !has_calm_ends(pack) {
        return Ok(bold.map(|bold| StyleEnds { bold, calm: None }).collect());
    }
    let calm = ends(pack, calm_table)?;
    Ok(bold.zip(calm).map(|(bold, calm)| StyleEnds { bold, calm: Some(calm) }).collect())
}

/// One end of every style: `table` gives the name of the pack's table for that of the bold one.
fn ends(pack: &Pack, table: impl Fn(&str) -> String) -> Result<Vec<StyleParameters>> {
    let styles = pack.styles.len();
    let mut rows = vec![Vec::new(); styles];
    for (norm, channels) in norms() {
        let numbers = |kind| -> Result<Vec<f64>> {
            let tensor = pack.tensor(&table(&format!("{norm}.{kind}")), &[styles, channels])?;
            Ok(tensor.dequantize().into_iter().map(f64::from).collect())
        };
        let (gammas, betas) = (numbers("gamma")?, numbers("beta")?);
        let tables = gammas.chunks(channels).zip(betas.chunks(channels));
        for (row, (gamma, beta)) in rows.iter_mut().zip(tables) {
            row.push(NormParameters { gamma: gamma.to_vec(), beta: beta.to_vec() });
        }
    }
    Ok(rows.into_iter().map(StyleParameters::new).collect())
}

fn has_calm_ends(pack: &Pack) -> bool {
    pack.tensor_names().any(|name| is_style_table(name) && bold_table(name) != name)
}

/// Whether a tensor is one of the tables of styles, of either end.
fn is_known_table(name: &str) -> bool {
    let bold = bold_table(name);
    norms().iter().any(|(norm, _)| {
        bold.strip_prefix(norm.as_str()).is_some_and(|rest| rest == ".gamma" || rest == ".beta")
    })
}
