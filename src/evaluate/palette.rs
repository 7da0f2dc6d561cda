//! How far a painting's colours are from those of its artwork.

use std::ops::Range;

use super::lab::lab;
use super::plane::colours;
use crate::picture::Planes;

const DIRECTIONS: usize = 64;
const QUANTILES: usize = 512;
/// Every so manieth pixel of every so manieth row is looked at.
const STEP: usize = 2;
/// So many pixels along the border are left out: a generator can hide missing colours there, and scans have frames.
const MARGIN: usize = 16;
/// The golden angle, in radians.
const GOLDEN_ANGLE: f32 = 2.399_963;

/// How a picture's colours are distributed: in each of 64 directions of L*a*b*, 512 quantiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Palette(Vec<f32>);

impl Palette {
    /// Of the pixels 16 and more from the border, every second one of every second row.
    pub fn of(picture: &Planes) -> Self {
        let (columns, rows) = (inner(picture.width), inner(picture.height));
        let seen =
            |index: usize| on_grid(index % picture.width, &columns) && on_grid(index / picture.width, &rows);
        let pixels: Vec<[f32; 3]> = colours(picture)
            .enumerate()
            .filter(|(index, _)| seen(*index))
            .map(|(_, colour)| lab(colour))
            .collect();
        Self(directions().flat_map(|direction| quantiles(&pixels, direction)).collect())
    }

    /// The sliced Wasserstein distance of order 1 (Bonneel et al. 2015) to the colours of another picture, in units of
    /// L*a*b*: the mean over the directions and quantiles of `|q - q'|`.
    pub fn distance(&self, other: &Self) -> f32 {
        let differences = self.0.iter().zip(&other.0).map(|(a, b)| f64::from((a - b).abs()));
        (differences.sum::<f64>() / self.0.len().max(1) as f64) as f32
    }
}

/// A side without its margins; of a short one, the pixels in the middle.
fn inner(side: usize) -> Range<usize> {
    let margin = MARGIN.min(side.saturating_sub(1) / 2);
    margin..side - margin
}

fn on_grid(place: usize, side: &Range<usize>) -> bool {
    side.contains(&place) && (place - side.start).is_multiple_of(STEP)
}

/// Directions spread over the sphere as the seeds of a sunflower (Fibonacci lattice).
fn directions() -> impl Iterator<Item = [f32; 3]> {
    (0..DIRECTIONS).map(|index| {
        let place = index as f32 + 0.5;
        let height = 1.0 - 2.0 * place / DIRECTIONS as f32;
        let (sine, cosine) = (place * GOLDEN_ANGLE).sin_cos();
        let radius = (1.0 - height * height).sqrt();
        [radius * cosine, radius * sine, height]
    })
}

/// The middle of each of 512 equal parts of the pixels in the order of that direction.
fn quantiles(pixels: &[[f32; 3]], direction: [f32; 3]) -> Vec<f32> {
    let along = |pixel: &[f32; 3]| -> f32 { pixel.iter().zip(direction).map(|(a, b)| a * b).sum() };
    let mut places: Vec<f32> = pixels.iter().map(along).collect();
    places.sort_unstable_by(f32::total_cmp);
    let middle = |index: usize| (2 * index + 1) * places.len() / (2 * QUANTILES);
    (0..QUANTILES).filter_map(|index| places.get(middle(index)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::sample;

    fn flat(colour: [f32; 3]) -> Planes {
        let data = colour.iter().flat_map(|value| vec![*value; 40 * 40]).collect();
        Planes { width: 40, height: 40, data }
    }

    #[test]
    fn a_picture_has_its_own_palette() {
        let picture = sample(64, 48).unwrap().to_planes();
        let palette = Palette::of(&picture);
        assert_eq!(palette.0.len(), DIRECTIONS * QUANTILES);
        assert_eq!(palette.distance(&palette), 0.0);
    }

    #[test]
    fn two_greys_differ_by_half_their_lightness() {
        // Along a direction (x, y, z) the difference is |x| dL, whose mean over a sphere is dL / 2.
        let (dark, light) = (Palette::of(&flat([0.2; 3])), Palette::of(&flat([0.6; 3])));
        let expected = 0.5 * (lab([0.6; 3])[0] - lab([0.2; 3])[0]);
        let found = dark.distance(&light);
        assert!((found / expected - 1.0).abs() < 0.02, "{found} instead of {expected}");
        assert_eq!(found, light.distance(&dark));
    }

    #[test]
    fn places_and_the_border_do_not_matter() {
        // With odd sides the grid is the same from the right.
        let value = |index: usize| (index * 37 % 101) as f32 / 100.0;
        let picture = Planes { width: 65, height: 49, data: (0..3 * 65 * 49).map(value).collect() };
        let mut mirrored = picture.clone();
        mirrored.data.chunks_exact_mut(65).for_each(<[f32]>::reverse);
        assert_ne!(mirrored, picture);
        assert_eq!(Palette::of(&mirrored), Palette::of(&picture));

        let mut framed = flat([0.3, 0.6, 0.2]);
        for index in (0..3 * 1600).filter(|index| index % 40 < 16) {
            framed.data[index] = 0.0;
        }
        assert_eq!(Palette::of(&framed), Palette::of(&flat([0.3, 0.6, 0.2])));
        framed.data[16 * 40 + 16] = 0.0;
        assert_ne!(Palette::of(&framed), Palette::of(&flat([0.3, 0.6, 0.2])));
    }

    #[test]
    fn short_sides_have_pixels_too() {
        assert_eq!(inner(40), 16..24);
        assert_eq!(inner(33), 16..17);
        assert_eq!((inner(8), inner(1)), (3..5, 0..1));
    }
}
