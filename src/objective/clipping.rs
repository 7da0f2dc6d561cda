//! Gradient clipping: how far the gradient of a step is shortened.

/// How many times the usual norm a gradient may have.
const MOST: f32 = 3.0;
/// How much of the past the usual norm remembers.
const MEMORY: f32 = 0.98;

/// The factor for a gradient of this `norm`, so that its norm is at most three times the `usual` one; and the usual norm for
/// the next step (Pascanu et al., "On the difficulty of training recurrent neural networks", 2013, algorithm 1, with a
/// threshold that follows the run). Otherwise one crop without any texture would undo what many steps have learnt. In the
/// first step `usual` is 0.
pub fn shortened(norm: f32, usual: f32) -> (f32, f32) {
    let most = if usual > 0.0 { MOST * usual } else { norm };
    let factor = if norm > most { most / norm } else { 1.0 };
    (factor, if usual > 0.0 { MEMORY * usual + (1.0 - MEMORY) * norm.min(most) } else { norm })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_is_at_most_three_times_the_usual_one() {
        assert_eq!(shortened(5.0, 0.0), (1.0, 5.0), "the first step is an ordinary one");
        assert_eq!(shortened(2.0, 1.0).0, 1.0);
        let (factor, next) = shortened(100.0, 1.0);
        assert!((factor - 0.03).abs() < 1e-6 && (next - 1.04).abs() < 1e-6, "{factor} {next}");
        assert_eq!(shortened(0.0, 0.0), (1.0, 0.0));
    }
}
