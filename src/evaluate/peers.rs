//! Other programs' paintings of the same photos.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::photos::Photo;
use crate::output::write;
use crate::picture::{self, Format, Picture, encode};
use crate::train::TrainConfig;
use crate::{Error, Result};

/// A folder `PEER/STYLE/PHOTO.png` of paintings. A peer need not have all styles.
pub struct Peers {
    folder: PathBuf,
    /// The peers' names, in alphabetical order.
    pub names: Vec<String>,
}

impl Peers {
    /// Lets `script` paint: it is called with a folder that has `input.json` with the paintings' paths by
    /// style and the photos' paths, and writes to `peers` in it.
    ///
    /// # Errors
    /// If files cannot be written, and [`Error::Config`] if the script fails.
    pub fn run(
        script: &Path,
        folder: &Path,
        config: &TrainConfig,
        paintings: &Path,
        photos: &[Photo],
    ) -> Result<Self> {
        let place = folder.join("photos");
        let mut paths = Vec::new();
        for photo in photos {
            let path = place.join(file_name(&photo.name));
            write(&path, &encode(&photo.picture, Format::Png)?)?;
            paths.push(path);
        }
        let styles: serde_json::Map<String, serde_json::Value> = config
            .styles
            .iter()
            .map(|style| (style.id.clone(), paintings.join(&style.file).to_string_lossy().into()))
            .collect();
        let input = serde_json::json!({ "photos": paths, "styles": styles });
        let path = folder.join("input.json");
        write(&path, input.to_string().as_bytes())?;

        let python = std::env::var("IMPASTO_PYTHON").unwrap_or_else(|_| "python3".into());
        let status = Command::new(python).arg(script).arg(folder).status().map_err(Error::io(script))?;
        if !status.success() {
            return Err(Error::Config { reason: format!("it failed: {status}") }.in_file(script));
        }
        Self::read(&folder.join("peers"))
    }

    /// What is there.
    fn read(folder: &Path) -> Result<Self> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(Error::io(folder))? {
            names.extend(entry.map_err(Error::io(folder))?.file_name().into_string());
        }
        names.sort_unstable();
        Ok(Self { folder: folder.into(), names })
    }

    /// A peer's painting of `photo`; nothing of a style that it does not have.
    ///
    /// # Errors
    /// If it cannot be read, or does not have the photo's size.
    pub fn painting(&self, peer: &str, style: &str, photo: &Photo) -> Result<Option<Picture>> {
        let folder = self.folder.join(peer).join(style);
        if !folder.exists() {
            return Ok(None);
        }
        let path = folder.join(file_name(&photo.name));
        let painting = picture::read(&path)?;
        if (painting.width(), painting.height()) == (photo.picture.width(), photo.picture.height()) {
            Ok(Some(painting))
        } else {
            Err(Error::Config { reason: "it does not have the photo's size".into() }.in_file(&path))
        }
    }
}

/// A PNG's name for a photo: `a.jpg` and `a.webp` are two.
fn file_name(photo: &str) -> String {
    format!("{photo}.png")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::sample;

    #[test]
    fn a_painting_of_another_size_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("peer/wave");
        std::fs::create_dir_all(&place).unwrap();
        let painting = encode(&sample(20, 12).unwrap(), Format::Png).unwrap();
        std::fs::write(place.join("a.jpg.png"), painting).unwrap();
        let peers = Peers::read(folder.path()).unwrap();
        assert_eq!(peers.names, ["peer"]);
        let photo = |width| Photo { name: "a.jpg".into(), picture: sample(width, 12).unwrap() };
        assert!(peers.painting("peer", "wave", &photo(20)).unwrap().is_some());
        assert_eq!(peers.painting("peer", "wave", &photo(24)).unwrap_err().code(), "config");
        let other = Photo { name: "b.jpg".into(), ..photo(20) };
        assert!(peers.painting("peer", "wave", &other).is_err());
        assert!(peers.painting("peer", "scream", &photo(20)).unwrap().is_none());
    }
}
