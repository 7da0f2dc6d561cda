//! The choice of styles: `--style` names styles of the pack and style files with weights, `--painting` any pictures.

use std::path::{Path, PathBuf};

use super::prediction::Predictor;
use super::reading::read;
use crate::pack::{Pack, Style};
use crate::packing::{check_style_file, free_style, style_of, styles_from_pack};
use crate::{Error, Mix, Result, StyleEnds, StyleParameters};

/// What a style file's name ends in.
const ENDING: &str = ".impasto";

/// A style file that was read, or that was made of the painting at its path.
pub(super) struct StyleFile {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

/// Styles with weights.
pub(super) struct StyleChoice {
    /// Their ids and weights.
    parts: Vec<(String, f32)>,
    name: String,
    files: Vec<StyleFile>,
}

impl StyleChoice {
    /// `great-wave`, `great-wave=2,the-scream=1`, or with the path of a style file in place of an id. The files are read.
    ///
    /// # Errors
    /// [`Error::StyleWeights`], [`Error::Io`], and the `pack-…` errors if a file is no style file.
    pub fn read(text: &str) -> Result<Self> {
        let mut choice = Self { parts: Vec::new(), name: String::new(), files: Vec::new() };
        let mut names = Vec::new();
        for part in text.split(',') {
            let (style, weight) = split(part);
            let number: f32 = weight
                .trim()
                .parse()
                .map_err(|_| Error::StyleWeights { reason: "a weight is not a number" })?;
            if is_file(style) {
                let ids = choice.add_file(Path::new(style.trim()))?;
                // The path of a file says nothing about the painting.
                names.push(part.replacen(style, &ids.join("-"), 1));
                choice.parts.extend(ids.into_iter().map(|id| (id, number)));
            } else {
                names.push(part.into());
                choice.parts.push((style.trim().into(), number));
            }
        }
        choice.name = names.join(",");
        Ok(choice)
    }

    /// The styles that `predictor` sees in `paintings`, in equal parts, for an engine that has the styles `known`.
    ///
    /// # Errors
    /// Those of [`Predictor::predict`].
    pub fn of_paintings(paintings: &[PathBuf], predictor: &Predictor, known: &[Style]) -> Result<Self> {
        let mut choice = Self { parts: Vec::new(), name: String::new(), files: Vec::new() };
        let mut ids: Vec<String> = known.iter().map(|style| style.id.clone()).collect();
        let mut names = Vec::new();
        for path in paintings {
            let style = free_style(path, &ids);
            choice.files.push(StyleFile { path: path.clone(), bytes: predictor.predict(path, &style)? });
            names.push(style_of(path).id);
            ids.push(style.id.clone());
            choice.parts.push((style.id, 1.0));
        }
        choice.name = names.join(",");
        Ok(choice)
    }

    /// Reads a style file: the ids of its styles.
    fn add_file(&mut self, path: &Path) -> Result<Vec<String>> {
        let bytes = read(path)?;
        let pack = Pack::parse(&bytes).and_then(|pack| {
            // To which pack it was taught is asked when that one is there.
            check_style_file(&pack, pack.source.as_ref()).map(|()| pack)
        });
        let pack = pack.map_err(|error| error.in_file(path))?;
        // The same file twice is one style with both weights.
        if self.files.iter().all(|file| file.bytes != bytes) {
            self.files.push(StyleFile { path: path.into(), bytes });
        }
        Ok(pack.styles.into_iter().map(|style| style.id).collect())
    }

    /// The choice as it was written, with the ids of style files and paintings in place of their paths.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The style files.
    pub fn files(&self) -> &[StyleFile] {
        &self.files
    }

    /// Where they are.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    /// What the generator of `pack` paints in at a boldness of 0 (calm) to 1 (bold) and on to 1.5.
    ///
    /// # Errors
    /// Those of [`mix`](Self::mix), and the `pack-…` errors.
    pub fn parameters(&self, pack: &Pack, boldness: f32) -> Result<StyleParameters> {
        let (mut styles, mut ends) = (pack.styles.clone(), styles_from_pack(pack)?);
        for StyleFile { path, bytes } in &self.files {
            let file = Pack::parse(bytes).map_err(|error| error.in_file(path))?;
            ends.extend(styles_from_pack(&file).map_err(|error| error.in_file(path))?);
            styles.extend(file.styles);
        }
        let mix = self.mix(&styles)?;
        Ok(StyleEnds::blend(ends.iter().zip(mix.weights().iter().copied()), boldness))
    }

    /// The mix of an engine that has `styles`, those of the files among them.
    ///
    /// # Errors
    /// [`Error::StyleUnknown`] and [`Error::StyleWeights`].
    pub fn mix(&self, styles: &[Style]) -> Result<Mix> {
        Mix::of(styles, self.parts.iter().map(|(id, weight)| (id.as_str(), *weight)))
    }
}

/// A style and its weight. The path of a file may have a `=` too.
fn split(part: &str) -> (&str, &str) {
    if is_file(part) {
        return (part, "1");
    }
    part.rsplit_once('=').unwrap_or((part, "1"))
}

fn is_file(style: &str) -> bool {
    style.trim().to_ascii_lowercase().ends_with(ENDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(text: &str) -> Result<Mix> {
        StyleChoice::read(text)?.mix(&[Style::example("wave"), Style::example("night")])
    }

    #[test]
    fn mixes_are_read_from_the_command_line() {
        assert_eq!(mix("night").unwrap().weights(), [0.0, 1.0]);
        assert_eq!(mix("wave=3, night=1").unwrap().weights(), [0.75, 0.25]);
        assert_eq!(mix("wave,night").unwrap().weights(), [0.5, 0.5]);
        assert_eq!(mix("wave=x").unwrap_err().code(), "style-weights");
        assert_eq!(mix("dawn=1").unwrap_err().code(), "style-unknown");
        assert_eq!(StyleChoice::read("wave=3, night=1").unwrap().name(), "wave=3, night=1");
    }

    #[test]
    fn what_ends_like_a_file_is_one() {
        for (part, style, weight) in [
            ("a/night.impasto", "a/night.impasto", "1"),
            ("night.IMPASTO=2", "night.IMPASTO", "2"),
            ("x=y/night.impasto", "x=y/night.impasto", "1"),
            ("x=y/night.impasto=0.5", "x=y/night.impasto", "0.5"),
        ] {
            assert_eq!(split(part), (style, weight));
            assert!(is_file(style));
        }
        assert!(!is_file("night") && !is_file("impasto"));
        assert_eq!(StyleChoice::read("none.impasto").err().map(|error| error.code()), Some("io"));
    }
}
