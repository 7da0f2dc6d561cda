//! L-BFGS on functions whose minimum is known.

use burn::tensor::{Device, Tensor};

use super::*;

fn evaluation(value: f32, gradient: &[f32]) -> Evaluation {
    let device = Device::flex();
    Evaluation {
        values: Tensor::from_floats([value], &device),
        gradient: Tensor::from_floats(gradient, &device),
    }
}

/// Runs up to `iterations` of `f` (value and gradient) from `x`: the state, and the losses on the way.
fn minimize(
    x: &[f32],
    history: usize,
    iterations: usize,
    f: impl Fn(&[f32]) -> (f32, Vec<f32>),
) -> (Lbfgs, Vec<f32>) {
    let mut objective = async |x: Tensor<1>| {
        let x: Vec<f32> = x.into_data().try_to_vec().unwrap();
        let (value, gradient) = f(&x);
        Ok(evaluation(value, &gradient))
    };
    pollster::block_on(async {
        let x = Tensor::from_floats(x, &Device::flex());
        let mut lbfgs = Lbfgs::start(x, history, &mut objective).await.unwrap();
        let mut losses = vec![lbfgs.point().loss()];
        for _ in 0..iterations {
            if !lbfgs.step(&mut objective).await.unwrap() {
                break;
            }
            losses.push(lbfgs.point().loss());
        }
        (lbfgs, losses)
    })
}

fn place(lbfgs: &Lbfgs) -> Vec<f32> {
    lbfgs.point().x.clone().into_data().try_to_vec().unwrap()
}

/// Rosenbrock's banana in two dimensions, minimum 0 at (1, 1).
fn rosenbrock(x: &[f32]) -> (f32, Vec<f32>) {
    let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
    (a * a + 100.0 * b * b, vec![-2.0 * a - 400.0 * x[0] * b, 200.0 * b])
}

/// `1/2 sum c_i x_i^2` with `c` from 1 to 1e4.
fn ill_conditioned(x: &[f32]) -> (f32, Vec<f32>) {
    let last = (x.len() - 1) as f32;
    let c = |index: usize| 10f32.powf(4.0 * index as f32 / last);
    let value = x.iter().enumerate().map(|(index, x)| 0.5 * c(index) * x * x).sum();
    (value, x.iter().enumerate().map(|(index, x)| c(index) * x).collect())
}

#[test]
fn rosenbrock_is_solved_from_the_classic_start() {
    let (lbfgs, losses) = minimize(&[-1.2, 1.0], 10, 100, rosenbrock);
    assert!(losses.last().is_some_and(|loss| *loss < 1e-9), "{losses:?}");
    assert!(losses.len() <= 60, "{} iterations", losses.len());
    assert!(place(&lbfgs).iter().all(|x| (x - 1.0).abs() < 1e-3), "{:?}", place(&lbfgs));
}

#[test]
fn the_loss_never_rises() {
    for history in [1, 3, 50] {
        let (_, losses) = minimize(&[-1.2, 1.0], history, 100, rosenbrock);
        assert!(losses.is_sorted_by(|a, b| a >= b), "{history}: {losses:?}");
    }
}

#[test]
fn an_ill_conditioned_quadratic_is_solved() {
    let (lbfgs, losses) = minimize(&[1.0; 20], 20, 120, ill_conditioned);
    let (first, last) = (losses[0], lbfgs.point().loss());
    assert!(last < 1e-6 * first, "{first} to {last} in {} iterations", losses.len());
    // About one evaluation an iteration: the search accepts the first guess nearly always.
    assert!(lbfgs.evaluations() < 2 * losses.len(), "{} in {}", lbfgs.evaluations(), losses.len());
    // Straight down alone, with steps as good as can be, loses a factor (1 - 1e-4)^2 at most.
    let (_, steepest) = minimize(&[1.0; 20], 1, 120, ill_conditioned);
    assert!(last < *steepest.last().unwrap());
}

/// The stall: a first step of `1 / |g|_1` times the gradient changes no value of a picture so that
/// one could see it. Ours must, and the loss must fall, however huge the gradient is.
#[test]
fn a_huge_gradient_does_not_stall_the_first_step() {
    let steep = |x: &[f32]| -> (f32, Vec<f32>) {
        let (value, gradient) = ill_conditioned(&x.iter().map(|x| x - 0.4).collect::<Vec<_>>());
        (1e7 * value, gradient.iter().map(|g| 1e7 * g).collect())
    };
    let largest = |x: &[f32]| x.iter().fold(0f32, |largest, x| largest.max(x.abs()));
    let start = vec![0.5; 3 * 96 * 96];
    let gradient = steep(&start).1;
    let sum: f32 = gradient.iter().map(|g| g.abs()).sum();
    assert!(
        largest(&gradient) / sum < 0.1 / 255.0,
        "the usual first step moves {}",
        largest(&gradient) / sum
    );

    let (lbfgs, losses) = minimize(&start, 10, 1, steep);
    let moved = largest(&place(&lbfgs).iter().map(|x| x - 0.5).collect::<Vec<_>>());
    assert!(moved >= 1.0 / 255.0, "moved by {moved}");
    assert!(losses[1] < 0.99 * losses[0], "{losses:?}");
    let (_, losses) = minimize(&start, 10, 60, steep);
    assert!(losses.last().is_some_and(|loss| *loss < 1e-3 * losses[0]), "{losses:?}");
}

/// The scale of the loss is arbitrary: the way down is the same.
#[test]
fn the_scale_of_the_loss_does_not_matter() {
    let scaled = |factor: f32| {
        minimize(&[-1.2, 1.0], 10, 15, |x| {
            let (value, gradient) = rosenbrock(x);
            (factor * value, gradient.iter().map(|g| factor * g).collect())
        })
    };
    // Powers of two change no digit.
    assert_eq!(place(&scaled(1.0).0), place(&scaled(2f32.powi(-30)).0));
    assert_eq!(place(&scaled(1.0).0), place(&scaled(2f32.powi(30)).0));
}

#[test]
fn a_wall_of_nan_is_backed_off_from() {
    let wall = |x: &[f32]| if x[0] < 0.3 { (-x[0], vec![-1.0]) } else { (f32::NAN, vec![f32::NAN]) };
    let (lbfgs, losses) = minimize(&[0.0], 10, 40, wall);
    assert!(losses.iter().all(|loss| loss.is_finite()));
    assert!(place(&lbfgs)[0] > 0.2 && place(&lbfgs)[0] < 0.3, "{:?}", place(&lbfgs));
}

#[test]
fn a_start_that_is_not_a_number_is_an_error() {
    let mut objective = async |_| Ok(evaluation(f32::NAN, &[0.0]));
    let start = Lbfgs::start(Tensor::zeros([1], &Device::flex()), 5, &mut objective);
    assert_eq!(pollster::block_on(start).unwrap_err().code(), "not-finite");
}

#[test]
fn at_the_minimum_it_stops() {
    let (lbfgs, losses) = minimize(&[0.0; 4], 5, 10, ill_conditioned);
    assert_eq!((losses.len(), lbfgs.evaluations()), (1, 1));
}

#[test]
fn the_history_stays_within_its_capacity() {
    let (lbfgs, _) = minimize(&[1.0; 20], 3, 20, ill_conditioned);
    assert_eq!(lbfgs.history.len(), 3);
}
