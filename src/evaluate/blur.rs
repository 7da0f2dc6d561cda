//! Gaussian blur of a plane, for the measures.

use super::plane::Plane;

/// The Gaussian mean of standard deviation `deviation` (in pixels, at least 0.2), cut off at three deviations. The plane is
/// continued by its mirror images; on a side too short for one mirror image the Gaussian is cut off there.
pub fn blur(plane: &Plane, deviation: f32) -> Plane {
    along_columns(&along_rows(plane, &gaussian(deviation, plane.width)), &gaussian(deviation, plane.height))
}

/// Weights that add up to 1, for a line of `length` values.
fn gaussian(deviation: f32, length: usize) -> Vec<f32> {
    let reach = ((3.0 * deviation + 0.5) as usize).min(length.saturating_sub(1));
    let weight = |index: usize| {
        let distance = index.abs_diff(reach) as f32 / deviation;
        (-0.5 * distance * distance).exp()
    };
    let weights: Vec<f32> = (0..=2 * reach).map(weight).collect();
    let sum: f32 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

fn along_rows(plane: &Plane, kernel: &[f32]) -> Plane {
    let reach = kernel.len() / 2;
    let mut data = Vec::with_capacity(plane.data.len());
    for row in plane.rows() {
        let places = (0..row.len() + 2 * reach).map(|index| mirrored(index, reach, row.len()));
        let wide: Vec<f32> = places.filter_map(|place| row.get(place).copied()).collect();
        let mut sums = vec![0.0; row.len()];
        for (start, weight) in kernel.iter().enumerate() {
            add(&mut sums, wide.get(start..).unwrap_or_default(), *weight);
        }
        data.extend(sums);
    }
    Plane { data, ..*plane }
}

fn along_columns(plane: &Plane, kernel: &[f32]) -> Plane {
    let reach = kernel.len() / 2;
    let rows: Vec<&[f32]> = plane.rows().collect();
    let mut data = Vec::with_capacity(plane.data.len());
    for y in 0..rows.len() {
        let mut sums = vec![0.0; plane.width];
        for (offset, weight) in kernel.iter().enumerate() {
            add(
                &mut sums,
                rows.get(mirrored(y + offset, reach, rows.len())).copied().unwrap_or_default(),
                *weight,
            );
        }
        data.extend(sums);
    }
    Plane { data, ..*plane }
}

/// Whole rows at a time, so that it runs in registers as wide as there are.
fn add(sums: &mut [f32], values: &[f32], weight: f32) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * value);
}

/// Where the place `reach` before `index` lies in a line continued by mirror images that do not repeat the edge; `reach` is
/// less than `length`.
fn mirrored(index: usize, reach: usize, length: usize) -> usize {
    let place = index.abs_diff(reach);
    place.min((2 * length.saturating_sub(1)).saturating_sub(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(width: usize, height: usize, x: usize, y: usize) -> Plane {
        let mut data = vec![0.0; width * height];
        data[y * width + x] = 1.0;
        Plane { width, height, data }
    }

    #[test]
    fn means_are_kept() {
        let flat = Plane { width: 9, height: 5, data: vec![0.3; 45] };
        assert!(blur(&flat, 4.0).data.iter().all(|value| (value - 0.3).abs() < 1e-6));
        let sum: f32 = blur(&dot(41, 37, 20, 18), 4.0).data.iter().sum();
        assert!((sum - 1.0).abs() < 1e-5, "{sum}");
    }

    #[test]
    fn a_dot_becomes_a_gaussian_of_that_deviation() {
        let found = blur(&dot(61, 61, 30, 30), 4.0);
        let variance: f32 =
            found.data.iter().enumerate().map(|(i, v)| v * ((i % 61) as f32 - 30.0).powi(2)).sum();
        // Cut off at three deviations, a Gaussian has 0.973 of its variance.
        assert!((variance / 16.0 - 0.975).abs() < 0.01, "{variance}");
        assert!((found.data[30 * 61 + 26] - found.data[34 * 61 + 30]).abs() < 1e-8);
    }

    #[test]
    fn lines_are_mirrored_without_repeating_the_edge() {
        let places: Vec<usize> = (0..7).map(|index| mirrored(index, 2, 3)).collect();
        assert_eq!(places, [2, 1, 0, 1, 2, 1, 0]);
        assert_eq!(mirrored(0, 0, 1), 0);
        // A dot in the corner counts once, its neighbours' mirror images twice.
        let found = blur(&dot(16, 1, 0, 0), 1.0);
        let expected = gaussian(1.0, 16);
        for x in 0..4 {
            assert!((found.data[x] - expected[3 + x]).abs() < 1e-7, "{x}");
        }
    }
}
