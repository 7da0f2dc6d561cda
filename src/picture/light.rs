//! Gives a painting the photo's light.
//!
//! Instance normalization removes how light a photo is, so a painting of a night is as light as one of a noon. A guided
//! filter ([`guided`](super::guided)) gives the light back. Its guide is the photo. At each node of a small grid it fits how
//! much lighter the photo is than the painting, as a linear function of the photo's luminance; edges come from the luminance of
//! the photo's pixels.

use super::Picture;
use super::ground::luminance;
use super::guided::Fit;
use super::shrink::{level, opaque};
use crate::Result;

/// Nodes along the longer side of the grid.
const NODES: u32 = 128;
/// A line is fitted to the nodes around its own: so many on each side, with all [`NODES`].
const RADIUS: u32 = 8;
/// The variance of luminance, of a range of 1, from which on lines follow the photo's edges.
const VARIANCE: f32 = 0.004;
/// What is added to what a luminance has and to what it lacks, of a range of 1, so that black and white have finite odds.
const FLARE: f32 = 0.03;

/// How much lighter a photo is than its painting.
#[derive(Debug, Clone)]
pub(crate) struct LightMap {
    /// Nodes across and down.
    pub size: [u32; 2],
    /// For each node the slope and the offset of its line: from the photo's luminance, 0 to 1, to the difference of
    /// log-odds.
    pub lines: Vec<[f32; 2]>,
    /// Whether left and right, and top and bottom, join.
    pub joined: [bool; 2],
}

impl LightMap {
    /// The size of the grid for a picture of width and height `size`.
    pub fn grid(size: [u32; 2]) -> [u32; 2] {
        let longer = size[0].max(size[1]);
        let nodes = longer.min(NODES);
        size.map(|side| ((side * nodes + longer / 2) / longer).max(1))
    }

    /// As light as each other.
    pub fn none() -> Self {
        Self { size: [1; 2], lines: vec![[0.0; 2]], joined: [false; 2] }
    }

    /// Of a photo and its painting, both of the size of the grid.
    pub fn new(photo: &Picture, painting: &Picture, joined: [bool; 2]) -> Self {
        let size = [photo.width, photo.height];
        let luminances = |picture: &Picture| -> Vec<f32> {
            let (pixels, _) = picture.rgba.as_chunks::<4>();
            pixels.iter().map(|pixel| luminance(opaque(*pixel).map(f32::from)) / 255.0).collect()
        };
        let pairs = luminances(photo).into_iter().zip(luminances(painting));
        let pairs = pairs.map(|(guide, painted)| [guide, (odds(guide) / odds(painted)).ln()]);
        let radius = (size[0].max(size[1]) * RADIUS / NODES).max(1);
        let lines = Fit { radius, variance: VARIANCE }.lines(pairs, size, joined);
        Self { size, lines, joined }
    }
}

/// What a luminance, 0 to 1, has beside what it lacks.
fn odds(luminance: f32) -> f32 {
    (luminance + FLARE) / (1.0 - luminance + FLARE)
}

/// A colour, 0 to 255, whose luminance has `lighter` more log-odds. Its chroma stays as far as there is room for it.
fn toned(colour: [f32; 3], lighter: f32) -> [f32; 3] {
    let before = luminance(colour) / 255.0;
    let odds = odds(before) * lighter.exp();
    let after = ((odds * (1.0 + FLARE) - FLARE) / (1.0 + odds)).clamp(0.0, 1.0);
    let chroma = colour.map(|value| value / 255.0 - before);
    let share = chroma.iter().fold(1.0_f32, |share, chroma| {
        let room = if *chroma > 0.0 { 1.0 - after } else { after };
        share.min(room / chroma.abs().max(1e-6))
    });
    chroma.map(|chroma| 255.0 * (after + share * chroma))
}

impl Picture {
    /// This painting of `photo`, which has its size, in so much of the photo's light: from 0, none, to 1.
    ///
    /// # Errors
    /// None in practice: no side is empty.
    pub(crate) fn lit(mut self, photo: &Self, joined: [bool; 2], light: f32) -> Result<Self> {
        let [across, down] = LightMap::grid([self.width, self.height]);
        let map = LightMap::new(&photo.shrunk(across, down)?, &self.shrunk(across, down)?, joined);
        let (painted, _) = self.rgba.as_chunks_mut::<4>();
        photo.guide(&map.lines, map.size, joined, |place, lighter| {
            let Some(pixel) = painted.get_mut(place) else { return };
            let colour = [pixel[0], pixel[1], pixel[2]].map(f32::from);
            for (byte, value) in pixel.iter_mut().zip(toned(colour, light * lighter)) {
                *byte = level(value);
            }
        });
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, height: u32, value: impl Fn(u32, u32) -> u8) -> Picture {
        let pixels = (0..width * height).flat_map(|index| {
            let value = value(index % width, index / width);
            [value, value, value, 255]
        });
        Picture::new(width, height, pixels.collect()).unwrap()
    }

    /// A number that nobody would guess, below `most`.
    fn drawn(x: u32, y: u32, most: u32) -> u32 {
        ((x * 7919 + y * 104_729 + 13).wrapping_mul(0x9e37_79b1) >> 16) % most
    }

    fn lit(photo: &Picture, painting: &Picture) -> Picture {
        painting.clone().lit(photo, [false; 2], 1.0).unwrap()
    }

    fn mean(picture: &Picture) -> f64 {
        picture.pixels().map(|[red, ..]| f64::from(red)).sum::<f64>() / picture.pixels().len() as f64
    }

    fn deviation(picture: &Picture) -> f64 {
        let mean = mean(picture);
        let squares = picture.pixels().map(|[red, ..]| (f64::from(red) - mean).powi(2));
        (squares.sum::<f64>() / picture.pixels().len() as f64).sqrt()
    }

    #[test]
    fn the_grid_has_the_pictures_shape_and_is_never_larger() {
        for (size, expected) in [
            ([1024, 768], [128, 96]),
            ([768, 1024], [96, 128]),
            ([4000, 10], [128, 1]),
            ([16_384, 1], [128, 1]),
            ([64, 48], [64, 48]),
            ([1, 1], [1, 1]),
        ] {
            assert_eq!(LightMap::grid(size), expected);
        }
    }

    #[test]
    fn a_grey_painting_becomes_as_light_as_its_photo() {
        let painting = grey(120, 90, |x, y| 96 + drawn(x, y, 65) as u8);
        for level in [0, 20, 128, 235, 255] {
            let lit = lit(&grey(120, 90, |_, _| level), &painting);
            assert!((mean(&lit) - f64::from(level)).abs() < 9.0, "{} for {level}", mean(&lit));
        }
    }

    #[test]
    fn strokes_stay_in_the_dark_and_in_the_light_and_grow_nowhere() {
        let painting = grey(120, 90, |x, y| 96 + drawn(x, y, 65) as u8);
        for level in [12, 60, 128, 200, 243] {
            let share = deviation(&lit(&grey(120, 90, |_, _| level), &painting)) / deviation(&painting);
            assert!((0.2..1.05).contains(&share), "{share:.2} of their contrast for {level}");
        }
    }

    #[test]
    fn a_flat_photo_amplifies_no_noise() {
        for (level, painted) in [(0, 250), (255, 5), (0, 0), (255, 255)] {
            let painting = grey(64, 48, |x, y| (painted + drawn(x, y, 5) as i32 - 2).clamp(0, 255) as u8);
            let lit = lit(&grey(64, 48, |_, _| level), &painting);
            assert!(deviation(&lit) < 12.0, "{} for {level} on {painted}", deviation(&lit));
        }
    }

    /// A dark roof before a light sky: neither has a seam of the other's light.
    #[test]
    fn no_halo_shows_at_an_edge() {
        let photo = grey(256, 128, |x, _| if x < 150 { 40 } else { 220 });
        let lit = lit(&photo, &grey(256, 128, |x, _| if x < 150 { 110 } else { 150 }));
        let row: Vec<i32> = lit.pixels().take(256).map(|[red, ..]| i32::from(red)).collect();
        for (side, far) in [(&row[..150], 40), (&row[150..], 220)] {
            let most = side.iter().map(|value| (value - far).abs()).max().unwrap();
            assert!(most < 16, "{most} levels off beside {far}");
        }
    }

    /// Branches are thinner than a node's cell.
    #[test]
    fn thin_lines_before_a_sky_stay_dark_and_the_sky_stays_light() {
        let branch = |x: u32, y: u32| (x + y / 3) % 23 < 2;
        let photo = grey(512, 384, |x, y| if branch(x, y) { 50 } else { 225 });
        let lit = lit(&photo, &grey(512, 384, |x, y| if branch(x, y) { 100 } else { 140 }));
        for (place, [red, ..]) in lit.pixels().enumerate() {
            let expected = if branch(place as u32 % 512, place as u32 / 512) { 0..=80 } else { 205..=240 };
            assert!(expected.contains(&red), "{red} at {place}");
        }
    }

    #[test]
    fn hue_and_chroma_stay_where_there_is_room() {
        let [red, green, blue] = toned([150.0, 120.0, 90.0], 0.8);
        assert!((red - green - 30.0).abs() < 0.01 && (green - blue - 30.0).abs() < 0.01);
        assert!(luminance([red, green, blue]) > luminance([150.0, 120.0, 90.0]) + 40.0);
        // Near white there is none: red is the first that would be too much.
        let [red, green, blue] = toned([250.0, 120.0, 40.0], 3.0);
        assert!((red - 255.0).abs() < 0.01 && red > green && green > blue);
    }

    #[test]
    fn every_colour_stays_a_colour_whatever_the_light() {
        let most = (odds(1.0) / odds(0.0)).ln();
        for index in 0..1000 {
            let colour = [0, 1, 2].map(|channel| drawn(index, channel, 256) as f32);
            for lighter in [-2.0 * most, -most, -1.0, 0.0, 1.0, most, 2.0 * most] {
                for (toned, value) in toned(colour, lighter).into_iter().zip(colour) {
                    assert!((-0.01..=255.01).contains(&toned), "{toned} from {colour:?}");
                    assert!(lighter != 0.0 || (toned - value).abs() < 0.01);
                }
            }
        }
    }

    #[test]
    fn joined_edges_have_no_seam() {
        let wave = |x: u32| 128.0 + 100.0 * (x as f32 / 256.0 * std::f32::consts::TAU).sin();
        let turned = |by: u32| {
            let photo = grey(256, 64, |x, _| wave(x + by) as u8);
            let painting = grey(256, 64, |x, y| 100 + drawn((x + by) % 256, y, 50) as u8);
            painting.lit(&photo, [true, false], 1.0).unwrap()
        };
        let (from_the_edge, from_within) = (turned(0), turned(64));
        for y in 0..64 {
            for x in 0..256 {
                let at = |picture: &Picture, x: u32| picture.rgba()[((y * 256 + x % 256) * 4) as usize];
                assert_eq!(at(&from_within, x), at(&from_the_edge, x + 64), "{x}, {y}");
            }
        }
    }

    #[test]
    fn more_light_comes_nearer_to_the_photo_and_none_changes_nothing() {
        let painting = grey(40, 30, |x, y| 96 + drawn(x, y, 65) as u8);
        for level in [10, 245] {
            let photo = grey(40, 30, |_, _| level);
            let off = |light| {
                let lit = painting.clone().lit(&photo, [false; 2], light).unwrap();
                (mean(&lit) - f64::from(level)).abs()
            };
            let found = [0.0, 0.25, 0.5, 0.75, 1.0].map(off);
            assert!(found.windows(2).all(|pair| pair[1] + 10.0 < pair[0]), "{found:?}");
        }
        let coloured = Picture::new(8, 8, (0..=255).collect()).unwrap();
        let photo = grey(8, 8, |_, _| 3);
        assert_eq!(coloured.clone().lit(&photo, [false; 2], 0.0).unwrap(), coloured);
    }
}
