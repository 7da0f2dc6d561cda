//! The configuration of a run on any folder of paintings: each becomes a style.

use std::collections::BTreeSet;
use std::path::Path;

use super::TrainConfig;
use super::data::list_pictures;
use super::style_config::{StyleConfig, default_size};
use crate::Result;
use crate::objective::BoldConfig;
use crate::pack::Style;

/// What a pack says of a painting that nothing is known of.
const UNKNOWN: &str = "unknown";

impl TrainConfig {
    /// The defaults for every picture in the folder `paintings`, in the order of their names, each with a bold end: the
    /// file's name is the title, and in small letters the id.
    ///
    /// # Errors
    /// [`Error::NoPictures`](crate::Error::NoPictures) and [`Error::Io`](crate::Error::Io).
    pub fn for_folder(paintings: &Path) -> Result<Self> {
        let mut ids = BTreeSet::new();
        let paths = list_pictures(paintings)?;
        let styles = paths.iter().map(|path| {
            let name =
                |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
            let title = name(path.file_stem());
            let style = Style {
                id: free_id(&title, &mut ids),
                title,
                artist: UNKNOWN.into(),
                year: UNKNOWN.into(),
                licence: UNKNOWN.into(),
            };
            StyleConfig::new(&style, &name(path.file_name()), default_size())
        });
        let styles = styles.collect();
        let title = paintings.file_name().unwrap_or_default().to_string_lossy();
        let bold = Some(BoldConfig::default());
        Ok(Self { margin: 16, bold, ..Self::for_styles(&title, UNKNOWN, styles) })
    }
}

/// `title` in small letters, digits and hyphens, with a number behind it if it is taken.
fn free_id(title: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let id: String = title.chars().map(plain).take(56).collect();
    let id = if id.is_empty() { "style".into() } else { id };
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    let free = [id.clone()].into_iter().chain(numbered).find(|id| !taken.contains(id)).unwrap_or(id);
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Format, encode, sample};

    #[test]
    fn every_picture_of_a_folder_becomes_a_style() {
        let folder = tempfile::tempdir().unwrap();
        let picture = encode(&sample(16, 16).unwrap(), Format::Png).unwrap();
        for name in ["A Wave.png", "a-wave.png", "notes.txt", "é.png"] {
            std::fs::write(folder.path().join(name), &picture).unwrap();
        }
        let config = TrainConfig::for_folder(folder.path()).unwrap();
        assert_eq!(config.ids(), ["a-wave", "a-wave-2", "-"]);
        assert_eq!(config.styles[0].title, "A Wave");
        assert_eq!(config.styles[0].file, "A Wave.png");
        let text = toml::to_string(&config).unwrap();
        assert_eq!(
            TrainConfig::parse(&text).unwrap(),
            config,
            "what a run directory keeps can be read again"
        );
    }
}
