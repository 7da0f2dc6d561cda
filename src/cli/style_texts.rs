//! The arguments that describe a style: artist, year, licence.

use clap::Args;

#[derive(Args)]
pub(super) struct StyleTexts {
    /// The artist of the painting
    #[arg(long, default_value = "unknown")]
    pub artist: String,
    /// The year of the painting
    #[arg(long, default_value = "unknown")]
    pub year: String,
    /// The licence of the picture of the painting
    #[arg(long, default_value = "unknown")]
    pub licence: String,
}
