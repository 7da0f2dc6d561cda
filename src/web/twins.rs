//! Compares every kernel in a browser with its twin on the CPU, for a test: no part of what is shipped.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::error::to_js;
use crate::kernel::twins::compare;

/// Draws `count` networks and photos, and runs each on WebGPU and on the CPU. JSON: for each what was drawn, and the
/// largest differences, `[{channels, block, width, height, joined, maps, layer, painting}]`.
///
/// # Errors
/// An `Error` with `code` and `hint`.
#[wasm_bindgen]
pub async fn compare_twins(seed: u32, count: usize) -> Result<String, JsValue> {
    let cases = compare(seed.into(), count).await.map_err(to_js)?;
    serde_json::to_string(&cases).map_err(|error| JsValue::from_str(&error.to_string()))
}
