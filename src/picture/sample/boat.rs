//! A sailing boat on the lake and its mirror image.

use super::canvas::{Canvas, Point, Rgb, rgb};
use super::noise::{noise, step};
use super::sky::SUNLIGHT;

/// Draws the boat with the middle of its waterline at `place`; `size` is the height of the
/// mast in pixels.
pub(super) fn paint(canvas: &mut Canvas, place: Point, size: f32) {
    let (left, right) = (place.0 - size * 0.6, place.0 + size * 0.6);
    canvas.fill((left, place.1), (right, place.1 + size * 1.1), |px, py, old| {
        let (x, y) = ((px - place.0) / size, (py - place.1) / size);
        // Ripples shift the mirror image row by row, more with the distance.
        let shift = (0.02 + 0.07 * y) * noise(x * 1.5, y * 34.0, 241);
        let gap = step(0.05, 0.45, noise(x * 2.0, y * 27.0, 251) + 0.25 * y);
        match boat(x + shift, y * 1.08) {
            Some(colour) => old.mix(colour * 0.8, (0.80 - 0.45 * y) * (1.0 - 0.8 * gap)),
            None => old,
        }
    });
    canvas.fill((left, place.1 - size * 1.1), (right, place.1), |px, py, old| {
        let (x, y) = ((px - place.0) / size, (place.1 - py) / size);
        boat(x, y).unwrap_or(old)
    });
}

/// The colour of the boat at `y` above the water, in heights of the mast.
fn boat(x: f32, y: f32) -> Option<Rgb> {
    let shade = rgb(0.50, 0.54, 0.64);
    // The hull: longer above than below, the bow to the left a little higher.
    let deck = 0.085 + 0.06 * (x - 0.02) * (x - 0.02) * 4.0 * if x < 0.0 { 1.4 } else { 0.6 };
    let half = 0.24 + 0.9 * y;
    if y < deck && (x - 0.01).abs() < half.min(0.34) {
        let plank = 0.85 + 0.25 * noise(x * 5.0, y * 60.0, 257);
        let band = if y > deck - 0.018 { rgb(0.85, 0.80, 0.70) } else { rgb(0.45, 0.20, 0.14) };
        let sunny = step(0.25, -0.30, x);
        return Some(band * plank * (shade * 0.7 + SUNLIGHT * (0.15 + 0.75 * sunny)));
    }
    if (x - 0.01).abs() < 0.009 && y < 1.02 {
        return Some(rgb(0.45, 0.33, 0.23) * (shade + SUNLIGHT * 0.5));
    }
    // The main sail behind the mast, the jib before it; both bellied by the wind.
    let up = (y - 0.15) / 0.82;
    let belly = 0.05 * up * (1.0 - up) * 4.0;
    if (0.0..1.0).contains(&up) && x > 0.025 && x < 0.025 + 0.40 * (1.0 - up) + belly {
        return Some(cloth(x, y, up, 0.50));
    }
    let up = (y - 0.12) / 0.74;
    let belly = 0.03 * up * (1.0 - up) * 4.0;
    if (0.0..1.0).contains(&up) && x < -0.015 && x > -0.015 - 0.32 * (1.0 - up) - belly {
        return Some(cloth(x, y, up, 0.85));
    }
    None
}

/// Sailcloth with seams and folds; the evening sun shines through it.
fn cloth(x: f32, y: f32, up: f32, sun: f32) -> Rgb {
    let seam = if (up * 7.0 - (up * 7.0).floor()) < 0.08 { 0.86 } else { 1.0 };
    let fold = 0.95 + 0.18 * noise(x * 9.0 + y * 3.0, y * 4.0, 263);
    let lit = rgb(0.50, 0.52, 0.62) * 0.6 + SUNLIGHT * (sun * (0.75 + 0.6 * (0.2 - x.abs())));
    rgb(0.92, 0.87, 0.78) * lit * (seam * fold)
}
