//! Progress and cancel while a painting is made.

use std::ops::ControlFlow;
use std::pin::Pin;

/// What a [`Watch`] answers in its own time: whether the painting goes on.
pub(crate) type Answer<'a> = Pin<Box<dyn Future<Output = ControlFlow<()>> + 'a>>;

/// Is told how much of a painting is finished, from 0 to 1, and may end it. Everything that paints takes it as a trait object,
/// so that it is compiled once and not for every caller.
pub(crate) trait Watch {
    fn tell(&mut self, done: f32) -> Answer<'_>;
}

impl<F: AsyncFnMut(f32) -> ControlFlow<()>> Watch for F {
    fn tell(&mut self, done: f32) -> Answer<'_> {
        Box::pin(self(done))
    }
}
