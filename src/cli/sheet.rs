//! `impasto sheet`: photos the generator has not seen, in every style.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;

use super::console::say;
use super::{Force, read_pack};
use crate::Result;
use crate::engine::{Backend, Engine, Mix};
use crate::picture::{self, Format, contact_sheet, encode, shrink_to};
use crate::train::{TrainConfig, spread_held_out};

#[derive(Args)]
pub(super) struct Arguments {
    /// The folder of photos the generator was trained on
    #[arg(long)]
    photos: PathBuf,
    /// The configuration of the training, which says what photos were held out
    #[arg(long)]
    config: PathBuf,
    /// How many photos
    #[arg(long, default_value_t = 8)]
    count: usize,
    /// Their size: as many pixels as a square of this side
    #[arg(long, default_value_t = 346)]
    size: u32,
    /// A style pack; without it, the gallery that comes with the tool
    #[arg(long)]
    pack: Option<PathBuf>,
    /// Where to write the sheet (.png, .jpg, .webp or .tiff)
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let format = Format::from_path(&arguments.output)?;
    let inputs = [&arguments.config, &arguments.photos].into_iter().chain(&arguments.pack);
    let output = arguments.force.outputs(inputs).plan(&arguments.output)?;
    let config = TrainConfig::read(&arguments.config)?;
    let photos = spread_held_out(&arguments.photos, config.hold_out_every, arguments.count)?;
    let engine = pollster::block_on(Engine::load(&read_pack(arguments.pack.as_deref())?, Backend::Cpu))?;

    let pixels = u64::from(arguments.size) * u64::from(arguments.size);
    let mut cells = Vec::new();
    for path in &photos {
        say(path.display());
        let photo = shrink_to(picture::read(path)?, pixels);
        cells.push(photo.clone());
        for style in engine.styles() {
            let mix = Mix::one(engine.styles(), &style.id)?;
            let go_on = async |_fraction| ControlFlow::Continue(());
            cells.push(pollster::block_on(engine.stylize(&photo, &mix, 1.0, go_on))?);
        }
    }
    let columns = u32::try_from(engine.styles().len() + 1).unwrap_or(u32::MAX);
    let sheet = contact_sheet(&cells, columns)?;
    output.write(&encode(&sheet, format)?)?;
    say(arguments.output.display());
    Ok(())
}
