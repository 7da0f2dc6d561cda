//! One tiny picture painted at start and compared with the one in the pack.

use burn::tensor::{Device, Tensor};

use super::device::OpenDevice;
use super::{Backend, to_planes, to_tensor};
use crate::network::Generator;
use crate::pack::{Pack, PackTensor};
use crate::picture::Planes;
use crate::{Error, Result};

/// The pack's tensors with the photo and the expected painting: uint8 `[3, SIDE, SIDE]` each.
pub const TENSORS: [&str; 2] = ["self_test.input", "self_test.output"];
const SIDE: usize = 32;

/// How far a device may be off, in steps of 1/255: rounding and the order of sums differ.
const MEAN_LIMIT: f64 = 1.0;
const MAX_LIMIT: u8 = 8;

/// How two pictures differ, in steps of 1/255.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Mean absolute difference.
    pub mean: f64,
    /// Largest absolute difference.
    pub max: u8,
}

/// Compares two pictures' bytes of the same length.
///
/// ```
/// let difference = impasto::engine::difference(&[10, 20], &[13, 20]);
/// assert_eq!((difference.mean, difference.max), (1.5, 3));
/// ```
pub fn difference(a: &[u8], b: &[u8]) -> Difference {
    let differences = a.iter().zip(b).map(|(a, b)| a.abs_diff(*b));
    let sum: u64 = differences.clone().map(u64::from).sum();
    Difference { mean: sum as f64 / a.len().min(b.len()).max(1) as f64, max: differences.max().unwrap_or(0) }
}

/// Paints the pack's photo in the first style on `device` and compares.
///
/// # Errors
/// [`Error::SelfTest`] if it is too far off, [`Error::PackTensorMissing`] if there is nothing to compare with.
pub async fn run(pack: &Pack, generator: &Generator, device: &OpenDevice) -> Result<()> {
    let [photo, expected] = TENSORS.map(|name| bytes(pack, name));
    let found = paint(generator, photo?, &device.device).await?;
    let Difference { mean, max } = difference(&found, expected?);
    if mean > MEAN_LIMIT || max > MAX_LIMIT {
        let device = match device.backend {
            Backend::Gpu => format!("the GPU {}", device.adapter),
            Backend::Cpu => "the CPU".into(),
        };
        return Err(Error::SelfTest { device, mean, max, mean_limit: MEAN_LIMIT, max_limit: MAX_LIMIT });
    }
    Ok(())
}

/// The two tensors of a new pack: a photo, and what `generator` paints from it on the CPU.
///
/// # Errors
/// [`Error::NotFinite`] if the generator's weights are no good.
#[cfg(feature = "cli")]
pub fn tensors(generator: &Generator) -> Result<[(&'static str, PackTensor); 2]> {
    let photo: Vec<u8> = crate::picture::sample(SIDE as u32, SIDE as u32)?
        .to_planes()
        .data
        .iter()
        .map(|value| to_byte(*value))
        .collect();
    let painting = pollster::block_on(paint(generator, &photo, &Device::flex()))?;
    let [input, output] = TENSORS;
    let tensor = |values| PackTensor::Uint8 { shape: vec![3, SIDE, SIDE], values };
    Ok([(input, tensor(photo)), (output, tensor(painting))])
}

fn bytes<'a>(pack: &'a Pack, name: &str) -> Result<&'a [u8]> {
    match pack.tensor(name, &[3, SIDE, SIDE])? {
        PackTensor::Uint8 { values, .. } => Ok(values),
        _ => Err(Error::PackTensorValue { name: name.into(), reason: "it must be uint8" }),
    }
}

async fn paint(generator: &Generator, photo: &[u8], device: &Device) -> Result<Vec<u8>> {
    let data = photo.iter().map(|byte| f32::from(*byte) / 255.0).collect();
    let photo = to_tensor(Planes { width: SIDE, height: SIDE, data }, device);
    let mut style = vec![0.0; generator.styles()];
    if let Some(first) = style.first_mut() {
        *first = 1.0;
    }
    let style = Tensor::<1>::from_floats(style.as_slice(), device).unsqueeze();
    let planes = to_planes(generator.forward(photo, &style)).await?;
    if planes.data.iter().any(|value| !value.is_finite()) {
        return Err(Error::NotFinite);
    }
    Ok(planes.data.iter().map(|value| to_byte(*value)).collect())
}

fn to_byte(value: f32) -> u8 {
    (value * 255.0).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{generator_from_pack, generator_to_pack};
    use crate::pack::Style;

    #[test]
    fn a_pack_passes_and_wrong_weights_do_not() {
        let device = Device::flex();
        let style = Style::example("a");
        let pack = generator_to_pack(&Generator::new(1, &device), "T", "CC0-1.0", vec![style]).unwrap();
        let open = pollster::block_on(OpenDevice::open(Backend::Cpu)).unwrap();

        let right = generator_from_pack(&pack, &device).unwrap();
        pollster::block_on(run(&pack, &right, &open)).unwrap();

        let wrong = Generator::new(1, &device);
        let error = pollster::block_on(run(&pack, &wrong, &open)).unwrap_err();
        assert_eq!(error.code(), "self-test");
    }
}
