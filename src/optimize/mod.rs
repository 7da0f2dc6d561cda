#![doc = include_str!("OPTIONS.md")]

mod adam;
mod colours;
mod evaluation;
mod lbfgs;
mod line_search;
mod minimizer;
mod noise;
mod objective;
mod options;
mod resample;
mod run;
mod symmetric;

#[cfg(test)]
#[cfg(feature = "cli")]
pub(crate) mod narrow;

pub use adam::Adam;
pub use evaluation::{Evaluation, Point};
pub use lbfgs::{FIRST_STEP, Lbfgs};
pub use line_search::{Trial, strong_wolfe};
pub use objective::{Losses, Objective};
pub use options::{Colours, Init, LossScale, MIN_SIDE, Optimizer, Options, equal_shares};
pub(crate) use resample::{resample, to_planes};
pub use run::{End, Painting, Progress, optimize};
