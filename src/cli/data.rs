//! The folders and weights that training and evaluation read.

use std::path::PathBuf;

use clap::Args;

#[derive(Args)]
pub(super) struct DataArguments {
    /// A folder of photos
    #[arg(long, env = "IMPASTO_PHOTOS")]
    pub photos: PathBuf,
    /// A folder of paintings
    #[arg(long, visible_alias = "styles", env = "IMPASTO_PAINTINGS")]
    pub paintings: PathBuf,
    /// The feature extractor's weights (`./build.sh features` fetches them)
    #[arg(long, env = "IMPASTO_FEATURES")]
    pub features: PathBuf,
}
