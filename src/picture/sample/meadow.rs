//! The meadow in front: its ground, then blade by blade the grass, with flowers in it.

use super::canvas::{Canvas, Rgb, rgb};
use super::noise::{Dice, bump, fractal, noise, step};
use super::sky::SUNLIGHT;

/// The upper edge of the meadow, as a share of the height.
pub(super) fn bank(x: f32) -> f32 {
    let left = 0.115 * bump((x - 0.13) / 0.46);
    let right = 0.105 * step(0.56, 1.0, x);
    0.815 - left - right + 0.007 * noise(x * 9.0, 0.5, 131) + 0.003 * noise(x * 37.0, 0.5, 132)
}

/// How near a place is: 0 at the far edge of the meadow, 1 at the bottom of the picture.
pub(super) fn nearness(y: f32) -> f32 {
    ((y - 0.68) / 0.32).clamp(0.0, 1.0)
}

/// How much sun reaches a place: trees and hollows keep it off.
fn sun(x: f32, y: f32) -> f32 {
    let tree = bump((x - 0.97) / 0.28) * bump((y - 0.90) / 0.10);
    let house = bump((x - 0.31) / 0.09) * bump((y - 0.745) / 0.026);
    let hollows = 0.42 + 1.25 * fractal(x * 3.4, y * 11.0, 3, 137);
    (0.12 + 0.95 * hollows).clamp(0.08, 1.0) * (1.0 - 0.85 * tree) * (1.0 - 0.8 * house)
}

/// Whether a place is on the path to the house, 0..1.
fn path(x: f32, y: f32) -> f32 {
    let near = nearness(y);
    let middle = 0.235 + 0.26 * near * near + 0.05 * near + 0.012 * noise(near * 7.0, 0.5, 139);
    let half = 0.006 + 0.050 * near;
    step(1.25, 0.7, (x - middle).abs() / half) * step(0.725, 0.745, y)
}

/// The colour of grass at a place, without light.
fn green(x: f32, y: f32) -> Rgb {
    let patch = 0.5 + 0.9 * fractal(x * 4.0, y * 14.0, 4, 149);
    rgb(0.16, 0.29, 0.11).mix(rgb(0.43, 0.47, 0.17), patch.clamp(0.0, 1.0))
}

/// Light that falls on the meadow.
fn light(sunlit: f32) -> Rgb {
    SUNLIGHT * (1.05 * sunlit) + rgb(0.42, 0.50, 0.62) * 0.75
}

/// Paints ground and grass.
pub(super) fn paint(canvas: &mut Canvas) {
    ground(canvas);
    grass(canvas);
}

fn ground(canvas: &mut Canvas) {
    let (width, height) = (canvas.width, canvas.height);
    canvas.fill((0.0, height * 0.66), (width, height), |px, py, old| {
        let (x, y) = (px / width, py / height);
        let edge = bank(x);
        if y < edge {
            // The bank darkens the water at its foot.
            return old * (1.0 - 0.6 * step(edge - 0.018, edge, y));
        }
        let scale = 1.0 / (0.15 + nearness(y));
        let soil = fractal(x * 60.0 * scale, y * 150.0 * scale, 4, 151);
        let grass = green(x, y) * (0.62 + 0.7 * soil).max(0.15);
        let stones = noise(x * 95.0 * scale, y * 210.0 * scale, 157);
        let sand = rgb(0.60, 0.50, 0.38) * (0.75 + 0.45 * soil + 0.30 * stones);
        grass.mix(sand, path(x, y)) * light(sun(x, y)) * (0.45 + 0.55 * step(edge, edge + 0.012, y))
    });
}

fn grass(canvas: &mut Canvas) {
    let (width, height, unit) = (canvas.width, canvas.height, canvas.unit);
    let mut dice = Dice::new(163);
    // Far blades first, so that near ones cover them.
    let rows = 420_u16;
    for row in 0..rows {
        let part = f32::from(row) / f32::from(rows);
        let base = 0.69 + 0.36 * part * (0.55 + 0.45 * part);
        let near = nearness(base);
        let blades = 170 - u16::from(row > 200) * 60;
        for _ in 0..blades {
            let (x, y) = (dice.unit(), base + dice.around() * 0.004);
            let (lean, tall, tint) = (dice.around(), dice.between(0.45, 1.25), dice.unit());
            let trodden = path(x, y);
            if y < bank(x) || dice.unit() < trodden * 0.96 {
                continue;
            }
            let wind = 0.35 + 0.5 * noise(x * 5.0, y * 9.0, 167);
            let tuft = (0.75 + 0.8 * noise(x * 22.0, y * 40.0, 173)).max(0.25);
            let length = unit * (0.007 + 0.060 * near * near) * tall * tuft;
            let broad = (length * 0.055).max(unit * 0.0007);
            let foot = (x * width, y * height);
            let bend = (lean * 0.55 + wind * 0.5) * length;
            let middle = (foot.0 + bend * 0.35, foot.1 - length * 0.6);
            let tip = (foot.0 + bend, foot.1 - length);
            let shine = sun(x, y);
            let body = green(x, y).mix(rgb(0.60, 0.54, 0.25), tint * tint * tint * 0.6);
            let low = body * light(shine * 0.35) * 0.5;
            let mid = body * light(shine) * (0.7 + 0.5 * tint);
            let top = body.mix(rgb(0.78, 0.72, 0.36), 0.22) * light(shine * 1.2);
            canvas.stroke((foot, broad, low), (middle, broad * 0.85, mid));
            canvas.stroke((middle, broad * 0.85, mid), (tip, broad * 0.15, top));
            if tint > 0.5 {
                flower(canvas, &mut dice, (x, y), tip, shine);
            }
        }
    }
}

/// Sometimes a flower on the tip of a blade; each kind has its places.
fn flower(canvas: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), tip: (f32, f32), shine: f32) {
    let place = fractal(x * 5.0, y * 16.0, 3, 179);
    if dice.unit() > 0.03 + 0.30 * step(0.05, 0.45, place.abs()) {
        return;
    }
    let near = nearness(y);
    let radius = canvas.unit * (0.0011 + 0.0048 * near * near) * dice.between(0.7, 1.2);
    let petals = match dice.unit() {
        kind if place > 0.0 && kind < 0.75 => rgb(0.86, 0.20, 0.12),
        kind if kind < 0.35 => rgb(0.55, 0.42, 0.80),
        kind if kind < 0.70 => rgb(0.95, 0.93, 0.88),
        _ => rgb(0.96, 0.80, 0.22),
    };
    let lit = light(shine);
    canvas.dab((tip.0 + radius * 0.15, tip.1 + radius * 0.35), radius, petals * lit * 0.45, 0.95);
    canvas.dab((tip.0 - radius * 0.15, tip.1 - radius * 0.1), radius * 0.8, petals * lit, 0.95);
    canvas.dab((tip.0, tip.1), radius * 0.25, rgb(0.80, 0.60, 0.15) * lit, 0.9);
}
