//! The mountains behind the lake: a height field seen in perspective.
//!
//! Every column of the canvas is one line of sight over the ground. It is walked from
//! near to far, and each step that rises above all before it is drawn.

use super::canvas::{Canvas, Rgb, real, rgb};
use super::noise::{bump, fractal, noise, ridges, step};
use super::sky::{HORIZON, SUN, SUNLIGHT, haze};

/// Height of the eye above the lake in km.
pub(super) const EYE: f32 = 0.06;
/// Focal length in heights of the picture.
pub(super) const FOCUS: f32 = 1.1;
/// Where the walk begins and ends, in km.
const NEAR: f32 = 1.6;
const FAR: f32 = 42.0;
/// Where the light comes from: the left, low, a little from the front.
const LIGHT: (f32, f32, f32) = (-0.80, 0.50, -0.33);

/// Height of the ground above the lake in km, at `x` km to the right and `z` km ahead.
fn ground(x: f32, z: f32, octaves: u32) -> f32 {
    let across = x / z;
    let sun = (SUN.0 - 0.5) * 4.0 / 3.0 / FOCUS;
    let headland = 3.4 * step(0.16, 0.52, across) + 2.6 * step(-0.36, -0.62, across);
    let shore = 6.4 - headland + 0.7 * noise(x * 0.6, 0.5, 71) + 0.12 * noise(x * 4.0, 2.5, 72);
    let inland = z - shore;
    if inland <= 0.0 {
        return -0.001;
    }
    // The valley below the sun.
    let open = 1.0 - 0.86 * bump((across - sun) / 0.30);
    let hills = 0.30 * inland / (inland + 1.6) * (1.0 + 0.9 * fractal(x * 0.7, z * 0.7, octaves.min(5), 73));
    let rise = step(5.5, 19.0, z) * open;
    let crest = ridges(x * 0.115 + 0.35, z * 0.115 + 0.9, octaves, 79);
    (hills * (0.45 + 0.55 * open) + rise * (0.25 + 3.9 * crest * crest)).max(0.001)
}

/// The colour of the ground with light and haze.
fn colour(x: f32, z: f32, aspect: f32) -> Rgb {
    let side = z * 0.0016;
    let height = ground(x, z, 10);
    let (slope_x, slope_z) =
        ((ground(x + side, z, 10) - height) / side, (ground(x, z + side, 10) - height) / side);
    let length = (1.0 + slope_x * slope_x + slope_z * slope_z).sqrt();
    let sunlit = ((LIGHT.1 - LIGHT.0 * slope_x - LIGHT.2 * slope_z) / length).max(0.0);
    let level = 1.0 / length;

    let rough = fractal(x * 9.0, z * 9.0, 4, 83);
    let crowns = noise(x * 30.0, z * 16.0, 89) + 0.6 * noise(x * 61.0, z * 30.0, 90);
    let forest =
        rgb(0.13, 0.20, 0.13).mix(rgb(0.27, 0.30, 0.16), (0.5 + 0.6 * crowns + 0.4 * rough).clamp(0.0, 1.0));
    let pasture = rgb(0.38, 0.40, 0.22).mix(rgb(0.29, 0.34, 0.20), 0.5 + 0.5 * rough);
    let rock = rgb(0.46, 0.41, 0.38).mix(rgb(0.33, 0.31, 0.32), (0.5 + rough).clamp(0.0, 1.0));
    let snow = rgb(0.92, 0.91, 0.93);
    let mut body =
        forest.mix(pasture, step(0.05, 0.35, fractal(x * 0.9, z * 0.9, 3, 97)) * step(0.62, 0.85, level));
    body = body.mix(rock, step(0.75, 1.15, height + 0.35 * rough));
    body = body
        .mix(snow, step(1.45, 1.95, height + 0.5 * rough + 0.5 * (level - 0.6)) * step(0.30, 0.50, level));

    let sky_light = rgb(0.50, 0.56, 0.70) * (0.45 + 0.35 * level);
    let lit = body * (SUNLIGHT * (1.35 * sunlit) + sky_light);
    // Mist lies in the valleys and thins out upwards.
    let way = z / (17.0 + 16.0 * height);
    let veil = 1.0 - 1.0 / (1.0 + way * way * 1.25);
    lit.mix(haze(0.5 + x / z * FOCUS / aspect), veil.clamp(0.0, 0.96))
}

/// Paints the land from the far shore of the lake up to its crests. Gives the row of the
/// shore for every column.
pub(super) fn paint(canvas: &mut Canvas) -> Vec<f32> {
    let aspect = canvas.width / canvas.height;
    let scale = FOCUS * canvas.height;
    let horizon = HORIZON * canvas.height;
    let mut shores = Vec::with_capacity(canvas.columns);
    for column in 0..canvas.columns {
        let across = (real(column) + 0.5 - canvas.width * 0.5) / scale;
        let (mut z, mut last_z) = (NEAR, NEAR);
        let mut last_row = horizon + scale * EYE / NEAR;
        // The first row below all that is drawn yet.
        let mut drawn = last_row;
        let mut shore = None;
        while z < FAR {
            let up = ground(across * z, z, 9);
            let row = horizon - scale * (up - EYE) / z;
            if up > 0.0 && row < drawn {
                shore.get_or_insert(last_row);
                let mut y = (drawn.min(last_row) - 0.5).floor();
                while y + 0.5 >= row && y >= 0.0 {
                    let part = ((last_row - y - 0.5) / (last_row - row).max(1e-3)).clamp(0.0, 1.0);
                    let depth = last_z + (z - last_z) * part;
                    canvas.put(column, index(y), colour(across * depth, depth, aspect));
                    y -= 1.0;
                }
                drawn = row;
            }
            (last_row, last_z) = (row, z);
            z *= 1.006;
        }
        shores.push(shore.unwrap_or(horizon));
    }
    shores
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
fn index(row: f32) -> usize {
    row as usize
}
