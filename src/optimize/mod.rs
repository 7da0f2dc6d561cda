#![doc = include_str!("OPTIONS.md")]

mod adam;
mod aim;
mod colours;
mod evaluation;
mod finisher;
mod frame;
mod gallery;
mod goal;
mod lbfgs;
mod line_search;
mod losses;
mod minimizer;
mod noise;
mod objective;
mod options;
mod resample;
mod run;
mod state;
mod symmetric;

#[cfg(test)]
#[cfg(feature = "cli")]
pub(crate) mod narrow;

pub use adam::Adam;
pub use evaluation::{Evaluation, Point};
pub use finisher::{Canvas, End, Finisher};
pub use goal::{Goal, LossScale, article_layers, equal_shares};
pub use lbfgs::{FIRST_STEP, Lbfgs};
pub use line_search::{Trial, strong_wolfe};
pub use losses::Losses;
pub use objective::Objective;
pub use options::{Colours, Init, Optimizer, Options};
pub(crate) use resample::{resample, to_planes};
pub use run::{Painting, Progress, optimize};
pub use state::State;
