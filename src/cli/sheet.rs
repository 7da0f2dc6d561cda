//! `impasto sheet`: photos the generator has not seen, in every style.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;

use super::console::say;
use super::force::Force;
use super::reading::{read_pack, read_picture};
use crate::Mix;
use crate::Result;
use crate::engine::{Backend, Engine};
use crate::picture::{Format, Picture, contact_sheet, contact_sheet_size, encode, shrink_to};
use crate::train::{TrainConfig, spread_held_out};

#[derive(Args)]
pub(super) struct Arguments {
    /// The folder of photos the generator was trained on
    #[arg(long, env = "IMPASTO_PHOTOS")]
    photos: PathBuf,
    /// The configuration of the training, which says what photos were held out
    #[arg(long, default_value = "src/train/gallery/gallery.toml")]
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
    let columns = engine.styles().len() + 1;
    let small = |path: &PathBuf| Ok(shrink_to(read_picture(path)?, pixels));
    let pictures = photos.iter().map(small).collect::<Result<Vec<_>>>()?;
    check_size(&pictures, columns, format)?;
    let mut cells = Vec::new();
    for (path, photo) in photos.iter().zip(pictures) {
        say(path.display());
        cells.push(photo.clone());
        for style in engine.styles() {
            let mix = Mix::one(engine.styles(), &style.id)?;
            let go_on = async |_fraction| ControlFlow::Continue(());
            cells.push(pollster::block_on(engine.stylize(&photo, &mix, 1.0, go_on))?);
        }
    }
    let sheet = contact_sheet(&cells, columns as u32)?;
    output.write(&encode(&sheet, format)?)?;
    say(arguments.output.display());
    Ok(())
}

/// Whether a sheet of these photos, each with its paintings in one row, can be written.
fn check_size(photos: &[Picture], columns: usize, format: Format) -> Result<()> {
    let most = |side: fn(&Picture) -> u32| photos.iter().map(side).max().unwrap_or(1);
    let largest = [most(Picture::width), most(Picture::height)];
    let [width, height] = contact_sheet_size(photos.len() * columns, columns as u32, largest)?;
    format.check_size(width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_that_could_not_be_written_is_refused_before_the_work() {
        let photos =
            [Picture::new(448, 1, vec![9; 4 * 448]).unwrap(), Picture::new(1, 9, vec![9; 36]).unwrap()];
        // 36 cells of 448 and 8 pixels, and a margin: 16,424 pixels.
        let code = |columns, format| check_size(&photos, columns, format).err().map(|error| error.code());
        assert_eq!((code(36, Format::Png), code(35, Format::WebP)), (Some("picture-too-large"), None));
        // With its margins 16,384 pixels: one more than a WebP has.
        let photos = [Picture::new(16_368, 1, vec![9; 4 * 16_368]).unwrap()];
        let code = |format| check_size(&photos, 1, format).err().map(|error| error.code());
        assert_eq!((code(Format::Png), code(Format::WebP)), (None, Some("output-size")));
    }
}
