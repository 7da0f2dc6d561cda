//! Gives the worker's event loop a turn, so that a message to cancel arrives.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Waits for one turn of the event loop. A resolved promise would not do: its continuation runs before any message is
/// delivered. Nor would a timer: from the fifth on that follow each other, browsers let each wait for 4 ms.
pub(super) async fn pause() {
    // Without channels there is nothing to wait for.
    let Ok(channel) = MessageChannel::new() else { return };
    let (end, other) = (channel.port1(), channel.port2());
    let turn = Promise::new(&mut |resolve, _reject| {
        end.set_onmessage(Some(&resolve));
        if other.post_message(&JsValue::NULL).is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    // The promise is never rejected.
    let _ = JsFuture::from(turn).await;
    end.close();
}
