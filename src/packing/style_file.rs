//! Style files: the gammas and betas of one style that was taught or predicted later. Any pack with the same
//! convolutions takes it in.

#[cfg(feature = "cli")]
use crate::architecture::{ARCHITECTURE, bold_table, is_style_table};
use crate::architecture::{STYLE_ARCHITECTURE, calm_table, norms};
use crate::pack::{Pack, PackTensor, Source, Style};
use crate::{Error, NormParameters, Result, StyleEnds};

/// A style file of one style for the convolutions that were quantized from `source`. Its tables are in f32, so that
/// what is read back paints the same; it is still under 20 kB.
///
/// # Errors
/// The `pack-…` errors if a value is not finite, or the parameters are none.
pub fn style_file(style: &Style, ends: &StyleEnds, source: Option<&Source>) -> Result<Pack> {
    let mut pack = Pack::new(STYLE_ARCHITECTURE, &style.title, &style.licence, vec![style.clone()]);
    pack.source = source.cloned();
    for (index, (norm, channels)) in norms().into_iter().enumerate() {
        let calm = ends.calm.iter().map(|calm| (calm, true));
        for (end, is_calm) in std::iter::once((&ends.bold, false)).chain(calm) {
            let none = NormParameters::default();
            let NormParameters { gamma, beta } = end.norm(index).unwrap_or(&none);
            for (kind, numbers) in [("gamma", gamma), ("beta", beta)] {
                let table = format!("{norm}.{kind}");
                let name = if is_calm { calm_table(&table) } else { table };
                let values = numbers.iter().map(|number| *number as f32).collect();
                pack.insert(name, PackTensor::Float32 { shape: vec![1, channels], values })?;
            }
        }
    }
    Ok(pack)
}

/// Checks that `file` is a style file, and was taught to the convolutions that were quantized from `base`.
///
/// # Errors
/// [`Error::PackArchitecture`] and [`Error::StyleOfOtherPack`].
pub(crate) fn check_style_file(file: &Pack, base: Option<&Source>) -> Result<()> {
    if file.architecture != STYLE_ARCHITECTURE {
        let (found, supported) = (file.architecture.clone(), STYLE_ARCHITECTURE.into());
        return Err(Error::PackArchitecture { found, supported });
    }
    let weights = |source: Option<&Source>| source.map(|source| source.weights_sha256.clone());
    let own = weights(file.source.as_ref());
    if own.is_none() || own != weights(base) {
        return Err(Error::StyleOfOtherPack { id: ids(file).join(", ") });
    }
    Ok(())
}

/// `pack` with the styles of the style files `more` behind its own. Its sections stay.
///
/// # Errors
/// [`Error::PackArchitecture`] if one is no style file, [`Error::StyleOfOtherPack`] if it was taught to other
/// convolutions, [`Error::PackStyle`] if the pack has a style of that id.
#[cfg(feature = "cli")]
pub fn with_styles(pack: &Pack, more: &[Pack]) -> Result<Pack> {
    if pack.architecture != ARCHITECTURE {
        let (found, supported) = (pack.architecture.clone(), ARCHITECTURE.into());
        return Err(Error::PackArchitecture { found, supported });
    }
    more.iter().try_for_each(|file| check_style_file(file, pack.source.as_ref()))?;
    let styles = std::iter::once(pack).chain(more).flat_map(|pack| pack.styles.iter().cloned());
    let mut joined = Pack::new(&pack.architecture, &pack.title, &pack.licence, styles.collect());
    joined.source.clone_from(&pack.source);
    for (name, tensor) in pack.tensors() {
        joined.insert(name, table(name, tensor, more)?)?;
    }
    for (name, bytes) in pack.sections() {
        joined.insert_section(name, bytes.to_vec())?;
    }
    // The header's rules, such as that no id appears twice, are those of every pack.
    Pack::parse(&joined.to_bytes()?)
}

/// A tensor of the pack, with the rows of the style files behind it if it is a table of styles.
#[cfg(feature = "cli")]
fn table(name: &str, tensor: &PackTensor, more: &[Pack]) -> Result<PackTensor> {
    let &[_, channels] = tensor.shape() else { return Ok(tensor.clone()) };
    if !is_style_table(name) {
        return Ok(tensor.clone());
    }
    let mut parts = vec![tensor];
    for file in more {
        // A style that was taught one manner has that one when it is calm too.
        let manner =
            file.tensor_names().find(|known| *known == name).map_or_else(|| bold_table(name), String::from);
        parts.push(file.tensor(&manner, &[file.styles.len(), channels])?);
    }
    stacked(&parts, channels)
}

/// Tables below each other; each row keeps its scale.
#[cfg(feature = "cli")]
fn stacked(parts: &[&PackTensor], channels: usize) -> Result<PackTensor> {
    let (mut all_scales, mut all_values) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            PackTensor::Int8 { scales, values, .. } => {
                all_scales.extend_from_slice(scales);
                all_values.extend_from_slice(values);
            }
            // Those of earlier packs and of predicted styles are in half or full precision.
            other => match PackTensor::quantize(other.shape(), &other.dequantize())? {
                PackTensor::Int8 { scales, values, .. } => {
                    all_scales.extend(scales);
                    all_values.extend(values);
                }
                _ => return Err(Error::PackTensorValue { name: "unnamed".into(), reason: "it is no table" }),
            },
        }
    }
    Ok(PackTensor::Int8 { shape: vec![all_scales.len(), channels], scales: all_scales, values: all_values })
}

fn ids(pack: &Pack) -> Vec<&str> {
    pack.styles.iter().map(|style| style.id.as_str()).collect()
}

#[cfg(test)]
#[cfg(feature = "train")]
mod tests {
    use super::*;
    use crate::StyleParameters;
    use crate::network::Generator;
    use crate::packing::{generator_from_pack, generator_to_pack};
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
        let generator = generator_from_pack(pack, &device).unwrap();
        let style = generator.style(&Tensor::<1>::from_floats(row, &device).unsqueeze());
        generator
            .forward(Tensor::full([1, 3, 16, 16], 0.4, &device), &style)
            .into_data()
            .try_to_vec()
            .unwrap()
    }

    fn taught(id: &str, base: &Pack) -> Pack {
        let end = |value: f32| StyleParameters::from_values(&[value; StyleParameters::COUNT]).unwrap();
        let ends = StyleEnds { bold: end(0.5), calm: Some(end(0.25)) };
        style_file(&Style::example(id), &ends, base.source.as_ref()).unwrap()
    }

    #[test]
    fn a_taught_style_joins_the_others_and_changes_none() {
        let mut base = pack(&["wave", "night"]);
        base.insert_section("style-encoder", vec![1, 2, 3]).unwrap();
        let file = Pack::parse(&taught("dawn", &base).to_bytes().unwrap()).unwrap();
        assert!(file.to_bytes().unwrap().len() < 30_000);
        let joined = with_styles(&base, &[file]).unwrap();
        assert_eq!(ids(&joined), ["wave", "night", "dawn"]);
        assert_eq!(joined.section("style-encoder"), Some([1, 2, 3].as_slice()));
        assert_eq!(paint(&joined, &[0.0, 1.0, 0.0]), paint(&base, &[0.0, 1.0]));
    }

    #[test]
    fn what_does_not_belong_is_refused() {
        let base = pack(&["wave"]);
        let code = |result: Result<Pack>| result.unwrap_err().code();
        assert_eq!(code(with_styles(&base, &[pack(&["night"])])), "pack-architecture");
        assert_eq!(code(with_styles(&base, &[taught("wave", &base)])), "pack-style");
        let mut other = taught("night", &base);
        other.source = None;
        assert_eq!(code(with_styles(&base, &[other])), "style-of-other-pack");
    }
}
