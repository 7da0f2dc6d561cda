//! The engine as Python's `impasto.Engine` calls it.

use std::borrow::Cow;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::error::{option, raised, to_py};
use super::loaded::{Choice, Limits, Loaded};
use super::pixels::Picture;
use super::watch::Watch;
use crate::Error;
use crate::encoder::StyleEncoder;
use crate::engine::{Backend, Brushwork, Edges, Options};
use crate::pack::Style;
use crate::packing::{ENCODER, GALLERY, free_style};
use crate::picture::shrink_to;

/// A style: id, title, artist, year and licence.
type Texts = (String, String, String, String, String);

/// A loaded style pack, for many threads at once.
#[pyclass(frozen, module = "impasto._impasto")]
pub(super) struct Engine {
    loaded: Loaded,
    /// How many of the styles are the pack's own; those behind them were added.
    own: usize,
}

#[pymethods]
impl Engine {
    /// Loads `pack`, or the gallery, on `device` with `memory` MiB and so many `threads` for a painting.
    #[new]
    fn new(
        py: Python<'_>,
        pack: Option<Vec<u8>>,
        device: &str,
        memory: Option<u64>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let choice = match device {
            "auto" => Choice::Auto,
            "gpu" => Choice::Gpu,
            "cpu" => Choice::Cpu,
            other => return Err(option("the device", other, &["auto", "gpu", "cpu"])),
        };
        let memory = memory.map(|mebibytes| mebibytes.saturating_mul(1 << 20));
        let limits = Limits { memory, threads };
        let pack = pack.map_or(Cow::Borrowed(GALLERY), Cow::Owned);
        let loaded = py.detach(|| Loaded::new(pack, choice, limits)).map_err(to_py)?;
        let own = loaded.engine().styles().len();
        Ok(Self { loaded, own })
    }

    /// `"gpu"` or `"cpu"`.
    #[getter]
    fn device(&self) -> &'static str {
        match self.loaded.engine().backend() {
            Backend::Gpu => "gpu",
            Backend::Cpu => "cpu",
        }
    }

    /// The name of the GPU, or an empty string.
    #[getter]
    fn adapter(&self) -> String {
        self.loaded.engine().adapter().into()
    }

    /// Why the CPU paints although the GPU was tried: code, sentence and next step.
    #[getter]
    fn fallback(&self) -> Option<(&'static str, String, &'static str)> {
        self.loaded.fallback().map(|error| (error.code(), error.to_string(), error.hint()))
    }

    /// The bytes of the pack, unless it is the gallery.
    #[getter]
    fn pack<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        match &self.loaded.pack {
            Cow::Borrowed(_) => None,
            Cow::Owned(bytes) => Some(PyBytes::new(py, bytes)),
        }
    }

    /// The styles: the pack's, then those that were added.
    #[getter]
    fn styles(&self) -> Vec<Texts> {
        self.loaded.engine().styles().iter().map(texts).collect()
    }

    /// The ids of the styles that were added.
    #[getter]
    fn added(&self) -> Vec<String> {
        self.loaded.engine().styles().iter().skip(self.own).map(|style| style.id.clone()).collect()
    }

    /// Adds the styles of a style file, and gives them.
    fn add_styles(&self, file: &[u8]) -> PyResult<Vec<Texts>> {
        let added = self.loaded.change(|engine| {
            let before = engine.styles().len();
            engine.add_styles(file)?;
            Ok(engine.styles().iter().skip(before).map(texts).collect())
        });
        added.map_err(to_py)
    }

    /// The style file of the style that `encoder`, or the gallery's, sees in a picture. Texts that are missing are those of
    /// a file at `path`, the id one that is free. Nothing is added yet.
    fn predict_style<'py>(
        &self,
        py: Python<'py>,
        painting: &Picture,
        path: PathBuf,
        texts: [Option<String>; 5],
        encoder: Option<&[u8]>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let engine = self.loaded.engine();
        let file = py.detach(|| {
            let encoder = StyleEncoder::parse(encoder.unwrap_or(ENCODER))?;
            let taken: Vec<String> = engine.styles().iter().map(|style| style.id.clone()).collect();
            let free = free_style(&path, &taken);
            let [id, title, artist, year, licence] = texts;
            let style = Style {
                id: id.unwrap_or(free.id),
                title: title.unwrap_or(free.title),
                artist: artist.unwrap_or(free.artist),
                year: year.unwrap_or(free.year),
                licence: licence.unwrap_or(free.licence),
            };
            engine.predict_style(&encoder, &style, &painting.0)
        });
        Ok(PyBytes::new(py, &file.map_err(to_py)?))
    }

    /// A style as a style file.
    fn style_file<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.loaded.engine().style_file(id).map_err(to_py)?))
    }

    /// Takes a style away that was added.
    fn remove_style(&self, id: &str) -> PyResult<()> {
        if self.loaded.engine().styles().iter().take(self.own).any(|style| style.id == id) {
            let hint = "Only what was added can be removed; the styles of the pack stay.";
            return Err(raised("style-not-added", &format!("the style `{id}` was not added"), hint));
        }
        self.loaded.change(|engine| engine.remove_style(id)).map_err(to_py)
    }

    /// Paints. `numbers` are strength, light, strokes, boldness and swirl.
    #[expect(clippy::too_many_arguments, reason = "what crosses from Python is plain numbers and texts")]
    fn stylize(
        &self,
        py: Python<'_>,
        photo: &Picture,
        styles: Vec<(String, f32)>,
        numbers: [f32; 5],
        seed: u32,
        edges: &str,
        max_pixels: u64,
        progress: Option<Py<PyAny>>,
        cancel: Option<Py<PyAny>>,
    ) -> PyResult<Picture> {
        let names = Edges::ALL.map(Edges::name);
        let edges = Edges::named(edges).ok_or_else(|| option("edges", edges, &names))?;
        let [strength, light, strokes, boldness, swirl] = numbers;
        let brushwork = Brushwork { strokes, boldness, swirl, seed };
        let options = Options { strength, light, edges, brushwork, live: None };
        let mut watch = Watch::new(progress, cancel);
        if watch.is_stopped(py)? {
            return Err(to_py(Error::Cancelled));
        }
        let painted = py.detach(|| {
            let pixels = u64::from(photo.0.width()) * u64::from(photo.0.height());
            if pixels > max_pixels {
                let smaller = shrink_to(photo.0.clone(), max_pixels);
                return self.loaded.paint(&smaller, &styles, options, &mut watch);
            }
            self.loaded.paint(&photo.0, &styles, options, &mut watch)
        });
        match (painted, watch.raised()) {
            (Err(Error::Cancelled), Some(raised)) => Err(raised),
            (painted, _) => painted.map(Picture).map_err(to_py),
        }
    }

    /// Gives back what is kept on a GPU for the next painting.
    fn trim(&self) {
        self.loaded.engine().trim();
    }
}

fn texts(style: &Style) -> Texts {
    let Style { id, title, artist, year, licence } = style.clone();
    (id, title, artist, year, licence)
}
