//! How far to go in a direction: a line search for the strong Wolfe conditions.
//!
//! Nocedal, Wright ("Numerical Optimization", 2nd edition, 2006), algorithms 3.5 and 3.6. With
//! `phi(a) = f(x + a d)` a step `a` is accepted when
//!
//! - `phi(a) <= phi(0) + c1 a phi'(0)`: the loss falls enough (eq. 3.7a), and
//! - `|phi'(a)| <= c2 |phi'(0)|`: it no longer falls much further on (eq. 3.7b).
//!
//! The second one makes the curvature pairs of L-BFGS positive, which is why it is worth its price.

use crate::Result;

/// `c1` of the first condition.
pub const SUFFICIENT_DECREASE: f64 = 1e-4;
/// `c2` of the second condition, as usual for quasi-Newton methods.
pub const CURVATURE: f64 = 0.9;
/// No search takes more evaluations than this.
pub const MAX_TRIALS: usize = 25;

/// Outside the bracket so far a step grows at least and at most by these factors.
const GROWTH: [f64; 2] = [1.5, 10.0];
/// Inside it a step stays away from both ends by this share of its width.
const MARGIN: f64 = 0.1;

/// The loss at one step along the direction.
#[derive(Debug, Clone)]
pub struct Trial<T> {
    /// `a`, in units of the direction.
    pub step: f64,
    /// `phi(a)`
    pub value: f64,
    /// `phi'(a)`, the gradient times the direction.
    pub slope: f64,
    /// What the caller wants back with the step that is accepted.
    pub payload: T,
}

impl<T> Trial<T> {
    fn is_finite(&self) -> bool {
        self.value.is_finite() && self.slope.is_finite()
    }

    /// The first Wolfe condition.
    fn decreases(&self, start: &Self) -> bool {
        self.is_finite() && self.value <= start.value + SUFFICIENT_DECREASE * self.step * start.slope
    }

    /// The second Wolfe condition.
    fn is_flat(&self, start: &Self) -> bool {
        self.slope.abs() <= CURVATURE * start.slope.abs()
    }
}

/// The step to take, or the best one found if none met both conditions within [`MAX_TRIALS`]
/// evaluations; `None` if no step made the loss fall.
///
/// `start` is the trial at step 0, whose slope must be negative; `first` is the first guess, already
/// evaluated. A trial that is not a number counts as too far.
///
/// # Errors
/// What `evaluate` says.
pub async fn strong_wolfe<T: Clone>(
    start: &Trial<T>,
    first: Trial<T>,
    mut evaluate: impl AsyncFnMut(f64) -> Result<Trial<T>>,
) -> Result<Option<Trial<T>>> {
    let mut previous = start.clone();
    let mut current = first;
    let mut trials = 1;
    loop {
        let rises = trials > 1 && current.value >= previous.value;
        if !current.decreases(start) || rises {
            return zoom(start, previous, current, trials, evaluate).await;
        }
        if current.is_flat(start) || trials == MAX_TRIALS {
            return Ok(Some(current));
        }
        if current.slope >= 0.0 {
            return zoom(start, current, previous, trials, evaluate).await;
        }
        let [least, most] = GROWTH.map(|factor| factor * current.step);
        let step = cubic_minimum(&previous, &current).unwrap_or(most).clamp(least, most);
        previous = std::mem::replace(&mut current, evaluate(step).await?);
        trials += 1;
    }
}

/// Algorithm 3.6: narrows the bracket whose end `low` has the lowest loss of all trials that
/// decrease enough, and whose end `high` lies in the direction in which the loss falls from there.
async fn zoom<T: Clone>(
    start: &Trial<T>,
    mut low: Trial<T>,
    mut high: Trial<T>,
    mut trials: usize,
    mut evaluate: impl AsyncFnMut(f64) -> Result<Trial<T>>,
) -> Result<Option<Trial<T>>> {
    while trials < MAX_TRIALS {
        let trial = evaluate(between(&low, &high)).await?;
        trials += 1;
        if !trial.decreases(start) || trial.value >= low.value {
            high = trial;
            continue;
        }
        if trial.is_flat(start) {
            return Ok(Some(trial));
        }
        if trial.slope * (high.step - low.step) >= 0.0 {
            high = low;
        }
        low = trial;
    }
    Ok((low.step > 0.0).then_some(low))
}

/// A step inside the bracket: the minimum of the cubic through both ends, kept off the ends.
fn between<T>(low: &Trial<T>, high: &Trial<T>) -> f64 {
    let width = high.step - low.step;
    if !high.is_finite() {
        // Where the loss is not a number nothing can be interpolated: well back.
        return low.step + MARGIN * width;
    }
    let share = cubic_minimum(low, high).map_or(0.5, |step| (step - low.step) / width);
    low.step + share.clamp(MARGIN, 1.0 - MARGIN) * width
}

/// The minimum of the cubic with the values and slopes of both trials (eq. 3.59), if it has one.
fn cubic_minimum<T>(a: &Trial<T>, b: &Trial<T>) -> Option<f64> {
    let width = b.step - a.step;
    let d1 = a.slope + b.slope - 3.0 * (b.value - a.value) / width;
    let d2 = (d1 * d1 - a.slope * b.slope).sqrt().copysign(width);
    let step = b.step - width * (b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2);
    step.is_finite().then_some(step)
}

#[cfg(test)]
#[cfg(feature = "cli")]
mod tests {
    use super::*;

    /// A value and its slope.
    type Function = fn(f64) -> (f64, f64);

    /// Searches from 0 with the first guess `first`; the step found, and the evaluations it took.
    fn search(first: f64, f: impl Fn(f64) -> (f64, f64)) -> (Option<Trial<()>>, usize) {
        let trial = |step| {
            let (value, slope) = f(step);
            Trial { step, value, slope, payload: () }
        };
        let mut evaluations = 1;
        let found = pollster::block_on(strong_wolfe(&trial(0.0), trial(first), async |step| {
            evaluations += 1;
            Ok(trial(step))
        }));
        (found.unwrap(), evaluations)
    }

    /// The functions of Moré, Thuente (1994), section 5, and two plain ones: value and slope.
    fn functions() -> Vec<(&'static str, Function)> {
        vec![
            ("parabola", |a| ((a - 3.0).powi(2), 2.0 * (a - 3.0))),
            ("valley far away", |a| ((a / 400.0 - 1.0).powi(2), (a / 400.0 - 1.0) / 200.0)),
            ("table 1", |a| {
                let square = a * a + 2.0;
                (-a / square, (a * a - 2.0) / (square * square))
            }),
            ("table 2", |a| {
                let shifted = a + 0.004;
                let value = shifted.powi(5) - 2.0 * shifted.powi(4);
                (value, 5.0 * shifted.powi(4) - 8.0 * shifted.powi(3))
            }),
        ]
    }

    #[test]
    fn the_strong_wolfe_conditions_hold() {
        for (name, f) in functions() {
            let (value, slope) = f(0.0);
            for first in [1e-3, 0.1, 1.0, 10.0, 1000.0] {
                let (found, evaluations) = search(first, f);
                let found = found.unwrap();
                let limit = value + SUFFICIENT_DECREASE * found.step * slope;
                assert!(found.value <= limit, "{name} from {first}: {found:?}");
                assert!(found.slope.abs() <= CURVATURE * slope.abs(), "{name} from {first}: {found:?}");
                assert!(evaluations <= MAX_TRIALS, "{name} from {first}: {evaluations}");
            }
        }
    }

    #[test]
    fn a_slope_that_is_wrong_still_ends() {
        // The loss turns at 0.3, the slope says "further": as rounding does near a minimum.
        let (found, evaluations) = search(1.0, |a| ((a - 0.3).abs(), -1.0));
        assert_eq!(evaluations, MAX_TRIALS);
        assert!(found.is_some_and(|found| found.value < 0.3));
    }

    #[test]
    fn a_good_first_guess_costs_nothing_more() {
        let (found, evaluations) = search(1.0, |a| ((a - 1.2).powi(2), 2.0 * (a - 1.2)));
        assert_eq!((found.unwrap().step, evaluations), (1.0, 1));
    }

    #[test]
    fn what_is_not_a_number_is_too_far() {
        let wall = |a: f64| if a < 0.01 { ((a - 0.008).powi(2), 2.0 * (a - 0.008)) } else { (f64::NAN, 1.0) };
        let (found, _) = search(1.0, wall);
        assert!(found.is_some_and(|found| found.step < 0.01 && found.value < 0.008 * 0.008));
        let (found, evaluations) =
            search(1.0, |a| if a == 0.0 { (1.0, -1.0) } else { (f64::INFINITY, f64::NAN) });
        assert!(found.is_none());
        assert_eq!(evaluations, MAX_TRIALS);
    }

    #[test]
    fn nothing_is_found_uphill() {
        assert!(search(1.0, |a| (a, if a == 0.0 { -1.0 } else { 1.0 })).0.is_none());
    }

    #[test]
    fn the_cubic_has_its_minimum_where_calculus_says() {
        // a^3 - 3a has its minimum at 1.
        let trial =
            |a: f64| Trial { step: a, value: a.powi(3) - 3.0 * a, slope: 3.0 * a * a - 3.0, payload: () };
        assert!((cubic_minimum(&trial(0.0), &trial(3.0)).unwrap() - 1.0).abs() < 1e-12);
        assert!((cubic_minimum(&trial(3.0), &trial(0.0)).unwrap() - 1.0).abs() < 1e-12);
    }
}
