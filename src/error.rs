//! The one error type of the crate.
//!
//! Every error has three parts: a stable [`code`](Error::code) that programs and
//! translations rely on, a sentence (its `Display`) and a next step
//! ([`hint`](Error::hint)).

use std::path::PathBuf;

/// What every fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, from reading a picture to training a generator.
///
/// ```
/// let error = impasto::Error::PictureEmpty;
/// assert_eq!(error.code(), "picture-empty");
/// assert_eq!(error.to_string(), "the file is empty (0 bytes)");
/// assert_eq!(error.hint(), "Choose another file.");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant's message says what it and its fields mean")]
pub enum Error {
    // Pictures
    #[error("the file is empty (0 bytes)")]
    PictureEmpty,
    #[error("this file is not a picture impasto can read")]
    PictureFormat,
    #[error("{kind} is not supported")]
    PictureUnsupported { kind: String, step: &'static str },
    #[error("the picture is damaged: {reason}")]
    PictureCorrupt { reason: String },
    #[error(
        "the picture is {width}x{height}; at most {max_side} a side and {max_pixels} pixels in all can be opened"
    )]
    PictureTooLarge { width: u32, height: u32, max_side: u32, max_pixels: u64 },
    #[cfg(feature = "cli")]
    #[error("the picture's file is larger than the {limit} bytes that are read")]
    PictureFile { limit: u64 },
    #[error("a {width}x{height} picture needs {expected} bytes of RGBA, not {actual}")]
    PictureBuffer { width: u32, height: u32, expected: u64, actual: u64 },

    // Style packs
    #[error("this file is not an impasto style pack")]
    PackMagic,
    #[error("the style pack has format version {found}; this build reads up to version {supported}")]
    PackVersion { found: u32, supported: u32 },
    #[error("the style pack is cut off: {needed} bytes needed, {actual} there")]
    PackTruncated { needed: u64, actual: u64 },
    #[error("the style pack goes on for {extra} bytes after its end")]
    PackTrailing { extra: u64 },
    #[error("the style pack's header is {length} bytes long; at most {limit} are allowed")]
    PackHeaderSize { length: u64, limit: u64 },
    #[error("the style pack's content does not match its SHA-256")]
    PackChecksum,
    #[error("the style pack's header is not valid: {reason}")]
    PackHeader { reason: String },
    #[error("the style pack is for the network `{found}`, not `{supported}`")]
    PackArchitecture { found: String, supported: String },
    #[error("style `{id}` of the pack is not valid: {reason}")]
    PackStyle { id: String, reason: &'static str },
    #[error("the section `{name}` of the style pack cannot be: {reason}")]
    PackSection { name: String, reason: &'static str },
    #[error("the pack's tensor `{name}` appears twice")]
    PackTensorDuplicate { name: String },
    #[error("the pack has no tensor `{name}`")]
    PackTensorMissing { name: String },
    #[error("the pack's tensor `{name}` is not part of the network")]
    PackTensorUnknown { name: String },
    #[error("the pack's tensor `{name}` has shape {found:?} where {expected:?} is needed")]
    PackTensorShape { name: String, found: Vec<usize>, expected: Vec<usize> },
    #[error("the pack's tensor `{name}` is too large or has an empty side")]
    PackTensorSize { name: String },
    #[error("the pack's tensor `{name}` holds a value that is not allowed: {reason}")]
    PackTensorValue { name: String, reason: &'static str },

    // Stylizing
    #[error("there is no style `{id}`; this pack has: {known}")]
    StyleUnknown { id: String, known: String },
    #[error("the style weights are not usable: {reason}")]
    StyleWeights { reason: &'static str },
    #[error("a style has {expected} finite numbers; this one has {found}, or one that is not finite")]
    StyleParameters { found: usize, expected: usize },
    #[error("the style `{id}` was taught to the convolutions of another pack")]
    StyleOfOtherPack { id: String },
    #[error("the style encoder was trained for the convolutions of another pack")]
    EncoderOfOtherPack,
    #[error("the strength is {strength}; it goes from 0 to 1")]
    Strength { strength: f32 },
    #[error("{name} is {value}; it goes from {least} to {most}")]
    Brushwork { name: &'static str, value: f32, least: f32, most: f32 },
    #[error(
        "a {width}x{height} picture is more than the {max_pixels} pixels that can be painted in one piece"
    )]
    WorkingSize { width: u32, height: u32, max_pixels: u64 },
    #[error("the edges of a {width}x{height} picture cannot be joined")]
    WrapSize { width: u32, height: u32 },
    #[error("{limit} bytes of memory are not enough for this picture: it needs {needed}")]
    MemoryLimit { needed: u64, limit: u64 },
    #[error("cancelled")]
    Cancelled,
    #[error("the statistics of this film cannot be gone on from: {reason}")]
    FilmState { reason: String },

    // Devices
    #[error("there is no usable GPU: {reason}")]
    GpuUnavailable { reason: String },
    #[error("the GPU stopped working: {reason}")]
    GpuLost { reason: String },
    #[error(
        "the self-test on {device} is off by {mean:.2} on average and {max} at most (of 255); {mean_limit} and {max_limit} are allowed"
    )]
    SelfTest { device: String, mean: f64, max: u8, mean_limit: f64, max_limit: u8 },
    #[error("the network gave values that are not numbers")]
    NotFinite,

    // Files
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}")]
    InFile { path: PathBuf, source: Box<Error> },

    // Outputs
    #[cfg(feature = "cli")]
    #[error("{path}: no picture is written with this ending")]
    OutputFormat { path: PathBuf },
    #[cfg(feature = "cli")]
    #[error("{path}: no style file and no pack is written with this ending")]
    OutputPack { path: PathBuf },
    #[cfg(feature = "cli")]
    #[error("{path} exists")]
    OutputExists { path: PathBuf },
    #[cfg(feature = "cli")]
    #[error("{path} would be written over {input}, which is read")]
    OutputIsInput { path: PathBuf, input: PathBuf },
    #[cfg(feature = "cli")]
    #[error("{path} would be written twice")]
    OutputTwice { path: PathBuf },
    #[cfg(feature = "cli")]
    #[error("{path} cannot be written: {reason}")]
    OutputPlace { path: PathBuf, reason: String },
    #[cfg(feature = "cli")]
    #[error("{path} is a place for one painting, and {photos} photos are given")]
    OutputOfMany { path: PathBuf, photos: usize },
    #[cfg(feature = "cli")]
    #[error("a {width}x{height} picture is too large for {format}, which has at most {most} pixels a side")]
    OutputSize { width: u32, height: u32, format: &'static str, most: u32 },

    #[cfg(feature = "cli")]
    #[error("which photos are this worker's is not clear: {reason}")]
    Shard { reason: String },
    #[cfg(feature = "cli")]
    #[error("{path} cannot be the manifest: {reason}")]
    Manifest { path: PathBuf, reason: &'static str },
    #[cfg(feature = "cli")]
    #[error("{path} is not a file")]
    NotAFile { path: PathBuf },
    #[cfg(feature = "cli")]
    #[error(
        "the film ends within a frame: {bytes} of its {whole} bytes are there, after {frames} whole frames"
    )]
    FrameCut { bytes: usize, whole: usize, frames: u64 },
    #[cfg(feature = "cli")]
    #[error("the film ends after {frames} of {expected} frames")]
    FilmShort { frames: u64, expected: u64 },

    // Optimizing
    #[error("the picture cannot be optimized like that: {reason}")]
    OptimizeOptions { reason: String },

    // Training
    #[error("the configuration is not valid: {reason}")]
    Config { reason: String },
    #[error("the feature extractor's weights are not usable: {reason}")]
    Features { reason: String },
    #[cfg(feature = "pretrained")]
    #[error("the person network's weights are not usable: {reason}")]
    PersonWeights { reason: String },
    #[error("{path} holds no picture that can be used")]
    NoPictures { path: PathBuf },
    #[error("the checkpoint is not usable: {reason}")]
    Checkpoint { reason: String },
    #[error("the loss was not a number at step {step}")]
    LossNotFinite { step: usize },
}

impl Error {
    /// A stable name for programs, e.g. `"pack-checksum"`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PictureEmpty => "picture-empty",
            Self::PictureFormat => "picture-format",
            Self::PictureUnsupported { .. } => "picture-unsupported",
            Self::PictureCorrupt { .. } => "picture-corrupt",
            Self::PictureTooLarge { .. } => "picture-too-large",
            #[cfg(feature = "cli")]
            Self::PictureFile { .. } => "picture-too-large",
            Self::PictureBuffer { .. } => "picture-buffer",
            Self::PackMagic => "pack-magic",
            Self::PackVersion { .. } => "pack-version",
            Self::PackTruncated { .. } => "pack-truncated",
            Self::PackTrailing { .. } => "pack-trailing",
            Self::PackHeaderSize { .. } => "pack-header-size",
            Self::PackChecksum => "pack-checksum",
            Self::PackHeader { .. } => "pack-header",
            Self::PackArchitecture { .. } => "pack-architecture",
            Self::PackStyle { .. } => "pack-style",
            Self::PackSection { .. } => "pack-section",
            Self::PackTensorDuplicate { .. } => "pack-tensor-duplicate",
            Self::PackTensorMissing { .. } => "pack-tensor-missing",
            Self::PackTensorUnknown { .. } => "pack-tensor-unknown",
            Self::PackTensorShape { .. } => "pack-tensor-shape",
            Self::PackTensorSize { .. } => "pack-tensor-size",
            Self::PackTensorValue { .. } => "pack-tensor-value",
            Self::StyleUnknown { .. } => "style-unknown",
            Self::StyleWeights { .. } => "style-weights",
            Self::StyleParameters { .. } => "style-parameters",
            Self::StyleOfOtherPack { .. } => "style-of-other-pack",
            Self::EncoderOfOtherPack => "encoder-of-other-pack",
            Self::Strength { .. } => "strength",
            Self::Brushwork { .. } => "brushwork",
            Self::WorkingSize { .. } => "working-size",
            Self::WrapSize { .. } => "wrap-size",
            Self::MemoryLimit { .. } => "memory-limit",
            Self::Cancelled => "cancelled",
            Self::FilmState { .. } => "film-state",
            Self::GpuUnavailable { .. } => "gpu-unavailable",
            Self::GpuLost { .. } => "gpu-lost",
            Self::SelfTest { .. } => "self-test",
            Self::NotFinite => "not-finite",
            Self::Io { .. } => "io",
            Self::InFile { source, .. } => source.code(),
            #[cfg(feature = "cli")]
            Self::OutputFormat { .. } | Self::OutputPack { .. } => "output-format",
            #[cfg(feature = "cli")]
            Self::OutputExists { .. } => "output-exists",
            #[cfg(feature = "cli")]
            Self::OutputIsInput { .. } => "output-is-input",
            #[cfg(feature = "cli")]
            Self::OutputTwice { .. } => "output-twice",
            #[cfg(feature = "cli")]
            Self::OutputPlace { .. } => "output-place",
            #[cfg(feature = "cli")]
            Self::OutputOfMany { .. } => "output-of-many",
            #[cfg(feature = "cli")]
            Self::OutputSize { .. } => "output-size",
            #[cfg(feature = "cli")]
            Self::Shard { .. } => "shard",
            #[cfg(feature = "cli")]
            Self::Manifest { .. } => "manifest",
            #[cfg(feature = "cli")]
            Self::NotAFile { .. } => "not-a-file",
            #[cfg(feature = "cli")]
            Self::FrameCut { .. } => "frame-cut",
            #[cfg(feature = "cli")]
            Self::FilmShort { .. } => "film-short",
            Self::OptimizeOptions { .. } => "optimize-options",
            Self::Config { .. } => "config",
            Self::Features { .. } => "features",
            #[cfg(feature = "pretrained")]
            Self::PersonWeights { .. } => "person-weights",
            Self::NoPictures { .. } => "no-pictures",
            Self::Checkpoint { .. } => "checkpoint",
            Self::LossNotFinite { .. } => "loss-not-finite",
        }
    }

    /// For `map_err`: an [`Io`](Self::Io) error that names `path`.
    #[cfg(feature = "cli")]
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// For `map_err`: what is wrong with weights or a checkpoint.
    #[cfg(any(feature = "optimize", feature = "pretrained"))]
    pub(crate) fn checkpoint(error: impl std::fmt::Display) -> Self {
        Self::Checkpoint { reason: error.to_string() }
    }

    /// Whether the same can be expected to succeed on the CPU; as in the package for browsers (`pkg/errors.js`).
    #[cfg(feature = "cli")]
    pub(crate) fn is_cured_by_cpu(&self) -> bool {
        matches!(
            self,
            Self::GpuUnavailable { .. } | Self::GpuLost { .. } | Self::SelfTest { .. } | Self::NotFinite
        )
    }

    /// For `map_err`: what a device says that no longer answers.
    pub(crate) fn gpu_lost(error: impl std::fmt::Display) -> Self {
        Self::GpuLost { reason: error.to_string() }
    }

    /// Names the file an error happened in; the code and the hint stay the same.
    #[must_use]
    pub fn in_file(self, path: impl Into<PathBuf>) -> Self {
        Self::InFile { path: path.into(), source: Box::new(self) }
    }
}
