//! Waiting for the device without a runtime: callbacks as futures, and what went wrong on the way.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use event_listener::Event;

use crate::{Error, Result};

/// What a device has said about itself; a copy of it hears the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Health(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Why nothing it computes can be trusted any more.
    failure: OnceLock<String>,
    /// Tells everyone who waits to look again: a callback came, or none will come any more.
    news: Event,
}

impl Health {
    /// Notes that the device failed, unless it has failed before, and wakes everyone.
    pub fn fail(&self, reason: String) {
        self.0.failure.get_or_init(|| reason);
        self.0.news.notify(usize::MAX);
    }

    /// # Errors
    /// [`Error::GpuLost`] once the device has failed.
    pub fn check(&self) -> Result<()> {
        match self.0.failure.get() {
            Some(reason) => Err(Error::GpuLost { reason: reason.clone() }),
            None => Ok(()),
        }
    }

    /// A callback to hand out, and what it is called with.
    pub fn signal<T>(&self) -> (impl FnOnce(T) + Send + 'static, Signal<T>)
    where
        T: Send + 'static,
    {
        let slot = Arc::new(Mutex::new(None));
        let signal = Signal { slot: slot.clone(), health: self.clone() };
        let health = self.clone();
        let send = move |value| {
            *lock(&slot) = Some(value);
            health.0.news.notify(usize::MAX);
        };
        (send, signal)
    }
}

/// A value that a callback brings, or the failure of the device.
pub(super) struct Signal<T> {
    slot: Arc<Mutex<Option<T>>>,
    health: Health,
}

impl<T> Signal<T> {
    /// Waits for the value.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device fails before.
    pub async fn wait(&self) -> Result<T> {
        loop {
            // Registered first: what happens between the two is seen either way.
            let news = self.health.0.news.listen();
            if let Some(value) = lock(&self.slot).take() {
                return Ok(value);
            }
            self.health.check()?;
            news.await;
        }
    }
}

/// No code here panics while it holds a lock, so a poisoned one is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Wake, Waker};

    use super::*;

    #[test]
    fn a_signal_brings_the_value_or_the_failure() {
        let health = Health::default();
        let (send, signal) = health.signal();
        std::thread::spawn(move || send(5));
        assert_eq!(pollster::block_on(signal.wait()).unwrap(), 5);

        let (_never, signal) = health.signal::<()>();
        let failing = health.clone();
        std::thread::spawn(move || failing.fail("gone".into()));
        assert_eq!(pollster::block_on(signal.wait()).unwrap_err().code(), "gpu-lost");
        health.fail("later".into());
        assert!(health.check().unwrap_err().to_string().contains("gone"));
    }

    struct Sleeper;

    impl Wake for Sleeper {
        fn wake(self: Arc<Self>) {}
    }

    #[test]
    fn ten_thousand_reads_keep_no_waker() {
        let health = Health::default();
        let sleeper = Arc::new(Sleeper);
        let waker = Waker::from(sleeper.clone());
        let mut context = Context::from_waker(&waker);
        for read in 0..10_000 {
            let (send, signal) = health.signal();
            let mut finished = pin!(signal.wait());
            assert!(finished.as_mut().poll(&mut context).is_pending());
            send(read);
            assert!(matches!(finished.as_mut().poll(&mut context), Poll::Ready(Ok(value)) if value == read));
            // Nor does one that nobody waits for any more.
            let (_never, signal) = health.signal::<()>();
            assert!(pin!(signal.wait()).poll(&mut context).is_pending());
        }
        // The test's own two.
        assert_eq!(Arc::strong_count(&sleeper), 2);
    }
}
