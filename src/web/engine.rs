//! The engine for JavaScript: opens a device, loads a pack, and turns bytes of a photo into bytes of a painting.

use std::ops::ControlFlow;

use js_sys::Function;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::error::to_js;
use super::pause;
use crate::Mix;
use crate::engine::{Backend, Brushwork, Edges, Live, MAX_BROWSER_PIXELS, Options};
use crate::picture::Picture;

/// A device that is open and waits for a pack.
#[wasm_bindgen]
pub struct Device(crate::engine::Device);

/// A loaded style pack on one device.
#[wasm_bindgen]
pub struct Engine(pub(super) crate::engine::Engine);

#[wasm_bindgen]
impl Device {
    /// Opens `backend` (`"webgpu"` or `"cpu"`) and compiles what it runs.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn open(backend: String) -> Result<Device, JsValue> {
        let backend = if backend == "webgpu" { Backend::Gpu } else { Backend::Cpu };
        crate::engine::Device::open(backend).await.map(Device).map_err(to_js)
    }
}

#[wasm_bindgen]
impl Engine {
    /// Parses `pack`, loads the generator onto `device` and tests it.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn create(pack: Vec<u8>, device: Device) -> Result<Engine, JsValue> {
        crate::engine::Engine::load_on(&pack, device.0).await.map(Engine).map_err(to_js)
    }

    /// `"webgpu"` or `"cpu"`.
    pub fn backend(&self) -> String {
        match self.0.backend() {
            Backend::Gpu => "webgpu".into(),
            Backend::Cpu => "cpu".into(),
        }
    }

    /// The name of the GPU, or an empty string.
    pub fn adapter(&self) -> String {
        self.0.adapter().into()
    }

    /// How many pixels a picture may have.
    pub fn max_pixels(&self) -> f64 {
        MAX_BROWSER_PIXELS as f64
    }

    /// Gives back what is kept on the device for the next painting.
    pub fn trim(&self) {
        self.0.trim();
    }

    /// Paints RGBA bytes at full strength and in the painting's own light, with one weight for each style, and returns
    /// RGBA bytes of the same size.
    /// `brushwork` is strokes, boldness, swirl and seed. The picture goes on beyond its `edges` by a `"mirror"`, or joins
    /// left and right (`"wrap-x"`) or all four (`"wrap"`).
    /// A frame of live video has a `smoothing`, see [`Live`].
    /// `on_progress` gets the finished fraction after each layer, or strip of a layer; returning `false` cancels.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    #[expect(clippy::too_many_arguments, reason = "what crosses from JavaScript is plain numbers")]
    pub async fn stylize(
        &self,
        rgba: Vec<u8>,
        width: u32,
        height: u32,
        weights: Vec<f32>,
        brushwork: Vec<f64>,
        on_progress: Function,
        edges: String,
        smoothing: Option<f32>,
    ) -> Result<Vec<u8>, JsValue> {
        let photo = Picture::new(width, height, rgba).map_err(to_js)?;
        let mix = mix_of(weights)?;
        let options = Options { light: 0.0, ..options_of(&brushwork, &edges, smoothing) };
        let painting = self.0.stylize_with(&photo, &mix, options, reporting(&on_progress));
        let painting = painting.await.map_err(to_js)?;
        Ok(painting.into_rgba())
    }
}

/// RGBA bytes that were painted of others in their own light, in so much of the photo's, 0 to 1.
///
/// # Errors
/// An `Error` with `code` and `hint`.
#[wasm_bindgen]
pub fn lit(
    photo: Vec<u8>,
    painting: Vec<u8>,
    width: u32,
    height: u32,
    edges: &str,
    light: f32,
) -> Result<Vec<u8>, JsValue> {
    let photo = Picture::new(width, height, photo).map_err(to_js)?;
    let painting = Picture::new(width, height, painting).map_err(to_js)?;
    let lit = crate::engine::lit(&photo, &painting, edges_of(edges), light).map_err(to_js)?;
    Ok(lit.into_rgba())
}

pub(super) fn mix_of(weights: Vec<f32>) -> Result<Mix, JsValue> {
    Mix::new(weights).map_err(to_js)
}

/// Strokes, boldness, swirl and seed; those that are not given are as usual.
fn brushwork_of(numbers: &[f64]) -> Brushwork {
    let usual = Brushwork::default();
    let number = |index: usize, usual: f32| numbers.get(index).map_or(usual, |number| *number as f32);
    Brushwork {
        strokes: number(0, usual.strokes),
        boldness: number(1, usual.boldness),
        swirl: number(2, usual.swirl),
        seed: numbers.get(3).map_or(usual.seed, |number| *number as u32),
    }
}

pub(super) fn options_of(brushwork: &[f64], edges: &str, smoothing: Option<f32>) -> Options {
    let live = smoothing.map(|smoothing| Live { smoothing });
    Options { edges: edges_of(edges), brushwork: brushwork_of(brushwork), live, ..Options::default() }
}

fn edges_of(name: &str) -> Edges {
    Edges::named(name).unwrap_or_default()
}

/// Tells `on_progress` the finished fraction, and whether to go on what it answers.
pub(super) fn reporting(on_progress: &Function) -> impl AsyncFnMut(f32) -> ControlFlow<()> {
    async |fraction: f32| {
        pause::pause().await;
        match on_progress.call1(&JsValue::NULL, &JsValue::from(fraction)) {
            Ok(go_on) if go_on.as_bool() != Some(false) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}
