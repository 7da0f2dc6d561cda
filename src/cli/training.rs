//! `impasto train` and `impasto pack`: trains a generator, and quantizes it.

use std::path::PathBuf;

use burn::tensor::Device;
use clap::Args;

use super::console::say;
use super::data::DataArguments;
use super::force::Force;
use super::reading::read_picture;
use crate::Result;
use crate::pack::{Source, Style};
use crate::packing::generator_to_pack;
use crate::picture::{self, Picture, shrink_to};
use crate::pretrained::Weights;
use crate::train::{
    DeviceName, MOST_PSNR, RunOptions, TrainConfig, held_out, list_pictures, quantization_psnr,
};

/// Photos and their size for measuring what quantization costs.
const MEASURED_PHOTOS: usize = 8;
const MEASURED_SIDE: u32 = 256;

#[derive(Args)]
pub(super) struct TrainArguments {
    /// The configuration (TOML); without it, every picture in the folder of paintings becomes a style
    #[arg(long)]
    config: Option<PathBuf>,
    #[command(flatten)]
    data: DataArguments,
    /// The run directory: configuration, log, checkpoint and previews
    #[arg(long, default_value = "target/runs/gallery")]
    run: PathBuf,
    /// Go on from the run's checkpoint
    #[arg(long, conflicts_with = "force")]
    resume: bool,
    /// Start from these weights (.safetensors or a pack) instead of random ones
    #[arg(long, conflicts_with = "resume")]
    from: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceName::Flex)]
    device: DeviceName,
    /// Multiply in bfloat16: faster with libtorch on processors that have instructions for it
    #[arg(long)]
    half: bool,
    #[command(flatten)]
    force: Force,
}

#[derive(Args)]
pub(super) struct PackArguments {
    /// The configuration the generator was trained with
    #[arg(long, default_value = "src/train/gallery/gallery.toml")]
    config: PathBuf,
    /// The trained weights (.safetensors)
    #[arg(long, default_value = "src/train/gallery/gallery.safetensors")]
    weights: PathBuf,
    /// The folder of photos it was trained on, to measure with those held out; without it, the drawn sample is used
    #[arg(long, env = "IMPASTO_PHOTOS")]
    photos: Option<PathBuf>,
    /// Where to write the pack
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

pub(super) fn train(arguments: &TrainArguments) -> Result<()> {
    if !arguments.resume {
        // What an earlier run left cost hours.
        let DataArguments { photos, paintings, features } = &arguments.data;
        let inputs =
            [photos, paintings, features].into_iter().chain(&arguments.config).chain(&arguments.from);
        arguments.force.outputs(inputs).plan_folder(&arguments.run)?;
    }
    let config = match &arguments.config {
        Some(path) => TrainConfig::read(path)?,
        None => TrainConfig::for_folder(&arguments.data.paintings)?,
    };
    let options = RunOptions {
        photos: arguments.data.photos.clone(),
        paintings: arguments.data.paintings.clone(),
        features: arguments.data.features.clone(),
        run: arguments.run.clone(),
        resume: arguments.resume,
        from: arguments.from.clone(),
        device: arguments.device,
        half: arguments.half,
    };
    say(crate::train::train(&config, &options)?.display());
    Ok(())
}

pub(super) fn pack(arguments: &PackArguments) -> Result<()> {
    let inputs = [&arguments.config, &arguments.weights].into_iter().chain(&arguments.photos);
    let output = arguments.force.pack(inputs, &arguments.output)?;
    let config = TrainConfig::read(&arguments.config)?;
    let weights = Weights::read(&arguments.weights)?;
    let styles: Vec<Style> = config.styles.iter().map(Style::from).collect();
    let generator = weights
        .whole_generator(&config.ids(), &Device::flex())
        .map_err(|error| error.in_file(&arguments.weights))?;
    let mut pack = generator_to_pack(&generator, &config.title, &config.licence, styles)?;

    let measured = quantization_psnr(&generator, &pack, &measured_on(arguments, &config)?)?;
    for (style, psnr) in config.styles.iter().zip(&measured) {
        say(format_args!(
            "int8 against f32, {}: PSNR {:.1} dB on average, {:.1} dB at worst",
            style.id, psnr.mean, psnr.worst
        ));
    }
    let worst = measured.iter().map(|psnr| psnr.worst).fold(f64::INFINITY, f64::min);
    let weights_sha256 = weights.convolutions_sha256();
    pack.source = Some(Source { weights_sha256, psnr: worst.min(MOST_PSNR) as f32 });
    let bytes = pack.to_bytes()?;
    output.write(&bytes)?;
    say(format_args!("{}: {} bytes", arguments.output.display(), bytes.len()));
    Ok(())
}

/// Photos that were not trained on, or else the drawn sample.
fn measured_on(arguments: &PackArguments, config: &TrainConfig) -> Result<Vec<Picture>> {
    let Some(folder) = &arguments.photos else {
        return Ok(vec![picture::sample(MEASURED_SIDE, MEASURED_SIDE)?]);
    };
    let (held_out, _) = held_out(list_pictures(folder)?, config.hold_out_every);
    let small = |path: &PathBuf| {
        Ok(shrink_to(read_picture(path)?, u64::from(MEASURED_SIDE) * u64::from(MEASURED_SIDE)))
    };
    held_out.iter().take(MEASURED_PHOTOS).map(small).collect()
}
