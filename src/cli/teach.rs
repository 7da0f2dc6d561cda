//! `impasto teach` and `impasto add`: one style more.

use std::path::{Path, PathBuf};

use clap::Args;

use super::console::say;
use super::force::Force;
use super::reading::{read, read_pack};
use super::style_texts::StyleTexts;
use crate::Result;
use crate::pack::{Pack, Style};
use crate::packing::with_styles;
use crate::train::{DeviceName, TeachOptions, teach};

#[derive(Args)]
pub(super) struct TeachArguments {
    /// The painting
    painting: PathBuf,
    /// The style pack whose generator learns it
    #[arg(long, default_value = "pkg/styles/gallery.impasto")]
    pack: PathBuf,
    /// A folder of photos to practise on
    #[arg(long, env = "IMPASTO_PHOTOS")]
    photos: PathBuf,
    /// The feature extractor's weights (`./build.sh features` fetches them)
    #[arg(long, env = "IMPASTO_FEATURES")]
    features: PathBuf,
    /// The style's id: lower-case letters, digits and hyphens
    #[arg(long)]
    id: String,
    /// The painting's title
    #[arg(long, default_value = "Untitled")]
    title: String,
    #[command(flatten)]
    texts: StyleTexts,
    /// Shorter side at which the painting is looked at: larger means larger strokes
    #[arg(long, default_value_t = 384)]
    size: u32,
    /// Steps of the optimizer
    #[arg(long, default_value_t = 300)]
    steps: usize,
    /// The run directory: log, curves, previews. Without it, a folder of the style's id in target/runs
    #[arg(long)]
    run: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceName::Flex)]
    device: DeviceName,
    /// Where to write the style file
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

#[derive(Args)]
pub(super) struct AddArguments {
    /// The style files
    #[arg(required = true)]
    styles: Vec<PathBuf>,
    /// The style pack they were taught to; without it, the gallery that comes with the tool
    #[arg(long)]
    pack: Option<PathBuf>,
    /// Where to write the larger pack
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

pub(super) fn run(arguments: &TeachArguments) -> Result<()> {
    let run = arguments.run.clone().unwrap_or_else(|| Path::new("target/runs").join(&arguments.id));
    let TeachArguments { painting, pack, photos, features, .. } = arguments;
    let mut outputs = arguments.force.outputs([painting, pack, photos, features]);
    let output = outputs.plan(&arguments.output)?;
    outputs.plan_folder(&run)?;
    let pack = teach(&TeachOptions {
        painting: arguments.painting.clone(),
        style: Style {
            id: arguments.id.clone(),
            title: arguments.title.clone(),
            artist: arguments.texts.artist.clone(),
            year: arguments.texts.year.clone(),
            licence: arguments.texts.licence.clone(),
        },
        size: arguments.size,
        pack: arguments.pack.clone(),
        photos: arguments.photos.clone(),
        features: arguments.features.clone(),
        run,
        steps: arguments.steps,
        device: arguments.device,
    })?;
    let bytes = pack.to_bytes()?;
    output.write(&bytes)?;
    say(format_args!("{}: {} bytes", arguments.output.display(), bytes.len()));
    Ok(())
}

pub(super) fn add(arguments: &AddArguments) -> Result<()> {
    let inputs = arguments.styles.iter().chain(&arguments.pack);
    let output = arguments.force.outputs(inputs).plan(&arguments.output)?;
    let pack = Pack::parse(&read_pack(arguments.pack.as_deref())?)?;
    let parse = |path: &PathBuf| Pack::parse(&read(path)?).map_err(|error| error.in_file(path));
    let more = arguments.styles.iter().map(parse).collect::<Result<Vec<_>>>()?;
    let bytes = with_styles(&pack, &more)?.to_bytes()?;
    output.write(&bytes)?;
    say(format_args!("{}: {} bytes", arguments.output.display(), bytes.len()));
    Ok(())
}
