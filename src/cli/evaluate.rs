//! `impasto evaluate`: how good a gallery is, in numbers.

use std::path::PathBuf;

use clap::Args;

use super::console::{print, say};
use super::data::DataArguments;
use super::force::Force;
use crate::Result;
use crate::evaluate::{Curves, EvaluateOptions, evaluate, extend_curves};
use crate::train::{DeviceName, TrainConfig, training_device};

#[derive(Args)]
pub(super) struct Arguments {
    /// The configuration of the training
    #[arg(long, default_value = "src/train/gallery/gallery.toml")]
    config: PathBuf,
    // The photos that were held out are used.
    #[command(flatten)]
    data: DataArguments,
    /// The f32 weights (.safetensors)
    #[arg(long, default_value = "src/train/gallery/gallery.safetensors")]
    weights: PathBuf,
    /// The pack made of them
    #[arg(long, default_value = "pkg/styles/gallery.impasto")]
    pack: PathBuf,
    /// The file of curves of the loop of Gatys
    #[arg(long, default_value = "src/evaluate/gatys.json")]
    curves: PathBuf,
    /// How many photos
    #[arg(long, default_value_t = 4)]
    count: usize,
    /// Their size: as many pixels as a square of this side
    #[arg(long, default_value_t = 256)]
    size: u32,
    /// How many photos of 512 pixels on the longer side are measured as a visitor gets them
    #[arg(long, default_value_t = 4)]
    count_512: usize,
    /// The same of 1024 pixels: each takes four times as long
    #[arg(long, default_value_t = 2)]
    count_1024: usize,
    /// First run the loop of Gatys for so many iterations where curves are missing: each takes minutes
    #[arg(long, value_name = "ITERATIONS")]
    gatys: Option<usize>,
    /// Run the loop of Gatys only for these styles
    #[arg(long, value_delimiter = ',', requires = "gatys")]
    only: Vec<String>,
    /// A script that lets other programs paint the same photos (tests/benches/peers.py)
    #[arg(long)]
    peers: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceName::Flex)]
    device: DeviceName,
    /// Where to write the report (JSON), and beside it the table (Markdown) and a folder of contact sheets
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let folder = arguments.output.with_extension("");
    let DataArguments { photos, paintings, features } = &arguments.data;
    let Arguments { config, weights, pack, curves, peers, .. } = arguments;
    let inputs = [config, weights, pack, curves, photos, paintings, features];
    let mut outputs = arguments.force.outputs(inputs.into_iter().chain(peers));
    let report_file = outputs.plan(&arguments.output)?;
    let table_file = outputs.plan(&arguments.output.with_extension("md"))?;
    outputs.plan_folder(&folder)?;
    let device = training_device(arguments.device)?;
    let config = TrainConfig::read(&arguments.config)?;
    let mut curves = Curves::read(&arguments.curves, arguments.size, &config.loss)?;
    let options = EvaluateOptions {
        config,
        photos: arguments.data.photos.clone(),
        paintings: arguments.data.paintings.clone(),
        features: arguments.data.features.clone(),
        weights: arguments.weights.clone(),
        pack: arguments.pack.clone(),
        count: arguments.count,
        size: arguments.size,
        sides: vec![(512, arguments.count_512), (1024, arguments.count_1024)],
        peers: arguments.peers.clone(),
        folder,
    };
    if let Some(iterations) = arguments.gatys {
        curves.command = format!("./build.sh evaluate --count {} --gatys {iterations}", options.count);
        extend_curves(&options, &arguments.only, iterations, &mut curves, &device, |curves| {
            let newest = curves.curves.last();
            say(newest.map(|curve| format!("{} on {}", curve.style, curve.photo)).unwrap_or_default());
            curves.write(&arguments.curves)
        })?;
    }
    let report = evaluate(&options, &curves, &device, |style| say(style))?;
    let json = serde_json::to_string_pretty(&report).unwrap_or_default();
    report_file.write(json.as_bytes())?;
    let table = report.table();
    table_file.write(table.as_bytes())?;
    print(&table)
}
