//! The self-test picture that a pack carries: a tiny photo, and the painting that has to become of it.

#[cfg(feature = "train")]
use burn::tensor::{Device, Tensor};

#[cfg(feature = "train")]
use crate::network::{Generator, to_planes, to_tensor};
use crate::pack::{Pack, PackTensor};
use crate::picture::Picture;
#[cfg(feature = "train")]
use crate::picture::Planes;
use crate::{Error, Result};

/// The pack's tensors with the photo and the expected painting: uint8 `[3, SIDE, SIDE]` each.
pub const TENSORS: [&str; 2] = ["self_test.input", "self_test.output"];
const SIDE: usize = 32;

/// The photo of a pack, and the expected painting of it in the pack's first style.
///
/// # Errors
/// [`Error::PackTensorMissing`] if there is none, [`Error::PackTensorShape`] and [`Error::PackTensorValue`] if it is no
/// picture.
pub fn pictures(pack: &Pack) -> Result<[Picture; 2]> {
    let [photo, painting] = TENSORS.map(|name| picture(pack, name));
    Ok([photo?, painting?])
}

fn picture(pack: &Pack, name: &str) -> Result<Picture> {
    let PackTensor::Uint8 { values, .. } = pack.tensor(name, &[3, SIDE, SIDE])? else {
        return Err(Error::PackTensorValue { name: name.into(), reason: "it must be uint8" });
    };
    let plane = |channel: usize| values.iter().skip(channel * SIDE * SIDE).take(SIDE * SIDE).copied();
    let pixels = plane(0).zip(plane(1)).zip(plane(2));
    let rgba = pixels.flat_map(|((red, green), blue)| [red, green, blue, 255]).collect();
    Picture::new(SIDE as u32, SIDE as u32, rgba)
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
    let planes = to_planes(generator.forward(photo, &generator.style(&style))).await?;
    if planes.data.iter().any(|value| !value.is_finite()) {
        return Err(Error::NotFinite);
    }
    Ok(planes.data.iter().map(|value| to_byte(*value)).collect())
}

#[cfg(feature = "train")]
fn to_byte(value: f32) -> u8 {
    (value * 255.0).round().clamp(0.0, 255.0) as u8
}
