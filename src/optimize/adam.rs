//! Adam (Kingma, Ba 2015) on one tensor: simpler than L-BFGS and without its memory.

use burn::tensor::Tensor;

use super::evaluation::{Evaluation, Point};
use crate::{Error, Result};

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
/// Far below any gradient of a picture: a relative loss spreads a gradient of 1 over all its pixels.
const EPSILON: f32 = 1e-12;
/// The learning rate falls to this share along half a cosine.
const LAST_RATE: f32 = 0.05;
/// So many evaluations in a row that are not a number end it.
const MAX_FAILURES: usize = 10;

/// The method's state between two steps.
#[derive(Debug)]
pub struct Adam {
    /// Where it stands now.
    current: Point,
    /// The lowest loss so far: unlike L-BFGS, Adam also goes up.
    best: Point,
    first_moment: Tensor<1>,
    second_moment: Tensor<1>,
    /// Updates since the moments were zero.
    age: i32,
    learning_rate: f32,
    iteration: usize,
    iterations: usize,
    failures: usize,
    evaluations: usize,
}

impl Adam {
    /// Starts at `x` (`[n]`, without autodiff), where so many steps of so many have been taken already. Each of them
    /// changes a value by about `learning_rate`, which falls to a twentieth on the way.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if the objective is not a number there, and what it says.
    pub async fn start(
        x: Tensor<1>,
        learning_rate: f32,
        [iteration, iterations]: [usize; 2],
        objective: &mut impl AsyncFnMut(Tensor<1>) -> Result<Evaluation>,
    ) -> Result<Self> {
        let (point, _) = Point::evaluate(x, objective, |_| vec![]).await?;
        if !point.is_finite() {
            return Err(Error::NotFinite);
        }
        Ok(Self {
            best: point.clone(),
            first_moment: point.x.zeros_like(),
            second_moment: point.x.zeros_like(),
            current: point,
            age: 0,
            learning_rate,
            iteration,
            iterations,
            failures: 0,
            evaluations: 1,
        })
    }

    /// The lowest loss so far.
    pub fn point(&self) -> &Point {
        &self.best
    }

    /// Evaluations of the objective so far.
    pub fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// One iteration; false once nothing but values that are not numbers came back.
    ///
    /// After such a value it goes back to the best place, with half the learning rate.
    ///
    /// # Errors
    /// What the objective says.
    pub async fn step(
        &mut self,
        objective: &mut impl AsyncFnMut(Tensor<1>) -> Result<Evaluation>,
    ) -> Result<bool> {
        let x = self.next();
        self.iteration += 1;
        self.evaluations += 1;
        let (point, _) = Point::evaluate(x, objective, |_| vec![]).await?;
        if !point.is_finite() {
            self.failures += 1;
            self.learning_rate *= 0.5;
            self.age = 0;
            self.first_moment = point.x.zeros_like();
            self.second_moment = point.x.zeros_like();
            self.current = self.best.clone();
            return Ok(self.failures < MAX_FAILURES);
        }
        self.failures = 0;
        if point.loss() < self.best.loss() {
            self.best = point.clone();
        }
        self.current = point;
        Ok(true)
    }

    /// Updates the moments with the current gradient: the next place (algorithm 1 of the paper).
    fn next(&mut self) -> Tensor<1> {
        self.age += 1;
        let gradient = self.current.gradient.clone();
        let square = gradient.clone() * gradient.clone();
        self.first_moment = self.first_moment.clone().mul_scalar(BETA_1) + gradient.mul_scalar(1.0 - BETA_1);
        self.second_moment = self.second_moment.clone().mul_scalar(BETA_2) + square.mul_scalar(1.0 - BETA_2);
        let first = self.first_moment.clone().div_scalar(1.0 - BETA_1.powi(self.age));
        let second = self.second_moment.clone().div_scalar(1.0 - BETA_2.powi(self.age));
        self.current.x.clone() - (first / second.sqrt().add_scalar(EPSILON)).mul_scalar(self.rate())
    }

    /// The learning rate of this iteration.
    fn rate(&self) -> f32 {
        let share = (self.iteration as f32 / self.iterations.max(1) as f32).min(1.0);
        let cosine = 0.5 * (1.0 + (std::f32::consts::PI * share).cos());
        self.learning_rate * (LAST_RATE + (1.0 - LAST_RATE) * cosine)
    }
}

#[cfg(test)]
#[cfg(feature = "cli")]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn run(
        x: &[f32],
        rate: f32,
        iterations: usize,
        f: impl Fn(&[f32]) -> (f32, Vec<f32>),
    ) -> (Adam, Vec<f32>) {
        let device = Device::flex();
        let mut objective = async |x: Tensor<1>| {
            let x: Vec<f32> = x.into_data().try_to_vec().unwrap();
            let (value, gradient) = f(&x);
            let gradient = Tensor::from_floats(gradient.as_slice(), &Device::flex());
            Ok(Evaluation { values: Tensor::from_floats([value], &Device::flex()), gradient })
        };
        pollster::block_on(async {
            let x = Tensor::from_floats(x, &device);
            let mut adam = Adam::start(x, rate, [0, iterations], &mut objective).await.unwrap();
            for _ in 0..iterations {
                if !adam.step(&mut objective).await.unwrap() {
                    break;
                }
            }
            let x = adam.point().x.clone().into_data().try_to_vec().unwrap();
            (adam, x)
        })
    }

    fn bowl(x: &[f32]) -> (f32, Vec<f32>) {
        (x.iter().map(|x| (x - 0.3) * (x - 0.3)).sum(), x.iter().map(|x| 2.0 * (x - 0.3)).collect())
    }

    #[test]
    fn a_bowl_is_solved() {
        let (adam, x) = run(&[0.9, 0.1, 0.3], 6.0 / 255.0, 120, bowl);
        assert!(x.iter().all(|x| (x - 0.3).abs() < 1.0 / 255.0), "{x:?}");
        assert_eq!(adam.evaluations(), 121);
    }

    #[test]
    fn the_first_step_is_the_learning_rate_whatever_the_gradient() {
        for factor in [1e-6, 1.0, 1e6] {
            let steep = |x: &[f32]| {
                let (value, gradient) = bowl(x);
                (factor * value, gradient.iter().map(|g| factor * g).collect())
            };
            let (_, x) = run(&[0.9], 0.01, 1, steep);
            assert!((x[0] - 0.89).abs() < 1e-5, "{factor}: {x:?}");
        }
    }

    #[test]
    fn the_learning_rate_falls() {
        let (adam, _) = run(&[0.9], 0.02, 40, bowl);
        assert!((adam.rate() - 0.02 * LAST_RATE).abs() < 1e-6);
    }

    #[test]
    fn what_is_not_a_number_is_left_again() {
        let wall = |x: &[f32]| if x[0] < 0.5 { (-x[0], vec![-1.0]) } else { (f32::NAN, vec![f32::NAN]) };
        let (adam, x) = run(&[0.0], 0.1, 200, wall);
        assert!(adam.point().loss().is_finite());
        assert!(x[0] > 0.4 && x[0] < 0.5, "{x:?}");
    }
}
