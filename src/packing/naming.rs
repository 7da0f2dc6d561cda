//! The id and title of a style that nobody named: those of the picture's file.

use std::path::Path;

use crate::pack::{MAX_ID_CHARS, MAX_TEXT_CHARS, Style};

/// What is known of a painting from its file's name alone.
pub(crate) fn style_of(path: &Path) -> Style {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let unknown = || "unknown".to_string();
    let title: String = stem.chars().filter(|c| !c.is_control()).take(MAX_TEXT_CHARS).collect();
    let title = if title.trim().is_empty() { "Untitled".into() } else { title };
    Style { id: id_of(&stem), title, artist: unknown(), year: unknown(), licence: unknown() }
}

/// A name as an id: lower-case letters, digits and single hyphens.
fn id_of(name: &str) -> String {
    let plain = name.to_ascii_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id: String = words.collect::<Vec<_>>().join("-").chars().take(MAX_ID_CHARS).collect();
    if id.is_empty() { "painting".into() } else { id.trim_end_matches('-').into() }
}

/// Another id for a style: `monet-2`.
fn numbered(id: &str, number: u32) -> String {
    let ending = format!("-{number}");
    let start: String = id.chars().take(MAX_ID_CHARS.saturating_sub(ending.len())).collect();
    start + &ending
}

/// The style of a painting, with an id that is none of `taken`.
pub(crate) fn free_style(path: &Path, taken: &[String]) -> Style {
    let style = style_of(path);
    let is_free = |id: &String| !taken.contains(id);
    let mut ids = std::iter::once(style.id.clone()).chain((2..).map(|number| numbered(&style.id, number)));
    let id = ids.find(is_free).unwrap_or_default();
    Style { id, ..style }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_of_a_file_gives_a_style() {
        let long = "x-".repeat(150) + ".png";
        for (path, id, title) in [
            ("in/Monet, Water Lilies (1906).jpg", "monet-water-lilies-1906", "Monet, Water Lilies (1906)"),
            ("星月夜.png", "painting", "星月夜"),
            ("a.b.tiff", "a-b", "a.b"),
            (" .png", "painting", "Untitled"),
            ("", "painting", "Untitled"),
            ("a\u{7}b.png", "a-b", "ab"),
        ] {
            let style = style_of(Path::new(path));
            assert_eq!((style.id.as_str(), style.title.as_str()), (id, title));
            style.check().unwrap();
        }
        let style = style_of(Path::new(&long));
        style.check().unwrap();
        assert_eq!(style.id.len(), 63);
    }

    #[test]
    fn a_number_fits_behind_the_longest_id() {
        assert_eq!(numbered("monet", 2), "monet-2");
        let style = Style { id: numbered(&"x".repeat(64), 1234), ..style_of(Path::new("a")) };
        style.check().unwrap();
    }
}
