//! Packs the loss network, for the build: `tests/browser/loss-network.mjs` runs this once.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::error::to_js;
use crate::Result;
use crate::pretrained::Pretrained;
use crate::vgg::LAST_TAUGHT_WITH;

/// The weights of VGG-16 in a whole Keras file as the bytes of a pack, as far as a style is taught with them. `licence` says
/// under what terms they may be used.
///
/// # Errors
/// An `Error` with `code` and `hint`.
#[wasm_bindgen]
pub fn features_pack(keras: Vec<u8>, licence: &str) -> Result<Vec<u8>, JsValue> {
    let pack = || Pretrained::from_keras(keras)?.up_to(LAST_TAUGHT_WITH).to_pack(licence)?.to_bytes();
    pack().map_err(to_js)
}
