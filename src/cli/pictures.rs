//! `impasto sample` and `impasto thumbnails`: pictures the project draws itself.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;

use super::{read_pack, write};
use crate::Mix;
use crate::Result;
use crate::engine::{Backend, Engine};
use crate::picture::{Format, encode, shrink_to};

/// Thumbnails are painted at this size and made smaller after.
const SAMPLE: (u32, u32) = (768, 576);
const THUMBNAIL_PIXELS: u64 = 256 * 192;

#[derive(Args)]
pub(super) struct SampleArguments {
    /// Where to write the picture (PNG or JPEG)
    output: PathBuf,
    /// Width and height in pixels
    #[arg(long, default_value = "768x576", value_parser = parse_size)]
    size: (u32, u32),
}

fn parse_size(text: &str) -> std::result::Result<(u32, u32), String> {
    let sides =
        text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    sides.ok_or_else(|| "write a size like 768x576".into())
}

#[derive(Args)]
pub(super) struct ThumbnailsArguments {
    /// The folder to write `<style>.jpg` to
    folder: PathBuf,
    /// A style pack; without it, the gallery that comes with the tool
    #[arg(long)]
    pack: Option<PathBuf>,
}

pub(super) fn sample(arguments: &SampleArguments) -> Result<()> {
    let picture = crate::picture::sample(arguments.size.0, arguments.size.1)?;
    write(&arguments.output, &encode(&picture, Format::from_path(&arguments.output)?)?)
}

pub(super) fn thumbnails(arguments: &ThumbnailsArguments) -> Result<()> {
    let pack = read_pack(arguments.pack.as_deref())?;
    let engine = pollster::block_on(Engine::load(&pack, Backend::Cpu))?;
    let photo = crate::picture::sample(SAMPLE.0, SAMPLE.1)?;
    for style in engine.styles() {
        let mix = Mix::one(engine.styles(), &style.id)?;
        let go_on = async |_fraction| ControlFlow::Continue(());
        let painting = pollster::block_on(engine.stylize(&photo, &mix, 1.0, go_on))?;
        let path = arguments.folder.join(format!("{}.jpg", style.id));
        write(&path, &encode(&shrink_to(painting, THUMBNAIL_PIXELS), Format::Jpeg)?)?;
        println!("{}", path.display());
    }
    Ok(())
}
