//! The styles of a batch of pictures, as the generator takes them.

use burn::tensor::Tensor;

use crate::architecture::{BLOCKS, DEEP, SHALLOW};

/// The gammas and betas of every conditional instance normalization, for each picture of a batch.
#[derive(Debug, Clone)]
pub struct StyleBatch {
    pub(super) input: NormBatch,
    pub(super) down: NormBatch,
    /// Those of the two normalizations of each residual block.
    pub(super) blocks: Vec<[NormBatch; 2]>,
    pub(super) up: NormBatch,
}

/// Those of one normalization.
#[derive(Debug, Clone)]
pub struct NormBatch {
    /// `[batch, channels]`
    pub gamma: Tensor<2>,
    /// `[batch, channels]`
    pub beta: Tensor<2>,
}

impl StyleBatch {
    /// From `[batch, 1536]` numbers, each row in the order of
    /// [`StyleParameters::from_values`](crate::StyleParameters::from_values). Gradients flow back to them.
    pub fn from_parameters(parameters: &Tensor<2>) -> Self {
        let mut start = 0;
        let mut columns = |count: usize| {
            start += count;
            parameters.clone().narrow(1, start - count, count)
        };
        let mut norm = |channels| NormBatch { gamma: columns(channels), beta: columns(channels) };
        Self {
            input: norm(SHALLOW),
            down: norm(DEEP),
            blocks: (0..BLOCKS).map(|_| [norm(DEEP), norm(DEEP)]).collect(),
            up: norm(SHALLOW),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StyleParameters;
    use burn::tensor::{Device, TensorData};

    #[test]
    fn numbers_are_in_the_order_of_a_style() {
        let values: Vec<f32> = (0..StyleParameters::COUNT).map(|index| index as f32).collect();
        let style = StyleParameters::from_values(&values).unwrap();
        let data = TensorData::new(values, [1, StyleParameters::COUNT]);
        let batch = StyleBatch::from_parameters(&Tensor::from_data(data, &Device::flex()));
        let mut norms = vec![&batch.input, &batch.down];
        norms.extend(batch.blocks.iter().flatten());
        norms.push(&batch.up);
        assert_eq!(norms.len(), 13);
        for (index, norm) in norms.into_iter().enumerate() {
            let expected = style.norm(index).unwrap();
            for (found, expected) in [(&norm.gamma, &expected.gamma), (&norm.beta, &expected.beta)] {
                let found: Vec<f32> = found.clone().into_data().try_to_vec().unwrap();
                let expected: Vec<f32> = expected.iter().map(|value| *value as f32).collect();
                assert_eq!(found, expected, "{index}");
            }
        }
    }
}
