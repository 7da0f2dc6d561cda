//! What every command that writes is asked for.

use std::path::PathBuf;

use clap::Args;

use crate::output::{Existing, Outputs};

/// Whether files that exist are written over.
#[derive(Args, Clone, Copy)]
pub(super) struct Force {
    /// Write over files that exist
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
}
