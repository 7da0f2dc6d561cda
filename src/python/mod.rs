//! The extension module of the Python package in `pkg/python`, which gives it its names and its docs: the only module that
//! names Python.
//!
//! Whatever takes long releases Python's lock. Python's lock is never asked for while one of ours is held.

#![expect(clippy::needless_pass_by_value, reason = "Python hands over values")]

mod engine;
mod error;
mod files;
mod loaded;
mod pixels;
mod watch;

use pyo3::prelude::*;

use crate::engine::LIGHT;
use crate::picture::{JPEG_QUALITY, MAX_PIXELS, MAX_SIDE};

#[pymodule]
fn _impasto(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("VERSION", env!("CARGO_PKG_VERSION"))?;
    module.add("MAX_SIDE", MAX_SIDE)?;
    module.add("MAX_PIXELS", MAX_PIXELS)?;
    module.add("JPEG_QUALITY", JPEG_QUALITY)?;
    module.add("LIGHT", LIGHT)?;
    module.add_class::<engine::Engine>()?;
    module.add_class::<pixels::Picture>()?;
    module.add_function(wrap_pyfunction!(pixels::picture, module)?)?;
    module.add_function(wrap_pyfunction!(files::decode, module)?)?;
    module.add_function(wrap_pyfunction!(files::load, module)?)?;
    module.add_function(wrap_pyfunction!(files::read, module)?)?;
    module.add_function(wrap_pyfunction!(files::encode, module)?)
}
