//! A small house at the edge of the meadow, with light in its windows.

use super::canvas::{Canvas, Point, Rgb, rgb};
use super::noise::{at, fractal, noise, step};
use super::sky::SUNLIGHT;

/// Light on walls in the shade and in the sun.
const SHADE: Rgb = rgb(0.52, 0.55, 0.66);

/// Draws the house with the lower end of its near corner at `corner`; `size` is the height
/// of the walls in pixels.
///
/// The gable to the right of the corner lies in the shade, the long side to its left in the sun.
pub(super) fn paint(canvas: &mut Canvas, corner: Point, size: f32) {
    let at = |x: f32, y: f32| (corner.0 + x * size, corner.1 - y * size);
    let low = at(-2.1, -0.2);
    let high = at(1.6, 2.4);
    canvas.fill((low.0, high.1), (high.0, low.1), |px, py, old| {
        let (x, y) = ((px - corner.0) / size, (corner.1 - py) / size);
        chimney(x, y).or_else(|| roof(x, y)).or_else(|| gable(x, y)).or_else(|| side(x, y)).unwrap_or(old)
    });
    // Smoke drifts away from the chimney.
    for puff in 0..26_u8 {
        let t = f32::from(puff) / 26.0;
        let sway = 0.25 * noise(t * 4.0, 0.5, 197);
        let place = at(-0.62 + 1.5 * t * t + sway * t, 2.02 + 1.5 * t);
        canvas.dab(place, size * (0.06 + 0.26 * t), rgb(0.80, 0.72, 0.68), 0.10 * (1.0 - t));
    }
    for window in [at(0.52, 0.55), at(-0.55, 0.55), at(-1.25, 0.55)] {
        canvas.glow(window, size * 0.6, rgb(0.40, 0.26, 0.10));
    }
}

/// Lit panes with a cross of wood, in a box of this middle; `None` outside.
fn window(x: f32, y: f32, half: (f32, f32)) -> Option<Rgb> {
    let (ax, ay) = (x.abs() / half.0, y.abs() / half.1);
    if ax > 1.25 || ay > 1.2 {
        return None;
    }
    if ax > 1.0 || ay > 1.0 || ax < 0.12 || y.abs() < half.1 * 0.09 {
        return Some(rgb(0.40, 0.28, 0.20) * (SHADE + SUNLIGHT * 0.15));
    }
    let curtain = step(0.45, 1.0, ax) * 0.55;
    Some(rgb(1.35, 1.02, 0.50) * (1.05 - 0.35 * ay - curtain) * (1.0 + 0.25 * noise(x * 30.0, y * 22.0, 199)))
}

/// Plaster with stains, and rough stone at the foot.
fn plaster(x: f32, y: f32, lit: Rgb) -> Rgb {
    let stain = fractal(x * 3.0, y * 4.0, 5, 211);
    let body = rgb(0.86, 0.80, 0.70) * (0.9 + 0.28 * stain);
    let stone = rgb(0.50, 0.46, 0.43) * (0.8 + 0.5 * noise(x * 13.0, y * 21.0, 223));
    body.mix(stone, step(0.20, 0.14, y + 0.03 * stain)) * lit
}

/// The end wall: a triangle on a rectangle, seen almost from the front.
fn gable(x: f32, y: f32) -> Option<Rgb> {
    let top = 1.0 + 0.78 * (1.0 - (x - 0.52).abs() / 0.52);
    if !(0.0..1.04).contains(&x) || y < -0.1 || y > top {
        return None;
    }
    let shade = SHADE * 0.75 + SUNLIGHT * 0.05;
    if let Some(pane) =
        window(x - 0.30, y - 0.58, (0.11, 0.15)).or_else(|| window(x - 0.52, y - 1.22, (0.08, 0.11)))
    {
        return Some(pane);
    }
    if (0.60..0.88).contains(&x) && y < 0.68 {
        let plank = 0.85 + 0.35 * noise(x * 40.0, y * 2.0, 227);
        return Some(rgb(0.35, 0.22, 0.15) * plank * shade);
    }
    // Below the roof the wall lies in its shadow.
    Some(plaster(x, y, shade * (0.55 + 0.45 * step(0.0, 0.14, top - y))))
}

/// The long wall in the sun; it recedes to the left.
fn side(x: f32, y: f32) -> Option<Rgb> {
    if !(-1.75..0.0).contains(&x) {
        return None;
    }
    let shrink = 1.0 + 0.10 * x;
    let level = y / shrink;
    if !(-0.1..1.02).contains(&level) {
        return None;
    }
    let lit = SHADE * 0.5 + SUNLIGHT * (0.85 * step(1.0, 0.80, level) + 0.05);
    let pane =
        [-0.5, -1.05, -1.5].into_iter().find_map(|middle| window(x - middle, level - 0.58, (0.095, 0.15)));
    Some(pane.unwrap_or_else(|| plaster(x + 9.0, level, lit)))
}

/// Tiles over the long wall, and the edge of the roof over the gable.
fn roof(x: f32, y: f32) -> Option<Rgb> {
    // Along the slope from the eaves (0) to the ridge (1); the ridge starts over the gable's middle.
    let rise = (y - 0.94 - 0.06 * x.min(0.0)) / (0.88 + 0.05 * x.min(0.0));
    let left = -1.86 + 0.50 * rise;
    let right = -0.07 + 0.60 * rise;
    if (0.0..1.0).contains(&rise) && (left..right).contains(&x) {
        let row = rise * 15.0;
        let along = (x - 0.55 * rise) * 17.0 + if row.floor() % 2.0 < 1.0 { 0.5 } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "a few dozen tiles")]
        let tile = at(along.floor() as i32, row.floor() as i32, 229);
        let (fx, fy) = (along - along.floor(), row - row.floor());
        let relief = 0.65 + 0.5 * fy * (1.0 - 0.6 * (fx - 0.5).abs() * 2.0);
        let clay = rgb(0.60, 0.30, 0.20).mix(rgb(0.46, 0.29, 0.24), tile);
        let moss = step(0.25, 0.7, fractal(x * 3.0, y * 5.0, 4, 233) + 0.1);
        let body = clay.mix(rgb(0.34, 0.36, 0.18), 0.6 * moss) * relief;
        return Some(body * (SHADE * 0.55 + SUNLIGHT * 0.78));
    }
    let slope = 0.94 + 0.90 * (1.0 - (x - 0.52).abs() / 0.62);
    if (-0.10..1.14).contains(&x) && (slope - 0.05..slope + 0.06).contains(&y) {
        return Some(rgb(0.40, 0.27, 0.20) * (SHADE * 0.6 + SUNLIGHT * if x < 0.52 { 0.5 } else { 0.1 }));
    }
    None
}

fn chimney(x: f32, y: f32) -> Option<Rgb> {
    let across = (x + 0.62) / 0.13;
    let cap = y > 1.93;
    let half = if cap { 1.2 } else { 1.0 };
    if across.abs() > half || !(1.55..2.02).contains(&y) {
        return None;
    }
    let course = (y * 22.0).floor();
    let brick = rgb(0.52, 0.31, 0.24) * (0.75 + 0.4 * noise(x * 30.0 + course * 0.5, course, 239));
    let sunny = if across < 0.1 { 0.8 } else { 0.08 };
    Some(brick * (SHADE * 0.6 + SUNLIGHT * sunny) * if cap { 0.75 } else { 1.0 })
}
