//! L-BFGS: a quasi-Newton method that remembers only its last steps.
//!
//! Nocedal, Wright ("Numerical Optimization", 2nd edition, 2006), algorithms 7.4 and 7.5, with the
//! line search of [`line_search`](super::line_search). The vectors stay on the device; the host needs
//! only a few numbers of them, which come with the one read of each evaluation. burn's own L-BFGS
//! reads in place, which panics in a browser.

use std::collections::VecDeque;

use burn::tensor::Tensor;

use super::evaluation::{Evaluation, Point};
use super::line_search::{Trial, strong_wolfe};
use crate::{Error, Result};

/// The most a pixel changes in the first step, and in the first after the memory was dropped: a
/// change one can see, of values in 0..1.
///
/// The usual first step, `1 / |g|_1` times the gradient `g`, is one over the number of values: 1e-6
/// for a picture, which in units of 0..255 is less than the spacing of f32 around its pixels. Nothing
/// moves, no curvature pair is kept, and the method stalls where it began.
pub const FIRST_STEP: f32 = 2.0 / 255.0;

/// A curvature pair is kept if the slope along the step has changed by more than this share of
/// itself, so that `s.y` is positive and more than rounding.
const CURVATURE_EPSILON: f64 = 1e-4;

/// The method's state between two steps.
#[derive(Debug)]
pub struct Lbfgs {
    point: Point,
    history: VecDeque<Pair>,
    capacity: usize,
    evaluations: usize,
}

/// A step and what it did to the gradient.
#[derive(Debug)]
struct Pair {
    /// `s = x_(k+1) - x_k`, `[n]`
    s: Tensor<1>,
    /// `y = g_(k+1) - g_k`, `[n]`
    y: Tensor<1>,
    /// `rho = 1 / s.y`
    rho: f32,
}

impl Lbfgs {
    /// Starts at `x` (`[n]`, without autodiff), remembering up to `history` curvature pairs, of
    /// `2n` values each.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the objective is not a number there, and what it says.
    pub async fn start(
        x: Tensor<1>,
        history: usize,
        objective: &mut impl AsyncFnMut(Tensor<1>) -> Result<Evaluation>,
    ) -> Result<Self> {
        let (point, _) = Point::evaluate(x, objective, |_| vec![]).await?;
        if !point.is_finite() {
            return Err(Error::NotFinite);
        }
        Ok(Self { point, history: VecDeque::new(), capacity: history, evaluations: 1 })
    }

    /// Where it stands: the lowest loss so far.
    pub fn point(&self) -> &Point {
        &self.point
    }

    /// Evaluations of the objective so far.
    pub fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// One iteration; false if there is no way down any more, as f32 can tell.
    ///
    /// # Errors
    /// What the objective says.
    pub async fn step(
        &mut self,
        objective: &mut impl AsyncFnMut(Tensor<1>) -> Result<Evaluation>,
    ) -> Result<bool> {
        loop {
            if self.point.steepest == 0.0 {
                return Ok(false);
            }
            if Box::pin(self.descend(objective)).await? {
                return Ok(true);
            }
            // Old curvature may be misleading: once more straight down, then it is over.
            if self.history.is_empty() {
                return Ok(false);
            }
            self.history.clear();
        }
    }

    /// Searches along the current direction; false if the loss does not fall along it.
    async fn descend(
        &mut self,
        objective: &mut impl AsyncFnMut(Tensor<1>) -> Result<Evaluation>,
    ) -> Result<bool> {
        let direction = self.direction();
        let origin = self.point.clone();
        let evaluations = &mut self.evaluations;
        let mut evaluate = async |step: f64| {
            *evaluations += 1;
            let x = origin.x.clone() + direction.clone().mul_scalar(step as f32);
            // The slope at the start costs no read of its own: it comes with each trial.
            let (point, slopes) = Point::evaluate(x, objective, |gradient| {
                [gradient, &origin.gradient].map(|gradient| gradient.clone().dot(direction.clone())).into()
            })
            .await?;
            let [slope, start] = [0, 1].map(|index| slopes.get(index).copied().map_or(f64::NAN, f64::from));
            // Where any value of the gradient is not a number, the slope must not be one either.
            let slope = if point.is_finite() { slope } else { f64::NAN };
            let value = f64::from(point.loss());
            Ok(Trial { step, value, slope, payload: Reached { point, start } })
        };
        let first = evaluate(1.0).await?;
        let slope = first.payload.start;
        if slope.is_nan() || slope >= 0.0 {
            return Ok(false);
        }
        let payload = Reached { point: origin.clone(), start: slope };
        let start = Trial { step: 0.0, value: f64::from(origin.loss()), slope, payload };
        let Some(found) = strong_wolfe(&start, first, evaluate).await? else { return Ok(false) };
        self.remember(&found, slope);
        self.point = found.payload.point;
        Ok(true)
    }

    /// Keeps the curvature pair of the step from the current point to `found`.
    fn remember(&mut self, found: &Trial<Reached>, start_slope: f64) {
        // s.y = a d.(g' - g)
        let change = found.slope - start_slope;
        if change <= CURVATURE_EPSILON * start_slope.abs() {
            return;
        }
        if self.history.len() >= self.capacity.max(1) {
            self.history.pop_front();
        }
        let reached = &found.payload.point;
        self.history.push_back(Pair {
            s: reached.x.clone() - self.point.x.clone(),
            y: reached.gradient.clone() - self.point.gradient.clone(),
            rho: (1.0 / (found.step * change)) as f32,
        });
    }

    /// `d = -H g` (algorithm 7.4), or straight down by [`FIRST_STEP`] without a history. Nothing is
    /// read: the products of vectors stay on the device, `[1]` each.
    fn direction(&self) -> Tensor<1> {
        let gradient = self.point.gradient.clone();
        let Some(last) = self.history.back() else {
            return gradient.mul_scalar(-FIRST_STEP / self.point.steepest);
        };
        let mut q = gradient;
        let mut alphas = Vec::with_capacity(self.history.len());
        for Pair { s, y, rho } in self.history.iter().rev() {
            let alpha = s.clone().dot(q.clone()).mul_scalar(*rho);
            q = q - y.clone() * alpha.clone();
            alphas.push(alpha);
        }
        // H_0 = s.y / y.y (eq. 7.20)
        let scale = last.y.clone().dot(last.y.clone()).mul_scalar(last.rho).recip();
        let mut r = q * scale;
        for (Pair { s, y, rho }, alpha) in self.history.iter().zip(alphas.into_iter().rev()) {
            let beta = y.clone().dot(r.clone()).mul_scalar(*rho);
            r = r + s.clone() * (alpha - beta);
        }
        r.neg()
    }
}

/// Where a trial of the line search ended, and the slope at its start.
#[derive(Debug, Clone)]
struct Reached {
    point: Point,
    start: f64,
}

#[cfg(test)]
#[cfg(feature = "cli")]
#[path = "lbfgs_tests.rs"]
mod tests;
