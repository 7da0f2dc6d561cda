//! Either optimizer.

use burn::tensor::Tensor;

use super::adam::Adam;
use super::evaluation::{Evaluation, Point};
use super::lbfgs::Lbfgs;
use super::options::Optimizer;
use crate::Result;

/// The optimizer that was chosen, somewhere on its way.
pub enum Minimizer {
    Lbfgs(Box<Lbfgs>),
    Adam(Box<Adam>),
}

impl Minimizer {
    /// Starts at `x` (`[n]`, without autodiff), where so many steps of so many have been `taken` already.
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite) if the objective is not a number there, and what
    /// it says.
    pub async fn start(
        optimizer: Optimizer,
        x: Tensor<1>,
        taken: [usize; 2],
        objective: &mut impl AsyncFnMut(Tensor<1>) -> Result<Evaluation>,
    ) -> Result<Self> {
        match optimizer {
            Optimizer::Lbfgs { history } => {
                Lbfgs::start(x, history, objective).await.map(|lbfgs| Self::Lbfgs(Box::new(lbfgs)))
            }
            Optimizer::Adam { learning_rate } => {
                Adam::start(x, learning_rate, taken, objective).await.map(|adam| Self::Adam(Box::new(adam)))
            }
        }
    }

    /// One iteration; false if it cannot go on.
    ///
    /// # Errors
    /// What the objective says.
    pub async fn step(
        &mut self,
        objective: &mut impl AsyncFnMut(Tensor<1>) -> Result<Evaluation>,
    ) -> Result<bool> {
        match self {
            Self::Lbfgs(lbfgs) => lbfgs.step(objective).await,
            Self::Adam(adam) => adam.step(objective).await,
        }
    }

    /// The lowest loss so far.
    pub fn point(&self) -> &Point {
        match self {
            Self::Lbfgs(lbfgs) => lbfgs.point(),
            Self::Adam(adam) => adam.point(),
        }
    }

    /// Evaluations of the objective so far.
    pub fn evaluations(&self) -> usize {
        match self {
            Self::Lbfgs(lbfgs) => lbfgs.evaluations(),
            Self::Adam(adam) => adam.evaluations(),
        }
    }
}
