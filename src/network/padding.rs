//! Padding by one pixel without zeros, so that a picture's border looks like its middle.

use burn::tensor::Tensor;

/// Reflection padding by one: `c b a` becomes `b c b a b`. Both sides must be at least 2.
pub fn reflect(x: Tensor<4>) -> Tensor<4> {
    let x = pad(x, 2, 1);
    pad(x, 3, 1)
}

/// Replication padding by one: `c b a` becomes `c c b a a`.
pub fn replicate(x: Tensor<4>) -> Tensor<4> {
    let x = pad(x, 2, 0);
    pad(x, 3, 0)
}

/// Puts the line `distance` away from each border of `dim` in front of that border.
fn pad(x: Tensor<4>, dim: usize, distance: usize) -> Tensor<4> {
    let last = x.dims()[dim] - 1;
    let first = x.clone().narrow(dim, distance, 1);
    let end = x.clone().narrow(dim, last - distance, 1);
    Tensor::cat(vec![first, x, end], dim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

    fn row(values: [f32; 3]) -> Tensor<4> {
        let device = Device::flex();
        let rows = [values, values.map(|v| v + 10.0), values.map(|v| v + 20.0)];
        Tensor::<2>::from_data(TensorData::from(rows), &device).reshape([1, 1, 3, 3])
    }

    fn values(x: Tensor<4>) -> Vec<f32> {
        x.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn reflection_does_not_repeat_the_border() {
        let padded = values(reflect(row([1.0, 2.0, 3.0])));
        assert_eq!(padded[..5], [12.0, 11.0, 12.0, 13.0, 12.0]);
        assert_eq!(padded[5..10], [2.0, 1.0, 2.0, 3.0, 2.0]);
        assert_eq!(padded[20..], [12.0, 11.0, 12.0, 13.0, 12.0]);
    }

    #[test]
    fn replication_repeats_the_border() {
        let padded = values(replicate(row([1.0, 2.0, 3.0])));
        assert_eq!(padded[..5], [1.0, 1.0, 2.0, 3.0, 3.0]);
        assert_eq!(padded[20..], [21.0, 21.0, 22.0, 23.0, 23.0]);
    }
}
