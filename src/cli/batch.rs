//! The options of a bulk run: which photos it paints, and the manifest it keeps for the next run.

use std::path::PathBuf;

use clap::Args;

use super::console::note;
use super::photo_list::{Ending, read_list};
use super::shard::Shard;
use crate::Result;

#[derive(Args)]
pub(super) struct BatchArguments {
    /// A file with the paths of photos, one a line; `-` is standard input. They are painted in the order of their bytes. If
    /// one cannot be painted, the others are
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// In the list and in the file of failures a NUL byte ends each path, as `find -print0` writes it
    #[arg(long)]
    files0: bool,
    /// Paint one share of the photos: `3/10` is share 3 of 10. Give all workers the same list; a photo's share depends only
    /// on its path. Without this option a task of a Slurm or AWS Batch array takes its own share of a --list
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// How many photos are painted at once; they share the processor's cores and the memory
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: u16,
    /// Add a line of JSON to this file for each photo, as soon as its painting is on the disk. Each share has its own file:
    /// manifest-3-of-10.jsonl
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    /// Skip a photo if its painting exists, is in the manifest (or in that of any share), and was made of the same photo (by
    /// size and time), style, settings and version. The others are painted again
    #[arg(long, requires = "manifest", conflicts_with_all = ["force", "skip_existing"])]
    pub resume: bool,
    /// Write the paths of the photos that failed to this file, for another --list. Each share has its own file
    #[arg(long, value_name = "FILE")]
    failures: Option<PathBuf>,
}

/// What a run paints.
pub(super) struct Batch {
    /// Of all workers.
    pub photos: Vec<PathBuf>,
    /// This worker's share.
    pub shard: Option<Shard>,
    /// Whether each photo stands for itself.
    pub is_bulk: bool,
}

impl BatchArguments {
    /// The photos of the list and `named` ones.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io) and [`Error::Shard`](crate::Error::Shard).
    pub fn read(&self, named: &[PathBuf]) -> Result<Batch> {
        let mut photos = named.to_vec();
        let is_bulk = self.list.is_some() || self.shard.is_some();
        if let Some(list) = &self.list {
            photos.extend(read_list(list, self.ending())?);
        }
        if is_bulk {
            // The same for all workers, whoever wrote the list.
            photos.sort_unstable_by(|a, b| bytes(a).cmp(bytes(b)));
            photos.dedup();
        }
        // Without --list the caller chose this task's photos, and an array's variables are ignored.
        let shard = match (self.shard, &self.list) {
            (None, Some(_)) => {
                let found = Shard::of_array(|name| std::env::var(name).ok())?;
                found.map(|(shard, variable)| {
                    let own = photos.iter().filter(|photo| shard.holds(photo)).count();
                    note(format_args!("share {shard} ({variable}): {own} of {} photos", photos.len()));
                    shard
                })
            }
            (shard, _) => shard,
        };
        Ok(Batch { photos, shard, is_bulk })
    }

    /// What ends a name in a list.
    pub fn ending(&self) -> Ending {
        if self.files0 { Ending::Nul } else { Ending::Line }
    }

    /// The file of failures of this share.
    pub fn failures(&self, shard: Option<Shard>) -> Option<PathBuf> {
        own(self.failures.as_ref(), shard)
    }

    /// The manifest of this share.
    pub fn manifest(&self, shard: Option<Shard>) -> Option<PathBuf> {
        own(self.manifest.as_ref(), shard)
    }
}

fn own(path: Option<&PathBuf>, shard: Option<Shard>) -> Option<PathBuf> {
    path.map(|path| shard.map_or_else(|| path.clone(), |shard| shard.name(path)))
}

fn bytes(path: &std::path::Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}
