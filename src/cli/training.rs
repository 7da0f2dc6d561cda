//! `impasto train` and `impasto pack`

use std::path::PathBuf;

use burn::tensor::Device;
use clap::Args;

use super::write;
use crate::Result;
use crate::engine::generator_to_pack;
use crate::pack::Style;
use crate::picture::{self, Picture, shrink_to};
use crate::train::{
    DeviceName, RunOptions, TrainConfig, held_out, list_pictures, load_weights, quantization_psnr,
    save_weights, training_device,
};

/// Photos and their size for measuring what quantization costs.
const MEASURED_PHOTOS: usize = 8;
const MEASURED_PIXELS: u64 = 256 * 256;

#[derive(Args)]
pub(super) struct TrainArguments {
    /// The configuration (TOML)
    #[arg(long)]
    config: PathBuf,
    /// A folder of photos
    #[arg(long)]
    photos: PathBuf,
    /// A folder with the paintings the configuration names
    #[arg(long)]
    paintings: PathBuf,
    /// The feature extractor's weights (`./build.sh features` fetches them)
    #[arg(long)]
    features: PathBuf,
    /// The run directory: configuration, log, checkpoint and previews
    #[arg(long)]
    run: PathBuf,
    /// Go on from the run's checkpoint
    #[arg(long)]
    resume: bool,
    /// Start from these weights (.bpk) instead of random ones
    #[arg(long, conflicts_with = "resume")]
    from: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceName::Flex)]
    device: DeviceName,
}

#[derive(Args)]
pub(super) struct PackArguments {
    /// The configuration the generator was trained with
    #[arg(long)]
    config: PathBuf,
    /// The trained weights (.bpk)
    #[arg(long)]
    weights: PathBuf,
    /// A folder of photos to measure with; without it nothing is measured
    #[arg(long)]
    photos: Option<PathBuf>,
    /// Where to write the pack
    #[arg(short, long)]
    output: PathBuf,
}

pub(super) fn train(arguments: &TrainArguments) -> Result<()> {
    let config = TrainConfig::read(&arguments.config)?;
    let device = training_device(arguments.device)?;
    let options = RunOptions {
        photos: arguments.photos.clone(),
        paintings: arguments.paintings.clone(),
        features: arguments.features.clone(),
        run: arguments.run.clone(),
        resume: arguments.resume,
        from: arguments.from.clone(),
    };
    let generator = crate::train::train(&config, &options, &device)?;
    let path = arguments.run.join("generator.bpk");
    save_weights(&generator, &path)?;
    println!("{}", path.display());
    Ok(())
}

pub(super) fn pack(arguments: &PackArguments) -> Result<()> {
    let config = TrainConfig::read(&arguments.config)?;
    let device = Device::flex();
    let styles: Vec<Style> = config.styles.iter().map(Style::from).collect();
    let generator = load_weights(&arguments.weights, styles.len(), &device)?;
    let pack = generator_to_pack(&generator, &config.title, &config.licence, styles)?;
    let bytes = pack.to_bytes()?;
    write(&arguments.output, &bytes)?;
    println!("{}: {} bytes", arguments.output.display(), bytes.len());

    if let Some(folder) = &arguments.photos {
        let (held_out, _) = held_out(list_pictures(folder)?, config.hold_out_every);
        let photos = held_out
            .iter()
            .take(MEASURED_PHOTOS)
            .map(|path| Ok(shrink_to(picture::read(path)?, MEASURED_PIXELS)))
            .collect::<Result<Vec<Picture>>>()?;
        for (style, psnr) in config.styles.iter().zip(quantization_psnr(&generator, &pack, &photos)?) {
            println!(
                "int8 against f32, {}: PSNR {:.1} dB on average, {:.1} dB at worst",
                style.id, psnr.mean, psnr.worst
            );
        }
    }
    Ok(())
}
