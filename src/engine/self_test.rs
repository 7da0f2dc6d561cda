//! One tiny picture painted at start and compared with the one in the pack.

#[cfg(feature = "train")]
use burn::tensor::{Device, Tensor};

use super::{Backend, Engine, Mix};
#[cfg(feature = "train")]
use super::{to_planes, to_tensor};
#[cfg(feature = "train")]
use crate::network::Generator;
use crate::pack::{Pack, PackTensor};
use crate::picture::Picture;
#[cfg(feature = "train")]
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

/// Paints the pack's photo in the first style and compares.
///
/// # Errors
/// [`Error::SelfTest`] if it is too far off, [`Error::PackTensorMissing`] if there is nothing to compare with.
pub async fn run(pack: &Pack, engine: &Engine) -> Result<()> {
    let [photo, expected] = TENSORS.map(|name| bytes(pack, name));
    let rgba: Vec<u8> = interleave(photo?);
    let photo = Picture::new(SIDE as u32, SIDE as u32, rgba)?;
    let mix = engine.styles.iter().enumerate().map(|(index, _)| f32::from(u8::from(index == 0)));
    let painting = engine.single_pass(&photo, &Mix::new(mix.collect())?).await?;
    let Difference { mean, max } = difference(&planar(painting.rgba()), expected?);
    if mean > MEAN_LIMIT || max > MAX_LIMIT {
        let device = match engine.backend() {
            Backend::Gpu => format!("the GPU {}", engine.adapter()),
            Backend::Cpu => "the CPU".into(),
        };
        return Err(Error::SelfTest { device, mean, max, mean_limit: MEAN_LIMIT, max_limit: MAX_LIMIT });
    }
    Ok(())
}

/// `[3, SIDE, SIDE]` as opaque pixels.
fn interleave(planes: &[u8]) -> Vec<u8> {
    let plane = |channel: usize| planes.iter().skip(channel * SIDE * SIDE).take(SIDE * SIDE).copied();
    plane(0).zip(plane(1)).zip(plane(2)).flat_map(|((red, green), blue)| [red, green, blue, 255]).collect()
}

/// Pixels as `[3, SIDE, SIDE]`.
fn planar(rgba: &[u8]) -> Vec<u8> {
    (0..3).flat_map(|channel| rgba.iter().skip(channel).step_by(4).copied()).collect()
}

/// The two tensors of a new pack: a photo, and what `generator` paints from it on the CPU.
///
/// # Errors
/// [`Error::NotFinite`] if the generator's weights are no good.
#[cfg(feature = "train")]
pub fn tensors(generator: &Generator) -> Result<[(&'static str, PackTensor); 2]> {
    let photo: Vec<u8> = crate::picture::sample(SIDE as u32, SIDE as u32)?
        .to_planes()
        .data
        .iter()
        .map(|value| to_byte(*value))
        .collect();
    let painting = pollster::block_on(reference(generator, &photo))?;
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

/// What `generator` paints in the first style.
#[cfg(feature = "train")]
async fn reference(generator: &Generator, photo: &[u8]) -> Result<Vec<u8>> {
    let device = &Device::flex();
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

#[cfg(feature = "train")]
fn to_byte(value: f32) -> u8 {
    (value * 255.0).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
#[cfg(feature = "train")]
mod tests {
    use super::*;
    use crate::engine::{generator_to_pack, painter::Painter};
    use crate::pack::Style;

    #[test]
    fn a_pack_passes_and_wrong_weights_do_not() {
        let pack = || {
            let generator = Generator::new(1, &Device::flex());
            generator_to_pack(&generator, "T", "CC0-1.0", vec![Style::example("a")]).unwrap()
        };
        let engine = |pack: &Pack| {
            let painter = Painter::load(pack, crate::engine::Device(None)).unwrap();
            Engine {
                painter,
                styles: pack.styles.clone(),
                memory: crate::engine::default_memory(Backend::Cpu),
            }
        };
        let pack_of = pack();
        pollster::block_on(run(&pack_of, &engine(&pack_of))).unwrap();

        let error = pollster::block_on(run(&pack_of, &engine(&pack()))).unwrap_err();
        assert_eq!(error.code(), "self-test");
    }
}
