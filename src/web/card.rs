//! Photos and paintings that stay on the graphics card, for JavaScript.

use js_sys::Function;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{ImageData, OffscreenCanvas};

use super::engine::{Engine, mix_of, options_of, reporting};
use super::error::to_js;
use crate::engine::{Card, HeldCanvas, HeldPainting, HeldPhoto};
use crate::{Error, Result};

/// A photo on the graphics card.
#[wasm_bindgen]
pub struct Photo(HeldPhoto);

/// A painting on the graphics card, with its photo.
#[wasm_bindgen]
pub struct Painting(HeldPainting);

/// A canvas that paintings are shown on.
#[wasm_bindgen]
pub struct Canvas(HeldCanvas);

#[wasm_bindgen]
impl Photo {
    /// The photo as a painting of itself, to try a canvas with.
    pub fn unpainted(&self) -> Painting {
        Painting(self.0.unpainted())
    }
}

#[wasm_bindgen]
impl Painting {
    /// In pixels.
    pub fn width(&self) -> u32 {
        self.0.size().0
    }

    /// In pixels.
    pub fn height(&self) -> u32 {
        self.0.size().1
    }
}

#[wasm_bindgen]
impl Engine {
    /// Whether a photo of this size can be held and painted whole on the graphics card; never on the CPU.
    pub fn holds(&self, width: u32, height: u32) -> bool {
        self.0.card().is_some_and(|card| card.fits(width, height))
    }

    /// Uploads a photo, without a copy in this module's memory.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn upload(&self, photo: ImageData) -> Result<Photo, JsValue> {
        let source = wgpu::ExternalImageSource::ImageData(photo);
        self.card()?.copy(source).await.map(Photo).map_err(to_js)
    }

    /// Paints for any strength and light; see [`stylize`](Engine::stylize).
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn paint(
        &self,
        photo: &Photo,
        weights: Vec<f32>,
        brushwork: Vec<f64>,
        on_progress: Function,
        edges: String,
        smoothing: Option<f32>,
    ) -> Result<Painting, JsValue> {
        let mix = mix_of(weights)?;
        self.card()?
            .paint(&photo.0, &mix, options_of(&brushwork, &edges, smoothing), reporting(&on_progress))
            .await
            .map(Painting)
            .map_err(to_js)
    }

    /// The RGBA bytes of a painting at a strength from 0 (the photo) to 1, in a light from 0 (its own) to 1 (the photo's).
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub async fn read(&self, painting: &Painting, strength: f32, light: f32) -> Result<Vec<u8>, JsValue> {
        let picture = self.card()?.read(&painting.0, strength, light).await.map_err(to_js)?;
        Ok(picture.into_rgba())
    }

    /// A canvas to show paintings on.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn canvas(&self, canvas: OffscreenCanvas) -> Result<Canvas, JsValue> {
        let target = wgpu::SurfaceTarget::OffscreenCanvas(canvas);
        self.card()?.canvas(target).map(Canvas).map_err(to_js)
    }

    /// Shows the same on a canvas, which takes the painting's size.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn show(
        &self,
        painting: &Painting,
        strength: f32,
        light: f32,
        canvas: &Canvas,
    ) -> Result<(), JsValue> {
        self.card()?.show(&painting.0, strength, light, &canvas.0).map_err(to_js)
    }

    fn card(&self) -> Result<Card<'_>, JsValue> {
        let missing = || Error::GpuUnavailable { reason: "this engine paints on the CPU".into() };
        self.0.card().ok_or_else(missing).map_err(to_js)
    }
}
