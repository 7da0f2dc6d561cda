//! `impasto optimize`

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use burn::tensor::Device;
use indicatif::{ProgressBar, ProgressStyle};

use super::console::{note, say};
pub(super) use super::optimize_arguments::Arguments;
use super::optimize_arguments::{PoolingName, options};
use super::paintings::file_name;
use super::reading::read_picture;
use crate::interrupt::stop_on_interrupt;
use crate::network::{FeatureExtractor, Pooling};
use crate::optimize::{End, Losses, Options, Painting, Progress, optimize};
use crate::output::Output;
use crate::picture::{Format, Picture, encode};
use crate::train::training_device;
use crate::{Error, Result};

/// The most pictures that are saved on the way.
const MOST_PREVIEWS: usize = 1000;

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    // Everything that can be wrong is found before the long part.
    let options = options(arguments)?;
    options.check()?;
    options.blend(arguments.styles.len())?;
    let files = Files::plan(arguments)?;
    let content = read_picture(&arguments.content)?;
    files.check_size(&options, &content)?;
    let styles = arguments.styles.iter().map(|path| read_picture(path)).collect::<Result<Vec<_>>>()?;
    let device = training_device(arguments.device)?;
    let features = crate::pretrained::load(&arguments.features, &device)?;
    let features = features.with_pooling(match arguments.pooling {
        PoolingName::Max => Pooling::Max,
        PoolingName::Average => Pooling::Average,
    });
    let job = Job { features, device, content, styles, options };
    paint(&job, arguments, &files, stop_on_interrupt())
}

/// What is written.
struct Files {
    format: Format,
    painting: Output,
    /// By iteration.
    previews: BTreeMap<usize, Output>,
}

impl Files {
    fn plan(arguments: &Arguments) -> Result<Self> {
        let Arguments { output, content, styles, features, init_picture, .. } = arguments;
        let format = Format::from_path(output)?;
        let mut outputs =
            arguments.force.outputs([content, features].into_iter().chain(styles).chain(init_picture));
        let painting = outputs.plan(output)?;
        // None is due at the end, where the painting itself is written.
        let last = arguments.iterations.saturating_sub(1);
        let count = last.checked_div(arguments.save_every).unwrap_or(0);
        if count > MOST_PREVIEWS {
            let reason =
                format!("`--save-every` would save {count} pictures; at most {MOST_PREVIEWS} are saved");
            return Err(Error::OptimizeOptions { reason });
        }
        let due = (1..=count).map(|number| number * arguments.save_every);
        let mut plan = |iteration| Ok((iteration, outputs.plan(&preview_path(output, iteration))?));
        Ok(Self { format, painting, previews: due.map(&mut plan).collect::<Result<_>>()? })
    }

    /// Whether a painting of `content` can be written.
    fn check_size(&self, options: &Options, content: &Picture) -> Result<()> {
        let stages = options.stages(content.width(), content.height())?;
        stages.iter().try_for_each(|&(width, height)| self.format.check_size(width, height))
    }
}

fn is_due(iteration: usize, every: usize) -> bool {
    every > 0 && iteration.is_multiple_of(every)
}

/// Everything the loop needs.
struct Job {
    features: FeatureExtractor,
    device: Device,
    content: Picture,
    styles: Vec<Picture>,
    options: Options,
}

/// Runs the loop with a progress bar, lines and previews, until its end or until `stop`.
fn paint(job: &Job, arguments: &Arguments, files: &Files, stop: &AtomicBool) -> Result<()> {
    let started = Instant::now();
    let bar = progress_bar(job.options.iterations);
    let watch = async |progress: Progress<'_>| {
        bar.set_position(progress.iteration as u64);
        bar.set_message(format!("loss {:.4}", progress.losses.total));
        if is_due(progress.iteration, arguments.print_every) {
            bar.suspend(|| say(line(&progress)));
        }
        if let Some(file) = files.previews.get(&progress.iteration) {
            let written =
                encode(&progress.picture().await?, files.format).and_then(|bytes| file.write(&bytes));
            // The painting itself may still be written, and took longer.
            if let Err(error) = written {
                bar.suspend(|| note(format_args!("not saved: {error}")));
            }
        }
        Ok(if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    let painting = optimize(&job.features, &job.device, &job.content, &job.styles, &job.options, watch);
    let painting = pollster::block_on(painting)?;
    bar.finish_and_clear();
    let place = files.painting.write_or_beside(&encode(&painting.picture, files.format)?)?;
    if place != files.painting.path() {
        note(format_args!("{} was written meanwhile and is left", files.painting.path().display()));
    }
    let summary = summary(&painting, started.elapsed().as_secs_f32());
    say(format_args!("{}: {summary}", place.display()));
    Ok(())
}

/// `out-100.png` for `out.png`.
fn preview_path(output: &Path, iteration: usize) -> PathBuf {
    let extension = output.extension().and_then(|extension| extension.to_str()).unwrap_or("png");
    output.with_file_name(file_name(output, &iteration.to_string(), extension))
}

fn line(progress: &Progress<'_>) -> String {
    let (width, height) = progress.size;
    let Losses { total, content, style, tv, local, palette, .. } = progress.losses;
    let of_tiles =
        if local > 0.0 { format!(", local {local:.5}, palette {palette:.5}") } else { String::new() };
    format!(
        "iteration {} of {} at {width}x{height}: loss {total:.5}, content {content:.5}, style {style:.5}, tv {tv:.5}{of_tiles}",
        progress.iteration, progress.iterations
    )
}

fn summary(painting: &Painting, seconds: f32) -> String {
    let end = match painting.end {
        End::Iterations => "",
        End::Converged => ", converged",
        End::Interrupted => ", interrupted: the best picture so far",
    };
    format!(
        "{}x{} after {} iterations ({} evaluations) in {seconds:.1} s, loss {:.5} to {:.5}{end}",
        painting.picture.width(),
        painting.picture.height(),
        painting.iterations,
        painting.evaluations,
        painting.start.total,
        painting.losses.total
    )
}

fn progress_bar(iterations: usize) -> ProgressBar {
    let template = "{bar:30} {pos}/{len} iterations, {eta} left  {msg}";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(iterations as u64).with_style(style)
}

#[cfg(test)]
#[path = "optimize_tests.rs"]
mod tests;
