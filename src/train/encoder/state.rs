//! The state of a run on disk, complete or not at all.

use std::path::Path;

use burn::module::Module;
use serde::{Deserialize, Serialize};

use super::lessons::{Lessons, optimizer};
use super::teacher::Teacher;
use crate::output::{WholeFolder, write};
use crate::{Error, Result};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Progress {
    /// The next step.
    step: usize,
    /// The usual norm of the gradients.
    norm: f32,
}

const TEACHER: &str = "teacher.bpk";
const AVERAGE: &str = "average.bpk";
const OPTIMIZER: &str = "optimizer.bpk";
const PROGRESS: &str = "progress.json";

/// Writes a checkpoint of a run whose next step is `step` to the folder `run`.
///
/// # Errors
/// [`Error::Checkpoint`] or [`Error::Io`]; the old checkpoint is still there then.
pub fn save(lessons: &Lessons, step: usize, run: &Path) -> Result<()> {
    let folder = WholeFolder::new(run, "checkpoint");
    let fresh = folder.begin()?;
    lessons.teacher.clone().save_file(fresh.join(TEACHER)).map_err(Error::checkpoint)?;
    lessons.averaged()?.save_file(fresh.join(AVERAGE)).map_err(Error::checkpoint)?;
    lessons.optimizer.save(fresh.join(OPTIMIZER)).map_err(Error::checkpoint)?;
    let progress = Progress { step, norm: lessons.norm };
    let text = serde_json::to_string(&progress).map_err(Error::checkpoint)?;
    write(&fresh.join(PROGRESS), text.as_bytes())?;
    folder.finish()
}

/// Goes on from the checkpoint in the folder `run`: the next step. The paintings at hand are chosen anew.
///
/// # Errors
/// [`Error::Checkpoint`] if there is none or it does not fit.
pub fn load(lessons: &mut Lessons, run: &Path) -> Result<usize> {
    let folder = WholeFolder::new(run, "checkpoint");
    let place = folder.newest();
    let text = std::fs::read_to_string(place.join(PROGRESS)).map_err(Error::checkpoint)?;
    let Progress { step, norm } = serde_json::from_str(&text).map_err(Error::checkpoint)?;
    let read =
        |name: &str, teacher: Teacher| teacher.try_load_file(place.join(name)).map_err(Error::checkpoint);
    lessons.restart_average(&read(AVERAGE, lessons.teacher.clone())?)?;
    lessons.teacher = read(TEACHER, lessons.teacher.clone())?;
    lessons.optimizer = optimizer().load(place.join(OPTIMIZER)).map_err(Error::checkpoint)?;
    lessons.norm = norm;
    Ok(step)
}
