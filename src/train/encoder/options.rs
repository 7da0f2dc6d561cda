//! The options of a run that trains a style encoder.

use std::path::PathBuf;

use super::super::DeviceName;

/// What a run reads, and what it computes on.
#[derive(Debug, Clone)]
pub struct EncoderOptions {
    /// The folder of photos to paint.
    pub photos: PathBuf,
    /// The folder of the gallery's paintings.
    pub paintings: PathBuf,
    /// The folder of many other paintings.
    pub more: PathBuf,
    /// The feature extractor's weights.
    pub features: PathBuf,
    /// The gallery's weights, which stay as they are.
    pub weights: PathBuf,
    /// The gallery's pack, whose styles are learnt by heart first.
    pub pack: PathBuf,
    /// Ids of the gallery's styles that are never shown, to measure with.
    pub left_out: Vec<String>,
    /// The run directory: what the teacher sees of each painting, log, curves, checkpoint.
    pub run: PathBuf,
    /// Go on from the run's checkpoint.
    pub resume: bool,
    /// Steps of the teacher.
    pub steps: usize,
    /// Steps of the student.
    pub distil_steps: usize,
    /// Where to compute.
    pub device: DeviceName,
    /// Multiply in bfloat16 instead of f32.
    pub half: bool,
}
