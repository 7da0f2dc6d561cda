//! Limits how many photos are painted at once, and the memory they take together.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Lets so many in as there is room for; the others wait.
pub(super) struct Gate {
    most: usize,
    inside: Mutex<Inside>,
    left: Condvar,
}

#[derive(Default)]
struct Inside {
    count: usize,
    bytes: u64,
}

/// Someone is inside until this is dropped.
pub(super) struct Pass<'a> {
    gate: &'a Gate,
    bytes: u64,
}

impl Gate {
    /// For at most so many at once.
    pub fn new(most: usize) -> Self {
        Self { most, inside: Mutex::default(), left: Condvar::new() }
    }

    /// Waits until one more fits that needs so many bytes, within a `limit` for all together. Alone, one always fits.
    pub fn enter(&self, bytes: u64, limit: u64) -> Pass<'_> {
        let full = |inside: &mut Inside| {
            inside.count >= self.most.max(1) || inside.count > 0 && inside.bytes.saturating_add(bytes) > limit
        };
        let mut inside = self.left.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        inside.count += 1;
        inside.bytes = inside.bytes.saturating_add(bytes);
        Pass { gate: self, bytes }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut inside = self.gate.lock();
        inside.count -= 1;
        inside.bytes = inside.bytes.saturating_sub(self.bytes);
        drop(inside);
        self.gate.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// The most that were inside at once, and the most bytes, when everyone stays until nobody else can come.
    fn most(gate: &Gate, needs: &[u64], limit: u64) -> (u64, u64) {
        let counters = [0; 4].map(AtomicU64::new);
        let [count, bytes, most_count, most_bytes] = &counters;
        std::thread::scope(|scope| {
            for &need in needs {
                scope.spawn(move || {
                    let _pass = gate.enter(need, limit);
                    let inside = count.fetch_add(1, Ordering::SeqCst) + 1;
                    let held = bytes.fetch_add(need, Ordering::SeqCst) + need;
                    most_count.fetch_max(inside, Ordering::SeqCst);
                    most_bytes.fetch_max(held, Ordering::SeqCst);
                    std::thread::sleep(std::time::Duration::from_millis(5));
                    bytes.fetch_sub(need, Ordering::SeqCst);
                    count.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        (most_count.load(Ordering::SeqCst), most_bytes.load(Ordering::SeqCst))
    }

    #[test]
    fn all_come_in_and_never_more_than_fit() {
        let (count, _) = most(&Gate::new(3), &[1; 20], 100);
        assert!(count <= 3, "{count}");
        let (_, bytes) = most(&Gate::new(9), &[40, 30, 20, 60, 10, 50, 70], 100);
        assert!(bytes <= 100, "{bytes}");
        // Who needs more than there is comes in alone.
        let (count, bytes) = most(&Gate::new(9), &[200, 300], 100);
        assert_eq!((count, bytes), (1, 300));
    }
}
