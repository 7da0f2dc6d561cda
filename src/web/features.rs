//! Packs the loss network and the person network, for the build: `tests/browser/network-pack.mjs` runs this once for each.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::error::to_js;
use crate::Result;
use crate::person;
use crate::pretrained::{Pretrained, person_weights};
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

/// The weights of the person network in a whole TensorFlow Lite model as the bytes of a pack. `licence` is theirs.
///
/// # Errors
/// An `Error` with `code` and `hint`.
#[wasm_bindgen]
pub fn person_pack(model: &[u8], licence: &str) -> Result<Vec<u8>, JsValue> {
    let pack = || person::person_to_pack(&person_weights(model)?, licence)?.to_bytes();
    pack().map_err(to_js)
}
