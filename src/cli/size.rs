//! The size of a picture as an argument.

/// Width and height of `768x576`.
///
/// # Errors
/// How it is written.
pub(super) fn parse_size(text: &str) -> Result<(u32, u32), &'static str> {
    let sides =
        text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    sides.ok_or("write a size like 768x576")
}
