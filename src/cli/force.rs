//! The argument `--force` of every command that writes.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::output::{Existing, Output, Outputs};
use crate::{Error, Result};

/// Whether files that exist are written over.
#[derive(Args, Clone, Copy)]
pub(super) struct Force {
    /// Overwrite files that exist
    #[arg(long)]
    pub(super) force: bool,
}

impl Force {
    /// What becomes of files that exist.
    pub fn existing(self) -> Existing {
        if self.force { Existing::Replace } else { Existing::Refuse }
    }

    /// No outputs yet, of a command that reads `inputs`.
    pub fn outputs<'a>(self, inputs: impl IntoIterator<Item = &'a PathBuf>) -> Outputs {
        Outputs::new(inputs.into_iter().map(PathBuf::as_path), self.existing())
    }

    /// The only output of a command that reads `inputs`: a pack or a style file.
    ///
    /// # Errors
    /// Those of [`Outputs::plan`] and [`check_pack_name`].
    pub fn pack<'a>(self, inputs: impl IntoIterator<Item = &'a PathBuf>, path: &Path) -> Result<Output> {
        let output = self.outputs(inputs).plan(path)?;
        check_pack_name(path).map(|()| output)
    }
}

/// By its ending `--style` knows a style file, and nothing else is taken for one.
///
/// # Errors
/// [`Error::OutputPack`].
fn check_pack_name(path: &Path) -> Result<()> {
    let fits = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("impasto"));
    if fits { Ok(()) } else { Err(Error::OutputPack { path: path.into() }) }
}
