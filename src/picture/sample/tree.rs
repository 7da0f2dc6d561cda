//! A tree: branches that fork, and leaves around their ends.

use super::canvas::{Canvas, Point, Rgb, real, rgb};
use super::noise::{Dice, noise, step};
use super::sky::SUNLIGHT;

/// Where a branch starts, where it goes (length 1), how long and how thick it is, in pixels.
#[derive(Clone, Copy)]
struct Branch {
    from: Point,
    way: Point,
    length: f32,
    thick: f32,
}

/// Draws a tree of this height in pixels on the ground at `foot`.
pub(super) fn paint(canvas: &mut Canvas, foot: Point, height: f32, seed: u32) {
    let mut dice = Dice::new(seed);
    let trunk = Branch { from: foot, way: (-0.05, -1.0), length: height * 0.27, thick: height * 0.052 };
    let mut twigs = Vec::new();
    for root in [-1.6, -0.7, 0.6, 1.5] {
        let end = (foot.0 + root * height * 0.035, foot.1 + height * 0.012);
        let start = (foot.0 + root * height * 0.006, foot.1 - height * 0.035);
        canvas.stroke((start, height * 0.03, bark(0.2)), (end, height * 0.006, bark(0.1)));
    }
    grow(canvas, &mut dice, trunk, 0, &mut twigs);
    leaves(canvas, &mut dice, &twigs, foot, height);
}

/// Colour of bark, 0 in the shade to 1 in the sun.
fn bark(sunlit: f32) -> Rgb {
    rgb(0.33, 0.25, 0.19) * (rgb(0.42, 0.46, 0.55) * 0.6 + SUNLIGHT * (0.9 * sunlit))
}

/// `way` turned by about `angle` (radians), exact to length 1.
fn turn((x, y): Point, angle: f32) -> Point {
    let half = angle * 0.5;
    let scale = 1.0 / (1.0 + half * half);
    let (cos, sin) = ((1.0 - half * half) * scale, 2.0 * half * scale);
    (x * cos - y * sin, x * sin + y * cos)
}

/// Draws a branch and all that grows from it; collects the ends that bear leaves.
fn grow(canvas: &mut Canvas, dice: &mut Dice, branch: Branch, depth: u32, twigs: &mut Vec<Point>) {
    let Branch { mut from, mut way, length, mut thick } = branch;
    let pieces = 5_u8;
    for _ in 0..pieces {
        way = turn(way, dice.around() * 0.22);
        let share = length / f32::from(pieces);
        let to = (from.0 + way.0 * share, from.1 + way.1 * share);
        let thin = thick * 0.93;
        let side = (-way.1 * thick * 0.25, way.0 * thick * 0.25);
        canvas.stroke((from, thick, bark(0.08)), (to, thin, bark(0.08)));
        // The sunny side and cracks in the bark.
        let sunny = |p: Point| (p.0 + side.0 * way.1.signum(), p.1 + side.1 * way.1.signum());
        canvas.stroke((sunny(from), thick * 0.38, bark(0.75)), (sunny(to), thin * 0.38, bark(0.6)));
        for _ in 0..if depth < 2 { 26 } else { 0 } {
            let (along, across) = (dice.unit(), dice.around() * 0.45);
            let x = from.0 + way.0 * share * along + side.0 * 4.0 * across;
            let y = from.1 + way.1 * share * along + side.1 * 4.0 * across;
            let end = (x + way.0 * thick * 0.35, y + way.1 * thick * 0.35);
            let crack = bark(dice.unit() * 0.5) * dice.between(0.3, 1.0);
            canvas.stroke(((x, y), thick * 0.05, crack), (end, thick * 0.02, crack));
        }
        (from, thick) = (to, thin);
        if depth >= 3 {
            twigs.push(to);
        }
    }
    if depth >= 5 {
        return;
    }
    let forks = if depth < 2 { 4 } else { 3 };
    for fork in 0..forks {
        let spread = if forks == 4 { [-0.85, -0.25, 0.30, 0.95] } else { [-0.65, 0.05, 0.70, 0.0] };
        let angle = spread.get(fork).copied().unwrap_or(0.0) + dice.around() * 0.25;
        let (x, y) = turn(way, angle);
        // Branches bend down to the horizontal at most, and then up to the light again.
        let (x, y) = (x, y.min(0.12) - 0.10);
        let scale = 1.0 / (x * x + y * y).sqrt().max(0.1);
        let length = length * dice.between(0.60, 0.80);
        let thick = thick * dice.between(0.52, 0.68);
        grow(canvas, dice, Branch { from, way: (x * scale, y * scale), length, thick }, depth + 1, twigs);
    }
}

/// Leaves around the twigs, first those in the shade, last those in the sun.
fn leaves(canvas: &mut Canvas, dice: &mut Dice, twigs: &[Point], foot: Point, height: f32) {
    let keep = (4200.0 / real(twigs.len().max(1))).min(1.0);
    for (layer, reach) in [(0.0, 0.050), (0.35, 0.045), (0.7, 0.040), (1.0, 0.036)] {
        for &(x, y) in twigs {
            if dice.unit() > keep {
                continue;
            }
            for _ in 0..5 {
                let (dx, dy) = (dice.around() * reach * height, dice.around() * reach * height);
                let (sway, size) = (dice.around(), dice.between(0.6, 1.3));
                let (lx, ly) = (x + dx - layer * 0.012 * height, y + dy - layer * 0.014 * height);
                let (rx, ry) = ((lx - foot.0) / height, (ly - foot.1) / height);
                // Clumps of leaves catch the light as wholes.
                let clump = noise(rx * 9.0 + 3.0, ry * 11.0, 191) + 0.5 * noise(rx * 23.0, ry * 25.0, 193);
                let open = 0.62 - rx * 0.75 + 0.5 * (-ry - 0.62) + 0.75 * clump;
                if layer > 0.0 && open < layer * 0.75 {
                    continue;
                }
                let sunlit = step(0.05, 1.25, layer * 0.7 + 0.40 * open - 0.05);
                let green =
                    rgb(0.17, 0.27, 0.10).mix(rgb(0.42, 0.45, 0.15), (0.40 + 0.4 * sway).clamp(0.0, 1.0));
                let lit =
                    green * (rgb(0.46, 0.54, 0.58) * (0.55 + 0.35 * layer) + SUNLIGHT * (1.25 * sunlit));
                let radius = 0.0042 * height * size;
                let end = (lx + radius * 1.5 * sway, ly + radius * (0.6 + 0.5 * size));
                canvas.stroke(((lx, ly), radius * 1.3, lit), (end, radius * 0.3, lit * 0.8));
            }
        }
    }
}
