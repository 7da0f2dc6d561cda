//! Tells JavaScript what a panic said, before the wasm instance is gone.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    // The panic hook has to be Send and Sync, a JavaScript function is neither.
    static LISTENER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Calls `listener` with the message of every panic, after printing it to the console.
#[wasm_bindgen]
pub fn set_panic_listener(listener: Function) {
    LISTENER.with(|place| place.replace(Some(listener)));
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        LISTENER.with(|place| {
            if let Ok(listener) = place.try_borrow()
                && let Some(listener) = listener.as_ref()
            {
                // A listener that throws cannot make a panic worse.
                let _ = listener.call1(&JsValue::NULL, &JsValue::from_str(&info.to_string()));
            }
        });
    }));
}
