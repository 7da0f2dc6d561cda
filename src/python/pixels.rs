//! From numpy arrays to pictures, and back.

use numpy::ndarray::Array3;
use numpy::{
    Element, IntoPyArray, PyArray3, PyArrayDyn, PyArrayMethods, PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::error::to_py;
use crate::Error;
use crate::picture::{Model, Notice, Raster, Samples, from_raster};

/// A picture on its way in or out.
#[pyclass(frozen, module = "impasto._impasto")]
pub(super) struct Picture(pub crate::picture::Picture);

/// A picture, and a sentence that a person wants to know of it.
pub(super) type Noticed = (Picture, Option<String>);

pub(super) fn noticed((picture, notice): (crate::picture::Picture, Option<Notice>)) -> Noticed {
    (Picture(picture), notice.map(|notice| notice.to_string()))
}

#[pymethods]
impl Picture {
    /// The pixels, [height, width, 4], or without alpha [height, width, 3].
    fn array<'py>(&self, py: Python<'py>, alpha: bool) -> PyResult<Bound<'py, PyArray3<u8>>> {
        let (width, height) = (self.0.width() as usize, self.0.height() as usize);
        let rgba = self.0.rgba();
        let samples = if alpha {
            rgba.to_vec()
        } else {
            rgba.as_chunks::<4>().0.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]).collect()
        };
        let array = Array3::from_shape_vec((height, width, if alpha { 4 } else { 3 }), samples);
        Ok(array.map_err(|error| PyValueError::new_err(error.to_string()))?.into_pyarray(py))
    }

    /// Width and height in pixels.
    #[getter]
    fn size(&self) -> (u32, u32) {
        (self.0.width(), self.0.height())
    }
}

/// The picture in an array of uint8 or uint16 in any order of memory, [height, width] or [height, width, channels], of grey,
/// grey and alpha, colours, or colours and alpha; with `ink`, of CMYK. It has the ICC `profile`, and is turned upright from
/// the way it was held by EXIF's `orientation`. And what a person wants to know of it.
#[pyfunction]
pub(super) fn picture(
    py: Python<'_>,
    array: &Bound<'_, PyUntypedArray>,
    ink: bool,
    profile: Option<Vec<u8>>,
    orientation: u8,
) -> PyResult<Noticed> {
    let [height, width, channels] = match *array.shape() {
        [height, width] => [height, width, 1],
        [height, width, channels] => [height, width, channels],
        _ => return Err(wrong_shape(array)),
    };
    let model = match (channels, ink) {
        (1, false) => Model::Grey,
        (2, false) => Model::GreyAlpha,
        (3, false) => Model::Rgb,
        (4, false) => Model::Rgba,
        (4, true) => Model::Cmyk,
        _ => return Err(wrong_shape(array)),
    };
    let size = [width, height].map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    crate::picture::check_size(size[0], size[1]).map_err(to_py)?;
    let samples = if let Ok(bytes) = array.cast::<PyArrayDyn<u8>>() {
        Samples::Eight(samples(bytes)?)
    } else if let Ok(words) = array.cast::<PyArrayDyn<u16>>() {
        Samples::Sixteen(samples(words)?)
    } else {
        let kind = format!("an array of {}", array.dtype());
        let step = "Pass an array of numpy.uint8, with numbers from 0 to 255.";
        return Err(to_py(Error::PictureUnsupported { kind, step }));
    };
    let raster = Raster::of_samples(size, model, samples, profile, orientation);
    py.detach(|| from_raster(raster)).map(noticed).map_err(to_py)
}

/// The numbers of an array, row after row.
fn samples<T: Element + Copy>(array: &Bound<'_, PyArrayDyn<T>>) -> PyResult<Vec<T>> {
    let array = array.try_readonly().map_err(|error| PyValueError::new_err(error.to_string()))?;
    let array = array.as_array();
    // One slice in memory may also be in Fortran's order; what `ndarray` gives is not.
    Ok(array.as_slice().map_or_else(|| array.iter().copied().collect(), <[T]>::to_vec))
}

fn wrong_shape(array: &Bound<'_, PyUntypedArray>) -> PyErr {
    let sides: Vec<String> = array.shape().iter().map(ToString::to_string).collect();
    let kind = format!("an array of shape ({})", sides.join(", "));
    let step = "Pass [height, width] of grey, or [height, width, channels] with 1 to 4 channels.";
    to_py(Error::PictureUnsupported { kind, step })
}
