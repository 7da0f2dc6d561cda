//! Turns the panic of a decoder into an error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{Error, Result};

thread_local! {
    /// Whether this thread is inside a decoder, whose panics are answered and need no words.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// How many threads are.
static INSIDE: AtomicUsize = AtomicUsize::new(0);
/// A decoder with threads of its own, in the path of its source.
const THREADED: &str = "jpeg-decoder";

static SILENCED: Once = Once::new();

/// Runs a decoder: one that panics over a damaged file ends that picture alone, without a word of its own on standard
/// error. Our own code stays outside, so that the fuzzer sees its panics. Nothing a decoder left half done is used.
pub(super) fn guarded<T>(decoder: impl FnOnce() -> Result<T>) -> Result<T> {
    SILENCED.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            let in_its_thread = INSIDE.load(Ordering::Relaxed) > 0
                && panic.location().is_some_and(|place| place.file().contains(THREADED));
            if !GUARDED.get() && !in_its_thread {
                usual(panic);
            }
        }));
    });
    let before = GUARDED.replace(true);
    INSIDE.fetch_add(1, Ordering::Relaxed);
    let result = catch_unwind(AssertUnwindSafe(decoder));
    INSIDE.fetch_sub(1, Ordering::Relaxed);
    GUARDED.set(before);
    result.map_err(|_| Error::PictureCorrupt { reason: "its decoder failed".into() })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_the_next_call_works() {
        let panics = guarded::<()>(|| panic!("of a decoder"));
        assert_eq!(panics.unwrap_err().code(), "picture-corrupt");
        assert_eq!(guarded(|| Ok(guarded(|| Ok(5))? + 1)).unwrap(), 6);
        assert!(!GUARDED.get());
    }
}
