//! The passes of a painting, from coarse to fine: strokes belong to the picture, not to the pixel.
//!
//! The width of the generator's strokes is a fixed number of pixels. So the first pass paints a small picture, and each
//! further pass paints over the enlarged painting, up to the full size: strokes stay broad and gain detail. Each pass takes
//! the colours of the one before it, so a photo gives the same painting at any size. The last pass draws the hairs of the
//! strokes.

use super::Edges;
use super::brushwork::{Brushwork, NOISE};
use crate::picture::{GAIN, MAX_PIXELS, MAX_SIDE, Noise, Shape};

/// A pass is at most this many times larger than the one before.
const STEP: f32 = 2.0;
/// The first pass has at most this share of the full side: the passes together cost at most 1.5 times the last one alone.
const FIRST: f32 = 0.6;
/// Passes whose sides differ by less than this are of nearly one size.
const ALIKE: f32 = 1.3;
/// A picture of less than the first pass's side times this is painted in one pass.
const SINGLE: f32 = 1.15;
/// Pixels mirrored around the picture, which are painted and cut off: no loss of the training sees what the generator
/// paints there.
const MARGIN: u32 = 32;
/// The noise of a later pass beside that of the first.
const LATER_NOISE: f32 = 0.3;
/// How much of the photo's detail is laid over an enlarged painting.
pub(super) const DETAIL: f32 = 0.5;
/// Sides are multiples of this where edges join.
const MULTIPLE: u32 = 4;

/// One pass of the generator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pass {
    /// What the generator reads, and what of it is the picture.
    pub shape: Shape,
    /// What is laid over it.
    pub noise: Noise,
}

impl Pass {
    /// Its pixels with the margins: what it costs.
    pub fn pixels(&self) -> u64 {
        let [width, height] = self.shape.outer();
        u64::from(width) * u64::from(height)
    }
}

/// The passes for a picture of `width` x `height` pixels; the last one has its size.
pub(super) fn passes(width: u32, height: u32, edges: Edges, brushwork: Brushwork) -> Vec<Pass> {
    let joined = edges.joined();
    let full = width.max(height) as f32;
    let mut sides = vec![full];
    let first = brushwork.working_side();
    if full > first * SINGLE {
        let first = first.min(full * FIRST);
        let mut side = full;
        while side > first {
            side = (side / STEP).max(first);
            sides.push(side);
        }
        // Of two first passes of nearly one size, the larger is enough.
        if let [.., before, last] = sides.as_slice()
            && *before < last * ALIKE
            && sides.len() > 2
        {
            sides.pop();
        }
    }
    let count = sides.len();
    let pass = |(index, side): (usize, f32)| {
        let scaled = |axis: usize, length: u32| {
            if index + 1 == count {
                return length;
            }
            let exact = length as f32 * side / full;
            let multiple = if joined[axis] { MULTIPLE } else { 1 };
            ((exact / multiple as f32).round() as u32 * multiple).max(if joined[axis] { 16 } else { 1 })
        };
        let inner = [scaled(0, width), scaled(1, height)];
        let amount = if index == 0 { 1.0 } else { LATER_NOISE };
        let room = inner.map(|side| (MAX_SIDE - side) / 2);
        let margin = [0, 1].map(|axis| if joined[axis] { 0 } else { room[axis].min(MARGIN) });
        // The largest pictures have no room for a margin.
        let outer = Shape { inner, margin, joined }.outer().map(u64::from);
        let margin = if outer[0] * outer[1] > MAX_PIXELS { [0, 0] } else { margin };
        let levels = NOISE * amount * brushwork.boldness * 255.0 * GAIN;
        let seed = brushwork.seed.wrapping_mul(31).wrapping_add(index as u32);
        let noise = Noise::new(inner.map(|side| side as usize), joined, seed, levels, brushwork.swirl);
        Pass { shape: Shape { inner, margin, joined }, noise }
    };
    sides.into_iter().rev().enumerate().map(pass).collect()
}

/// How much of a painting is done, over all its passes.
pub(super) struct Progress(Vec<u64>);

impl Progress {
    pub fn new(passes: &[Pass]) -> Self {
        Self(passes.iter().map(Pass::pixels).collect())
    }

    /// The finished fraction of the painting when `done` of pass `index` is, 0 to 1.
    pub fn fraction(&self, index: usize, done: f32) -> f32 {
        let before: u64 = self.0.iter().take(index).sum();
        let this = self.0.get(index).copied().unwrap_or_default() as f64 * f64::from(done);
        ((before as f64 + this) / self.0.iter().sum::<u64>().max(1) as f64) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(width: u32, height: u32, strokes: f32) -> Vec<[u32; 2]> {
        let brushwork = Brushwork { strokes, ..Brushwork::default() };
        passes(width, height, Edges::Mirror, brushwork).iter().map(|pass| pass.shape.inner).collect()
    }

    #[test]
    fn passes_start_at_the_working_side_and_at_most_double() {
        assert_eq!(sizes(1024, 768, 0.25), [[362, 272], [512, 384], [1024, 768]]);
        assert_eq!(sizes(768, 1024, 0.5), [[384, 512], [768, 1024]]);
        assert_eq!(sizes(4032, 3024, 0.5)[..2], [[512, 384], [1008, 756]]);
        assert_eq!(sizes(800, 600, 0.5), [[480, 360], [800, 600]]);
        assert_eq!(sizes(607, 455, 0.0), [[304, 228], [607, 455]]);
        assert_eq!(sizes(512, 384, 0.5), [[512, 384]]);
        assert_eq!(sizes(1, 1, 0.0), [[1, 1]]);
        assert_eq!(sizes(900, 1, 0.0)[0], [256, 1]);
    }

    #[test]
    fn all_passes_cost_at_most_half_more_than_the_last_alone() {
        for strokes in [0.0, 0.3, 0.5, 0.8, 1.0] {
            for side in (200..5000).step_by(37) {
                let passes =
                    passes(side, side * 3 / 4, Edges::Mirror, Brushwork { strokes, ..Brushwork::default() });
                let all: u64 = passes.iter().map(Pass::pixels).sum();
                let full = passes.last().map_or(0, Pass::pixels);
                assert!(all * 2 <= full * 3, "{side} at {strokes}: {} times", all as f64 / full as f64);
                let sides = passes.iter().map(|pass| pass.shape.inner[0]).collect::<Vec<_>>();
                // Sides are rounded to whole pixels.
                assert!(sides.windows(2).all(|pair| pair[1] <= 2 * pair[0] + 1), "{sides:?}");
            }
        }
    }

    #[test]
    fn joined_sides_stay_multiples_of_four_and_have_no_margin() {
        for pass in passes(1000, 500, Edges::Wrap, Brushwork::default()) {
            assert!(pass.shape.inner.iter().all(|side| side % 4 == 0));
            assert_eq!(pass.shape.margin, [0, 0]);
        }
        for pass in passes(1000, 500, Edges::WrapX, Brushwork::default()) {
            assert!(pass.shape.margin[0] == 0 && pass.shape.margin[1] > 0);
        }
    }

    #[test]
    fn the_largest_pictures_have_no_margin_and_fit_the_limits() {
        for (width, height) in [(MAX_SIDE, 6103), (6103, MAX_SIDE), (10_000, 10_000), (MAX_SIDE, 1)] {
            for pass in passes(width, height, Edges::Mirror, Brushwork::default()) {
                let [width, height] = pass.shape.outer();
                assert!(crate::picture::check_size(width, height).is_ok(), "{width}x{height}");
            }
        }
    }

    #[test]
    fn calm_paintings_have_no_noise() {
        let calm = Brushwork { boldness: 0.0, ..Brushwork::default() };
        assert!(passes(1024, 768, Edges::Mirror, calm).iter().all(|pass| pass.noise.gain == 0));
    }
}
