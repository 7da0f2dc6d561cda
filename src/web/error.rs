//! Turns the crate's error into a JavaScript `Error` with `code` and `hint`.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::Error;

/// Taken by value so that it fits `map_err`.
#[expect(clippy::needless_pass_by_value, reason = "the signature of map_err")]
pub(super) fn to_js(error: Error) -> JsValue {
    let js = JsValue::from(js_sys::Error::new(&error.to_string()));
    for (key, value) in [("code", error.code()), ("hint", error.hint())] {
        // Setting a property of a fresh object does not fail.
        let _ = Reflect::set(&js, &key.into(), &value.into());
    }
    js
}
