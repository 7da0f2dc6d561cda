//! Waiting for the device without a runtime: callbacks as futures, and what went wrong on the way.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::{Error, Result};

/// What a device has said about itself; a copy of it hears the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Health(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Why nothing it computes can be trusted any more.
    failure: Option<String>,
    /// Who waits for a callback that may never come.
    waiting: Vec<Waker>,
}

impl Health {
    /// Notes that the device failed, unless it has failed before, and wakes everyone.
    pub fn fail(&self, reason: String) {
        let waiting = {
            let mut state = lock(&self.0);
            state.failure.get_or_insert(reason);
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// # Errors
    /// [`Error::GpuLost`] once the device has failed.
    pub fn check(&self) -> Result<()> {
        match &lock(&self.0).failure {
            Some(reason) => Err(Error::GpuLost { reason: reason.clone() }),
            None => Ok(()),
        }
    }

    /// A callback to hand out, and what it is called with.
    pub fn signal<T>(&self) -> (impl FnOnce(T) + Send + 'static, Signal<T>)
    where
        T: Send + 'static,
    {
        let slot = Arc::new(Mutex::new((None, None)));
        let signal = Signal { slot: slot.clone(), health: self.clone() };
        let send = move |value| {
            let waker: Option<Waker> = {
                let mut slot = lock(&slot);
                slot.0 = Some(value);
                slot.1.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        };
        (send, signal)
    }
}

/// A value that a callback brings, or the failure of the device.
pub(super) struct Signal<T> {
    slot: Arc<Mutex<(Option<T>, Option<Waker>)>>,
    health: Health,
}

impl<T> Future for Signal<T> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        {
            let mut slot = lock(&self.slot);
            if let Some(value) = slot.0.take() {
                return Poll::Ready(Ok(value));
            }
            slot.1 = Some(context.waker().clone());
        }
        // Registered first: a failure between the two is seen either way.
        lock(&self.health.0).waiting.push(context.waker().clone());
        match self.health.check() {
            Ok(()) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

/// No code here panics while it holds a lock, so a poisoned one is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_brings_the_value_or_the_failure() {
        let health = Health::default();
        let (send, signal) = health.signal();
        std::thread::spawn(move || send(5));
        assert_eq!(pollster::block_on(signal).unwrap(), 5);

        let (_never, signal) = health.signal::<()>();
        let failing = health.clone();
        std::thread::spawn(move || failing.fail("gone".into()));
        assert_eq!(pollster::block_on(signal).unwrap_err().code(), "gpu-lost");
        health.fail("later".into());
        assert!(health.check().unwrap_err().to_string().contains("gone"));
    }
}
