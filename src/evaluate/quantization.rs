//! The error of quantization in each layer.

use burn::tensor::{Device, Tensor};

use super::averages::mean;
use crate::Result;
use crate::network::to_planes;
use crate::network::{Generator, export_weights, import_weights};
use crate::objective::one_hot;
use crate::train::psnr;

/// The error the quantizer makes in one layer.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct LayerError {
    /// The name of its weights, e.g. `blocks.2.conv1.weight`.
    pub layer: String,
    /// `|Q(w) - w| / |w|`
    pub relative_error: f32,
    /// PSNR of the painting when only this layer is quantized, in dB: the mean over the styles.
    pub psnr: f32,
}

/// The error in each tensor of weights that `quantized` has otherwise than `full`, measured on `photo`
/// (`[1, 3, height, width]`).
///
/// # Errors
/// [`Error::GpuLost`](crate::Error::GpuLost) if the device does not answer.
pub fn layer_errors(full: &Generator, quantized: &Generator, photo: &Tensor<4>) -> Result<Vec<LayerError>> {
    let device = photo.device();
    let paintings = |generator: &Generator| paint_all(generator, photo, &device);
    let expected = paintings(full)?;
    let (weights, rounded) = (export_weights(full)?, export_weights(quantized)?);
    let mut errors = Vec::new();
    for (weight, rounded) in weights.iter().zip(&rounded).filter(|(a, b)| a.values != b.values) {
        let one_rounded = import_weights(full.clone(), |name, _| {
            let values = if name == weight.name { Some(&rounded.values) } else { None };
            let kept = weights.iter().find(|kept| kept.name == name).map(|kept| &kept.values);
            Ok(values.or(kept).cloned().unwrap_or_default())
        })?;
        let found = paintings(&one_rounded)?;
        errors.push(LayerError {
            layer: weight.name.clone(),
            relative_error: relative_error(&weight.values, &rounded.values),
            psnr: mean(expected.iter().zip(&found).map(|(a, b)| psnr(a, b) as f32)).unwrap_or_default(),
        });
    }
    Ok(errors)
}

fn paint_all(generator: &Generator, photo: &Tensor<4>, device: &Device) -> Result<Vec<Vec<f32>>> {
    let styles = generator.styles();
    let paint = |style| {
        let painting = generator.forward(photo.clone(), &generator.style(&one_hot(&[style], styles, device)));
        Ok(pollster::block_on(to_planes(painting))?.data)
    };
    (0..styles).map(paint).collect()
}

/// `|b - a| / |a|`
fn relative_error(a: &[f32], b: &[f32]) -> f32 {
    let difference: f64 = a.iter().zip(b).map(|(a, b)| f64::from(b - a).powi(2)).sum();
    let size: f64 = a.iter().map(|a| f64::from(*a).powi(2)).sum();
    (difference / size.max(f64::MIN_POSITIVE)).sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_measured() {
        let device = Device::flex();
        let full = Generator::new(1, &device);
        let photo = Tensor::full([1, 3, 16, 16], 0.4, &device);
        assert_eq!(layer_errors(&full, &full, &photo).unwrap(), []);
        let weights = export_weights(&full).unwrap();
        let quantized = import_weights(full.clone(), |name, _| {
            let weight = weights.iter().find(|weight| weight.name == name).unwrap();
            let factor = if name == "down.weight" { 1.1 } else { 1.0 };
            Ok(weight.values.iter().map(|value| value * factor).collect())
        });
        let errors = layer_errors(&full, &quantized.unwrap(), &photo).unwrap();
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].layer, "down.weight");
        assert!((errors[0].relative_error - 0.1).abs() < 1e-5);
    }
}
