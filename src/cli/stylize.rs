//! `impasto stylize`

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::console::{is_stream, read_stream};
use super::painter::{DeviceChoice, Painter};
use super::paintings::{Destination, Naming};
use super::read_pack;
use super::report::Report;
use crate::engine::{Backend, Brushwork, Edges, Footprint, Mix, Options};
use crate::output::{Existing, Outputs};
use crate::pack::Style;
use crate::picture::{self, Format, JPEG_QUALITY, MAX_PIXELS, Picture, encode_with, shrink_to};
use crate::{Error, Result};

#[derive(Args)]
pub(super) struct Arguments {
    /// JPEG, PNG, WebP, GIF, BMP or TIFF files; `-` is standard input, whose painting goes to standard output
    #[arg(required = true)]
    photos: Vec<PathBuf>,
    /// A style's id, or several with weights: `great-wave=2,the-scream=1`
    #[arg(short, long)]
    style: String,
    /// Where to write the painting (.png, .jpg, .webp or .tiff), or the paintings: a folder, whose name ends in / or has
    /// no ending; `-` is standard output. Without it, a file beside each photo
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// The format of paintings whose name says none
    #[arg(long, value_enum, default_value_t = FormatChoice::Png)]
    format: FormatChoice,
    /// Quality of a JPEG, from 1 to 100; the other formats lose nothing
    #[arg(long, default_value_t = JPEG_QUALITY, value_parser = clap::value_parser!(u8).range(1..=100))]
    quality: u8,
    /// Write over files that exist
    #[arg(long)]
    force: bool,
    /// Leave files that exist, and paint the other photos
    #[arg(long, conflicts_with = "force")]
    skip_existing: bool,
    /// Say what became of each photo as one JSON object a line: path, output, size, ms, or code, message, hint
    #[arg(long)]
    json: bool,
    /// From 0 (the photo) to 1 (the painting)
    #[arg(long, default_value_t = 1.0)]
    strength: f32,
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
enum FormatChoice {
    Png,
    #[value(alias = "jpg")]
    Jpeg,
    Webp,
    #[value(alias = "tif")]
    Tiff,
}

impl From<FormatChoice> for Format {
    fn from(choice: FormatChoice) -> Self {
        match choice {
            FormatChoice::Png => Self::Png,
            FormatChoice::Jpeg => Self::Jpeg,
            FormatChoice::Webp => Self::WebP,
            FormatChoice::Tiff => Self::Tiff,
        }
    }
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

/// Paints all photos that can be painted, and says what became of each.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut report = Report::new(arguments.json);
    if let Err(error) = paint_all(arguments, &mut report) {
        report.failed(None, &error);
    }
    report.exit_code()
}

/// # Errors
/// What no photo can be painted for; the rest is in the report.
fn paint_all(arguments: &Arguments, report: &mut Report) -> Result<()> {
    let destinations = match plan(arguments) {
        Ok(destinations) => destinations,
        Err(refused) => {
            for (photo, error) in &refused {
                report.failed(photo.as_deref(), error);
            }
            return Ok(());
        }
    };
    report.aside = destinations.iter().any(Destination::is_stream);
    let pack = read_pack(arguments.pack.as_deref())?;
    let memory = arguments.memory.map(|mebibytes| mebibytes.saturating_mul(1 << 20));
    let mut painter = Painter::open(&pack, arguments.device, memory)?;
    let mix = parse_mix(&arguments.style, painter.engine().styles())?;
    for (photo, destination) in arguments.photos.iter().zip(&destinations) {
        if destination.is_kept() {
            report.skipped(photo, destination.path());
            continue;
        }
        // One bad file does not stop the others.
        match paint(arguments, &mut painter, &mix, photo, destination) {
            Ok(Done { size, time, sentence }) => {
                report.painted(photo, destination.path(), size, time, &sentence);
            }
            Err(error) => report.failed(Some(photo), &error),
        }
    }
    Ok(())
}

/// Where each painting goes, before the first one is painted.
fn plan(arguments: &Arguments) -> Result<Vec<Destination>, Vec<(Option<PathBuf>, Error)>> {
    let existing = match (arguments.force, arguments.skip_existing) {
        (true, _) => Existing::Replace,
        (_, true) => Existing::Keep,
        _ => Existing::Refuse,
    };
    let files = arguments.photos.iter().filter(|photo| !is_stream(photo)).chain(&arguments.pack);
    let mut outputs = Outputs::new(files.map(PathBuf::as_path), existing);
    let naming = Naming {
        output: arguments.output.as_deref(),
        style: &arguments.style,
        format: arguments.format.into(),
    };
    naming.plan(&arguments.photos, &mut outputs)
}

/// A painting that is written.
struct Done {
    size: [u32; 2],
    time: Duration,
    sentence: String,
}

fn paint(
    arguments: &Arguments,
    painter: &mut Painter,
    mix: &Mix,
    path: &Path,
    destination: &Destination,
) -> Result<Done> {
    let photo = read(path)?;
    let (width, height) = (photo.width(), photo.height());
    let photo = shrink_to(photo, arguments.max_pixels);
    destination.format.check_size(photo.width(), photo.height()).map_err(|error| error.in_file(path))?;

    let started = Instant::now();
    let bar = progress_bar(path);
    let progress = async |fraction: f32| {
        bar.set_position((fraction * 100.0) as u64);
        ControlFlow::Continue(())
    };
    let options = Options {
        strength: arguments.strength,
        edges: arguments.edges.into(),
        brushwork: arguments.brushwork.into(),
    };
    let painting = painter
        .paint(|engine| pollster::block_on(engine.stylize_with(&photo, mix, options, progress)))
        .map_err(|error| error.in_file(path));
    bar.finish_and_clear();
    let painting = painting?;

    destination.write(&encode_with(&painting, destination.format, arguments.quality)?)?;
    let engine = painter.engine();
    let shrunk = if (width, height) == (photo.width(), photo.height()) {
        String::new()
    } else {
        format!(" (from {width}x{height})")
    };
    let time = started.elapsed();
    let sentence = format!(
        "{}x{}{shrunk} in {:.1} s on {}{}",
        painting.width(),
        painting.height(),
        time.as_secs_f32(),
        match engine.backend() {
            Backend::Gpu => "the GPU",
            Backend::Cpu => "the CPU",
        },
        describe(engine.footprint(&photo)?),
    );
    Ok(Done { size: [painting.width(), painting.height()], time, sentence })
}

fn read(path: &Path) -> Result<Picture> {
    if is_stream(path) {
        picture::decode(&read_stream()?).map_err(|error| error.in_file("standard input"))
    } else {
        picture::read(path)
    }
}

/// The memory of a painting, for whoever chose a limit.
fn describe(footprint: Footprint) -> String {
    let Footprint { bytes, strips, recomputed } = footprint;
    let memory = format!(", {} MiB", bytes.div_ceil(1 << 20));
    let again = if recomputed { ", layers computed again" } else { "" };
    if strips > 1 { format!("{memory}, {strips} strips{again}") } else { memory }
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
}
