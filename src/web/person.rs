//! The person mask for JavaScript.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::error::to_js;
use crate::person::PersonNetwork;
use crate::picture::Picture;

/// How much each pixel of RGBA bytes belongs to a person, 0 to 255, as the person network (the bytes of its file) sees it.
///
/// # Errors
/// An `Error` with `code` and `hint`.
#[wasm_bindgen]
pub fn person_mask(network: &[u8], rgba: Vec<u8>, width: u32, height: u32) -> Result<Vec<u8>, JsValue> {
    let mask = || PersonNetwork::parse(network)?.mask(&Picture::new(width, height, rgba)?);
    mask().map_err(to_js)
}
