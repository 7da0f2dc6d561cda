//! The weights of `MediaPipe`'s person network from the TensorFlow Lite model they are published in.
//!
//! Such a model is a flatbuffer, described by
//! [its schema](https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/compiler/mlir/lite/schema/schema.fbs). Weights
//! are kept in f16, and an operator for each makes them f32. They are taken in the order of the operators that use them.

use half::f16;

use super::flatbuffer::Table;
use super::tensor::{Array, wrong};
use crate::Result;
use crate::named_tensor::NamedTensor;
use crate::person::tensors;

// Fields of the schema's tables.
const MODEL_OPERATOR_CODES: usize = 1;
const MODEL_SUBGRAPHS: usize = 2;
const MODEL_BUFFERS: usize = 4;
const CODE_DEPRECATED: usize = 0;
const CODE: usize = 3;
const SUBGRAPH_TENSORS: usize = 0;
const SUBGRAPH_OPERATORS: usize = 3;
const TENSOR_SHAPE: usize = 0;
const TENSOR_TYPE: usize = 1;
const TENSOR_BUFFER: usize = 2;
const OPERATOR_CODE: usize = 0;
const OPERATOR_INPUTS: usize = 1;
const OPERATOR_OUTPUTS: usize = 2;
const BUFFER_DATA: usize = 0;

// Operators, and the one type of weights.
const CONVOLUTION: u32 = 3;
const DEPTHWISE: u32 = 4;
const DEQUANTIZE: u32 = 6;
/// Here always `Convolution2DTransposeBias`.
const CUSTOM: u32 = 32;
const FLOAT16: u8 = 1;

/// The weights in a whole model, by the names they have in packs.
///
/// # Errors
/// [`Error::PersonWeights`](crate::Error::PersonWeights) if it is no such model, is damaged, or of another network.
pub fn person_weights(model: &[u8]) -> Result<Vec<NamedTensor>> {
    let model = Table::root(model)?;
    let [graph] = model.tables(MODEL_SUBGRAPHS)?[..] else {
        return Err(wrong("there is not one graph"));
    };
    let codes = model.tables(MODEL_OPERATOR_CODES)?;
    let kinds = codes.iter().map(|code| Ok(code.int(CODE)?.max(u32::from(code.byte(CODE_DEPRECATED)?))));
    let kinds = kinds.collect::<Result<Vec<u32>>>()?;
    let file = File { tensors: graph.tables(SUBGRAPH_TENSORS)?, buffers: model.tables(MODEL_BUFFERS)? };
    let mut halves = Vec::new();
    let mut layers = Vec::new();
    for operator in graph.tables(SUBGRAPH_OPERATORS)? {
        let kind = kinds.get(operator.int(OPERATOR_CODE)? as usize).copied().unwrap_or_default();
        let inputs = operator.ints(OPERATOR_INPUTS)?;
        match (kind, &inputs[..], &operator.ints(OPERATOR_OUTPUTS)?[..]) {
            (DEQUANTIZE, [from], [to]) => halves.push((*to, *from)),
            (CONVOLUTION | DEPTHWISE | CUSTOM, [_, weight, bias], [_]) => layers.push((kind, *weight, *bias)),
            _ => {}
        }
    }
    let known = tensors();
    let (pairs, _) = known.as_chunks::<2>();
    if layers.len() != pairs.len() {
        return Err(wrong(format!("it has {} layers of weights, not {}", layers.len(), pairs.len())));
    }
    let half = |tensor: u32| halves.iter().find(|(to, _)| *to == tensor).map_or(tensor, |(_, from)| *from);
    let mut weights = Vec::with_capacity(known.len());
    for ((kind, weight, bias), names) in layers.into_iter().zip(pairs) {
        let arrays = sorted(kind, file.array(half(weight))?, file.array(half(bias))?)?;
        for (array, (name, shape)) in arrays.into_iter().zip(names) {
            if array.shape != *shape {
                return Err(wrong(format!("`{name}` has the shape {:?}, not {shape:?}", array.shape)));
            }
            weights.push(NamedTensor { name: name.clone(), shape: array.shape, values: array.values });
        }
    }
    Ok(weights)
}

/// Where a model's numbers are.
struct File<'a> {
    tensors: Vec<Table<'a>>,
    buffers: Vec<Table<'a>>,
}

impl File<'_> {
    /// The numbers of a tensor in f16.
    fn array(&self, index: u32) -> Result<Array> {
        let Some(tensor) = self.tensors.get(index as usize) else {
            return Err(wrong("it names a tensor that is not there"));
        };
        let Some(buffer) = self.buffers.get(tensor.int(TENSOR_BUFFER)? as usize) else {
            return Err(wrong("it names a buffer that is not there"));
        };
        let shape: Vec<usize> = tensor.ints(TENSOR_SHAPE)?.into_iter().map(|side| side as usize).collect();
        if shape.contains(&0) {
            return Err(wrong(format!("a tensor has the shape {shape:?}, with no numbers")));
        }
        let bytes = buffer.bytes(BUFFER_DATA)?;
        let needed = shape.iter().try_fold(2_usize, |product, side| product.checked_mul(*side));
        if tensor.byte(TENSOR_TYPE)? != FLOAT16 || needed != Some(bytes.len()) {
            return Err(wrong(format!("a tensor of shape {shape:?} is not {} bytes of f16", bytes.len())));
        }
        let (halves, _) = bytes.as_chunks();
        let values: Vec<f32> = halves.iter().map(|half| f16::from_le_bytes(*half).to_f32()).collect();
        if values.iter().all(|value| value.is_finite()) {
            return Ok(Array { shape, values });
        }
        Err(wrong("a weight is not finite"))
    }
}

/// Weight and bias of a layer as packs have them, from `[channels out, height, width, channels in]` or, of a convolution for
/// each channel and of the transposed one, `[1, height, width, channels]`.
fn sorted(kind: u32, weight: Array, bias: Array) -> Result<[Array; 2]> {
    let &[output, height, width, input] = weight.shape.as_slice() else {
        return Err(wrong(format!("a weight has the shape {:?}", weight.shape)));
    };
    let taps = height * width;
    if kind == CUSTOM && output == 1 {
        // Its places do not overlap: each pixel of the kernel is a number of a convolution 1x1.
        let [value] = bias.values[..] else {
            return Err(wrong(format!("a bias has the shape {:?}", bias.shape)));
        };
        let bias = Array { shape: vec![taps], values: vec![value; taps] };
        return Ok([Array { shape: vec![taps, input, 1, 1], ..weight }, bias]);
    }
    let mut values = Vec::with_capacity(weight.values.len());
    for kernels in weight.values.chunks(taps * input) {
        for channel in 0..input {
            values.extend(kernels.iter().skip(channel).step_by(input));
        }
    }
    let depthwise = kind == DEPTHWISE && output == 1;
    let shape = if depthwise { [input, 1, height, width] } else { [output, input, height, width] };
    Ok([Array { shape: shape.to_vec(), values }, bias])
}
