//! `impasto optimize`

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use burn::tensor::Device;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::Force;
use super::console::say;
use super::paintings::file_name;
use crate::interrupt::stop_on_interrupt;
use crate::network::{FeatureExtractor, Layer, Pooling};
use crate::optimize::{
    Colours, End, Init, LossScale, Losses, Optimizer, Options, Painting, Progress, equal_shares, optimize,
};
use crate::output::Output;
use crate::picture::{self, Format, Picture, encode};
use crate::train::{DeviceName, training_device};
use crate::{Error, Result};

#[derive(Args)]
pub(super) struct Arguments {
    /// The photo
    content: PathBuf,
    /// One picture or several whose style to paint in
    #[arg(required = true)]
    styles: Vec<PathBuf>,
    /// Where to write the painting (.png, .jpg, .webp or .tiff)
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    force: Force,
    /// The feature extractor's weights (`./build.sh features` fetches them)
    #[arg(long)]
    features: PathBuf,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceName::Flex)]
    device: DeviceName,
    /// The longer side of the painting, in pixels; at most the photo's
    #[arg(long, default_value_t = 512)]
    size: u32,
    /// Paint at several sizes, each from the one before: `128,256,512`
    #[arg(long, value_delimiter = ',', conflicts_with = "size")]
    sizes: Vec<u32>,
    /// Iterations in all
    #[arg(long, default_value_t = 500)]
    iterations: usize,
    /// A line every so many iterations; 0: none
    #[arg(long, default_value_t = 100)]
    print_every: usize,
    /// The picture so far, beside the output (`out-100.png`), every so many iterations; 0: none
    #[arg(long, default_value_t = 100)]
    save_every: usize,
    /// What the picture starts as
    #[arg(long, value_enum, default_value_t = InitName::Content)]
    init: InitName,
    /// Start from this picture instead
    #[arg(long, conflicts_with = "init")]
    init_picture: Option<PathBuf>,
    /// Seed of the noise
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How the loss is made small
    #[arg(long, value_enum, default_value_t = OptimizerName::Lbfgs)]
    optimizer: OptimizerName,
    /// Steps that L-BFGS remembers
    #[arg(long, default_value_t = 20)]
    history: usize,
    /// The change of a value (0 to 1) in Adam's first iteration
    #[arg(long, default_value_t = 6.0 / 255.0)]
    learning_rate: f32,
    /// `relative`: a layer's loss as a share of a blank's; `mean`: as neural-style measures it
    #[arg(long, value_enum, default_value_t = LossScaleName::Relative)]
    loss_scale: LossScaleName,
    /// Weight of the content [default: 1, or 5 for `--loss-scale mean`]
    #[arg(long, visible_alias = "content-weight")]
    alpha: Option<f32>,
    /// Weight of the style [default: 30, or 500 for `--loss-scale mean`]
    #[arg(long, visible_alias = "style-weight")]
    beta: Option<f32>,
    /// Weight of the total variation [default: 1, or 100 for `--loss-scale mean`]
    #[arg(long, visible_alias = "tv-weight")]
    tv: Option<f32>,
    /// Layers of the content loss, with shares if they differ: `conv3_1=0.3,conv4_2=0.7`
    #[arg(long, default_value = "conv4_2")]
    content_layers: String,
    /// Layers of the style loss, with shares if they differ
    #[arg(long, default_value = "conv1_1,conv2_1,conv3_1,conv4_1,conv5_1")]
    style_layers: String,
    /// The weight of each style picture: `2,1`; without them all weigh the same
    #[arg(long, value_delimiter = ',')]
    style_weights: Vec<f32>,
    /// Size of the style pictures, as a multiple of the painting's: larger means larger strokes
    #[arg(long, default_value_t = 1.0)]
    style_scale: f32,
    /// Paint in the photo's colours: `keep` them pixel by pixel, or `match` the style to its palette
    #[arg(long, value_enum, visible_alias = "original-colors")]
    original_colours: Option<ColoursName>,
    /// What halves the picture between the layers
    #[arg(long, value_enum, default_value_t = PoolingName::Max)]
    pooling: PoolingName,
}

#[derive(Clone, Copy, ValueEnum)]
enum InitName {
    Content,
    Noise,
}

#[derive(Clone, Copy, ValueEnum)]
enum OptimizerName {
    Lbfgs,
    Adam,
}

#[derive(Clone, Copy, ValueEnum)]
enum LossScaleName {
    Relative,
    Mean,
}

#[derive(Clone, Copy, ValueEnum)]
enum ColoursName {
    Keep,
    Match,
}

#[derive(Clone, Copy, ValueEnum)]
enum PoolingName {
    Max,
    Average,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    // Everything that can be wrong is found before the long part.
    let files = Files::plan(arguments)?;
    let options = options(arguments)?;
    options.check()?;
    options.blend(arguments.styles.len())?;
    let content = picture::read(&arguments.content)?;
    options.stages(content.width(), content.height())?;
    let styles = arguments.styles.iter().map(|path| picture::read(path)).collect::<Result<Vec<_>>>()?;
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
        let due = (1..arguments.iterations).filter(|&iteration| is_due(iteration, arguments.save_every));
        let mut plan = |iteration| Ok((iteration, outputs.plan(&preview_path(output, iteration))?));
        Ok(Self { format, painting, previews: due.map(&mut plan).collect::<Result<_>>()? })
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
    let save = |picture: &Picture, file: &Output| file.write(&encode(picture, files.format)?);
    let watch = async |progress: Progress<'_>| {
        bar.set_position(progress.iteration as u64);
        bar.set_message(format!("loss {:.4}", progress.losses.total));
        if is_due(progress.iteration, arguments.print_every) {
            bar.suspend(|| say(line(&progress)));
        }
        if let Some(file) = files.previews.get(&progress.iteration) {
            save(&progress.picture().await?, file)?;
        }
        Ok(if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    let painting = optimize(&job.features, &job.device, &job.content, &job.styles, &job.options, watch);
    let painting = pollster::block_on(painting)?;
    bar.finish_and_clear();
    save(&painting.picture, &files.painting)?;
    let summary = summary(&painting, started.elapsed().as_secs_f32());
    say(format_args!("{}: {summary}", arguments.output.display()));
    Ok(())
}

fn options(arguments: &Arguments) -> Result<Options> {
    let loss_scale = match arguments.loss_scale {
        LossScaleName::Relative => LossScale::Relative,
        LossScaleName::Mean => LossScale::Mean,
    };
    let [alpha, beta, tv] = loss_scale.weights();
    Ok(Options {
        sizes: if arguments.sizes.is_empty() { vec![arguments.size] } else { arguments.sizes.clone() },
        iterations: arguments.iterations,
        init: match (&arguments.init_picture, arguments.init) {
            (Some(path), _) => Init::Picture(picture::read(path)?),
            (None, InitName::Content) => Init::Content,
            (None, InitName::Noise) => Init::Noise,
        },
        seed: arguments.seed,
        optimizer: match arguments.optimizer {
            OptimizerName::Lbfgs => Optimizer::Lbfgs { history: arguments.history },
            OptimizerName::Adam => Optimizer::Adam { learning_rate: arguments.learning_rate },
        },
        loss_scale,
        alpha: arguments.alpha.unwrap_or(alpha),
        beta: arguments.beta.unwrap_or(beta),
        tv: arguments.tv.unwrap_or(tv),
        content_layers: parse_layers(&arguments.content_layers)?,
        style_layers: parse_layers(&arguments.style_layers)?,
        style_weights: arguments.style_weights.clone(),
        style_scale: arguments.style_scale,
        colours: match arguments.original_colours {
            None => Colours::Style,
            Some(ColoursName::Keep) => Colours::Keep,
            Some(ColoursName::Match) => Colours::Match,
        },
    })
}

/// `conv1_1,relu2_1` with equal shares, or `conv1_1=2,conv2_1=1`.
fn parse_layers(text: &str) -> Result<Vec<(Layer, f32)>> {
    let refuse = |reason: String| Error::OptimizeOptions { reason };
    let layer = |name: &str| name.trim().parse::<Layer>().map_err(|error| refuse(error.to_string()));
    if !text.contains('=') {
        return Ok(equal_shares(&text.split(',').map(layer).collect::<Result<Vec<_>>>()?));
    }
    let one = |part: &str| {
        let (name, share) = part.split_once('=').unwrap_or((part, "1"));
        let number = share.trim().parse().map_err(|_| refuse(format!("`{share}` is not a number")))?;
        Ok((layer(name)?, number))
    };
    text.split(',').map(one).collect()
}

/// `out-100.png` for `out.png`.
fn preview_path(output: &Path, iteration: usize) -> PathBuf {
    let extension = output.extension().and_then(|extension| extension.to_str()).unwrap_or("png");
    output.with_file_name(file_name(output, &iteration.to_string(), extension))
}

fn line(progress: &Progress<'_>) -> String {
    let (width, height) = progress.size;
    let Losses { total, content, style, tv } = progress.losses;
    format!(
        "iteration {} of {} at {width}x{height}: loss {total:.5}, content {content:.5}, style {style:.5}, tv {tv:.5}",
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
