//! `impasto stylize`

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::{beside, read_pack, report, write};
use crate::Mix;
use crate::engine::{Backend, Brushwork, Edges, Engine, Footprint, LIGHT, Options};
use crate::pack::Style;
use crate::picture::{self, Format, MAX_PIXELS, encode, shrink_to};
use crate::{Error, Result};

#[derive(Args)]
pub(super) struct Arguments {
    /// JPEG, PNG, WebP, GIF, BMP or TIFF files
    #[arg(required = true)]
    photos: Vec<PathBuf>,
    /// A style's id, or several with weights: `great-wave=2,the-scream=1`
    #[arg(short, long)]
    style: String,
    /// Where to write the painting (PNG or JPEG); with several photos, a folder.
    /// Without it, a PNG beside each photo
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// From 0 (the photo) to 1 (the painting)
    #[arg(long, default_value_t = 1.0)]
    strength: f32,
    /// How light it is: from 0 (as the style's painting) to 1 (as the photo)
    #[arg(long, default_value_t = LIGHT)]
    light: f32,
    #[command(flatten)]
    brushwork: BrushworkArguments,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceChoice::Auto)]
    device: DeviceChoice,
    /// How the photo goes on beyond its edges; a side that is joined must be a multiple of 4 pixels
    #[arg(long, value_enum, default_value_t = EdgesChoice::Mirror)]
    edges: EdgesChoice,
    /// Larger photos are made smaller than this many pixels first
    #[arg(long, default_value_t = MAX_PIXELS)]
    max_pixels: u64,
    /// MiB that a painting may take at once: of the GPU's memory, 512 unless given; on the CPU, half of the machine's
    /// but at most 4096 unless given, and with fewer than 32 bytes a pixel it takes seven times as long
    #[arg(long)]
    memory: Option<u64>,
    /// A style pack; without it, the gallery that comes with the tool
    #[arg(long)]
    pack: Option<PathBuf>,
}

/// How a painting is painted.
#[derive(Args, Clone, Copy)]
pub(super) struct BrushworkArguments {
    /// From 0 (broad) to 1 (fine), relative to the picture
    #[arg(long, default_value_t = Brushwork::default().strokes)]
    strokes: f32,
    /// From 0 (calm) to 1 (bold)
    #[arg(long, default_value_t = Brushwork::default().boldness)]
    boldness: f32,
    /// The size of what strokes in flat areas form, from 0.25 to 4
    #[arg(long, default_value_t = Brushwork::default().swirl)]
    swirl: f32,
    /// Another number places the strokes of flat areas elsewhere
    #[arg(long, default_value_t = Brushwork::default().seed)]
    seed: u32,
}

impl From<BrushworkArguments> for Brushwork {
    fn from(arguments: BrushworkArguments) -> Self {
        let BrushworkArguments { strokes, boldness, swirl, seed } = arguments;
        Self { strokes, boldness, swirl, seed }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum DeviceChoice {
    /// The GPU if it works, else the CPU
    Auto,
    Gpu,
    Cpu,
}

#[derive(Clone, Copy, ValueEnum)]
enum EdgesChoice {
    /// By its mirror image
    Mirror,
    /// Left and right join: a panorama of 360 degrees
    WrapX,
    /// All four edges join: a seamless texture
    Wrap,
}

impl From<EdgesChoice> for Edges {
    fn from(choice: EdgesChoice) -> Self {
        match choice {
            EdgesChoice::Mirror => Self::Mirror,
            EdgesChoice::WrapX => Self::WrapX,
            EdgesChoice::Wrap => Self::Wrap,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let pack = read_pack(arguments.pack.as_deref())?;
    let engine = open(&pack, arguments.device)?;
    let engine = match arguments.memory {
        Some(mebibytes) => engine.with_memory_limit(mebibytes.saturating_mul(1 << 20)),
        None => engine,
    };
    let mix = parse_mix(&arguments.style, engine.styles())?;
    let mut last_error = None;
    for photo in &arguments.photos {
        // One bad file does not stop the others.
        if let Err(error) = paint(arguments, &engine, &mix, photo)
            && let Some(error) = last_error.replace(error)
        {
            report(&error);
        }
    }
    last_error.map_or(Ok(()), Err)
}

fn open(pack: &[u8], choice: DeviceChoice) -> Result<Engine> {
    let load = |backend| pollster::block_on(Engine::load(pack, backend));
    match choice {
        DeviceChoice::Gpu => load(Backend::Gpu),
        DeviceChoice::Cpu => load(Backend::Cpu),
        DeviceChoice::Auto => load(Backend::Gpu).or_else(|error| match error {
            Error::GpuUnavailable { .. } | Error::GpuLost { .. } | Error::SelfTest { .. } => {
                eprintln!("using the CPU: {error}");
                load(Backend::Cpu)
            }
            error => Err(error),
        }),
    }
}

fn paint(arguments: &Arguments, engine: &Engine, mix: &Mix, path: &Path) -> Result<()> {
    let several = arguments.photos.len() > 1;
    let output = output_path(arguments.output.as_deref(), path, &arguments.style, several);
    let (photo, notice) = picture::read_with_notice(path)?;
    if let Some(notice) = notice {
        eprintln!("{}: {notice}", path.display());
    }
    let (width, height) = (photo.width(), photo.height());
    let photo = shrink_to(photo, arguments.max_pixels);

    let started = Instant::now();
    let bar = progress_bar(path);
    let progress = async |fraction: f32| {
        bar.set_position((fraction * 100.0) as u64);
        ControlFlow::Continue(())
    };
    let options = Options {
        strength: arguments.strength,
        light: arguments.light,
        edges: arguments.edges.into(),
        brushwork: arguments.brushwork.into(),
    };
    let painting = pollster::block_on(engine.stylize_with(&photo, mix, options, progress))
        .map_err(|error| error.in_file(path))?;
    bar.finish_and_clear();

    write(&output, &encode(&painting, Format::from_path(&output)?)?)?;
    let shrunk = if (width, height) == (photo.width(), photo.height()) {
        String::new()
    } else {
        format!(" (from {width}x{height})")
    };
    println!(
        "{}: {}x{}{shrunk} in {:.1} s on {}{}",
        output.display(),
        painting.width(),
        painting.height(),
        started.elapsed().as_secs_f32(),
        match engine.backend() {
            Backend::Gpu => "the GPU",
            Backend::Cpu => "the CPU",
        },
        describe(engine.footprint(&photo)?),
    );
    Ok(())
}

/// The memory of a painting, for whoever chose a limit.
fn describe(footprint: Footprint) -> String {
    let Footprint { bytes, strips, recomputed } = footprint;
    let memory = format!(", {} MiB", bytes.div_ceil(1 << 20));
    let again = if recomputed { ", layers computed again" } else { "" };
    if strips > 1 { format!("{memory}, {strips} strips{again}") } else { memory }
}

fn output_path(output: Option<&Path>, photo: &Path, style: &str, several: bool) -> PathBuf {
    let name: String = style.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    match output {
        None => beside(photo, &name, "png"),
        Some(output) if several || output.is_dir() => {
            output.join(beside(photo, &name, "png").file_name().unwrap_or_default())
        }
        Some(output) => output.to_path_buf(),
    }
}

/// `great-wave` or `great-wave=2,the-scream=1`
fn parse_mix(text: &str, styles: &[Style]) -> Result<Mix> {
    if !text.contains('=') {
        return Mix::one(styles, text);
    }
    let mut weights = vec![0.0; styles.len()];
    for part in text.split(',') {
        let (id, weight) = part.split_once('=').unwrap_or((part, "1"));
        let one = Mix::one(styles, id.trim())?;
        let weight: f32 =
            weight.trim().parse().map_err(|_| Error::StyleWeights { reason: "a weight is not a number" })?;
        for (sum, one) in weights.iter_mut().zip(one.weights()) {
            *sum += weight * one;
        }
    }
    Mix::new(weights)
}

fn progress_bar(path: &Path) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {percent}%");
    ProgressBar::new(100)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles() -> Vec<Style> {
        vec![Style::example("wave"), Style::example("night")]
    }

    #[test]
    fn mixes_are_read_from_the_command_line() {
        assert_eq!(parse_mix("night", &styles()).unwrap().weights(), [0.0, 1.0]);
        assert_eq!(parse_mix("wave=3, night=1", &styles()).unwrap().weights(), [0.75, 0.25]);
        assert_eq!(parse_mix("wave=x", &styles()).unwrap_err().code(), "style-weights");
        assert_eq!(parse_mix("dawn=1", &styles()).unwrap_err().code(), "style-unknown");
    }

    #[test]
    fn several_photos_go_to_a_folder() {
        let path = output_path(Some(Path::new("out")), Path::new("in/a.jpg"), "wave", true);
        assert_eq!(path, Path::new("out/a-wave.png"));
        let path = output_path(None, Path::new("in/a.jpg"), "wave=1,night=2", false);
        assert_eq!(path, Path::new("in/a-wave-1-night-2.png"));
    }
}
