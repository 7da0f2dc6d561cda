//! The coordinates of SOAP: for each dimension of a tensor, the eigenvectors of its gradient's correlations.

use burn::optim::{RecordState, StateSink, StateSource};
use burn::tensor::{Device, Int, Tensor, TensorData};

/// How much of the correlations of all earlier gradients is left after a new one.
const DECAY: f32 = 0.95;
/// What keeps the eigenvectors of a zero apart, as a share of the mean eigenvalue.
const RIDGE: f64 = 1e-6;

/// An orthonormal basis for each dimension of a tensor.
#[derive(Clone)]
pub struct Basis {
    axes: Vec<Axis>,
}

/// One dimension, of `n` numbers.
#[derive(Clone)]
struct Axis {
    /// The moving average of `G G^T`, `[n, n]`, of gradients `G` with this dimension in front.
    correlation: Tensor<2>,
    /// Its eigenvectors, more or less, as columns, `[n, n]`.
    vectors: Tensor<2>,
}

/// How the coordinates of a dimension have changed.
pub struct Turn {
    dimension: usize,
    /// From the old coordinates to the new ones, `[n, n]`.
    matrix: Tensor<2>,
    /// Which old coordinate each new one has come from.
    order: Tensor<1, Int>,
}

impl Basis {
    /// The tensor's own coordinates, with the correlations of a first gradient.
    pub fn new<const D: usize>(gradient: &Tensor<D>) -> Self {
        let axis = |dimension: usize| {
            let correlation = correlation(gradient, dimension);
            Axis { vectors: Tensor::eye(correlation.dims()[0], &gradient.device()), correlation }
        };
        Self { axes: (0..D).map(axis).collect() }
    }

    /// Takes in the correlations of a gradient.
    #[must_use]
    pub fn observe<const D: usize>(mut self, gradient: &Tensor<D>) -> Self {
        for (dimension, axis) in self.axes.iter_mut().enumerate() {
            let seen = correlation(gradient, dimension).mul_scalar(1.0 - DECAY);
            axis.correlation = axis.correlation.clone().mul_scalar(DECAY) + seen;
        }
        self
    }

    /// The tensor in these coordinates.
    pub fn turn<const D: usize>(&self, tensor: Tensor<D>) -> Tensor<D> {
        let axes = self.axes.iter().enumerate();
        axes.fold(tensor, |x, (dimension, axis)| multiply(axis.vectors.clone().transpose(), x, dimension))
    }

    /// The tensor in its own coordinates again.
    pub fn turn_back<const D: usize>(&self, tensor: Tensor<D>) -> Tensor<D> {
        let axes = self.axes.iter().enumerate();
        axes.fold(tensor, |x, (dimension, axis)| multiply(axis.vectors.clone(), x, dimension))
    }

    /// One step of the power iteration towards the eigenvectors, the largest eigenvalue first; a dimension whose
    /// numbers the device does not give keeps its coordinates.
    pub fn follow(&mut self) -> Vec<Turn> {
        let follow = |(dimension, axis): (usize, &mut Axis)| {
            let (vectors, order) = axis.followed()?;
            let matrix = vectors.clone().transpose().matmul(axis.vectors.clone());
            axis.vectors = vectors;
            Some(Turn { dimension, matrix, order })
        };
        self.axes.iter_mut().enumerate().filter_map(follow).collect()
    }

    /// The same basis on another device.
    #[must_use]
    pub fn on(self, device: &Device) -> Self {
        let to = |axis: Axis| Axis {
            correlation: axis.correlation.to_device(device),
            vectors: axis.vectors.to_device(device),
        };
        Self { axes: self.axes.into_iter().map(to).collect() }
    }
}

impl Axis {
    fn followed(&self) -> Option<(Tensor<2>, Tensor<1, Int>)> {
        let read = |tensor: Tensor<2>| -> Option<Vec<Vec<f64>>> {
            let [n, _] = tensor.dims();
            let values = tensor.transpose().try_into_data().ok()?.try_to_vec::<f32>().ok()?;
            Some(values.chunks(n).map(|column| column.iter().copied().map(f64::from).collect()).collect())
        };
        let vectors = read(self.vectors.clone())?;
        let powers = read(self.correlation.clone().matmul(self.vectors.clone()))?;
        let pairs = vectors.iter().zip(&powers).map(|(vector, power)| (dot(vector, power), vector, power));
        let mut columns: Vec<_> = pairs.enumerate().collect();
        let ridge = RIDGE * columns.iter().map(|(_, (value, ..))| value).sum::<f64>() / columns.len() as f64;
        if !ridge.is_finite() || ridge <= 0.0 {
            return None;
        }
        columns.sort_by(|(_, (a, ..)), (_, (b, ..))| b.total_cmp(a));

        let mut found: Vec<Vec<f64>> = Vec::with_capacity(columns.len());
        for (_, (_, vector, power)) in &columns {
            let mut column: Vec<f64> = power.iter().zip(*vector).map(|(p, v)| p + ridge * v).collect();
            // Gram-Schmidt; the second time takes away what rounding has left.
            for _ in 0..2 {
                for other in &found {
                    let share = dot(&column, other);
                    column.iter_mut().zip(other).for_each(|(value, other)| *value -= share * other);
                }
                let length = dot(&column, &column).sqrt();
                for value in &mut column {
                    *value /= length;
                }
            }
            found.push(column);
        }
        let n = found.len();
        let values: Vec<f32> = found.concat().into_iter().map(|value| value as f32).collect();
        if values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let device = self.vectors.device();
        let vectors = Tensor::<2>::from_data(TensorData::new(values, [n, n]), &device).transpose();
        let order: Vec<i32> = columns.iter().map(|(index, _)| *index as i32).collect();
        Some((vectors, Tensor::from_data(TensorData::new(order, [n]), &device)))
    }
}

impl Turn {
    /// A mean of gradients in the new coordinates.
    pub fn apply<const D: usize>(&self, mean: Tensor<D>) -> Tensor<D> {
        multiply(self.matrix.clone(), mean, self.dimension)
    }

    /// A mean of squares, which cannot be turned, with the coordinates it belongs to.
    pub fn reorder<const D: usize>(&self, squares: Tensor<D>) -> Tensor<D> {
        squares.select(self.dimension, self.order.clone())
    }
}

impl RecordState for Basis {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        for (index, axis) in self.axes.iter().enumerate() {
            out.push_tensor(prefix, &format!("correlation{index}"), axis.correlation.to_data());
            out.push_tensor(prefix, &format!("vectors{index}"), axis.vectors.to_data());
        }
    }

    fn state_unflatten(prefix: &str, source: &mut StateSource, device: &Device) -> Option<Self> {
        let mut take = |leaf: String| Some(Tensor::from_data(source.take_tensor(prefix, &leaf)?, device));
        let axes = (0..)
            .map_while(|index| {
                Some(Axis {
                    correlation: take(format!("correlation{index}"))?,
                    vectors: take(format!("vectors{index}"))?,
                })
            })
            .collect();
        Some(Self { axes })
    }
}

/// `G G^T` with one dimension of the gradient in front and all others behind.
fn correlation<const D: usize>(gradient: &Tensor<D>, dimension: usize) -> Tensor<2> {
    let rows = unfold(gradient.clone().swap_dims(0, dimension));
    rows.clone().matmul(rows.transpose())
}

/// The matrix `[n, n]` times the tensor, along one dimension.
fn multiply<const D: usize>(matrix: Tensor<2>, tensor: Tensor<D>, dimension: usize) -> Tensor<D> {
    let tensor = tensor.swap_dims(0, dimension);
    let shape = tensor.dims();
    matrix.matmul(unfold(tensor)).reshape(shape).swap_dims(0, dimension)
}

/// The first dimension, and all others as one.
fn unfold<const D: usize>(tensor: Tensor<D>) -> Tensor<2> {
    let n = tensor.dims()[0];
    tensor.reshape([n as i32, -1])
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gradient() -> Tensor<4> {
        crate::loss::random([4, 3, 2, 2], 7, &Device::flex())
    }

    fn largest<const D: usize>(x: Tensor<D>) -> f32 {
        x.abs().max().into_scalar()
    }

    fn followed() -> Basis {
        let mut basis = Basis::new(&gradient());
        for _ in 0..200 {
            basis.follow();
        }
        basis
    }

    #[test]
    fn turning_back_undoes_turning() {
        let basis = followed();
        let turned = basis.turn(gradient());
        assert!(largest(turned.clone() - gradient()) > 0.1);
        assert!(largest(basis.turn_back(turned) - gradient()) < 1e-5);
    }

    #[test]
    fn correlations_are_diagonal_in_their_eigenvectors_and_fall() {
        let turned = followed().turn(gradient());
        for dimension in 0..4 {
            let matrix = correlation(&turned, dimension);
            let [n, _] = matrix.dims();
            let diagonal = Tensor::<2>::eye(n, &Device::flex()) * matrix.clone();
            assert!(largest(matrix - diagonal.clone()) < 1e-3 * largest(diagonal.clone()));
            let values: Vec<f32> = diagonal.sum_dim(0).into_data().try_to_vec().unwrap();
            assert!(values.is_sorted_by(|a, b| a >= b), "{values:?}");
        }
    }

    #[test]
    fn moments_follow_their_coordinates() {
        let mut basis = Basis::new(&gradient());
        let mut moved = basis.turn(gradient());
        for turn in basis.follow() {
            moved = turn.apply(moved);
        }
        assert!(largest(moved - basis.turn(gradient())) < 1e-5);
    }

    #[test]
    fn gradients_of_zero_leave_the_coordinates() {
        let mut basis = Basis::new(&gradient().zeros_like());
        assert!(basis.follow().is_empty());
    }
}
