//! The options of an evaluation.

use std::path::PathBuf;

use crate::train::TrainConfig;

/// What is evaluated, and on what.
#[derive(Debug, Clone)]
pub struct EvaluateOptions {
    /// The configuration of the training: styles, weights of the losses, what was held out.
    pub config: TrainConfig,
    /// The folder of photos it was trained on.
    pub photos: PathBuf,
    /// The folder of paintings.
    pub paintings: PathBuf,
    /// The feature extractor's weights.
    pub features: PathBuf,
    /// The f32 weights.
    pub weights: PathBuf,
    /// The pack made of them.
    pub pack: PathBuf,
    /// How many of the photos held out.
    pub count: usize,
    /// Their size: as many pixels as a square of this side.
    pub size: u32,
    /// On what the paintings are measured that a visitor gets: the longer side of the photos in pixels, and how many of
    /// them.
    pub sides: Vec<(u32, usize)>,
    /// A script that lets other programs paint, see [`Peers`](super::Peers).
    pub peers: Option<PathBuf>,
    /// The folder for contact sheets and for what the peers read and write.
    pub folder: PathBuf,
}
