//! `impasto evaluate-encoder`: how good the style encoder is, in numbers.

use std::path::PathBuf;

use clap::Args;

use super::console::say;
use super::data::DataArguments;
use super::force::Force;
use super::reading::read;
use crate::Result;
use crate::evaluate::{EvaluateOptions, evaluate_encoder};
use crate::train::{DeviceName, TrainConfig, training_device};

#[derive(Args)]
pub(super) struct Arguments {
    /// The gallery's configuration, for the weights of the losses and the photos that were held out
    #[arg(long, default_value = "src/train/gallery/gallery.toml")]
    config: PathBuf,
    // Every picture in the folder of paintings is measured.
    #[command(flatten)]
    data: DataArguments,
    /// The encoder
    #[arg(long, default_value = "pkg/styles/encoder.impasto")]
    encoder: PathBuf,
    /// The pack it was trained for
    #[arg(long, default_value = "pkg/styles/gallery.impasto")]
    pack: PathBuf,
    /// How many paintings, spread over the folder
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    paintings_count: u16,
    /// How many photos
    #[arg(long, default_value_t = 2)]
    count: usize,
    /// Their size: as many pixels as a square of this side
    #[arg(long, default_value_t = 256)]
    size: u32,
    /// A script that lets other programs paint the same photos (tests/benches/peers.py)
    #[arg(long)]
    peers: Option<PathBuf>,
    /// Where to compute the losses
    #[arg(long, value_enum, default_value_t = DeviceName::Flex)]
    device: DeviceName,
    /// Where to write the report (JSON), and beside it a folder of contact sheets
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let Arguments { config, data, encoder, pack, peers, output, .. } = arguments;
    let DataArguments { photos, paintings, features } = data;
    let folder = output.with_extension("");
    let inputs = [config, photos, paintings, features, encoder, pack];
    let mut outputs = arguments.force.outputs(inputs.into_iter().chain(peers));
    let report_file = outputs.plan(output)?;
    outputs.plan_folder(&folder)?;
    let device = training_device(arguments.device)?;
    let gallery = TrainConfig::read(config)?;
    let mut config = TrainConfig::for_folder(paintings)?;
    let (all, count) = (config.styles.len(), usize::from(arguments.paintings_count));
    let place = |index| index * all / count;
    config.styles = (0..count.min(all))
        .filter_map(|index| config.styles.get(if count < all { place(index) } else { index }).cloned())
        .collect();
    let options = EvaluateOptions {
        config: TrainConfig { loss: gallery.loss, hold_out_every: gallery.hold_out_every, ..config },
        photos: photos.clone(),
        paintings: paintings.clone(),
        features: features.clone(),
        weights: PathBuf::new(),
        pack: pack.clone(),
        count: arguments.count,
        size: arguments.size,
        sides: Vec::new(),
        peers: peers.clone(),
        folder,
    };
    let report = evaluate_encoder(&options, &read(encoder)?, &device, |painting| say(painting))?;
    for (name, share) in &report.lower {
        let grey = report.lower_grey.get(name).copied().unwrap_or_default();
        say(format_args!(
            "lower L than {name} in {:.0} % of {} paintings, lower style loss of the luminance in {:.0} %",
            100.0 * share,
            report.paintings.len(),
            100.0 * grey
        ));
    }
    let json = serde_json::to_string_pretty(&report).unwrap_or_default();
    report_file.write(json.as_bytes())
}
