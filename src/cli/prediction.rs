//! Paintings as style files, by the style encoder.

use std::path::{Path, PathBuf};

use super::reading::read_picture;
use super::{ENCODER, read};
use crate::encoder::StyleEncoder;
use crate::pack::{MAX_ID_CHARS, MAX_TEXT_CHARS, Pack, Style};
use crate::packing::style_file;
use crate::{Result, StyleEnds};

/// A style encoder, and where it comes from.
pub(super) struct Predictor {
    encoder: StyleEncoder,
    path: Option<PathBuf>,
}

impl Predictor {
    /// The encoder at `path`, or the one that comes with the tool.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io), and the `pack-…` errors if it is no encoder.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        let encoder = match path {
            Some(path) => StyleEncoder::parse(&read(path)?).map_err(|error| error.in_file(path))?,
            None => StyleEncoder::parse(ENCODER)?,
        };
        Ok(Self { encoder, path: path.map(Path::to_path_buf) })
    }

    /// Checks that the encoder predicts styles of the generator in `pack`.
    ///
    /// # Errors
    /// [`Error::EncoderOfOtherPack`](crate::Error::EncoderOfOtherPack).
    pub fn check_fits(&self, pack: &Pack) -> Result<()> {
        self.encoder.check_fits(pack.source.as_ref()).map_err(|error| match &self.path {
            Some(path) => error.in_file(path),
            None => error,
        })
    }

    /// The style file of the picture at `path`, whose style is called `style`.
    ///
    /// # Errors
    /// Those of a picture file, of [`StyleEncoder::predict`], and of a style's texts.
    pub fn predict(&self, path: &Path, style: &Style) -> Result<Vec<u8>> {
        let painting = read_picture(path)?;
        let bold = self.encoder.predict(&painting).map_err(|error| error.in_file(path))?;
        style_file(style, &StyleEnds { bold, calm: None }, self.encoder.source())?.to_bytes()
    }
}

/// What is known of a painting from its file's name alone.
pub(super) fn style_of(path: &Path) -> Style {
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
pub(super) fn numbered(id: &str, number: u32) -> String {
    let ending = format!("-{number}");
    let start: String = id.chars().take(MAX_ID_CHARS.saturating_sub(ending.len())).collect();
    start + &ending
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
