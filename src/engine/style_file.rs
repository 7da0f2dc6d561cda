//! Styles that are taught later: a style file holds the gammas and betas of one, and any pack with the
//! same convolutions takes it in.

use crate::kernel::ARCHITECTURE;
#[cfg(feature = "train")]
use crate::network::{Generator, NamedTensor, export_weights};
#[cfg(feature = "train")]
use crate::pack::Style;
use crate::pack::{Pack, PackTensor};
use crate::{Error, Result};

/// The name of a style file's content, told apart from a whole generator.
const STYLE_ARCHITECTURE: &str = "generator-32-64x5-style";

/// A style file: the tables of `generator`, which knows one style and has the convolutions of `base`.
///
/// # Errors
/// The `pack-…` errors if a value or a text is not allowed in a pack.
#[cfg(feature = "train")]
pub fn style_to_pack(generator: &Generator, style: &Style, base: &Pack) -> Result<Pack> {
    let mut pack = Pack::new(STYLE_ARCHITECTURE, &style.title, &style.licence, vec![style.clone()]);
    pack.source.clone_from(&base.source);
    for NamedTensor { name, shape, values } in export_weights(generator)? {
        if shape.len() == 2 {
            pack.insert(name, PackTensor::half(&shape, &values)?)?;
        }
    }
    Ok(pack)
}

/// `pack` with the styles of the style files `more` behind its own.
///
/// # Errors
/// [`Error::PackArchitecture`] if one is no style file, [`Error::StyleOfOtherPack`] if it was taught to other
/// convolutions, [`Error::PackStyle`] if the pack has a style of that id.
pub fn with_styles(pack: &Pack, more: &[Pack]) -> Result<Pack> {
    for file in more {
        if file.architecture != STYLE_ARCHITECTURE || pack.architecture != ARCHITECTURE {
            let (found, supported) = (file.architecture.clone(), STYLE_ARCHITECTURE.into());
            return Err(Error::PackArchitecture { found, supported });
        }
        let weights = |pack: &Pack| pack.source.as_ref().map(|source| source.weights_sha256.clone());
        if weights(file).is_none() || weights(file) != weights(pack) {
            return Err(Error::StyleOfOtherPack { id: ids(file).join(", ") });
        }
    }
    let styles = std::iter::once(pack).chain(more).flat_map(|pack| pack.styles.iter().cloned());
    let mut joined = Pack::new(&pack.architecture, &pack.title, &pack.licence, styles.collect());
    joined.source.clone_from(&pack.source);
    for (name, tensor) in pack.tensors() {
        joined.insert(name, table(name, tensor, pack.styles.len(), more)?)?;
    }
    // The header's rules, such as that no id appears twice, are those of every pack.
    Pack::parse(&joined.to_bytes()?)
}

/// A tensor of the pack, with the rows of the style files behind it if it is a table of styles.
fn table(name: &str, tensor: &PackTensor, styles: usize, more: &[Pack]) -> Result<PackTensor> {
    let &[rows, channels] = tensor.shape() else { return Ok(tensor.clone()) };
    if rows != styles {
        return Ok(tensor.clone());
    }
    let mut values = tensor.dequantize();
    for file in more {
        values.extend(file.tensor(name, &[file.styles.len(), channels])?.dequantize());
    }
    PackTensor::half(&[values.len() / channels.max(1), channels], &values)
}

fn ids(pack: &Pack) -> Vec<&str> {
    pack.styles.iter().map(|style| style.id.as_str()).collect()
}

#[cfg(test)]
#[cfg(feature = "train")]
mod tests {
    use super::*;
    use crate::engine::{generator_from_pack, generator_to_pack};
    use crate::pack::Source;
    use burn::tensor::{Device, Tensor};

    fn pack(styles: &[&str]) -> Pack {
        let styles: Vec<Style> = styles.iter().map(|id| Style::example(id)).collect();
        let generator = Generator::new(styles.len(), &Device::flex());
        let mut pack = generator_to_pack(&generator, "T", "CC0-1.0", styles).unwrap();
        pack.source = Some(Source { weights_sha256: "0a".repeat(32), psnr: 50.0 });
        pack
    }

    fn paint(pack: &Pack, row: &[f32]) -> Vec<f32> {
        let device = Device::flex();
        let style = Tensor::<1>::from_floats(row, &device).unsqueeze();
        let generator = generator_from_pack(pack, &device).unwrap();
        generator
            .forward(Tensor::full([1, 3, 16, 16], 0.4, &device), &style)
            .into_data()
            .try_to_vec()
            .unwrap()
    }

    #[test]
    fn a_taught_style_joins_the_others_and_changes_none() {
        let base = pack(&["wave", "night"]);
        let file =
            style_to_pack(&Generator::new(1, &Device::flex()), &Style::example("dawn"), &base).unwrap();
        let file = Pack::parse(&file.to_bytes().unwrap()).unwrap();
        assert!(file.to_bytes().unwrap().len() < 8_000);
        let joined = with_styles(&base, &[file]).unwrap();
        assert_eq!(ids(&joined), ["wave", "night", "dawn"]);
        assert_eq!(paint(&joined, &[0.0, 1.0, 0.0]), paint(&base, &[0.0, 1.0]));
    }

    #[test]
    fn what_does_not_belong_is_refused() {
        let base = pack(&["wave"]);
        let code = |result: Result<Pack>| result.unwrap_err().code();
        assert_eq!(code(with_styles(&base, &[pack(&["night"])])), "pack-architecture");
        let style =
            |id| style_to_pack(&Generator::new(1, &Device::flex()), &Style::example(id), &base).unwrap();
        assert_eq!(code(with_styles(&base, &[style("wave")])), "pack-style");
        let mut other = style("night");
        other.source = None;
        assert_eq!(code(with_styles(&base, &[other])), "style-of-other-pack");
    }
}
