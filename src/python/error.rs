//! Turns the crate's error into an exception of the Python package.

use pyo3::prelude::*;

use crate::Error;

/// The exception that says what `error` says.
pub(super) fn to_py(error: Error) -> PyErr {
    raised(error.code(), &error.to_string(), error.hint())
}

/// An argument that none of the crate's types can hold: `name` is `value`, and not one of `known`.
pub(super) fn option(name: &str, value: &str, known: &[&str]) -> PyErr {
    raised("option", &format!("{name} is `{value}`"), &format!("Choose one of: {}.", known.join(", ")))
}

/// The exception that belongs to `code`, made by the package.
pub(super) fn raised(code: &str, message: &str, hint: &str) -> PyErr {
    Python::attach(|py| {
        let made = py.import("impasto._errors").and_then(|errors| errors.getattr("error"));
        match made.and_then(|error| error.call1((code, message, hint))) {
            Ok(exception) => PyErr::from_value(exception),
            Err(error) => error,
        }
    })
}
