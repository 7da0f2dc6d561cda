//! The artworks among which a painting is to be recognized.

use std::collections::HashMap;
use std::path::Path;

use crate::picture::Planes;
use crate::train::{TrainConfig, list_pictures, read_planes, sha256_hex};
use crate::{Error, Result};

/// The shorter side, in pixels, at which paintings are looked at.
const SIZE: u32 = 384;

/// Each painting once, at a shorter side of 384 pixels.
pub struct Candidates {
    /// Their file names and pixels.
    pub paintings: Vec<(String, Planes)>,
    /// For each style of the configuration, which of them is its painting.
    pub of_style: Vec<usize>,
}

impl Candidates {
    /// The paintings of all styles of `config`, whose files are named from `folder` on, and all other pictures in that folder.
    /// Files with the same bytes are one painting.
    ///
    /// # Errors
    /// [`Error::Io`] and the `picture-…` errors, which name the file.
    pub fn read(config: &TrainConfig, folder: &Path) -> Result<Self> {
        let mut found = Self { paintings: Vec::new(), of_style: Vec::new() };
        let mut known = HashMap::new();
        for style in &config.styles {
            let index = found.add(&folder.join(&style.file), &mut known)?;
            found.of_style.push(index);
        }
        for path in list_pictures(folder)? {
            found.add(&path, &mut known)?;
        }
        Ok(found)
    }

    /// The index of the painting in the file `path`; `known` has those of the bytes read so far.
    fn add(&mut self, path: &Path, known: &mut HashMap<String, usize>) -> Result<usize> {
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        let next = self.paintings.len();
        let index = *known.entry(sha256_hex(&bytes)).or_insert(next);
        if index == next {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.paintings.push((name, read_planes(path, SIZE)?));
        }
        Ok(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Style;
    use crate::picture::{Format, encode, sample};
    use crate::train::StyleConfig;

    #[test]
    fn every_painting_is_there_once() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("paintings");
        std::fs::create_dir(&folder).unwrap();
        let write = |path: &Path, width| {
            std::fs::write(path, encode(&sample(width, 16).unwrap(), Format::Png).unwrap()).unwrap();
        };
        for (name, width) in [("a.png", 16), ("b.png", 24), ("copy-of-b.png", 24)] {
            write(&folder.join(name), width);
        }
        write(&root.path().join("elsewhere.png"), 20);
        let style = |id, file| StyleConfig::new(&Style::example(id), file, 64);
        let styles = vec![style("b", "b.png"), style("e", "../elsewhere.png"), style("b-again", "b.png")];
        let config = TrainConfig::for_styles("T", "CC0-1.0", styles);
        let found = Candidates::read(&config, &folder).unwrap();
        let names: Vec<&str> = found.paintings.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["b.png", "elsewhere.png", "a.png"]);
        assert_eq!(found.of_style, [0, 1, 0]);
        let (_, planes) = &found.paintings[0];
        assert_eq!((planes.width, planes.height), (576, 384));

        let missing = TrainConfig::for_styles("T", "CC0-1.0", vec![style("c", "c.png")]);
        assert_eq!(Candidates::read(&missing, &folder).err().unwrap().code(), "io");
    }
}
