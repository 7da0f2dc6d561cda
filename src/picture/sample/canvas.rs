//! Colours of light and a canvas to draw on.

use std::ops::{Add, Mul};

use super::noise::{at, bump, lerp};

/// Linear light; 1 is white, the sun is brighter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rgb {
    pub r: f32,
    pub g: f32,
    pub b: f32,
}

/// The light of a colour as a screen shows it, 0..1. Squaring stands for the sRGB curve.
pub(super) const fn rgb(r: f32, g: f32, b: f32) -> Rgb {
    Rgb { r: r * r, g: g * g, b: b * b }
}

impl Add for Rgb {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { r: self.r + other.r, g: self.g + other.g, b: self.b + other.b }
    }
}

impl Mul<f32> for Rgb {
    type Output = Self;
    fn mul(self, by: f32) -> Self {
        Self { r: self.r * by, g: self.g * by, b: self.b * by }
    }
}

impl Mul for Rgb {
    type Output = Self;
    fn mul(self, by: Self) -> Self {
        Self { r: self.r * by.r, g: self.g * by.g, b: self.b * by.b }
    }
}

impl Rgb {
    /// From this light at `t` = 0 to `to` at `t` = 1.
    pub(super) fn mix(self, to: Self, t: f32) -> Self {
        Self { r: lerp(self.r, to.r, t), g: lerp(self.g, to.g, t), b: lerp(self.b, to.b, t) }
    }
}

/// A point or a distance in pixels of the canvas, y down.
pub(super) type Point = (f32, f32);

/// The canvas: finer than the picture, so that edges come out smooth.
pub(super) struct Canvas {
    /// Pixels a row and rows.
    pub columns: usize,
    pub rows: usize,
    /// The same as numbers to calculate with.
    pub width: f32,
    pub height: f32,
    /// The size objects are drawn in: the height, less in upright pictures.
    pub unit: f32,
    pixels: Vec<Rgb>,
}

#[expect(clippy::cast_precision_loss, reason = "sides are at most 65536")]
pub(super) fn real(number: usize) -> f32 {
    number as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both ends are cut off")]
fn cut(number: f32, limit: usize) -> usize {
    (number.max(0.0) as usize).min(limit)
}

impl Canvas {
    pub(super) fn new(columns: usize, rows: usize) -> Self {
        let (width, height) = (real(columns), real(rows));
        let pixels = vec![Rgb::default(); columns * rows];
        Self { columns, rows, width, height, unit: height.min(width * 0.75), pixels }
    }

    /// The colour at a place, the nearest one for places outside.
    pub(super) fn get(&self, x: f32, y: f32) -> Rgb {
        let (column, row) = (cut(x, self.columns - 1), cut(y, self.rows - 1));
        self.pixels.get(row * self.columns + column).copied().unwrap_or_default()
    }

    pub(super) fn put(&mut self, column: usize, row: usize, colour: Rgb) {
        if let Some(pixel) = self.pixels.get_mut(row * self.columns + column) {
            *pixel = colour;
        }
    }

    /// One row from left to right.
    pub(super) fn row_mut(&mut self, row: usize) -> &mut [Rgb] {
        let start = row * self.columns;
        self.pixels.get_mut(start..start + self.columns).unwrap_or_default()
    }

    /// Calls `shade(x, y, colour there)` for every pixel of a box and puts what it gives.
    pub(super) fn fill(&mut self, from: Point, to: Point, mut shade: impl FnMut(f32, f32, Rgb) -> Rgb) {
        let (left, right) = (cut(from.0, self.columns), cut(to.0 + 1.0, self.columns));
        for row in cut(from.1, self.rows)..cut(to.1 + 1.0, self.rows) {
            let y = real(row) + 0.5;
            for (column, pixel) in self.row_mut(row).iter_mut().enumerate().take(right).skip(left) {
                *pixel = shade(real(column) + 0.5, y, *pixel);
            }
        }
    }

    /// A round brush mark with a soft rim; fainter instead of smaller below one pixel.
    pub(super) fn dab(&mut self, (x, y): Point, radius: f32, colour: Rgb, opacity: f32) {
        let wide = radius.max(0.7);
        let opacity = opacity * (radius / wide) * (radius / wide);
        self.fill((x - wide, y - wide), (x + wide, y + wide), |px, py, old| {
            let distance = ((px - x) * (px - x) + (py - y) * (py - y)).sqrt();
            old.mix(colour, opacity * (wide + 0.5 - distance).clamp(0.0, 1.0))
        });
    }

    /// A straight stroke that changes width and colour from one end to the other.
    pub(super) fn stroke(&mut self, from: (Point, f32, Rgb), to: (Point, f32, Rgb)) {
        let (((x0, y0), w0, c0), ((x1, y1), w1, c1)) = (from, to);
        let reach = w0.max(w1).max(1.0);
        let (dx, dy) = (x1 - x0, y1 - y0);
        let squared = (dx * dx + dy * dy).max(1e-6);
        let low = (x0.min(x1) - reach, y0.min(y1) - reach);
        let high = (x0.max(x1) + reach, y0.max(y1) + reach);
        self.fill(low, high, |px, py, old| {
            let t = (((px - x0) * dx + (py - y0) * dy) / squared).clamp(0.0, 1.0);
            let (ox, oy) = (px - x0 - dx * t, py - y0 - dy * t);
            let half = lerp(w0, w1, t) * 0.5;
            let wide = half.max(0.5);
            let cover = (wide + 0.5 - (ox * ox + oy * oy).sqrt()).clamp(0.0, 1.0) * (half / wide).min(1.0);
            if cover > 0.0 { old.mix(c0.mix(c1, t), cover) } else { old }
        });
    }

    /// A soft glow added to what is there.
    pub(super) fn glow(&mut self, (x, y): Point, radius: f32, colour: Rgb) {
        self.fill((x - radius, y - radius), (x + radius, y + radius), |px, py, old| {
            let distance = ((px - x) * (px - x) + (py - y) * (py - y)).sqrt();
            old + colour * bump(distance / radius)
        });
    }

    /// The finished picture as RGBA bytes: `fine` * `fine` pixels become one, light
    /// becomes screen values, the corners darken a little, and the grain of film comes on top.
    pub(super) fn develop(&self, fine: usize) -> Vec<u8> {
        let (columns, rows) = (self.columns / fine, self.rows / fine);
        let share = 1.0 / real(fine * fine);
        let mut rgba = Vec::with_capacity(columns * rows * 4);
        for row in 0..rows {
            let fy = (real(row) + 0.5) / real(rows) - 0.5;
            for column in 0..columns {
                let mut sum = Rgb::default();
                for y in 0..fine {
                    let start = (row * fine + y) * self.columns + column * fine;
                    let line = self.pixels.get(start..start + fine).unwrap_or_default();
                    // Bright pixels are limited before they are averaged, or edges in front of the sun fray.
                    sum = line.iter().fold(sum, |sum, &light| sum + tone(light));
                }
                let fx = (real(column) + 0.5) / real(columns) - 0.5;
                let light = sum * (share * (1.0 - 0.55 * (fx * fx + fy * fy)));
                let (ix, iy) = (i32::try_from(column).unwrap_or(0), i32::try_from(row).unwrap_or(0));
                let grain = (at(ix, iy, 901) + at(ix, iy, 902) - 1.0) * 0.018;
                rgba.extend([light.r, light.g, light.b].map(|channel| byte(channel.max(0.0).sqrt() + grain)));
                rgba.push(u8::MAX);
            }
        }
        rgba
    }
}

/// Squeezes light into 0..1: shadows keep their contrast, highlights roll off.
fn tone(light: Rgb) -> Rgb {
    let curve = |x: f32| {
        let x = x.max(0.0);
        x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)
    };
    Rgb { r: curve(light.r).min(1.0), g: curve(light.g).min(1.0), b: curve(light.b).min(1.0) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 before")]
fn byte(value: f32) -> u8 {
    (value * 255.0 + 0.5).floor().clamp(0.0, 255.0) as u8
}
