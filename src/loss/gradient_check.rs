//! Gradient checks, for the tests: the gradients of a loss against central differences.

use burn::tensor::{Device, Tensor, TensorData};

/// Central differences of f32 sums carry an error of about 1e-3 of the largest gradient.
const TOLERANCE: f32 = 5e-3;
const DELTA: f32 = 4e-3;

/// Values 0.1 to 0.9, no two of them close, the same for the same seed.
pub fn random<const D: usize>(shape: [usize; D], seed: u64, device: &Device) -> Tensor<D> {
    let count: usize = shape.iter().product();
    let value = |index: usize| {
        // Multiples of the golden ratio spread evenly over 0..1 (Weyl 1916).
        let bits = (index as u64 + seed * 1_000_003).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        0.1 + 0.8 * bits as f32 / (1u64 << 24) as f32
    };
    Tensor::from_data(TensorData::new((0..count).map(value).collect::<Vec<f32>>(), shape), device)
}

/// Compares the gradient of the sum of `loss` at a random point with central differences.
pub fn check_gradient(shape: [usize; 4], loss: impl Fn(Tensor<4>) -> Tensor<1>) {
    let device = Device::flex().autodiff();
    let x = random(shape, 7, &device);
    let tracked = x.clone().require_grad();
    let gradients = loss(tracked.clone()).sum().backward();
    let gradient: Vec<f32> = tracked.grad(&gradients).unwrap().into_data().try_to_vec().unwrap();
    let values: Vec<f32> = x.into_data().try_to_vec().unwrap();
    let largest = gradient.iter().fold(0.0f32, |largest, g| largest.max(g.abs()));
    assert!(largest > 0.0);
    for (index, gradient) in gradient.iter().enumerate() {
        let at = |delta: f32| {
            let mut moved = values.clone();
            moved[index] += delta;
            loss(Tensor::from_data(TensorData::new(moved, shape), &device)).sum().into_scalar::<f32>()
        };
        let numeric = (at(DELTA) - at(-DELTA)) / (2.0 * DELTA);
        assert!(
            (numeric - gradient).abs() <= TOLERANCE * largest,
            "index {index}: {numeric} by differences, {gradient} by backward"
        );
    }
}
