//! Counts submissions and readbacks, for tests and benchmarks.

use std::sync::atomic::{AtomicU32, Ordering};

/// How often work was submitted to a device, and how often it was waited for to read something back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Submissions of recorded commands.
    pub submissions: u32,
    /// Buffers that were mapped to be read.
    pub readbacks: u32,
}

/// Counts from the opening of the device on.
#[derive(Debug, Default)]
pub(super) struct Counters {
    submissions: AtomicU32,
    readbacks: AtomicU32,
}

impl Counters {
    pub fn count_submission(&self) {
        self.submissions.fetch_add(1, Ordering::Relaxed);
    }

    pub fn count_readback(&self) {
        self.readbacks.fetch_add(1, Ordering::Relaxed);
    }

    /// What was counted since this was asked last.
    pub fn take(&self) -> Traffic {
        let [submissions, readbacks] =
            [&self.submissions, &self.readbacks].map(|counter| counter.swap(0, Ordering::Relaxed));
        Traffic { submissions, readbacks }
    }
}
