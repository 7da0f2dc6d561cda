//! The arguments that describe a style: artist, year, licence.

use clap::Args;

#[derive(Args)]
pub(super) struct StyleTexts {
    /// Who painted it
    #[arg(long, default_value = "unknown")]
    pub artist: String,
    /// When
    #[arg(long, default_value = "unknown")]
    pub year: String,
    /// Under what terms the picture of the painting may be used
    #[arg(long, default_value = "unknown")]
    pub licence: String,
}
