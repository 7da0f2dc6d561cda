//! `impasto styles` and `impasto inspect`: what a pack holds.

use std::path::PathBuf;

use clap::Args;

use super::console::print;
use super::reading::read_pack;
use crate::Result;
use crate::encoder::{StyleEncoder, shape};
use crate::pack::{Pack, Style, TensorType};
use crate::packing::GALLERY;

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
    let line = |style: &Style| {
        if arguments.ids {
            format!("{}\n", style.id)
        } else {
            format!("{:width$}  {}, {}, {}\n", style.id, style.title, style.artist, style.year)
        }
    };
    print(&pack.styles.iter().map(line).collect::<String>())
}

pub(super) fn inspect(arguments: &InspectArguments) -> Result<()> {
    let bytes = read_pack(arguments.pack.as_deref())?;
    let in_file = |error: crate::Error| match &arguments.pack {
        Some(path) => error.in_file(path),
        None => error,
    };
    let pack = Pack::parse(&bytes).map_err(in_file)?;
    let encoder = match pack.architecture.as_str() {
        shape::ARCHITECTURE => Some(StyleEncoder::from_pack(&pack).map_err(in_file)?),
        _ => None,
    };
    let mut lines = vec![
        format!("title         {}", pack.title),
        format!("licence       {}", pack.licence),
        format!("architecture  {}", pack.architecture),
        format!("size          {} bytes", bytes.len()),
        format!("sha256        {}", pack.sha256_hex().unwrap_or_default()),
    ];
    if let Some(encoder) = encoder {
        let fits = encoder.check_fits(Pack::parse(GALLERY)?.source.as_ref()).is_ok();
        let of = if fits { "the gallery that comes with the tool" } else { "another pack" };
        lines.push(format!("predicts      styles of any picture for {of}"));
    }
    if let Some(source) = &pack.source {
        lines.push(format!("weights       sha256 {}", source.weights_sha256));
        if source.psnr > 0.0 {
            lines.push(format!("quantization  PSNR at least {:.1} dB against f32", source.psnr));
        }
    }
    lines.push(format!("\nstyles        {}", pack.styles.len()));
    lines.extend(pack.styles.iter().map(|style| {
        format!("  {}: {}, {}, {} ({})", style.id, style.title, style.artist, style.year, style.licence)
    }));
    lines.push(format!("\ntensors       {}", pack.tensor_names().len()));
    lines.extend(pack.tensors().map(|(name, tensor)| {
        let kind = match tensor.kind() {
            TensorType::Int8 => "int8",
            TensorType::Float32 => "float32",
            TensorType::Float16 => "float16",
            TensorType::Uint8 => "uint8",
        };
        format!("  {name:24} {kind:8} {:?}", tensor.shape())
    }));
    if pack.sections().len() > 0 {
        lines.push(format!("\nsections      {}", pack.sections().len()));
        lines.extend(pack.sections().map(|(name, bytes)| format!("  {name:24} {} bytes", bytes.len())));
    }
    print(&(lines.join("\n") + "\n"))
}
