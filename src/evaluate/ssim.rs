//! Structural similarity of two pictures.

use crate::picture::Planes;

/// Half the side of the window.
const REACH: usize = 5;
/// Standard deviation of the window's Gaussian.
const DEVIATION: f64 = 1.5;
/// Keep flat windows from dividing by zero: `(0.01)^2` and `(0.03)^2` for values 0..1.
const C: [f64; 2] = [1e-4, 9e-4];

/// The mean structural similarity index (Wang, Bovik, Sheikh, Simoncelli 2004) of the luminance of two
/// pictures of the same size, with a Gaussian window of 11 pixels: 1 for equal ones.
pub fn ssim(a: &Planes, b: &Planes) -> f64 {
    let (width, height) = (a.width, a.height);
    let (a, b) = (luminance(a), luminance(b));
    let product = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let mean = |values: &[f64]| blur(values, width, height);
    let (mean_a, mean_b) = (mean(&a), mean(&b));
    let (square_a, square_b, cross) =
        (mean(&product(&a, &a)), mean(&product(&b, &b)), mean(&product(&a, &b)));

    let index = |i: usize| {
        let at = |values: &[f64]| values.get(i).copied().unwrap_or_default();
        let (ma, mb) = (at(&mean_a), at(&mean_b));
        let (va, vb, covariance) = (at(&square_a) - ma * ma, at(&square_b) - mb * mb, at(&cross) - ma * mb);
        (2.0 * ma * mb + C[0]) * (2.0 * covariance + C[1]) / ((ma * ma + mb * mb + C[0]) * (va + vb + C[1]))
    };
    (0..a.len()).map(index).sum::<f64>() / a.len().max(1) as f64
}

/// Rec. 601 luma.
fn luminance(picture: &Planes) -> Vec<f64> {
    let size = picture.width * picture.height;
    let channel = |index: usize| picture.data.iter().skip(index * size).take(size).map(|v| f64::from(*v));
    channel(0).zip(channel(1)).zip(channel(2)).map(|((r, g), b)| 0.299 * r + 0.587 * g + 0.114 * b).collect()
}

/// A Gaussian mean, first along the rows and then along the columns; at the border the window is cut.
fn blur(values: &[f64], width: usize, height: usize) -> Vec<f64> {
    let rows = blur_along(values, width * height, |i| (i % width, width, 1));
    blur_along(&rows, width * height, |i| (i / width, height, width))
}

/// `place` gives for an index its place along the line, the line's length and the distance of neighbours.
fn blur_along(values: &[f64], count: usize, place: impl Fn(usize) -> (usize, usize, usize)) -> Vec<f64> {
    let weight = |distance: usize| (-((distance * distance) as f64) / (2.0 * DEVIATION * DEVIATION)).exp();
    let at = |i: usize| {
        let (position, length, stride) = place(i);
        let start = i - position * stride;
        let window = position.saturating_sub(REACH)..(position + REACH + 1).min(length);
        let (sum, total) = window.fold((0.0, 0.0), |(sum, total), neighbour| {
            let weight = weight(neighbour.abs_diff(position));
            let value = values.get(start + neighbour * stride).copied().unwrap_or_default();
            (sum + weight * value, total + weight)
        });
        sum / total
    };
    (0..count).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::sample;

    fn changed(picture: &Planes, change: impl Fn(usize, f32) -> f32) -> Planes {
        let data = picture.data.iter().enumerate().map(|(i, value)| change(i, *value)).collect();
        Planes { data, ..picture.clone() }
    }

    #[test]
    fn equal_pictures_have_one_and_noise_lowers_it() {
        let picture = sample(40, 30).unwrap().to_planes();
        assert!((ssim(&picture, &picture) - 1.0).abs() < 1e-9);
        let noisy = |amount: f32| {
            ssim(
                &picture,
                &changed(&picture, |i, value| value + amount * ((i * 7919 % 13) as f32 / 6.0 - 1.0)),
            )
        };
        assert!(noisy(0.02) < 1.0 && noisy(0.1) < noisy(0.02) && noisy(0.1) > 0.0);
    }

    #[test]
    fn brightness_alone_costs_little_and_inversion_much() {
        let picture = sample(40, 30).unwrap().to_planes();
        assert!(ssim(&picture, &changed(&picture, |_, value| value + 0.02)) > 0.98);
        assert!(ssim(&picture, &changed(&picture, |_, value| 1.0 - value)) < 0.2);
    }

    #[test]
    fn two_flat_pictures_by_hand() {
        let flat = |value: f32| Planes { width: 12, height: 12, data: vec![value; 3 * 144] };
        // (2 * 0.5 * 0.25 + C1) / (0.25 + 0.0625 + C1)
        let expected = 0.2501 / 0.3126;
        assert!((ssim(&flat(0.5), &flat(0.25)) - expected).abs() < 1e-6);
    }
}
