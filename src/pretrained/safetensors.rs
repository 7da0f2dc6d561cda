//! State dicts as safetensors.

use safetensors::{Dtype, SafeTensors};

use super::Pretrained;
use super::tensor::{Array, unusable};
use super::torch::{Number, floats, from_state_dict};
use crate::Result;

/// Reads a whole `.safetensors` file.
pub(super) fn read(bytes: &[u8]) -> Result<Pretrained> {
    let file = SafeTensors::deserialize(bytes).map_err(unusable)?;
    from_state_dict(|name| {
        let Ok(tensor) = file.tensor(name) else { return Ok(None) };
        let number = match tensor.dtype() {
            Dtype::F16 => Number::F16,
            Dtype::BF16 => Number::Bf16,
            Dtype::F32 => Number::F32,
            Dtype::F64 => Number::F64,
            other => return Err(unusable(format!("`{name}` holds {other:?}"))),
        };
        Ok(Some(Array { shape: tensor.shape().to_vec(), values: floats(tensor.data(), number) }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vgg::Vgg;
    use safetensors::tensor::TensorView;

    /// A VGG-16 of one channel whose every value is 1, stored as `dtype`.
    fn ones(dtype: Dtype, one: &[u8], leave_out: &str) -> Vec<u8> {
        let mut state = Vec::new();
        for index in [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24] {
            let channels_in = if index == 0 { 3 } else { 1 };
            state.push((format!("features.{index}.weight"), vec![1, channels_in, 3, 3]));
            state.push((format!("features.{index}.bias"), vec![1]));
        }
        state.retain(|(name, _)| name != leave_out);
        let data: Vec<Vec<u8>> = state.iter().map(|(_, shape)| one.repeat(shape.iter().product())).collect();
        let views = state.iter().zip(&data).map(|((name, shape), data)| {
            (name.as_str(), TensorView::new(dtype, shape.clone(), data).unwrap())
        });
        safetensors::serialize(views, None).unwrap()
    }

    #[test]
    fn floats_of_every_width_give_the_same_weights() {
        let wide = read(&ones(Dtype::F32, &1_f32.to_le_bytes(), "")).unwrap();
        assert_eq!((wide.vgg, wide.kernels.len()), (Vgg::Vgg16, 11));
        assert_eq!(wide.kernels[1].weight, [1.0; 9]);
        for (dtype, one) in [
            (Dtype::F16, &[0x00, 0x3c][..]),
            (Dtype::BF16, &[0x80, 0x3f]),
            (Dtype::F64, &1_f64.to_le_bytes()),
        ] {
            assert_eq!(read(&ones(dtype, one, "")).unwrap(), wide, "{dtype:?}");
        }
    }

    #[test]
    fn other_numbers_and_missing_layers_are_errors() {
        let error = read(&ones(Dtype::I32, &1_i32.to_le_bytes(), "")).unwrap_err();
        assert!(error.to_string().contains("I32"), "{error}");
        let error = read(&ones(Dtype::F32, &1_f32.to_le_bytes(), "features.12.bias")).unwrap_err();
        assert!(error.to_string().contains("there is no `features.12.bias`"), "{error}");
    }
}
