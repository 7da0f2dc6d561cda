//! Runs work on several threads, and gives the results in the order of the work.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

/// Has `work` done on each of `items` by so many threads, and `take` what came of each, in the order of the items and as early
/// as that allows.
pub(super) fn in_order<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R),
) {
    let threads = threads.min(items.len());
    if threads < 2 {
        for item in items {
            take(item, work(item));
        }
        return;
    }
    let next = AtomicUsize::new(0);
    let (send, results) = channel();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (send, next, work) = (send.clone(), &next, &work);
            scope.spawn(move || {
                let index = || next.fetch_add(1, Ordering::Relaxed);
                while let Some((index, item)) =
                    Some(index()).and_then(|index| Some((index, items.get(index)?)))
                {
                    if send.send((index, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut early = BTreeMap::new();
        let mut turn = 0;
        for (index, result) in results {
            early.insert(index, result);
            while let Some((item, result)) = items.get(turn).zip(early.remove(&turn)) {
                take(item, result);
                turn += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whoever_is_first() {
        for threads in [0, 1, 2, 7] {
            let items: Vec<u64> = (0..20).collect();
            let mut taken = Vec::new();
            let work = |item: &u64| {
                std::thread::sleep(std::time::Duration::from_millis(item * 7 % 5));
                item * item
            };
            in_order(&items, threads, work, |item, square| taken.push((*item, square)));
            assert_eq!(taken, (0..20).map(|item| (item, item * item)).collect::<Vec<_>>());
        }
        in_order(&[] as &[u64], 3, |_| (), |_, ()| panic!("there is nothing"));
    }
}
