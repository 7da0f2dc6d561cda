//! The arguments of `impasto optimize`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::force::Force;
use super::reading::read_picture;
use crate::network::Layer;
use crate::optimize::{Colours, Goal, Init, LossScale, Optimizer, Options, equal_shares};
use crate::train::DeviceName;
use crate::{Error, Result};

#[derive(Args)]
pub(super) struct Arguments {
    /// The photo
    pub content: PathBuf,
    /// One picture or several whose style to paint in
    #[arg(required = true)]
    pub styles: Vec<PathBuf>,
    /// Where to write the painting (.png, .jpg, .webp or .tiff)
    #[arg(short, long)]
    pub output: PathBuf,
    #[command(flatten)]
    pub force: Force,
    /// The feature extractor's weights (`./build.sh features` fetches them)
    #[arg(long, env = "IMPASTO_FEATURES")]
    pub features: PathBuf,
    /// Where to compute
    #[arg(long, value_enum, default_value_t = DeviceName::Flex)]
    pub device: DeviceName,
    /// What is made small: `article`: the loss of Gatys et al.; `gallery`: what the gallery was trained for, best from
    /// `--init-picture` with what `impasto stylize` has painted
    #[arg(long, value_enum, default_value_t = GoalName::Article)]
    pub goal: GoalName,
    /// The longer side of the painting, in pixels; at most the photo's
    #[arg(long, default_value_t = 512)]
    pub size: u32,
    /// Paint at several sizes, each from the one before: `128,256,512`
    #[arg(long, value_delimiter = ',', conflicts_with = "size")]
    pub sizes: Vec<u32>,
    /// Iterations in all
    #[arg(long, default_value_t = 500)]
    pub iterations: usize,
    /// A line every so many iterations; 0: none
    #[arg(long, default_value_t = 100)]
    pub print_every: usize,
    /// The picture so far, beside the output (`out-100.png`), every so many iterations; 0: none
    #[arg(long, default_value_t = 100)]
    pub save_every: usize,
    /// What the picture starts as
    #[arg(long, value_enum, default_value_t = InitName::Content)]
    pub init: InitName,
    /// Start from this picture instead
    #[arg(long, conflicts_with = "init")]
    pub init_picture: Option<PathBuf>,
    /// Seed of the noise
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// How the loss is made small
    #[arg(long, value_enum, default_value_t = OptimizerName::Lbfgs)]
    pub optimizer: OptimizerName,
    /// Steps that L-BFGS remembers
    #[arg(long, default_value_t = 20)]
    pub history: usize,
    /// The change of a value (0 to 1) in Adam's first iteration
    #[arg(long, default_value_t = 6.0 / 255.0)]
    pub learning_rate: f32,
    /// `relative`: a layer's loss as a share of a blank's; `mean`: as neural-style measures it [default: relative]
    #[arg(long, value_enum)]
    pub loss_scale: Option<LossScaleName>,
    /// Weight of the content [default: 1, or 5 for `--loss-scale mean`]; for `--goal gallery` this and the next two are multiples
    /// of the gallery's weights [default: 1]
    #[arg(long, visible_alias = "content-weight")]
    pub alpha: Option<f32>,
    /// Weight of the style [default: 30, or 500 for `--loss-scale mean`]
    #[arg(long, visible_alias = "style-weight")]
    pub beta: Option<f32>,
    /// Weight of the total variation [default: 1, or 100 for `--loss-scale mean`]
    #[arg(long, visible_alias = "tv-weight")]
    pub tv: Option<f32>,
    /// Layers of the content loss, with shares if they differ: `conv3_1=0.3,conv4_2=0.7` [default: `conv4_2`]
    #[arg(long)]
    pub content_layers: Option<String>,
    /// Layers of the style loss, with shares if they differ [default:
    /// `conv1_1,conv2_1,conv3_1,conv4_1,conv5_1`]
    #[arg(long)]
    pub style_layers: Option<String>,
    /// The weight of each style picture: `2,1`; without them all weigh the same
    #[arg(long, value_delimiter = ',')]
    pub style_weights: Vec<f32>,
    /// Size of the style pictures, as a multiple of the painting's: larger means larger strokes [default: 1, or 1.67 for `--goal
    /// gallery`]
    #[arg(long)]
    pub style_scale: Option<f32>,
    /// Paint in the photo's colours: `keep` them pixel by pixel, or `match` the style to its palette
    #[arg(long, value_enum, visible_alias = "original-colors")]
    pub original_colours: Option<ColoursName>,
    /// What halves the picture between the layers
    #[arg(long, value_enum, default_value_t = PoolingName::Max)]
    pub pooling: PoolingName,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum GoalName {
    Article,
    Gallery,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum InitName {
    Content,
    Noise,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum OptimizerName {
    Lbfgs,
    Adam,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum LossScaleName {
    Relative,
    Mean,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum ColoursName {
    Keep,
    Match,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum PoolingName {
    Max,
    Average,
}

/// What the library is asked for; a picture to start from is read.
///
/// # Errors
/// [`Error::OptimizeOptions`] and those of a picture file.
pub(super) fn options(arguments: &Arguments) -> Result<Options> {
    let goal = match arguments.goal {
        GoalName::Article => Goal::Article,
        GoalName::Gallery => Goal::Gallery,
    };
    let Arguments { loss_scale, content_layers, style_layers, .. } = arguments;
    if goal == Goal::Gallery && (loss_scale.is_some() || content_layers.is_some() || style_layers.is_some()) {
        let reason = "the gallery's goal has layers and a scale of its own".into();
        return Err(Error::OptimizeOptions { reason });
    }
    let loss_scale = match loss_scale {
        None | Some(LossScaleName::Relative) => LossScale::Relative,
        Some(LossScaleName::Mean) => LossScale::Mean,
    };
    let [alpha, beta, tv] = goal.weights(loss_scale);
    let usual = Options::default();
    let layers = |text: &Option<String>, usual| text.as_deref().map_or(Ok(usual), parse_layers);
    Ok(Options {
        goal,
        sizes: if arguments.sizes.is_empty() { vec![arguments.size] } else { arguments.sizes.clone() },
        iterations: arguments.iterations,
        init: match (&arguments.init_picture, arguments.init) {
            (Some(path), _) => Init::Picture(read_picture(path)?),
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
        content_layers: layers(content_layers, usual.content_layers)?,
        style_layers: layers(style_layers, usual.style_layers)?,
        style_weights: arguments.style_weights.clone(),
        style_scale: arguments.style_scale.unwrap_or(goal.style_scale()),
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
