//! Shards: which photos of a list are this worker's.

use std::path::Path;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// One of several equal shares of a list.
///
/// A photo's share depends on its path alone: the first eight bytes of the SHA-256 of the path's bytes, as they are written in
/// the list, as a big-endian number, modulo the number of shares. So a list that grows moves no photo to another share, and
/// every photo is in exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    /// From 1 on.
    index: u64,
    count: u64,
}

impl Shard {
    fn new(index: u64, count: u64) -> Option<Self> {
        (1..=count).contains(&index).then_some(Self { index, count })
    }

    /// Whether the photo is in this share.
    pub fn holds(self, photo: &Path) -> bool {
        let hash = Sha256::digest(photo.as_os_str().as_encoded_bytes());
        let number = hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        number % self.count == self.index - 1
    }

    /// `manifest-3-of-10.jsonl` for `manifest.jsonl`: each share has files of its own.
    pub fn name(self, path: &Path) -> std::path::PathBuf {
        let mut name = path.file_stem().unwrap_or_default().to_os_string();
        name.push(format!("-{}-of-{}", self.index, self.count));
        if let Some(ending) = path.extension() {
            name.push(".");
            name.push(ending);
        }
        path.with_file_name(name)
    }

    /// The share of a task of an array of Slurm or of AWS Batch, and which of them says so.
    ///
    /// # Errors
    /// [`Error::Shard`] if what they say makes no sense.
    pub fn of_array(variable: impl Fn(&str) -> Option<String>) -> Result<Option<(Self, &'static str)>> {
        let number = |name: &str| match variable(name) {
            Some(text) => {
                text.trim().parse::<u64>().map(Some).map_err(|_| wrong(format!("{name} is `{text}`")))
            }
            None => Ok(None),
        };
        let needed = |name: &str, beside: &str| {
            number(name)?.ok_or_else(|| wrong(format!("{beside} is set, and {name} is not")))
        };
        if let Some(task) = number(SLURM)? {
            let count = needed("SLURM_ARRAY_TASK_COUNT", SLURM)?;
            let first = number("SLURM_ARRAY_TASK_MIN")?.unwrap_or(0);
            let step = number("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
            let last = number("SLURM_ARRAY_TASK_MAX")?;
            let place = |task: u64| task.checked_sub(first).map(|beyond| beyond / step + 1);
            let shard = place(task).and_then(|index| Self::new(index, count));
            // With gaps, as of `--array=3,7`, a task's number does not say which one it is.
            if last.is_some_and(|last| place(last) != Some(count)) || shard.is_none() {
                return Err(wrong(format!(
                    "task {task} is one of {count}, and the tasks are not numbered one after the other"
                )));
            }
            return Ok(shard.map(|shard| (shard, SLURM)));
        }
        let Some(task) = number(AWS)? else { return Ok(None) };
        let count = needed("AWS_BATCH_JOB_ARRAY_SIZE", AWS)?;
        let shard = Self::new(task.saturating_add(1), count);
        Ok(Some((shard.ok_or_else(|| wrong(format!("{AWS} is {task} of {count}")))?, AWS)))
    }
}

const SLURM: &str = "SLURM_ARRAY_TASK_ID";
const AWS: &str = "AWS_BATCH_JOB_ARRAY_INDEX";

fn wrong(reason: String) -> Error {
    Error::Shard { reason }
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let numbers =
            text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        numbers
            .and_then(|(index, count)| Self::new(index, count))
            .ok_or("write a share like 3/10, from 1/10 to 10/10")
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_photo_is_in_exactly_one_share_of_fair_size() {
        for count in [1, 2, 7, 100] {
            let shards: Vec<_> = (1..=count).map(|index| Shard::new(index, count).unwrap()).collect();
            let mut sizes = vec![0; shards.len()];
            for number in 0..5000 {
                let photo = format!("photos/{number}.jpg");
                let held: Vec<_> =
                    (0..shards.len()).filter(|&at| shards[at].holds(Path::new(&photo))).collect();
                assert_eq!(held.len(), 1, "{photo} of {count}");
                sizes[held[0]] += 1;
            }
            let mean = 5000 / shards.len();
            assert!(sizes.iter().all(|size| (mean / 2..=mean * 2).contains(size)), "{sizes:?}");
        }
    }

    /// The numbers are those of `sha256sum`; another build must not share out otherwise.
    #[test]
    fn the_hash_never_changes() {
        let index =
            |photo: &str| (1..=1000).find(|&at| Shard::new(at, 1000).unwrap().holds(Path::new(photo)));
        assert_eq!(index("a.jpg").map(|at| at - 1), Some(26));
        assert_eq!(index("photos/ä b.jpg").map(|at| at - 1), Some(470));
    }

    #[test]
    fn a_share_is_written_from_1_on() {
        assert_eq!("3/10".parse::<Shard>().unwrap().to_string(), "3/10");
        for text in ["", "3", "0/10", "11/10", "3/0", "-1/2", "1/2/3", "a/b"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        let name = |path: &str| "3/10".parse::<Shard>().unwrap().name(Path::new(path));
        assert_eq!(name("out/a.jsonl"), Path::new("out/a-3-of-10.jsonl"));
        assert_eq!(name("failures"), Path::new("failures-3-of-10"));
    }

    #[test]
    fn arrays_say_which_share_a_task_has() {
        let of = |variables: &[(&str, &str)]| {
            let variable = |name: &str| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_string())
            };
            match Shard::of_array(variable) {
                Ok(Some((shard, _))) => shard.to_string(),
                Ok(None) => "none".into(),
                Err(error) => error.code().into(),
            }
        };
        let slurm = |id, count, rest: &[(&'static str, &'static str)]| {
            of(&[&[("SLURM_ARRAY_TASK_ID", id), ("SLURM_ARRAY_TASK_COUNT", count)], rest].concat())
        };
        let [min, max, step] = ["SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP"];
        assert_eq!(slurm("0", "10", &[(min, "0"), (max, "9")]), "1/10");
        assert_eq!(slurm("10", "10", &[(min, "1"), (max, "10")]), "10/10");
        assert_eq!(slurm("105", "4", &[(min, "100"), (max, "115"), (step, "5")]), "2/4");
        // --array=0-10:4 has the tasks 0, 4 and 8.
        assert_eq!(slurm("8", "3", &[(min, "0"), (max, "8"), (step, "4")]), "3/3");
        assert_eq!(slurm("3", "2", &[(min, "3"), (max, "7")]), "shard", "the first of --array=3,7");
        assert_eq!(slurm("7", "2", &[(min, "3")]), "shard");
        assert_eq!(slurm("x", "2", &[]), "shard");
        assert_eq!(of(&[("SLURM_ARRAY_TASK_ID", "1")]), "shard");
        let aws =
            |index, size| of(&[("AWS_BATCH_JOB_ARRAY_INDEX", index), ("AWS_BATCH_JOB_ARRAY_SIZE", size)]);
        assert_eq!(
            (aws("0", "3"), aws("2", "3"), aws("3", "3")),
            ("1/3".into(), "3/3".into(), "shard".into())
        );
        assert_eq!(of(&[]), "none");
    }
}
