//! One value for each pixel, and the luminance of a picture.

use crate::picture::Planes;

/// Luminance of RGB (ITU-R BT.709), taken of the values as they are stored, as a luma.
const LUMINANCE: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// One value for each pixel, `[height, width]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Pixels a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row after row from the top.
    pub data: Vec<f32>,
}

impl Plane {
    /// `change` of every value.
    #[must_use]
    pub fn map(&self, change: impl Fn(f32) -> f32) -> Self {
        Self { data: self.data.iter().map(|value| change(*value)).collect(), ..*self }
    }

    /// `join` of the values here and in `other`, of the same size, at each pixel.
    #[must_use]
    pub fn zip(&self, other: &Self, join: impl Fn(f32, f32) -> f32) -> Self {
        Self { data: self.data.iter().zip(&other.data).map(|(a, b)| join(*a, *b)).collect(), ..*self }
    }

    /// The rows from the top.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.data.chunks_exact(self.width.max(1))
    }
}

/// The luminance of a picture, 0..1.
pub fn luminance(picture: &Planes) -> Plane {
    let [red, green, blue] = LUMINANCE;
    let data = colours(picture).map(|[r, g, b]| red * r + green * g + blue * b).collect();
    Plane { width: picture.width, height: picture.height, data }
}

/// The colours of a picture, one by one.
pub fn colours(picture: &Planes) -> impl Iterator<Item = [f32; 3]> {
    let (red, rest) = picture.data.split_at(picture.data.len() / 3);
    let (green, blue) = rest.split_at(red.len());
    red.iter().zip(green).zip(blue).map(|((red, green), blue)| [*red, *green, *blue])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luminance_by_hand() {
        // A red, a green and a blue pixel, then a grey one.
        let data = vec![1.0, 0.0, 0.0, 0.5, 0.0, 1.0, 0.0, 0.5, 0.0, 0.0, 1.0, 0.5];
        let found = luminance(&Planes { width: 2, height: 2, data });
        assert_eq!((found.width, found.height), (2, 2));
        for (found, expected) in found.data.iter().zip([0.2126, 0.7152, 0.0722, 0.5]) {
            assert!((found - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn planes_are_joined_pixel_by_pixel() {
        let plane = Plane { width: 3, height: 2, data: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0] };
        let joined = plane.zip(&plane.map(|value| 10.0 * value), |a, b| b - a);
        assert_eq!(joined.rows().nth(1).unwrap(), [36.0, 45.0, 54.0]);
    }
}
