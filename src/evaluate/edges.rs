//! How much of the photo's edges is left in a painting.

use super::blur::blur;
use super::plane::Plane;

/// What is finer than this standard deviation, in pixels, is the painter's.
const DEVIATION: f32 = 3.0;
/// A variance of the steepness below this is rounding.
const FLAT: f64 = 1e-12;

/// How steep the luminance is at each pixel: the length of the gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeMap(Vec<f32>);

impl EdgeMap {
    /// Of a picture's luminance after a Gaussian mean of 3 pixels.
    pub fn of(luminance: &Plane) -> Self {
        let smooth = blur(luminance, DEVIATION);
        let rows: Vec<&[f32]> = smooth.rows().collect();
        let steepness = rows.iter().zip(rows.iter().skip(1)).flat_map(|(above, row)| {
            let here = row.iter().skip(1);
            here.zip(row.iter())
                .zip(above.iter().skip(1))
                .map(|((here, left), up)| (here - left).hypot(here - up))
        });
        Self(steepness.collect())
    }

    /// The correlation (Pearson) with the steepness of another picture of the same size, -1 to 1; nothing if one of them
    /// is equally steep everywhere.
    pub fn correlation(&self, other: &Self) -> Option<f32> {
        let centred = |values: &[f32]| -> Vec<f64> {
            let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len().max(1) as f64;
            values.iter().map(|value| f64::from(*value) - mean).collect()
        };
        let (a, b) = (centred(&self.0), centred(&other.0));
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let (square_a, square_b) = (product(&a, &a), product(&b, &b));
        let uneven = square_a.min(square_b) > FLAT * a.len() as f64;
        uneven.then(|| (product(&a, &b) / (square_a * square_b).sqrt()) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::super::plane::luminance;
    use super::*;
    use crate::picture::sample;

    /// Dark on the left of `edge`, light on the right.
    fn step(edge: usize, dark: f32, light: f32) -> EdgeMap {
        let data = (0..60 * 20).map(|i| if i % 60 < edge { dark } else { light }).collect();
        EdgeMap::of(&Plane { width: 60, height: 20, data })
    }

    #[test]
    fn a_picture_has_its_own_edges() {
        let picture = luminance(&sample(48, 40).unwrap().to_planes());
        let edges = EdgeMap::of(&picture);
        assert!((edges.correlation(&edges).unwrap() - 1.0).abs() < 1e-6);
        let negative = EdgeMap::of(&picture.map(|value| 1.0 - 0.5 * value));
        assert!(
            (edges.correlation(&negative).unwrap() - 1.0).abs() < 1e-5,
            "neither sign nor contrast counts"
        );
    }

    #[test]
    fn an_edge_elsewhere_is_another_edge() {
        let edge = step(20, 0.2, 0.8);
        let near = edge.correlation(&step(22, 0.3, 0.5)).unwrap();
        let far = edge.correlation(&step(45, 0.3, 0.5)).unwrap();
        assert!(near > 0.8 && near < 0.99 && far < 0.0, "{near} {far}");
    }

    #[test]
    fn what_is_flat_has_no_edges() {
        assert_eq!(step(0, 0.0, 0.5).correlation(&step(20, 0.0, 0.5)), None);
    }
}
