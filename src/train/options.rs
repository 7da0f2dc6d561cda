//! The options of a run: what it reads, writes and computes on.

use std::path::PathBuf;

use super::DeviceName;

/// Where a run reads and writes, and what it computes on.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The folder of photos.
    pub photos: PathBuf,
    /// The folder of paintings.
    pub paintings: PathBuf,
    /// The feature extractor's weights.
    pub features: PathBuf,
    /// The run directory: configuration, versions, log, curves, checkpoint, previews, weights.
    pub run: PathBuf,
    /// Go on from the run's checkpoint.
    pub resume: bool,
    /// Start from these weights instead of random ones; the styles are matched by their ids.
    pub from: Option<PathBuf>,
    /// Where to compute.
    pub device: DeviceName,
    /// Multiply in bfloat16 instead of f32.
    pub half: bool,
}
