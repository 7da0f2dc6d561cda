//! `impasto predict`: makes a style file of any picture.

use std::path::PathBuf;

use clap::Args;

use super::console::say;
use super::force::Force;
use super::prediction::Predictor;
use super::style_texts::StyleTexts;
use crate::Result;
use crate::pack::Style;
use crate::packing::style_of;

#[derive(Args)]
pub(super) struct Arguments {
    /// The painting, or any other picture
    painting: PathBuf,
    /// The style encoder; without it, the one that comes with the tool, for the gallery
    #[arg(long)]
    encoder: Option<PathBuf>,
    /// The style's id: lower-case letters, digits and hyphens; without it, made from the file's name
    #[arg(long)]
    id: Option<String>,
    /// The painting's title; without it, the file's name
    #[arg(long)]
    title: Option<String>,
    #[command(flatten)]
    texts: StyleTexts,
    /// Where to write the style file (.impasto)
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let Arguments { painting, encoder, output, texts, .. } = arguments;
    let planned = arguments.force.pack(std::iter::once(painting).chain(encoder), output)?;
    let named = style_of(painting);
    let style = Style {
        id: arguments.id.clone().unwrap_or(named.id),
        title: arguments.title.clone().unwrap_or(named.title),
        artist: texts.artist.clone(),
        year: texts.year.clone(),
        licence: texts.licence.clone(),
    };
    style.check()?;
    let bytes = Predictor::open(encoder.as_deref())?.predict(painting, &style)?;
    planned.write(&bytes)?;
    say(format_args!("{}: {} bytes", output.display(), bytes.len()));
    Ok(())
}
