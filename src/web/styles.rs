//! The styles of an engine, as JavaScript sees them: listed, added, predicted, kept and removed.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::engine::Engine;
use super::error::to_js;
use crate::encoder::StyleEncoder;
use crate::pack::{Pack, Style};
use crate::picture::Picture;

#[wasm_bindgen]
impl Engine {
    /// JSON: `[{id, title, artist, year, licence}]`.
    ///
    /// # Errors
    /// None in practice: the styles come from JSON.
    pub fn styles(&self) -> Result<String, JsValue> {
        serde_json::to_string(self.0.styles()).map_err(|error| JsValue::from_str(&error.to_string()))
    }

    /// Adds the styles of a style file behind those there are. Nothing may be painting meanwhile.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn add_styles(&mut self, file: &[u8]) -> Result<(), JsValue> {
        self.0.add_styles(file).map_err(to_js)
    }

    /// The style that a style encoder (the bytes of its file) sees in the RGBA bytes of a painting, as the bytes of a
    /// style file for `add_styles`. Nothing is added yet.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    #[expect(clippy::too_many_arguments, reason = "what crosses from JavaScript is plain numbers and texts")]
    pub fn predict_style(
        &self,
        encoder: &[u8],
        rgba: Vec<u8>,
        width: u32,
        height: u32,
        id: String,
        title: String,
        artist: String,
        year: String,
        licence: String,
    ) -> Result<Vec<u8>, JsValue> {
        let painting = Picture::new(width, height, rgba).map_err(to_js)?;
        let encoder = StyleEncoder::parse(encoder).map_err(to_js)?;
        let style = Style { id, title, artist, year, licence };
        self.0.predict_style(&encoder, &style, &painting).map_err(to_js)
    }

    /// The bytes of a style file of the style `id`, under another title if there is one.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn style_file(&self, id: &str, title: Option<String>) -> Result<Vec<u8>, JsValue> {
        let file = self.0.style_file(id).map_err(to_js)?;
        match title {
            Some(title) => retitled(&file, &title).map_err(to_js),
            None => Ok(file),
        }
    }

    /// Takes a style away; those behind it move up. Nothing may be painting meanwhile.
    ///
    /// # Errors
    /// An `Error` with `code` and `hint`.
    pub fn remove_style(&mut self, id: &str) -> Result<(), JsValue> {
        self.0.remove_style(id).map_err(to_js)
    }
}

/// A style file under another title.
fn retitled(file: &[u8], title: &str) -> crate::Result<Vec<u8>> {
    let mut pack = Pack::parse(file)?;
    pack.title = title.into();
    pack.styles.iter_mut().for_each(|style| style.title = title.into());
    pack.to_bytes()
}
