//! From a generator to a style pack.

use burn::tensor::Device;

use super::{generator_from_pack, self_test};
use crate::Result;
use crate::architecture::{ARCHITECTURE, calm_table, is_style_table};
use crate::network::{Generator, NamedTensor, export_weights};
use crate::pack::{Pack, PackTensor, Style};

/// A pack of `generator`: convolutions as int8 for each output channel, the styles' tables as int8 for each style,
/// biases in f32, and the self-test picture with what it becomes, painted by the *quantized* generator on the CPU.
///
/// A generator with twice as many rows in its tables as `styles` has a calm manner of each style behind the bold ones.
///
/// # Errors
/// The `pack-…` errors if a name, a text or a weight is not allowed in a pack.
pub fn generator_to_pack(
    generator: &Generator,
    title: &str,
    licence: &str,
    styles: Vec<Style>,
) -> Result<Pack> {
    let count = styles.len();
    let mut pack = Pack::new(ARCHITECTURE, title, licence, styles);
    for NamedTensor { name, shape, values } in export_weights(generator)? {
        match shape.as_slice() {
            &[rows, channels] if is_style_table(&name) && rows == 2 * count => {
                let (bold, calm) = values.split_at(count * channels);
                pack.insert(calm_table(&name), PackTensor::quantize(&[count, channels], calm)?)?;
                pack.insert(name, PackTensor::quantize(&[count, channels], bold)?)?;
            }
            [_] => pack.insert(name, PackTensor::Float32 { shape, values })?,
            shape => pack.insert(name, PackTensor::quantize(shape, &values)?)?,
        }
    }
    let quantized = generator_from_pack(&pack, &Device::flex())?;
    for (name, tensor) in self_test::tensors(&quantized)? {
        pack.insert(name, tensor)?;
    }
    Ok(pack)
}
