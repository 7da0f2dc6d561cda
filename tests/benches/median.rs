//! What counts of times that a busy machine has disturbed.

/// The middle one, or the upper of the two; no number if there are none.
pub fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
