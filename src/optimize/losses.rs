//! What there is to say of a picture in numbers.

use serde::Serialize;

/// The loss at one picture, and its parts before they are weighted; those of tiles, palette and smoothness are 0 where the goal
/// has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Losses {
    /// The weighted sum.
    pub total: f32,
    /// The content loss, summed over its layers.
    pub content: f32,
    /// The loss of the Gram matrices, summed over its layers and the style pictures.
    pub style: f32,
    /// The total variation.
    pub tv: f32,
    /// How far the tiles are from the style pictures'.
    pub local: f32,
    /// How far their channels' deviations are.
    pub deviation: f32,
    /// How far the colours are from the style pictures', in CIELAB.
    pub palette: f32,
    /// How unlike the picture is where the photo is alike.
    pub smoothness: f32,
}

impl Losses {
    /// From the values of an evaluation, in this order.
    pub(super) fn from_values(values: &[f32]) -> Self {
        let needed = |at: usize| values.get(at).copied().unwrap_or(f32::NAN);
        let more = |at: usize| values.get(at).copied().unwrap_or_default();
        Self {
            total: needed(0),
            content: needed(1),
            style: needed(2),
            tv: needed(3),
            local: more(4),
            deviation: more(5),
            palette: more(6),
            smoothness: more(7),
        }
    }
}
