//! `impasto stylize`

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::console::{is_stream, note};
use super::painter::Painter;
use super::paintings::{Destination, Naming};
use super::prediction::Predictor;
use super::reading::{read_pack, read_photo};
use super::report::{Done, Report};
use super::style_choice::StyleChoice;
pub(super) use super::stylize_arguments::Arguments;
use crate::engine::{Backend, Footprint};
use crate::output::Outputs;
use crate::pack::Pack;
use crate::picture::{encode_with, shrink_to};
use crate::{Error, Mix, Result};

/// Paints all photos that can be painted, and says what became of each.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    // What is refused is said there too, where it cannot be taken for a painting.
    let aside = match &arguments.output {
        Some(output) => is_stream(output),
        None => arguments.photos.iter().any(|photo| is_stream(photo)),
    };
    let mut report = Report::new(arguments.json, aside);
    if let Err(error) = paint_all(arguments, &mut report) {
        report.failed(None, &error);
    }
    report.exit_code()
}

/// # Errors
/// What no photo can be painted for; the rest is in the report.
fn paint_all(arguments: &Arguments, report: &mut Report) -> Result<()> {
    let pack = read_pack(arguments.pack.as_deref())?;
    let style = choose(arguments, &pack)?;
    let destinations = match plan(arguments, &style) {
        Ok(destinations) => destinations,
        Err(refused) => {
            for (photo, error) in &refused {
                report.failed(photo.as_deref(), error);
            }
            return Ok(());
        }
    };
    let memory = arguments.memory.map(|mebibytes| mebibytes.saturating_mul(1 << 20));
    let mut painter = Painter::open(&pack, style.files(), arguments.device, memory)?;
    let mix = style.mix(painter.engine().styles())?;
    for (photo, destination) in arguments.photos.iter().zip(&destinations) {
        if destination.is_kept() {
            report.skipped(photo, destination.path());
            continue;
        }
        // One bad file does not stop the others.
        match paint(arguments, &mut painter, &mix, photo, destination) {
            Ok(done) => report.painted(photo, destination.path(), &done),
            Err(error) => report.failed(Some(photo), &error),
        }
    }
    Ok(())
}

/// The styles that were asked for by name or by paintings.
fn choose(arguments: &Arguments, pack: &[u8]) -> Result<StyleChoice> {
    if let Some(style) = &arguments.style {
        return StyleChoice::read(style);
    }
    let pack = Pack::parse(pack)?;
    let predictor = Predictor::open(arguments.encoder.as_deref())?;
    predictor.check_fits(&pack)?;
    StyleChoice::of_paintings(&arguments.paintings, &predictor, &pack.styles)
}

/// Where each painting goes, before the first one is painted.
fn plan(
    arguments: &Arguments,
    style: &StyleChoice,
) -> Result<Vec<Destination>, Vec<(Option<PathBuf>, Error)>> {
    let photos = arguments.photos.iter().filter(|photo| !is_stream(photo));
    let files = photos.chain(&arguments.pack).chain(&arguments.encoder).map(PathBuf::as_path);
    let mut outputs = Outputs::new(files.chain(style.paths()), arguments.existing());
    let naming =
        Naming { output: arguments.output.as_deref(), style: style.name(), format: arguments.format.into() };
    naming.plan(&arguments.photos, &mut outputs)
}

fn paint(
    arguments: &Arguments,
    painter: &mut Painter,
    mix: &Mix,
    path: &Path,
    destination: &Destination,
) -> Result<Done> {
    let (photo, notice) = read_photo(path)?;
    if let Some(notice) = notice
        && !arguments.json
    {
        note(format_args!("{}: {notice}", path.display()));
    }
    let (width, height) = (photo.width(), photo.height());
    let photo = shrink_to(photo, arguments.max_pixels);
    destination.format.check_size(photo.width(), photo.height()).map_err(|error| error.in_file(path))?;

    let started = Instant::now();
    let bar = progress_bar(path);
    let progress = async |fraction: f32| {
        bar.set_position((fraction * 100.0) as u64);
        ControlFlow::Continue(())
    };
    let options = arguments.options();
    let painting = painter
        .paint(|engine| pollster::block_on(engine.stylize_with(&photo, mix, options, progress)))
        .map_err(|error| error.in_file(path));
    bar.finish_and_clear();
    let painting = painting?;

    destination.write(&encode_with(&painting, destination.format, arguments.quality)?)?;
    // From here on it is painted, whatever else is not known of it.
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
        engine.footprint(&photo, options.edges, options.brushwork).map(describe).unwrap_or_default(),
    );
    Ok(Done { size: [painting.width(), painting.height()], time, notice, sentence })
}

/// The memory of a painting, for whoever chose a limit.
fn describe(footprint: Footprint) -> String {
    let Footprint { bytes, strips } = footprint;
    let memory = format!(", {} MiB", bytes.div_ceil(1 << 20));
    if strips > 1 { format!("{memory}, {strips} strips") } else { memory }
}

fn progress_bar(path: &Path) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {percent}%");
    ProgressBar::new(100)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(path.display().to_string())
}
