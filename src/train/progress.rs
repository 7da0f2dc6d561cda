//! The progress bar of a run.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of `steps` steps, of which some are done already.
pub fn progress_bar(steps: usize, done: usize) -> ProgressBar {
    let template = "{bar:30} {pos}/{len} steps, {eta} left  {msg}";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(steps as u64).with_style(style).with_position(done as u64);
    // The time left is that of the steps to come, not of those another run has done.
    bar.reset_eta();
    bar
}
