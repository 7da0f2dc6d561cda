//! Giving the worker's event loop a turn, so that a message to cancel arrives.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Waits for one turn of the event loop. A resolved promise would not do: its continuation
/// runs before any message is delivered.
pub(super) async fn pause() {
    let turn = Promise::new(&mut |resolve, _reject| {
        let global = js_sys::global();
        let timer =
            Reflect::get(&global, &"setTimeout".into()).ok().and_then(|f| f.dyn_into::<Function>().ok());
        let waiting = timer.and_then(|timer| timer.call1(&global, &resolve).ok());
        if waiting.is_none() {
            // Without timers there is nothing to wait for.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    // The promise is never rejected.
    let _ = JsFuture::from(turn).await;
}
