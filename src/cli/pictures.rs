//! `impasto sample` and `impasto thumbnails`: pictures the project draws itself.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;

use super::console::say;
use super::force::Force;
use super::reading::read_pack;
use super::size::parse_size;
use crate::Mix;
use crate::Result;
use crate::engine::{Backend, Engine};
use crate::pack::Style;
use crate::picture::{Format, encode, shrink_to};

/// Thumbnails are painted at this size and made smaller after.
const SAMPLE: (u32, u32) = (768, 576);
const THUMBNAIL_PIXELS: u64 = 256 * 192;

#[derive(Args)]
pub(super) struct SampleArguments {
    /// Where to write the picture (.png, .jpg, .webp or .tiff)
    output: PathBuf,
    #[command(flatten)]
    force: Force,
    /// Width and height in pixels
    #[arg(long, default_value = "768x576", value_parser = parse_size)]
    size: (u32, u32),
}

#[derive(Args)]
pub(super) struct ThumbnailsArguments {
    /// The folder to write `<style>.jpg` to
    folder: PathBuf,
    #[command(flatten)]
    force: Force,
    /// A style pack; without it, the gallery that comes with the tool
    #[arg(long)]
    pack: Option<PathBuf>,
}

pub(super) fn sample(arguments: &SampleArguments) -> Result<()> {
    let format = Format::from_path(&arguments.output)?;
    let output = arguments.force.outputs([]).plan(&arguments.output)?;
    let (width, height) = arguments.size;
    format.check_size(width, height)?;
    output.write(&encode(&crate::picture::sample(width, height)?, format)?)
}

pub(super) fn thumbnails(arguments: &ThumbnailsArguments) -> Result<()> {
    let pack = read_pack(arguments.pack.as_deref())?;
    let engine = pollster::block_on(Engine::load(&pack, Backend::Cpu))?;
    let mut outputs = arguments.force.outputs(&arguments.pack);
    let mut plan = |style: &Style| outputs.plan(&arguments.folder.join(format!("{}.jpg", style.id)));
    let planned = engine.styles().iter().map(&mut plan).collect::<Result<Vec<_>>>()?;
    let photo = crate::picture::sample(SAMPLE.0, SAMPLE.1)?;
    for (style, output) in engine.styles().iter().zip(planned) {
        let mix = Mix::one(engine.styles(), &style.id)?;
        let go_on = async |_fraction| ControlFlow::Continue(());
        let painting = pollster::block_on(engine.stylize(&photo, &mix, 1.0, go_on))?;
        output.write(&encode(&shrink_to(painting, THUMBNAIL_PIXELS), Format::Jpeg)?)?;
        say(output.path().display());
    }
    Ok(())
}
