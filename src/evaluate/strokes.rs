//! Whether a painting has brush strokes where its photo is flat.

use serde::Serialize;

use super::averages::median;
use super::blur::blur;
use super::plane::Plane;

/// What an octave is the difference of: the luminance after a Gaussian mean of so many pixels and of twice as many. Waves of
/// 6.5, 13 and 26 pixels pass the best.
const OCTAVES: [f32; 3] = [1.0, 2.0, 4.0];
/// Standard deviation, in pixels, of the Gaussian that strokes and the photo's contrast are averaged with.
const NEIGHBOURHOOD: f32 = 8.0;
/// A photo is flat where its luminance (0..1) deviates by less than this …
const FLAT_DEVIATION: f32 = 0.03;
/// … within so many pixels to each side.
const FLAT_REACH: usize = 12;
/// With fewer flat pixels nothing is said of a painting.
const FEWEST: usize = 2000;

/// The contrast of a painting's strokes in flat places as a share of that in the whole of the painting it was painted after:
/// 1 as strong, 0 none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Strokes {
    /// Of all octaves together.
    pub all: f32,
    /// Of strokes of about 6.5, 13 and 26 pixels.
    pub octaves: [f32; 3],
}

/// Where a photo is flat, pixel by pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct FlatPlaces(Vec<bool>);

/// The median energy of the strokes: of all octaves, then of each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StrokeEnergy([f32; 4]);

impl FlatPlaces {
    /// Of a photo's luminance: where its deviation (Gaussian, 8 pixels) is below 0.03 within 12 pixels to each side.
    pub fn of(photo: &Plane) -> Self {
        let (mean, square) =
            (blur(photo, NEIGHBOURHOOD), blur(&photo.map(|value| value * value), NEIGHBOURHOOD));
        let deviation = square.zip(&mean, |square, mean| (square - mean * mean).max(0.0).sqrt());
        let uneven: Vec<bool> = deviation.data.iter().map(|value| *value >= FLAT_DEVIATION).collect();
        let rows: Vec<Vec<bool>> = uneven.chunks_exact(photo.width.max(1)).map(widened).collect();
        let flat_row = |y: usize| {
            let near = rows.get(window(y, rows.len())).unwrap_or_default();
            (0..photo.width).map(|x| !near.iter().any(|row| row.get(x) == Some(&true))).collect::<Vec<bool>>()
        };
        Self((0..rows.len()).flat_map(flat_row).collect())
    }

    /// How many pixels are flat.
    pub fn count(&self) -> usize {
        self.0.iter().filter(|flat| **flat).count()
    }
}

/// Each place is true that has a true one within reach.
fn widened(row: &[bool]) -> Vec<bool> {
    let near = |x| row.get(window(x, row.len())).unwrap_or_default();
    (0..row.len()).map(|x| near(x).contains(&true)).collect()
}

/// The places within reach of `place` on a line of `length`.
fn window(place: usize, length: usize) -> std::ops::Range<usize> {
    place.saturating_sub(FLAT_REACH)..(place + FLAT_REACH + 1).min(length)
}

impl StrokeEnergy {
    /// Of the whole of a picture, given its luminance.
    pub fn of(picture: &Plane) -> Self {
        Self::where_true(picture, |_| true)
    }

    fn where_true(picture: &Plane, counts: impl Fn(usize) -> bool) -> Self {
        let octaves = energies(picture);
        let [a, b, c] = &octaves;
        let sum = a.zip(b, |a, b| a + b).zip(c, |sum, c| sum + c);
        let middle = |plane: &Plane| {
            let values = plane.data.iter().enumerate().filter(|(index, _)| counts(*index));
            median(values.map(|(_, value)| *value)).unwrap_or_default()
        };
        Self([middle(&sum), middle(a), middle(b), middle(c)])
    }
}

/// The square of each octave's band, averaged over the neighbourhood.
fn energies(picture: &Plane) -> [Plane; 3] {
    OCTAVES.map(|deviation| {
        let band =
            blur(picture, deviation).zip(&blur(picture, 2.0 * deviation), |fine, coarse| fine - coarse);
        blur(&band.map(|value| value * value), NEIGHBOURHOOD)
    })
}

/// The strokes in the luminance of `painting`, of the photo's size, where the photo is `flat`; `original` is the energy of
/// the painting it was painted after. Nothing if fewer than 2000 pixels are flat, or the original has no strokes at all.
pub fn strokes(painting: &Plane, flat: &FlatPlaces, original: &StrokeEnergy) -> Option<Strokes> {
    if flat.count() < FEWEST || original.0.iter().any(|energy| *energy <= 0.0) {
        return None;
    }
    let found = StrokeEnergy::where_true(painting, |index| flat.0.get(index) == Some(&true));
    let share = |found: f32, original: f32| (found / original).max(0.0).sqrt();
    let (StrokeEnergy([all, a, b, c]), StrokeEnergy([all_o, a_o, b_o, c_o])) = (found, *original);
    Some(Strokes { all: share(all, all_o), octaves: [share(a, a_o), share(b, b_o), share(c, c_o)] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(width: usize, height: usize, value: impl Fn(f32, f32) -> f32) -> Plane {
        let at = |index| value((index % width) as f32, (index / width) as f32);
        Plane { width, height, data: (0..width * height).map(at).collect() }
    }

    /// Waves of 13 pixels.
    fn waves(contrast: f32) -> Plane {
        plane(96, 80, |x, y| 0.5 + contrast * (std::f32::consts::TAU * (x + 0.5 * y) / 13.0).sin())
    }

    fn grey() -> FlatPlaces {
        FlatPlaces::of(&plane(96, 80, |_, _| 0.5))
    }

    #[test]
    fn a_painting_has_its_own_strokes() {
        let original = StrokeEnergy::of(&waves(0.2));
        let found = strokes(&waves(0.2), &grey(), &original).unwrap();
        for share in [found.all, found.octaves[0], found.octaves[1], found.octaves[2]] {
            assert!((share - 1.0).abs() < 1e-6, "{found:?}");
        }
        let fainter = strokes(&waves(0.05), &grey(), &original).unwrap();
        assert!((fainter.all - 0.25).abs() < 1e-3, "{fainter:?}");
        let none = strokes(&plane(96, 80, |_, _| 0.3), &grey(), &original).unwrap();
        assert!(none.all < 1e-4, "{none:?}");
    }

    #[test]
    fn octaves_tell_coarse_from_fine() {
        let [fine, middle, coarse] = energies(&waves(0.2)).map(|plane| median(plane.data).unwrap());
        assert!(middle > fine && middle > coarse, "{fine} {middle} {coarse}");
    }

    #[test]
    fn only_flat_places_count() {
        // The photo has a hard edge at x = 60; flat is what is further than the window and the reach from it.
        let flat = FlatPlaces::of(&plane(120, 80, |x, _| if x < 60.0 { 0.2 } else { 0.8 }));
        let row = &flat.0[40 * 120..41 * 120];
        assert!(row[..25].iter().all(|flat| *flat) && !row[48..72].contains(&true));
        // Strokes beside the edge are not seen, strokes in the left part are.
        let original = StrokeEnergy::of(&waves(0.2));
        let painted = |from: f32, to: f32| {
            let value =
                |x: f32, y: f32| if x >= from && x < to { 0.5 + 0.2 * (x + 0.5 * y).sin() } else { 0.5 };
            strokes(&plane(120, 80, value), &flat, &original).unwrap().all
        };
        assert!(painted(50.0, 70.0) < 0.02 && painted(0.0, 120.0) > 0.2);
    }

    #[test]
    fn without_flat_places_nothing_is_said() {
        let restless = FlatPlaces::of(&waves(0.3));
        assert_eq!(restless.count(), 0);
        let original = StrokeEnergy::of(&waves(0.2));
        assert_eq!(strokes(&waves(0.2), &restless, &original), None);
        // 1,600 and 2,500 flat pixels.
        for (side, defined) in [(40, false), (50, true)] {
            let small = plane(side, side, |_, _| 0.5);
            assert_eq!(strokes(&small, &FlatPlaces::of(&small), &original).is_some(), defined);
        }
        assert_eq!(strokes(&waves(0.2), &grey(), &StrokeEnergy([0.0; 4])), None);
    }
}
