//! The tensors of a pack and their 8-bit quantization.

use half::f16;

use super::format::{Sides, TensorType};
use super::rules::data_length;
use crate::{Error, Result};

/// A tensor as a pack stores it, values in row-major order.
///
/// The fields are open for reading; a tensor put together by hand is checked by
/// [`Pack::insert`](super::Pack::insert).
#[derive(Clone, Debug, PartialEq)]
pub enum PackTensor {
    /// A weight: value = scale of its output channel * q.
    Int8 {
        /// 1 to 4 sides, e.g. [output channel, input channel, height, width].
        shape: Vec<usize>,
        /// One per output channel (`shape[0]`), finite and above 0.
        scales: Vec<f32>,
        /// q of every value, -127..=127.
        values: Vec<i8>,
    },
    /// Values kept as they are, all finite: biases, normalization.
    Float32 {
        /// 1 to 4 sides.
        shape: Vec<usize>,
        /// The values.
        values: Vec<f32>,
    },
    /// Values of half the size, all finite: the styles' tables.
    Float16 {
        /// 1 to 4 sides.
        shape: Vec<usize>,
        /// The values.
        values: Vec<f16>,
    },
    /// Bytes: the self-test's expected picture.
    Uint8 {
        /// 1 to 4 sides, e.g. [channel, height, width].
        shape: Vec<usize>,
        /// The values, 0..=255.
        values: Vec<u8>,
    },
}

impl PackTensor {
    /// Quantizes values symmetrically to 8 bits with one scale per output channel
    /// (`shape[0]`): scale = largest magnitude / 127, so no value moves by more than
    /// half a scale. A channel of zeros has scale 1.
    ///
    /// # Errors
    ///
    /// [`PackTensorSize`](Error::PackTensorSize) for an unusable shape,
    /// [`PackTensorShape`](Error::PackTensorShape) if the number of values is not that of
    /// the shape, [`PackTensorValue`](Error::PackTensorValue) for a value that is not finite
    /// or within a rounding error of the largest f32. They call the tensor `unnamed`: it
    /// gets its name from [`Pack::insert`](super::Pack::insert).
    ///
    /// ```
    /// # use impasto::pack::PackTensor;
    /// let tensor = PackTensor::quantize(&[2, 2], &[1.0, -0.25, 0.0, 0.0]).unwrap();
    /// let PackTensor::Int8 { scales, values, .. } = &tensor else { panic!() };
    /// assert_eq!(scales, &[1.0 / 127.0, 1.0]);
    /// assert_eq!(values, &[127, -32, 0, 0]);
    /// ```
    pub fn quantize(shape: &[usize], values: &[f32]) -> Result<Self> {
        let name = "unnamed";
        check_count(name, TensorType::Int8, shape, values.len())?;
        let channels = shape.first().copied().unwrap_or(1);
        let mut scales = Vec::with_capacity(channels);
        let mut quantized = Vec::with_capacity(values.len());
        for channel in values.chunks_exact(values.len() / channels) {
            if !channel.iter().all(|value| value.is_finite()) {
                return Err(wrong(name, "a value is not finite"));
            }
            let scale = scale_of(channel);
            scales.push(scale);
            quantized.extend(channel.iter().map(|value| nearest_step(value / scale)));
        }
        let tensor = Self::Int8 { shape: shape.to_vec(), scales, values: quantized };
        tensor.check(name)?;
        Ok(tensor)
    }

    /// Rounds values to half precision: 11 significant bits, magnitudes up to 65504.
    ///
    /// # Errors
    ///
    /// [`PackTensorValue`](Error::PackTensorValue) for a value that is too large or no number, and as
    /// [`quantize`](Self::quantize) for the shape.
    pub fn half(shape: &[usize], values: &[f32]) -> Result<Self> {
        let values = values.iter().map(|value| f16::from_f32(*value)).collect();
        let tensor = Self::Float16 { shape: shape.to_vec(), values };
        tensor.check("unnamed")?;
        Ok(tensor)
    }

    /// All values as f32: scale * q for int8, 0..=255 for uint8.
    #[must_use]
    pub fn dequantize(&self) -> Vec<f32> {
        match self {
            Self::Int8 { scales, values, .. } => {
                let channel_length = (values.len() / scales.len().max(1)).max(1);
                let channels = values.chunks(channel_length).zip(scales);
                channels
                    .flat_map(|(channel, scale)| channel.iter().map(move |&q| scale * f32::from(q)))
                    .collect()
            }
            Self::Float32 { values, .. } => values.clone(),
            Self::Float16 { values, .. } => values.iter().map(|value| value.to_f32()).collect(),
            Self::Uint8 { values, .. } => values.iter().map(|&value| f32::from(value)).collect(),
        }
    }

    /// The sides, 1 to 4 of them.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        match self {
            Self::Int8 { shape, .. }
            | Self::Float32 { shape, .. }
            | Self::Float16 { shape, .. }
            | Self::Uint8 { shape, .. } => shape,
        }
    }

    /// How the values are stored.
    #[must_use]
    pub fn kind(&self) -> TensorType {
        match self {
            Self::Int8 { .. } => TensorType::Int8,
            Self::Float32 { .. } => TensorType::Float32,
            Self::Float16 { .. } => TensorType::Float16,
            Self::Uint8 { .. } => TensorType::Uint8,
        }
    }

    /// Checks that shape, number of values and values fit the format.
    pub(super) fn check(&self, name: &str) -> Result<()> {
        let count = match self {
            Self::Int8 { values, .. } => values.len(),
            Self::Float32 { values, .. } => values.len(),
            Self::Float16 { values, .. } => values.len(),
            Self::Uint8 { values, .. } => values.len(),
        };
        check_count(name, self.kind(), self.shape(), count)?;
        match self {
            Self::Int8 { shape, scales, values } => {
                let channels = shape.first().copied().unwrap_or(0);
                if scales.len() != channels {
                    let (found, expected) = (vec![scales.len()], vec![channels]);
                    return Err(Error::PackTensorShape { name: name.into(), found, expected });
                }
                // 127 scales are the largest value there can be; it has to be a number too.
                if !scales.iter().all(|&scale| scale > 0.0 && (scale * 127.0).is_finite()) {
                    return Err(wrong(name, "a scale is not above 0 or not finite"));
                }
                if values.contains(&i8::MIN) {
                    return Err(wrong(name, "-128 is not used"));
                }
            }
            Self::Float32 { values, .. } => {
                if !values.iter().all(|value| value.is_finite()) {
                    return Err(wrong(name, "a value is not finite"));
                }
            }
            Self::Float16 { values, .. } => {
                if !values.iter().all(|value| value.is_finite()) {
                    return Err(wrong(name, "a value is not finite"));
                }
            }
            Self::Uint8 { .. } => {}
        }
        Ok(())
    }
}

/// Checks the shape by itself and against the number of values.
fn check_count(name: &str, kind: TensorType, shape: &[usize], count: usize) -> Result<()> {
    if data_length(kind, &Sides::from_shape(shape)).is_none() {
        return Err(Error::PackTensorSize { name: name.into() });
    }
    let needed = shape.iter().try_fold(1_usize, |product, &side| product.checked_mul(side));
    if needed == Some(count) {
        return Ok(());
    }
    Err(Error::PackTensorShape { name: name.into(), found: vec![count], expected: shape.to_vec() })
}

fn wrong(name: &str, reason: &'static str) -> Error {
    Error::PackTensorValue { name: name.into(), reason }
}

/// The scale of a channel of finite values.
fn scale_of(channel: &[f32]) -> f32 {
    let largest = channel.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    if largest > 0.0 {
        // Below the smallest normal number a scale is too coarse to reach `largest` in 127 steps.
        (largest / 127.0).max(f32::MIN_POSITIVE)
    } else {
        1.0
    }
}

/// The nearest of the 255 steps.
#[expect(clippy::cast_possible_truncation, reason = "clamped to -127..=127 before")]
fn nearest_step(steps: f32) -> i8 {
    steps.round().clamp(-127.0, 127.0) as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<PackTensor>) -> &'static str {
        result.unwrap_err().code()
    }

    #[test]
    fn every_channel_has_its_own_scale() {
        let tensor = PackTensor::quantize(&[3, 1, 2], &[127.0, -1.0, 0.0, 0.0, 1e-3, 5e-4]).unwrap();
        let PackTensor::Int8 { scales, values, .. } = &tensor else { panic!("not int8") };
        assert_eq!(scales[..2], [1.0, 1.0]);
        assert_eq!(values[..5], [127, -1, 0, 0, 127]);
        assert_eq!(tensor.shape(), [3, 1, 2]);
        assert_eq!(tensor.dequantize()[..4], [127.0, -1.0, 0.0, 0.0]);
    }

    #[test]
    fn the_smallest_numbers_quantize_too() {
        let tiny = f32::from_bits(190);
        let tensor = PackTensor::quantize(&[1, 2], &[tiny, f32::from_bits(1)]).unwrap();
        assert!((tensor.dequantize()[0] - tiny).abs() <= f32::MIN_POSITIVE / 2.0);
    }

    #[test]
    fn half_precision_keeps_eleven_bits() {
        let values = [1.0, -0.333_333_34, 1234.5, 0.0];
        let tensor = PackTensor::half(&[2, 2], &values).unwrap();
        for (kept, value) in tensor.dequantize().iter().zip(values) {
            assert!((kept - value).abs() <= value.abs() / 2048.0, "{kept} for {value}");
        }
        assert_eq!(code(PackTensor::half(&[1], &[70_000.0])), "pack-tensor-value");
        assert_eq!(code(PackTensor::half(&[1], &[f32::NAN])), "pack-tensor-value");
        assert_eq!(code(PackTensor::half(&[2], &[1.0])), "pack-tensor-shape");
    }

    #[test]
    fn what_cannot_be_quantized_is_refused() {
        assert_eq!(code(PackTensor::quantize(&[1], &[f32::NAN])), "pack-tensor-value");
        assert_eq!(code(PackTensor::quantize(&[1], &[f32::INFINITY])), "pack-tensor-value");
        assert_eq!(code(PackTensor::quantize(&[2, 2], &[1.0; 3])), "pack-tensor-shape");
        assert_eq!(code(PackTensor::quantize(&[0], &[])), "pack-tensor-size");
        assert_eq!(code(PackTensor::quantize(&[], &[1.0])), "pack-tensor-size");
        assert_eq!(code(PackTensor::quantize(&[1; 5], &[1.0])), "pack-tensor-size");
    }

    #[test]
    fn tensors_put_together_wrongly_are_refused() {
        let int8 = |scale, q| PackTensor::Int8 { shape: vec![1], scales: vec![scale], values: vec![q] };
        assert!(int8(0.5, -127).check("t").is_ok());
        for (scale, q) in [(0.0, 1), (-1.0, 1), (f32::NAN, 1), (f32::MAX, 1), (1.0, -128)] {
            assert_eq!(int8(scale, q).check("t").unwrap_err().code(), "pack-tensor-value", "{scale} {q}");
        }
        let no_scale = PackTensor::Int8 { shape: vec![1], scales: vec![], values: vec![1] };
        assert_eq!(no_scale.check("t").unwrap_err().code(), "pack-tensor-shape");
        assert!(no_scale.dequantize().is_empty());
        let infinite = PackTensor::Float32 { shape: vec![1], values: vec![f32::INFINITY] };
        assert_eq!(infinite.check("t").unwrap_err().code(), "pack-tensor-value");
    }
}
