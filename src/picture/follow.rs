//! A coarse mask that follows the edges of its photo.

use super::Picture;
use super::ground::luminance;
use super::guided::Fit;
use super::shrink::level;

/// Of a mask of 256 nodes a side: an edge of it is off by about as many.
const FIT: Fit = Fit { radius: 4, variance: 0.0004 };
/// How much steeper edges become: the filter moves an edge, but leaves it as soft as the window is wide.
const STEEPER: f32 = 2.0;

impl Picture {
    /// A mask of this photo, 0 to 255 for each pixel, from `mask`, `[nodes, nodes]` in 0..1, of the photo at the same size,
    /// `rgb`, `[nodes, nodes, 3]` in 0..1.
    pub(crate) fn followed(&self, rgb: &[f32], mask: &[f32], nodes: usize) -> Vec<u8> {
        let (pixels, _) = rgb.as_chunks::<3>();
        let pairs = pixels.iter().zip(mask).map(|(pixel, mask)| [luminance(*pixel), *mask]);
        let size = [nodes as u32; 2];
        let lines = FIT.lines(pairs, size, [false; 2]);
        let mut sharp = Vec::with_capacity(self.rgba.len() / 4);
        self.guide(&lines, size, [false; 2], |_, value| {
            sharp.push(level(255.0 * (0.5 + STEEPER * (value - 0.5))));
        });
        sharp
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dark disc before a light wall.
    fn photo(width: u32, height: u32) -> Picture {
        let inside = |x: u32, y: u32| {
            let [x, y] = [(x, width), (y, height)].map(|(at, side)| (at as f32 + 0.5) / side as f32 - 0.5);
            x * x + y * y < 0.09
        };
        let pixel = |index| if inside(index % width, index / width) { 50 } else { 210 };
        let rgba = (0..width * height).flat_map(|index| [pixel(index), pixel(index), pixel(index), 255]);
        Picture::new(width, height, rgba.collect()).unwrap()
    }

    fn followed(photo: &Picture, mask: impl Fn(usize, usize) -> f32) -> Vec<u8> {
        let mask: Vec<f32> = (0..256 * 256).map(|index| mask(index % 256, index / 256)).collect();
        photo.followed(&photo.rescaled(256, 256), &mask, 256)
    }

    #[test]
    fn a_mask_that_is_off_by_some_pixels_comes_to_the_edge() {
        let photo = photo(480, 360);
        // Its edge is soft, and a pixel of 256 too far out.
        let soft = |x: f32, y: f32| ((76.8 + 1.0 - x.hypot(y)) / 4.0 + 0.5).clamp(0.0, 1.0);
        let mask = followed(&photo, |x, y| soft(x as f32 - 127.5, y as f32 - 127.5));
        let [mut before, mut after] = [0.0; 2];
        for (place, (mask, [red, ..])) in mask.iter().zip(photo.pixels()).enumerate() {
            let [x, y] = [(place % 480, 480.0), (place / 480, 360.0)]
                .map(|(at, side)| (at as f32 + 0.5) / side * 256.0 - 128.0);
            let right = if red < 127 { 1.0 } else { 0.0 };
            before += (soft(x, y) - right).abs();
            after += (f32::from(*mask) / 255.0 - right).abs();
        }
        assert!(after < 0.2 * before, "{after} of {before}");
    }

    #[test]
    fn where_the_mask_is_flat_no_detail_shows() {
        let mut rgba = photo(300, 200).into_rgba();
        rgba.iter_mut()
            .enumerate()
            .for_each(|(index, byte)| *byte = byte.wrapping_add((index * 37 % 41) as u8));
        let photo = Picture::new(300, 200, rgba).unwrap();
        for level in [0.0, 1.0] {
            assert!(followed(&photo, |_, _| level).iter().all(|found| *found == (level * 255.0) as u8));
        }
    }
}
