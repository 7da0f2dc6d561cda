//! A generator as a style pack.

use burn::tensor::Device;

use super::{generator_from_pack, self_test};
use crate::Result;
use crate::network::{ARCHITECTURE, Generator, NamedTensor, export_weights};
use crate::pack::{Pack, PackTensor, Style};

/// A pack of `generator`: convolutions as int8 for each output channel, the styles' tables in half
/// precision, biases in f32, and the self-test picture with what it becomes, painted by the *quantized* generator on the CPU.
///
/// # Errors
/// The `pack-…` errors if a name, a text or a weight is not allowed in a pack.
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
            2 => PackTensor::half(&shape, &values)?,
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
