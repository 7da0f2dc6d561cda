//! The schedule of the learning rate.

/// Half a cosine: from 1 where `progress` is 0 to `floor` where it is 1, and `floor` from there on (Loshchilov, Hutter:
/// "SGDR", 2017, eq. 5).
pub fn cosine(progress: f64, floor: f64) -> f64 {
    floor + (1.0 - floor) * 0.5 * (1.0 + (std::f64::consts::PI * progress.min(1.0)).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_to_its_floor_and_stays_there() {
        assert_eq!(cosine(0.0, 0.1), 1.0);
        assert!((cosine(0.5, 0.1) - 0.55).abs() < 1e-12);
        assert!((cosine(1.0, 0.1) - 0.1).abs() < 1e-12 && cosine(7.0, 0.1) == cosine(1.0, 0.1));
    }
}
