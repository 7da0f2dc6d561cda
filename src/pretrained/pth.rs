//! State dicts as `torch.save` writes them.

use std::path::Path;

use pytorch_reader::{DType, PytorchReader, Tensor};

use super::Pretrained;
use super::tensor::{Array, MAX_TENSOR_BYTES, unusable};
use super::torch::{Number, floats, from_state_dict};
use crate::Result;

/// Reads a `.pth` file of any age. No pickled code is run: the reader knows the few calls that make
/// up a state dict and refuses others.
pub(super) fn read(path: &Path) -> Result<Pretrained> {
    let file = PytorchReader::new(path).map_err(unusable)?;
    from_state_dict(|name| file.get(name).map(|tensor| array(name, tensor)).transpose())
}

fn array(name: &str, tensor: &Tensor) -> Result<Array> {
    let number = match tensor.dtype() {
        DType::F16 => Number::F16,
        DType::BF16 => Number::Bf16,
        DType::F32 => Number::F32,
        DType::F64 => Number::F64,
        other => return Err(unusable(format!("`{name}` holds {other:?}"))),
    };
    // A tensor may claim more values than its storage has bytes: with a stride of 0 all are the same.
    if tensor.byte_len() > MAX_TENSOR_BYTES {
        return Err(unusable(format!("`{name}` has the shape {:?}", tensor.shape())));
    }
    let bytes = tensor.read().map_err(unusable)?;
    Ok(Array { shape: tensor.shape().to_vec(), values: floats(&bytes, number) })
}
