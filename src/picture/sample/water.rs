//! The lake: the broken mirror image of what is behind it, and the glitter of the sun.

use super::canvas::{Canvas, real, rgb};
use super::noise::{fractal, noise, step};
use super::sky::{HORIZON, SUN, SUNLIGHT};

/// Paints the lake from the shore (its row for every column) to the bottom of the canvas;
/// the meadow will cover most of that.
pub(super) fn paint(canvas: &mut Canvas, shores: &[f32]) {
    let (width, height) = (canvas.width, canvas.height);
    let aspect = width / height;
    for (column, &shore) in shores.iter().enumerate() {
        let x = (real(column) + 0.5) / width;
        for row in 0..canvas.rows {
            let py = real(row) + 0.5;
            if py < shore {
                continue;
            }
            // Waves grow towards the viewer in both directions.
            let depth = (py / height - HORIZON).max(0.0);
            let root = depth.sqrt();
            let (wx, wy) = ((x - 0.5) * aspect * 4.0 / (root + 0.05), root * 90.0);
            let swell = fractal(wx * 0.8, wy * 0.7, 3, 103);
            let ripple = fractal(wx * 2.6 + swell, wy * 2.2, 3, 107);
            let calm = step(-0.05, 0.35, fractal(wx * 0.22, wy * 0.10, 3, 109));
            let bend = (0.6 * swell + 0.8 * ripple) * (1.0 - 0.65 * calm);
            let away = (py - shore) / height;
            let lift = away + bend * (0.02 + 0.16 * root) * away.sqrt().min(0.35);
            let mirror = shore - 1.0 - lift.max(0.0) * height;
            let mirrored = canvas.get((x + bend * root * 0.012) * width, mirror);

            let steep = step(0.0, 0.34, depth);
            let deep = rgb(0.10, 0.22, 0.27).mix(rgb(0.17, 0.27, 0.25), 0.5 + 0.5 * swell);
            let colour = (mirrored * 0.92).mix(deep, (0.10 + 0.45 * steep + 0.14 * ripple).clamp(0.0, 1.0));
            let off = (x - SUN.0) * aspect / (0.016 + 0.22 * depth);
            let path = 1.0 / (1.0 + off * off);
            let sparkle = noise(wx * 3.6, wy * 3.0, 113) + 0.6 * ripple + 0.35 * swell;
            let glitter = path * (0.08 + 1.2 * step(0.30, 0.80, sparkle + 0.35 * path - 0.12));
            canvas.put(column, row, colour + SUNLIGHT * glitter);
        }
    }
}
