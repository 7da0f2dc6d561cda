//! `impasto add`: adds the styles of style files to a pack.

use std::path::PathBuf;

use clap::Args;

use super::console::say;
use super::force::Force;
use super::reading::{read, read_pack};
use crate::Result;
use crate::pack::Pack;
use crate::packing::with_styles;

#[derive(Args)]
pub(super) struct Arguments {
    /// The style files
    #[arg(required = true)]
    styles: Vec<PathBuf>,
    /// The style pack to add them to; without it, the gallery that comes with the tool
    #[arg(long)]
    pack: Option<PathBuf>,
    /// Where to write the larger pack
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let inputs = arguments.styles.iter().chain(&arguments.pack);
    let output = arguments.force.pack(inputs, &arguments.output)?;
    let pack = Pack::parse(&read_pack(arguments.pack.as_deref())?)?;
    let parse = |path: &PathBuf| Pack::parse(&read(path)?).map_err(|error| error.in_file(path));
    let more = arguments.styles.iter().map(parse).collect::<Result<Vec<_>>>()?;
    let bytes = with_styles(&pack, &more)?.to_bytes()?;
    output.write(&bytes)?;
    say(format_args!("{}: {} bytes", arguments.output.display(), bytes.len()));
    Ok(())
}
