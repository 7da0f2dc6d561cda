//! What quantization to int8 costs an encoder.

use std::path::Path;

use super::super::data::list_pictures;
use super::super::measure::{MOST_PSNR, psnr};
use crate::encoder::shape::ARCHITECTURE;
use crate::encoder::{NamedTensor, StyleEncoder, encoder_to_pack};
use crate::engine::{Backend, Engine};
use crate::pack::{Pack, PackTensor, Source, Style};
use crate::picture::{self, Picture};
use crate::{Error, Mix, Result};

/// How many paintings it is measured with.
const PAINTINGS: usize = 8;
/// Side of the drawn sample that is painted.
const SIDE: u32 = 256;

/// The lowest PSNR in dB of the sample painted in the style that the int8 encoder predicts against the one that the f32
/// encoder predicts, of some paintings of a folder. `weights` are those of the encoder, `gallery` is the pack it is for.
///
/// # Errors
/// The `pack-…` errors, and those of reading and painting.
pub fn encoder_psnr(weights: &[NamedTensor], gallery: &[u8], folder: &Path) -> Result<f32> {
    let source = Pack::parse(gallery)?.source;
    let missing = || Error::Config { reason: "the pack does not say what it was made of".into() };
    let int8 = encoder_to_pack(weights, source.clone().ok_or_else(missing)?, "none")?;
    let encoders = [StyleEncoder::from_pack(&int8)?, StyleEncoder::from_pack(&whole(weights, source)?)?];
    let mut engine = pollster::block_on(Engine::load(gallery, Backend::Cpu))?;
    let photo = picture::sample(SIDE, SIDE)?;
    let paths = list_pictures(folder)?;
    let mut worst = MOST_PSNR;
    for path in paths.iter().step_by((paths.len() / PAINTINGS).max(1)).take(PAINTINGS) {
        let painting = picture::read(path)?;
        let [int8, full] =
            [&encoders[0], &encoders[1]].map(|encoder| paint(&mut engine, encoder, &painting, &photo));
        let planes = [int8?, full?].map(|picture| picture.to_planes().data);
        worst = worst.min(psnr(&planes[0], &planes[1]));
    }
    Ok(worst as f32)
}

/// The same weights as they are.
fn whole(weights: &[NamedTensor], source: Option<Source>) -> Result<Pack> {
    let credit = style("style-encoder");
    let mut pack = Pack::new(ARCHITECTURE, "Style encoder", "none", vec![credit]);
    pack.source = source;
    for NamedTensor { name, shape, values } in weights {
        pack.insert(name.clone(), PackTensor::Float32 { shape: shape.clone(), values: values.clone() })?;
    }
    Ok(pack)
}

fn paint(
    engine: &mut Engine,
    encoder: &StyleEncoder,
    painting: &Picture,
    photo: &Picture,
) -> Result<Picture> {
    const ID: &str = "predicted-by-the-encoder";
    engine.add_painting(encoder, style(ID), painting)?;
    let painted = pollster::block_on(engine.single_pass(photo, &Mix::one(engine.styles(), ID)?))?;
    engine.remove_style(ID)?;
    Ok(painted)
}

fn style(id: &str) -> Style {
    let unknown = || "unknown".to_string();
    Style { id: id.into(), title: unknown(), artist: unknown(), year: unknown(), licence: unknown() }
}
