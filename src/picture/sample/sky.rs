//! The evening sky: its colours, the sun and the clouds.

use super::canvas::{Canvas, Rgb, rgb};
use super::noise::{fractal, lerp, step};

/// Where the eye looks straight ahead, as a share of the height.
pub(super) const HORIZON: f32 = 0.50;
/// Where the sun stands, as shares of width and height.
pub(super) const SUN: (f32, f32) = (0.30, 0.36);

/// Colour of the light that comes straight from the sun.
pub(super) const SUNLIGHT: Rgb = rgb(1.45, 1.05, 0.62);

/// Sky without clouds at an elevation (0 at the horizon, 1 at the top) and a distance from the sun.
fn clear(elevation: f32, distance: f32) -> Rgb {
    let stops = [
        (0.0, rgb(0.93, 0.70, 0.46)),
        (0.16, rgb(0.88, 0.69, 0.52)),
        (0.38, rgb(0.66, 0.64, 0.63)),
        (0.65, rgb(0.40, 0.52, 0.64)),
        (1.0, rgb(0.23, 0.37, 0.55)),
    ];
    let mut colour = rgb(0.93, 0.70, 0.46);
    for pair in stops.windows(2) {
        if let [(from, a), (to, b)] = *pair
            && elevation >= from
        {
            colour = a.mix(b, step(from, to, elevation));
        }
    }
    let near = |radius: f32| 1.0 / (1.0 + (distance / radius) * (distance / radius));
    colour
        + rgb(1.0, 0.62, 0.28) * (0.55 * near(0.20))
        + rgb(1.0, 0.80, 0.45) * (1.1 * near(0.045) * near(0.2))
}

/// Haze in front of distant land: the colour of the sky low above it.
pub(super) fn haze(x: f32) -> Rgb {
    let distance = (x - SUN.0).abs();
    rgb(0.60, 0.60, 0.66).mix(rgb(0.98, 0.74, 0.50), 1.0 / (1.0 + 14.0 * distance * distance))
}

/// How thick the clouds are, 0..1, at a place of their layer.
fn cloud(x: f32, y: f32, octaves: u32) -> f32 {
    let (bend_x, bend_y) = (fractal(x * 0.8, y * 0.8, 3, 41), fractal(x * 0.8, y * 0.8, 3, 47));
    let thick = fractal(x + 0.7 * bend_x, y * 1.25 + 0.7 * bend_y, octaves, 53);
    step(-0.06, 0.42, thick + 0.18 * fractal(x * 0.35, y * 0.35, 2, 59))
}

/// Paints everything above the horizon.
pub(super) fn paint(canvas: &mut Canvas) {
    let aspect = canvas.width / canvas.height;
    let sun = (SUN.0 * aspect, SUN.1);
    let scale = 1.0 / canvas.height;
    // Some way below the horizon too, where only gaps in the land would show it.
    let end = canvas.height * (HORIZON + 0.03);
    let (width, height) = (canvas.width, canvas.height);
    canvas.fill((0.0, 0.0), (width, end), |px, py, _| {
        let (x, y) = (px * scale, py / height);
        let elevation = ((HORIZON - y) / HORIZON).max(0.0);
        let (dx, dy) = (x - sun.0, y - sun.1);
        let distance = (dx * dx + dy * dy).sqrt();
        let mut colour = clear(elevation, distance);

        // The layer is level, so that it is denser and flatter towards the horizon.
        let far = 1.0 / (elevation * 0.9 + 0.17);
        let (cx, cy) = ((x - 0.5 * aspect) * far * 1.7 + 3.1, far * 2.1 + 0.6);
        let thick = cloud(cx, cy, 7) * step(0.02, 0.2, elevation);
        if thick > 0.0 {
            let toward = 0.16 / distance.max(0.12);
            let shade = cloud(cx - dx * toward * far * 0.6, cy + dy * toward * 0.8, 5);
            let lit = (0.75 + 0.9 * (thick - shade)).clamp(0.05, 1.5) * lerp(1.0, 0.55, thick);
            let warm = 1.0 / (1.0 + 3.0 * distance * distance);
            let light = rgb(0.95, 0.76, 0.68).mix(rgb(1.22, 0.86, 0.52), warm);
            let dark = rgb(0.42, 0.42, 0.53).mix(rgb(0.66, 0.47, 0.42), warm);
            let body = dark.mix(light, lit.min(1.0)) + SUNLIGHT * (0.25 * (lit - 1.0).max(0.0));
            colour = colour.mix(body, (thick * 1.15).min(0.93));
        }
        // The disc shines through thin cloud.
        let disc = step(0.026, 0.018, distance) * (1.0 - 0.7 * thick);
        colour + rgb(1.9, 1.7, 1.25) * disc
    });
}

/// The light scattered in lens and air around the sun, over everything else.
pub(super) fn flare(canvas: &mut Canvas) {
    let centre = (SUN.0 * canvas.width, SUN.1 * canvas.height);
    canvas.glow(centre, canvas.unit * 0.62, rgb(0.36, 0.24, 0.12));
    canvas.glow(centre, canvas.unit * 0.18, rgb(0.50, 0.38, 0.20));
}
