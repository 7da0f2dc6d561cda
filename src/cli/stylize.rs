//! `impasto stylize`: paints photos.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::batch::Batch;
use super::console::{is_stream, note};
use super::film;
use super::in_order::in_order;
use super::manifest::{Made, Manifest};
use super::painter::Painter;
use super::paintings::{Destination, Known, Naming, Planned};
use super::photo_list::write_list;
use super::prediction::Predictor;
use super::reading::read_pack;
use super::recipe::{Recipe, Settings, made_of_file, output_id};
use super::report::Report;
use super::shard::Shard;
use super::style_choice::StyleChoice;
pub(super) use super::stylize_arguments::Arguments;
use super::worker::Worker;
use crate::output::{Existing, Output, Outputs};
use crate::pack::Pack;
use crate::picture::Format;
use crate::{Error, Result};

/// Paints all photos that can be painted, and says what became of each.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    // What is refused is said there too, where it cannot be taken for a painting.
    let aside = arguments.film.is_one()
        || match &arguments.output {
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
    let memory = arguments.memory.map(|mebibytes| mebibytes.saturating_mul(1 << 20));
    let open = |jobs| Painter::open(&pack, style.files(), arguments.device, memory, jobs);
    if arguments.film.is_one() {
        let painter = open(1)?;
        let mix = style.mix(painter.engine().styles())?;
        return film::run(arguments, &pack, &painter, &mix, report);
    }

    let batch = arguments.batch.read(&arguments.photos)?;
    if batch.photos.is_empty() {
        note("the list names no photo");
    }
    let recipe = recipe(arguments, &pack, &style)?;
    let Plan { photos, refused, manifest, failures } = plan(arguments, &batch, &style, recipe)?;
    if !refused.is_empty() && !batch.is_bulk {
        for (photo, error) in &refused {
            report.failed(Some(photo), error);
        }
        return Ok(());
    }
    let jobs = usize::from(arguments.batch.jobs).min(photos.len()).max(1);
    let painter = open(jobs)?;
    let mix = style.mix(painter.engine().styles())?;
    let manifest = manifest.as_deref().map(Manifest::open).transpose()?;
    let worker = Worker::new(arguments, &painter, &mix, recipe.zip(manifest), jobs, batch.is_bulk);
    let mut failed = Vec::new();
    for (photo, error) in refused {
        report.failed(Some(&photo), &worker.failed(&photo, error));
        failed.push(photo);
    }
    let paint = |(photo, destination): &(PathBuf, Destination)| worker.paint(photo, destination);
    // One more than paint: it reads the next photo, or writes the last painting.
    in_order(&photos, jobs + 1, paint, |(photo, destination), painted| match painted {
        Ok(Some(done)) => report.painted(photo, destination.path(), &done),
        Ok(None) => report.skipped(photo, destination.path()),
        // One bad file does not stop the others.
        Err(error) => {
            report.failed(Some(photo), &error);
            failed.push(photo.clone());
        }
    });
    failures.map_or(Ok(()), |file| write_failures(arguments, &file, failed))
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

/// What all paintings are made of, if there is a manifest to write it to.
fn recipe(arguments: &Arguments, pack: &[u8], style: &StyleChoice) -> Result<Option<Recipe>> {
    if arguments.batch.manifest.is_none() {
        return Ok(None);
    }
    let Arguments { max_pixels, quality, .. } = *arguments;
    let options = arguments.options();
    let style = &style.parameters(&Pack::parse(pack)?, options.brushwork.boldness)?;
    Ok(Some(Recipe::new(&Settings { pack, style, options, max_pixels, quality })))
}

/// What a run does, before it begins.
struct Plan {
    photos: Vec<(PathBuf, Destination)>,
    refused: Vec<(PathBuf, Error)>,
    manifest: Option<PathBuf>,
    failures: Option<Output>,
}

/// What is known of photos before they are painted.
struct Before {
    shard: Option<Shard>,
    recipe: Option<Recipe>,
    made: Made,
}

impl Known for Before {
    fn is_own(&self, photo: &Path) -> bool {
        self.shard.is_none_or(|shard| shard.holds(photo))
    }

    fn is_done(&self, photo: &Path, path: &Path, format: Format) -> bool {
        let made_of = self.recipe.and_then(|recipe| made_of_file(recipe, photo, path, format).ok());
        made_of.is_some_and(|made_of| self.made.has(&output_id(path), &made_of))
    }
}

/// Where each painting goes, before the first one is painted.
fn plan(arguments: &Arguments, batch: &Batch, style: &StyleChoice, recipe: Option<Recipe>) -> Result<Plan> {
    let of_batch = &arguments.batch;
    let made = match &of_batch.manifest {
        Some(manifest) if of_batch.resume => Made::read(manifest)?,
        _ => Made::default(),
    };
    let before = Before { shard: batch.shard, recipe, made };
    let (own, others): (Vec<_>, Vec<_>) =
        batch.photos.iter().filter(|photo| !is_stream(photo)).partition(|photo| before.is_own(photo));
    let files = own.into_iter().chain(&arguments.pack).chain(&arguments.encoder).chain(&of_batch.list);
    let mut outputs = Outputs::new(files.map(PathBuf::as_path).chain(style.paths()), arguments.existing());
    for photo in others {
        outputs.protect(photo);
    }
    let manifest = of_batch.manifest(batch.shard);
    let mut record = |path: &Path| outputs.plan_over(path, Existing::Replace);
    manifest.as_deref().map(&mut record).transpose()?;
    let failures = of_batch.failures(batch.shard).as_deref().map(&mut record).transpose()?;
    let naming =
        Naming { output: arguments.output.as_deref(), style: style.name(), format: arguments.format.into() };
    let (mut photos, mut refused) = (Vec::new(), Vec::new());
    for Planned { photo, destination } in naming.plan(&batch.photos, &before, &mut outputs)? {
        match destination {
            Ok(destination) => photos.push((photo, destination)),
            Err(error) => refused.push((photo, error)),
        }
    }
    Ok(Plan { photos, refused, manifest, failures })
}

/// Writes the photos that failed as a list, in the order of the list that they come from.
fn write_failures(arguments: &Arguments, file: &Output, mut failed: Vec<PathBuf>) -> Result<()> {
    failed.sort_unstable_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    let (list, left_out) = write_list(failed.iter().map(PathBuf::as_path), arguments.batch.ending());
    for photo in left_out {
        note(format_args!(
            "{}: not in {}, where no line holds it; --files0 does",
            photo.display(),
            file.path().display()
        ));
    }
    file.write(&list)
}
