//! Statistics that are smoothed over the frames of a film.
//!
//! Instance normalization takes its statistics from one picture. In a film they change with everything that moves, and
//! so do the colours of everything that does not move. So the statistics of a frame are joined with those of the frames
//! before it, as those of strips are joined within a frame, by the formula of [`Moments::join`]. The result is an
//! exponential moving average: a frame counts for less with each frame that follows.

use std::sync::{Mutex, PoisonError};

use super::Moments;

/// The statistics of each layer over the frames so far, at one size of the picture.
#[derive(Debug, Default)]
pub(crate) struct Smoothing {
    /// Weight of the frames before, 0 to 1; this one's is the rest.
    weight: f64,
    /// With all frames that are done.
    before: Vec<Moments>,
    /// With the frame that is being painted. A layer that is computed once more joins with the same ones as before.
    now: Mutex<Vec<Moments>>,
}

impl Smoothing {
    /// Of a film that goes on after frames with the statistics `before`; none at its beginning.
    pub fn new(weight: f64, before: Vec<Moments>) -> Self {
        Self { weight, before, now: Mutex::default() }
    }

    /// Lets the frames before count for `weight` from now on.
    pub fn weigh(&mut self, weight: f64) {
        self.weight = weight;
    }

    /// The statistics of layer `index` in this frame, joined with those of the frames before it.
    pub fn join(&self, index: usize, frame: &Moments) -> Moments {
        let frame = frame.weighing(1.0);
        let joined = match self.before.get(index) {
            Some(before) => {
                let mut joined = frame.weighing(1.0 - self.weight);
                joined.join(&before.weighing(self.weight));
                joined
            }
            None => frame,
        };
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        // Layers come in their order; of an attempt that has failed, those from here on are of no use.
        now.truncate(index);
        now.push(joined.clone());
        joined
    }

    /// Ends a frame that was painted.
    pub fn advance(&mut self) {
        self.before = std::mem::take(self.now.get_mut().unwrap_or_else(PoisonError::into_inner));
    }

    /// Forgets a frame that was not painted.
    pub fn discard(&mut self) {
        self.now.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Those of each layer over all frames that are done.
    pub fn before(&self) -> &[Moments] {
        &self.before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(pixels: &[f32]) -> Moments {
        let mut moments = Moments::new(1);
        for &pixel in pixels {
            moments.merge(1, &[pixel, 0.0]);
        }
        moments
    }

    #[test]
    fn without_weight_every_frame_stands_alone() {
        let mut smoothing = Smoothing::new(0.0, Vec::new());
        for pixels in [[1.0, 2.0, 4.0], [0.3, 7.1, 0.7]] {
            let [alone, joined] =
                [moments(&pixels).of_channel(0), smoothing.join(0, &moments(&pixels)).of_channel(0)];
            assert_eq!(alone, joined, "not a bit differs");
            smoothing.advance();
            assert_eq!(smoothing.before().len(), 1);
        }
    }

    /// As if the pixels of both frames were one map in which those of the second count for three.
    #[test]
    fn frames_are_joined_as_parts_of_one_map() {
        let mut smoothing = Smoothing::new(0.25, Vec::new());
        smoothing.join(0, &moments(&[1.0, 5.0]));
        smoothing.advance();
        let second = [2.0, 9.0];
        let joined = smoothing.join(0, &moments(&second));
        let together = moments(&[&[1.0, 5.0][..], &second, &second, &second].concat());
        for (joined, together) in joined.of_channel(0).into_iter().zip(together.of_channel(0)) {
            assert!((joined - together).abs() < 1e-12, "{joined}, not {together}");
        }
    }

    #[test]
    fn a_layer_that_is_computed_again_and_a_frame_that_failed_count_once() {
        let (first, second) = (moments(&[1.0, 5.0]), moments(&[2.0, 9.0]));
        let mut plain = Smoothing::new(0.5, Vec::new());
        plain.join(0, &first);
        plain.advance();
        let mut disturbed = Smoothing::new(0.5, Vec::new());
        disturbed.join(0, &first);
        disturbed.join(1, &first);
        disturbed.join(0, &first);
        disturbed.advance();
        assert_eq!(disturbed.before().len(), 1);
        disturbed.join(0, &moments(&[f32::NAN, 0.0]));
        disturbed.discard();
        assert_eq!(disturbed.join(0, &second), plain.join(0, &second));
    }
}
