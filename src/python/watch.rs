//! Progress and cancel for Python.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// How often a painting that tells nobody its progress asks whether to go on.
const PAUSE: Duration = Duration::from_millis(20);

/// Who watches a painting.
pub(super) struct Watch {
    /// Called with the finished fraction; what it raises ends the painting.
    progress: Option<Py<PyAny>>,
    /// A `threading.Event` or its like, which ends the painting once it is set.
    cancel: Option<Py<PyAny>>,
    /// What was raised meanwhile.
    raised: Option<PyErr>,
    asked: Instant,
}

impl Watch {
    pub fn new(progress: Option<Py<PyAny>>, cancel: Option<Py<PyAny>>) -> Self {
        Self { progress, cancel, raised: None, asked: Instant::now() }
    }

    /// Tells how much is done, and asks whether to go on.
    pub fn look(&mut self, fraction: f32) -> ControlFlow<()> {
        if self.progress.is_none() && self.asked.elapsed() < PAUSE {
            return ControlFlow::Continue(());
        }
        self.asked = Instant::now();
        match Python::attach(|py| self.ask(py, fraction)) {
            Ok(false) => ControlFlow::Continue(()),
            Ok(true) => ControlFlow::Break(()),
            Err(error) => {
                self.raised = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    /// Whether to stop before anything is painted.
    ///
    /// # Errors
    /// What was raised.
    pub fn is_stopped(&self, py: Python<'_>) -> PyResult<bool> {
        // Ctrl-C is an exception here, in the main thread.
        py.check_signals()?;
        match &self.cancel {
            Some(cancel) => cancel.bind(py).call_method0("is_set")?.is_truthy(),
            None => Ok(false),
        }
    }

    fn ask(&self, py: Python<'_>, fraction: f32) -> PyResult<bool> {
        if let Some(progress) = &self.progress {
            progress.bind(py).call1((fraction,))?;
        }
        self.is_stopped(py)
    }

    /// What was raised while the painting was watched.
    pub fn raised(self) -> Option<PyErr> {
        self.raised
    }
}
