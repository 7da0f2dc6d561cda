//! The artwork at the sizes at which its strokes are learnt.

use crate::optimize::resample;
use crate::picture::Planes;
use crate::{Error, Result};

/// Paintings are enlarged by no more than this: what a scan does not have cannot be learnt from.
const MOST_ENLARGED: f32 = 1.6;
/// What is compared tile by tile has one tile of 64 pixels at least.
const LEAST_SIDE: usize = 64;

/// `painting` for calm pictures, its shorter side `size` pixels long, and for bold ones, `scale` times as large, or as far as
/// it can be enlarged. All sides are multiples of 8.
///
/// # Errors
/// [`Error::Config`] for a painting without pixels.
pub fn at_both_sizes(painting: &Planes, size: usize, scale: f32) -> Result<[Planes; 2]> {
    let shorter = painting.width.min(painting.height);
    if shorter == 0 {
        return Err(Error::Config { reason: "the painting has no pixels".into() });
    }
    let size = size.max(LEAST_SIDE);
    let most = (shorter as f32 * MOST_ENLARGED) as usize;
    let bold = ((size as f32 * scale) as usize).min(most).max(size);
    Ok([size, bold].map(|size| {
        let scaled = |length: usize| ((length * size) as f32 / (shorter * 8) as f32).round() as usize * 8;
        let mut scaled = resample(painting, scaled(painting.width), scaled(painting.height));
        // A cubic goes beyond what it is given.
        scaled.data.iter_mut().for_each(|value| *value = value.clamp(0.0, 1.0));
        scaled
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_painting_is_enlarged_as_far_as_its_scan_allows() {
        let painting = Planes { width: 150, height: 100, data: vec![0.5; 3 * 150 * 100] };
        let heights = |size: usize, scale: f32| {
            at_both_sizes(&painting, size, scale).unwrap().map(|planes| planes.height)
        };
        assert_eq!(heights(80, 1.5), [80, 120]);
        assert_eq!(heights(80, 3.0), [80, 160]);
        assert_eq!(heights(200, 3.0), [200, 200]);
        assert_eq!(heights(8, 1.0), [64, 64]);
        let widths = at_both_sizes(&painting, 80, 1.0).unwrap().map(|planes| planes.width);
        assert_eq!(widths, [120, 120]);
    }
}
