//! Padding by one pixel, by reflection or replication: without zeros, so that a picture's border looks like its middle.

use burn::tensor::{Tensor, TensorData};

use super::layout::{from_pixels, pixels};

/// What a map is continued with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// `c b a` becomes `b c b a b`. Both sides must be at least 2.
    Reflect,
    /// `c b a` becomes `c c b a a`.
    Replicate,
}

impl Border {
    /// How far the line that is repeated is from the border.
    fn distance(self) -> usize {
        match self {
            Self::Reflect => 1,
            Self::Replicate => 0,
        }
    }

    /// `x` (`[batch, channels, height, width]`) with one pixel more on each side.
    pub fn around(self, x: Tensor<4>) -> Tensor<4> {
        let x = pad(x, 2, self.distance());
        pad(x, 3, self.distance())
    }

    /// The same for a map whose channels are last in memory, and so they stay. Rows and columns are picked by products
    /// with matrices of zeros and ones: exact in every precision, and their gradients are products again, where those
    /// of slices are maps full of zeros, one for each slice.
    pub fn around_channels_last(self, x: Tensor<4>) -> Tensor<4> {
        let [batch, channels, height, width] = x.dims();
        let rows = pixels(x).reshape([batch, height, width * channels]);
        let rows = self.matrix(height, &rows).matmul(rows);
        let columns = rows.reshape([batch * (height + 2), width, channels]);
        let columns = self.matrix(width, &columns).matmul(columns);
        from_pixels(columns, [batch, channels, height + 2, width + 2])
    }

    /// `[1, count + 2, count]`: what each line is after padding; on the device and in the precision of `like`.
    fn matrix(self, count: usize, like: &Tensor<3>) -> Tensor<3> {
        let last = count.saturating_sub(1);
        let first = self.distance().min(last);
        let lines = [first].into_iter().chain(0..count).chain([last - first]);
        let row = |line: usize| (0..count).map(move |column| f32::from(u8::from(column == line)));
        let ones: Vec<f32> = lines.flat_map(row).collect();
        let data = TensorData::new(ones, [1, count + 2, count]);
        Tensor::<3>::from_data(data, &like.device()).cast(like.dtype())
    }
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
    use burn::tensor::Device;

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
        let padded = values(Border::Reflect.around(row([1.0, 2.0, 3.0])));
        assert_eq!(padded[..5], [12.0, 11.0, 12.0, 13.0, 12.0]);
        assert_eq!(padded[5..10], [2.0, 1.0, 2.0, 3.0, 2.0]);
        assert_eq!(padded[20..], [12.0, 11.0, 12.0, 13.0, 12.0]);
    }

    #[test]
    fn replication_repeats_the_border() {
        let padded = values(Border::Replicate.around(row([1.0, 2.0, 3.0])));
        assert_eq!(padded[..5], [1.0, 1.0, 2.0, 3.0, 3.0]);
        assert_eq!(padded[20..], [21.0, 21.0, 22.0, 23.0, 23.0]);
    }

    #[test]
    fn products_and_slices_pad_the_same() {
        let device = Device::flex().autodiff();
        for border in [Border::Reflect, Border::Replicate] {
            let x = || crate::loss::random([2, 3, 5, 4], 1, &device).require_grad();
            let weights = crate::loss::random([2, 3, 7, 6], 2, &device);
            let gradient = |x: &Tensor<4>, padded: Tensor<4>| {
                values(x.grad(&(padded * weights.clone()).sum().backward()).unwrap())
            };
            let (slices, products) = (x(), x());
            let (by_slices, by_products) =
                (border.around(slices.clone()), border.around_channels_last(products.clone()));
            assert_eq!(values(by_slices.clone()), values(by_products.clone()));
            let gradients = [gradient(&slices, by_slices), gradient(&products, by_products)];
            assert!(gradients[0].iter().zip(&gradients[1]).all(|(a, b)| (a - b).abs() < 1e-6));
        }
    }
}
