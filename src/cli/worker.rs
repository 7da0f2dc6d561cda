//! Reads, paints, writes and records one photo after the other. Several threads share a worker.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::console::{is_stream, note};
use super::gate::Gate;
use super::line::{Done, Line};
use super::manifest::Manifest;
use super::painter::Painter;
use super::paintings::Destination;
use super::reading::read_photo;
use super::recipe::{Recipe, Seen, made_of, output_id};
use super::stylize_arguments::Arguments;
use crate::engine::{Backend, Footprint};
use crate::picture::{Picture, encode_with, shrink_to};
use crate::{Error, Mix, Result};

/// What all photos of a run have in common.
pub(super) struct Worker<'a> {
    arguments: &'a Arguments,
    painter: &'a Painter<'a>,
    mix: &'a Mix,
    record: Option<(Recipe, Mutex<Manifest>)>,
    gate: Gate,
    bars: MultiProgress,
    is_bulk: bool,
}

impl<'a> Worker<'a> {
    /// Paints so many photos at once. In `is_bulk` whatever is no file is refused: what others list may be a pipe that nobody
    /// writes to.
    pub fn new(
        arguments: &'a Arguments,
        painter: &'a Painter<'a>,
        mix: &'a Mix,
        record: Option<(Recipe, Manifest)>,
        jobs: usize,
        is_bulk: bool,
    ) -> Self {
        let record = record.map(|(recipe, manifest)| (recipe, Mutex::new(manifest)));
        Self { arguments, painter, mix, record, gate: Gate::new(jobs), bars: MultiProgress::new(), is_bulk }
    }

    /// Paints a photo; nothing if its painting is left as it is.
    ///
    /// # Errors
    /// What is wrong with the photo, and where it cannot be written. The manifest says so too.
    pub fn paint(&self, path: &Path, destination: &Destination) -> Result<Option<Done>> {
        if destination.is_kept() {
            return Ok(None);
        }
        self.written(path, destination).map(Some).map_err(|error| self.failed(path, error))
    }

    /// Writes to the manifest that a photo failed. Gives the error back.
    pub fn failed(&self, path: &Path, error: Error) -> Error {
        if let Some((_, manifest)) = &self.record {
            let mut manifest = manifest.lock().unwrap_or_else(PoisonError::into_inner);
            // It is said in any case.
            let _ = manifest.failed(&Line::failed(Some(path), &error));
        }
        error
    }

    fn written(&self, path: &Path, destination: &Destination) -> Result<Done> {
        let arguments = self.arguments;
        if self.is_bulk && !is_stream(path) && path.metadata().is_ok_and(|found| !found.is_file()) {
            return Err(Error::NotAFile { path: path.into() });
        }
        // Before it is read: a photo that is written meanwhile is another one next time.
        let seen = Seen::at(path).ok();
        let (photo, notice) = read_photo(path)?;
        if let Some(notice) = notice
            && !arguments.json
        {
            note(format_args!("{}: {notice}", path.display()));
        }
        let before = (photo.width(), photo.height());
        let photo = shrink_to(photo, arguments.max_pixels);
        destination.format.check_size(photo.width(), photo.height()).map_err(|error| error.in_file(path))?;

        let started = Instant::now();
        let painting = self.painted(path, &photo)?;
        let time = started.elapsed();
        let bytes = encode_with(&painting, destination.format, arguments.quality)?;
        destination.write(&bytes)?;

        let done = Done {
            size: [painting.width(), painting.height()],
            time,
            notice,
            sentence: self.sentence(&photo, before, time.as_secs_f32()),
        };
        if let Some(((recipe, manifest), seen)) = self.record.as_ref().zip(seen) {
            let (output, length) = (destination.path(), bytes.len() as u64);
            let made_of = made_of(*recipe, path, seen, destination.format, length);
            let line = Line::painted(path, output, &done);
            let mut manifest = manifest.lock().unwrap_or_else(PoisonError::into_inner);
            manifest.painted(&line, *recipe, (output_id(output), made_of), length)?;
        }
        Ok(done)
    }

    /// The painting, as soon as there is room for it.
    fn painted(&self, path: &Path, photo: &Picture) -> Result<Picture> {
        let options = self.arguments.options();
        let engine = self.painter.engine();
        let footprint = engine.footprint(photo, options.edges, options.brushwork);
        let _pass = self.gate.enter(footprint.map_or(0, |found| found.bytes), engine.memory_limit());
        drop(engine);
        let bar = self.bars.add(progress_bar(path));
        let progress = async |fraction: f32| {
            bar.set_position((fraction * 100.0) as u64);
            ControlFlow::Continue(())
        };
        let painting = self
            .painter
            .paint(|engine| pollster::block_on(engine.stylize_with(photo, self.mix, options, progress)));
        bar.finish_and_clear();
        self.bars.remove(&bar);
        painting.map_err(|error| error.in_file(path))
    }

    /// What a person wants to know of a painting.
    fn sentence(&self, photo: &Picture, before: (u32, u32), seconds: f32) -> String {
        let (engine, options) = (self.painter.engine(), self.arguments.options());
        let (width, height) = (photo.width(), photo.height());
        let shrunk = if before == (width, height) {
            String::new()
        } else {
            format!(" (from {}x{})", before.0, before.1)
        };
        let device = match engine.backend() {
            Backend::Gpu => "the GPU",
            Backend::Cpu => "the CPU",
        };
        let footprint =
            engine.footprint(photo, options.edges, options.brushwork).map(describe).unwrap_or_default();
        format!("{width}x{height}{shrunk} in {seconds:.1} s on {device}{footprint}")
    }
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
