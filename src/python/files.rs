//! Picture files, read and written as the command line does.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::error::{option, to_py};
use super::pixels::{Noticed, Picture, noticed};
use crate::Error;
use crate::picture::{Format, decode_with_notice, encode_with, read_with_notice};

/// The picture in the bytes of a file, and what a person wants to know of it.
#[pyfunction]
pub(super) fn decode(py: Python<'_>, file: &[u8]) -> PyResult<Noticed> {
    py.detach(|| decode_with_notice(file)).map(noticed).map_err(to_py)
}

/// The picture in the file at `path`, and what a person wants to know of it.
#[pyfunction]
pub(super) fn read(py: Python<'_>, path: PathBuf) -> PyResult<Noticed> {
    py.detach(|| read_with_notice(&path)).map(noticed).map_err(to_py)
}

/// The bytes of the file at `path`.
#[pyfunction]
pub(super) fn load(py: Python<'_>, path: PathBuf) -> PyResult<Vec<u8>> {
    py.detach(|| std::fs::read(&path).map_err(Error::io(path))).map_err(to_py)
}

/// A picture as a file.
#[pyfunction]
pub(super) fn encode<'py>(
    py: Python<'py>,
    picture: &Picture,
    format: &str,
    quality: u8,
) -> PyResult<Bound<'py, PyBytes>> {
    let format = match format {
        "png" => Format::Png,
        "jpeg" => Format::Jpeg,
        "webp" => Format::WebP,
        "tiff" => Format::Tiff,
        other => return Err(option("the format", other, &["png", "jpeg", "webp", "tiff"])),
    };
    let bytes = py.detach(|| {
        format.check_size(picture.0.width(), picture.0.height())?;
        encode_with(&picture.0, format, quality)
    });
    Ok(PyBytes::new(py, &bytes.map_err(to_py)?))
}
