//! A hash of all that a painting was made of but its photo and the device, for the manifest.

use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use crate::Result;
use crate::StyleParameters;
use crate::engine::{Brushwork, Options};
use crate::hex::hex;
use crate::picture::Format;

/// A change of the recipe's own form.
const VERSION: u32 = 1;

/// All that changes a painting's file but its photo: the version of this program, the style pack, the style's parameters and
/// every setting. Not the device and not the memory: on another one a pixel may be rounded otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Recipe([u8; 32]);

/// The settings of a run.
pub(super) struct Settings<'a> {
    pub pack: &'a [u8],
    pub style: &'a StyleParameters,
    pub options: Options,
    pub max_pixels: u64,
    pub quality: u8,
}

impl Recipe {
    pub fn new(settings: &Settings<'_>) -> Self {
        let Settings { pack, style, options, max_pixels, quality } = settings;
        // A recipe is one of stills.
        let Options { strength, light, edges, brushwork, live: _ } = options;
        let Brushwork { strokes, boldness, swirl, seed } = brushwork;
        let mut hash = Sha256::new();
        hash.update(VERSION.to_le_bytes());
        field(&mut hash, env!("CARGO_PKG_VERSION").as_bytes());
        hash.update(Sha256::digest(pack));
        for value in style.to_values() {
            hash.update(value.to_le_bytes());
        }
        for value in [strength, light, strokes, boldness, swirl] {
            hash.update(value.to_le_bytes());
        }
        field(&mut hash, edges.name().as_bytes());
        hash.update(seed.to_le_bytes());
        hash.update(max_pixels.to_le_bytes());
        hash.update([*quality]);
        Self(hash.finalize().into())
    }

    #[cfg(test)]
    pub fn example() -> Self {
        Self([7; 32])
    }

    /// As `sha256sum` writes it.
    pub fn hex(self) -> String {
        hex(&self.0)
    }
}

/// What a photo is known by without being read: when another one takes its place, its size or its time is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// Its length.
    pub bytes: u64,
    /// When it was written, in nanoseconds since 1970.
    pub modified: u128,
}

impl Seen {
    /// # Errors
    /// What the system says.
    pub fn at(path: &Path) -> io::Result<Self> {
        let found = path.metadata()?;
        // A system without such times, or before 1970, leaves the length.
        let time = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Self { bytes: found.len(), modified: time.map_or(0, |time| time.as_nanos()) })
    }
}

/// Which output something is written to: the first half of a SHA-256 of its path.
pub(super) type OutputId = [u8; 16];

/// What it was made of, and how long it is: the same.
pub(super) type MadeOf = [u8; 16];

/// The id of an output.
pub(super) fn output_id(output: &Path) -> OutputId {
    half(Sha256::new_with_prefix(output.as_os_str().as_encoded_bytes()))
}

/// What an output of `length` bytes was made of.
pub(super) fn made_of(recipe: Recipe, photo: &Path, seen: Seen, format: Format, length: u64) -> MadeOf {
    let mut hash = Sha256::new_with_prefix(recipe.0);
    field(&mut hash, photo.as_os_str().as_encoded_bytes());
    hash.update(seen.bytes.to_le_bytes());
    hash.update(seen.modified.to_le_bytes());
    field(&mut hash, format.ending().as_bytes());
    hash.update(length.to_le_bytes());
    half(hash)
}

/// What an output that is there was made of if it has this recipe, or nothing if photo or output are not there.
pub(super) fn made_of_file(
    recipe: Recipe,
    photo: &Path,
    output: &Path,
    format: Format,
) -> Result<MadeOf, io::Error> {
    let found = output.metadata()?;
    Ok(made_of(recipe, photo, Seen::at(photo)?, format, found.len()))
}

/// With its length, so that no two fields can be taken for others.
fn field(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn half(hash: Sha256) -> [u8; 16] {
    hash.finalize().first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Edges;

    #[test]
    fn everything_that_changes_pixels_changes_the_recipe() {
        let styles =
            [1.0, 2.0].map(|value| StyleParameters::from_values(&[value; StyleParameters::COUNT]).unwrap());
        let options = Options::default();
        let brushwork = options.brushwork;
        let of = |pack: &[u8], style, options, max_pixels, quality| {
            Recipe::new(&Settings { pack, style: &styles[style], options, max_pixels, quality }).hex()
        };
        let with = |options| of(b"pack", 0, options, 9, 92);
        let with_brushwork = |brushwork| with(Options { brushwork, ..options });
        let all = [
            with(options),
            of(b"Pack", 0, options, 9, 92),
            of(b"pack", 1, options, 9, 92),
            of(b"pack", 0, options, 8, 92),
            of(b"pack", 0, options, 9, 91),
            with(Options { strength: 0.5, ..options }),
            with(Options { light: 0.5, ..options }),
            with(Options { edges: Edges::Wrap, ..options }),
            with_brushwork(Brushwork { strokes: 0.25, ..brushwork }),
            with_brushwork(Brushwork { boldness: 0.5, ..brushwork }),
            with_brushwork(Brushwork { swirl: 0.5, ..brushwork }),
            with_brushwork(Brushwork { seed: 1, ..brushwork }),
        ];
        let different: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        assert_eq!(with(options), all[0]);
    }

    #[test]
    fn another_photo_output_or_length_is_something_else() {
        let recipe = Recipe::example();
        let seen = Seen { bytes: 5, modified: 6 };
        let of = |photo: &str, seen, format, length| made_of(recipe, Path::new(photo), seen, format, length);
        let same = of("a", seen, Format::Png, 3);
        assert_eq!(of("a", seen, Format::Png, 3), same);
        assert_ne!(of("b", seen, Format::Png, 3), same);
        assert_ne!(of("a", Seen { bytes: 6, ..seen }, Format::Png, 3), same);
        assert_ne!(of("a", Seen { modified: 5, ..seen }, Format::Png, 3), same);
        assert_ne!(of("a", seen, Format::Jpeg, 3), same);
        assert_ne!(of("a", seen, Format::Png, 4), same);
        assert_ne!(output_id(Path::new("a")), output_id(Path::new("b")));
    }
}
