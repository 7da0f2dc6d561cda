//! The arguments of `impasto stylize` for a film.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::Args;

use super::frames::RawFormat;
use super::size::parse_size;
use crate::engine::SMOOTHING;

/// What concerns no film.
const PHOTOS: [&str; 13] = [
    "photos",
    "list",
    "files0",
    "shard",
    "jobs",
    "manifest",
    "resume",
    "failures",
    "output",
    "format",
    "quality",
    "skip_existing",
    "max_pixels",
];

#[derive(Args)]
pub(super) struct FilmArguments {
    /// Paint a raw frame of this size, as ffmpeg's `-f rawvideo` reads and writes it, from standard input to standard
    /// output; with --frames a film
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = parse_size, conflicts_with_all = PHOTOS)]
    pub raw: Option<(u32, u32)>,
    /// Paint all frames on standard input, or exactly COUNT
    #[arg(long, value_name = "COUNT", requires = "raw", conflicts_with_all = ["photos", "list"], num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "not there, there, and there with a number")]
    frames: Option<Option<NonZeroU64>>,
    /// How a frame's pixels are written
    #[arg(long, value_enum, default_value_t = RawFormat::Rgb24, requires = "raw", conflicts_with_all = ["photos", "list"])]
    pub raw_format: RawFormat,
    /// How much the earlier frames count in the statistics of a frame: from 0 (each frame has its own) to 1 (all have those of
    /// the first frame)
    #[arg(long, default_value_t = SMOOTHING, requires = "raw", conflicts_with_all = ["photos", "list"])]
    pub smoothing: f32,
    /// Paint the first COUNT frames for their statistics, and do not write them: with frames from before a part, it begins as
    /// if the film went on
    #[arg(long, value_name = "COUNT", default_value_t = 0, requires = "raw", conflicts_with_all = ["photos", "list"])]
    pub lead: u64,
    /// Start from the statistics in this file if it exists, and write those of the last frame into it
    #[arg(long, value_name = "FILE", requires = "raw", conflicts_with_all = ["photos", "list"])]
    pub state: Option<PathBuf>,
    /// Write them into this file instead. Then the file of --state has to exist and is not changed, so the part can be painted
    /// again
    #[arg(long, value_name = "FILE", requires = "raw", conflicts_with_all = ["photos", "list"])]
    pub state_out: Option<PathBuf>,
}

impl FilmArguments {
    /// Whether a film is painted, and no photos.
    pub fn is_one(&self) -> bool {
        self.raw.is_some()
    }

    /// How many frames there have to be, if that is known.
    pub fn count(&self) -> Option<u64> {
        match self.frames {
            None => Some(1),
            Some(count) => count.map(NonZeroU64::get),
        }
    }
}
