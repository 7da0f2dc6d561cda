//! `impasto styles` and `impasto inspect`

use std::path::PathBuf;

use clap::Args;

use super::read_pack;
use crate::Result;
use crate::pack::{Pack, TensorType};

#[derive(Args)]
pub(super) struct StylesArguments {
    /// A style pack; without it, the gallery that comes with the tool
    #[arg(long)]
    pack: Option<PathBuf>,
    /// Only the ids, one a line
    #[arg(long)]
    ids: bool,
}

#[derive(Args)]
pub(super) struct InspectArguments {
    /// A style pack; without it, the gallery that comes with the tool
    pack: Option<PathBuf>,
}

pub(super) fn styles(arguments: &StylesArguments) -> Result<()> {
    let pack = Pack::parse(&read_pack(arguments.pack.as_deref())?)?;
    let width = pack.styles.iter().map(|style| style.id.len()).max().unwrap_or(0);
    for style in &pack.styles {
        if arguments.ids {
            println!("{}", style.id);
            continue;
        }
        println!("{:width$}  {}, {}, {}", style.id, style.title, style.artist, style.year);
    }
    Ok(())
}

pub(super) fn inspect(arguments: &InspectArguments) -> Result<()> {
    let bytes = read_pack(arguments.pack.as_deref())?;
    let in_file = |error: crate::Error| match &arguments.pack {
        Some(path) => error.in_file(path),
        None => error,
    };
    let pack = Pack::parse(&bytes).map_err(in_file)?;
    println!("title         {}", pack.title);
    println!("licence       {}", pack.licence);
    println!("architecture  {}", pack.architecture);
    println!("size          {} bytes", bytes.len());
    println!("sha256        {}", pack.sha256_hex().unwrap_or_default());
    if let Some(source) = &pack.source {
        println!("weights       sha256 {}", source.weights_sha256);
        println!("quantization  PSNR at least {:.1} dB against f32", source.psnr);
    }
    println!("\nstyles        {}", pack.styles.len());
    for style in &pack.styles {
        println!("  {}: {}, {}, {} ({})", style.id, style.title, style.artist, style.year, style.licence);
    }
    println!("\ntensors       {}", pack.tensor_names().len());
    for (name, tensor) in pack.tensors() {
        let kind = match tensor.kind() {
            TensorType::Int8 => "int8",
            TensorType::Float32 => "float32",
            TensorType::Float16 => "float16",
            TensorType::Uint8 => "uint8",
        };
        println!("  {name:24} {kind:8} {:?}", tensor.shape());
    }
    Ok(())
}
