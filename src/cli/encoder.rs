//! `impasto encoder`: trains the style encoder.

use std::path::PathBuf;

use clap::Args;

use super::console::say;
use super::data::DataArguments;
use super::force::Force;
use super::reading::read;
use crate::Result;
use crate::encoder::encoder_to_pack;
use crate::pack::Source;
use crate::pretrained::Weights;
use crate::train::{DeviceName, EncoderOptions, TrainConfig, encoder_psnr, train_encoder};

#[derive(Args)]
pub(super) struct EncoderArguments {
    /// The gallery's configuration: its styles and losses
    #[arg(long, default_value = "src/train/gallery/gallery.toml")]
    config: PathBuf,
    /// The gallery's weights, which do not change
    #[arg(long, default_value = "src/train/gallery/gallery.safetensors")]
    weights: PathBuf,
    /// The gallery's pack
    #[arg(long, default_value = "pkg/styles/gallery.impasto")]
    pack: PathBuf,
    #[command(flatten)]
    data: DataArguments,
    /// A folder of many other paintings
    #[arg(long, env = "IMPASTO_MORE_PAINTINGS")]
    more: PathBuf,
    /// Styles of the gallery that the encoder never sees, to measure it with
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "great-wave,wheat-field,composition-viii,shipwreck,adele"
    )]
    left_out: Vec<String>,
    /// Steps of the teacher, the large network that is trained first
    #[arg(long, default_value_t = 2400)]
    steps: usize,
    /// Steps of the encoder, the small network that learns from the teacher
    #[arg(long, default_value_t = 8000)]
    distil_steps: usize,
    /// The run directory: log, checkpoint, the features of each painting
    #[arg(long, default_value = "target/runs/encoder")]
    run: PathBuf,
    /// Go on from the run's checkpoint
    #[arg(long)]
    resume: bool,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceName::Flex)]
    device: DeviceName,
    /// Multiply in bfloat16: faster with libtorch on processors that have instructions for it
    #[arg(long)]
    half: bool,
    /// Where to write the encoder
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

pub(super) fn run(arguments: &EncoderArguments) -> Result<()> {
    let EncoderArguments { config, weights, pack, data, more, run, .. } = arguments;
    let DataArguments { photos, paintings, features } = data;
    let inputs = [config, weights, pack, photos, paintings, features, more];
    let output = arguments.force.pack(inputs, &arguments.output)?;
    if !arguments.resume {
        // An encoder may be written over; what an earlier run left cost hours.
        Force { force: false }.outputs(inputs).plan_folder(run)?;
    }
    let config = TrainConfig::read(config)?;
    let trained = train_encoder(
        &config,
        &EncoderOptions {
            photos: photos.clone(),
            paintings: paintings.clone(),
            more: more.clone(),
            features: features.clone(),
            weights: weights.clone(),
            pack: pack.clone(),
            left_out: arguments.left_out.clone(),
            run: run.clone(),
            resume: arguments.resume,
            steps: arguments.steps,
            distil_steps: arguments.distil_steps,
            device: arguments.device,
            half: arguments.half,
        },
    )?;
    say(format_args!("student against teacher, on paintings left out: {:.4}", trained.distance));
    let psnr = encoder_psnr(&trained.weights, &read(pack)?, paintings)?;
    say(format_args!("int8 against f32: PSNR {psnr:.1} dB at worst"));
    let source = Source { weights_sha256: Weights::read(weights)?.convolutions_sha256(), psnr };
    let bytes = encoder_to_pack(&trained.weights, source, &config.licence)?.to_bytes()?;
    let place = output.write_or_beside(&bytes)?;
    say(format_args!("{}: {} bytes", place.display(), bytes.len()));
    Ok(())
}
