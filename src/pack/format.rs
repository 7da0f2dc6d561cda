//! The numbers and the header of the format; `FORMAT.md` has them in prose.

use std::fmt;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// What the name of a style pack ends in, without the dot.
pub const EXTENSION: &str = "impasto";
/// The first bytes of every style pack, whatever its version.
pub const MAGIC: [u8; 8] = *b"IMPASTO\0";
/// The newest format version. All from 1 on are read, and the oldest one that can hold a pack is written.
pub const VERSION: u32 = 2;
/// The first version that has sections.
pub(super) const SECTIONS_VERSION: u32 = 2;
/// Length in bytes of the part before the header: magic, version, header length, SHA-256.
pub const FIXED_LENGTH: usize = 48;
/// Longest header in bytes (1 MiB).
pub const MAX_HEADER_LENGTH: u32 = 1 << 20;
/// Most styles in one pack; the least is 1.
pub const MAX_STYLES: usize = 1024;
/// Longest style id in characters.
pub const MAX_ID_CHARS: usize = 64;
/// Longest title, artist, year, licence or architecture in characters.
pub const MAX_TEXT_CHARS: usize = 200;
/// Longest tensor name in characters.
pub const MAX_NAME_CHARS: usize = 128;
/// Most sections of a pack.
pub const MAX_SECTIONS: usize = 16;
/// Most dimensions of a tensor; the least is 1.
pub const MAX_RANK: usize = 4;

/// Where the SHA-256 stands; it covers all bytes of the file but its own.
pub(super) const HASH_START: usize = 16;

/// One painting style of a pack, as the visitor chooses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// Stable name: 1 to 64 characters of `a-z`, `0-9` and `-`, unique in its pack.
    pub id: String,
    /// Title of the painting, 1 to 200 characters.
    pub title: String,
    /// Who painted it, 1 to 200 characters.
    pub artist: String,
    /// When, as text because "about 1830" is an answer; 1 to 200 characters.
    pub year: String,
    /// Under what terms the picture of the painting was used; 1 to 200 characters.
    pub licence: String,
}

#[cfg(test)]
impl Style {
    /// A style for tests.
    pub(crate) fn example(id: &str) -> Self {
        let [title, artist, year, licence] = ["Title", "Artist", "1889", "Public domain"].map(String::from);
        Self { id: id.into(), title, artist, year, licence }
    }
}

/// How the values of a tensor are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TensorType {
    /// One f32 scale per output channel, then one signed byte per value.
    Int8,
    /// Four little-endian bytes per value.
    Float32,
    /// Two little-endian bytes per value.
    Float16,
    /// One byte per value, 0 to 255.
    Uint8,
}

/// What the weights of a pack were quantized from and what that cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// SHA-256 of the f32 weights of the convolutions, 64 lower-case hex digits. Styles are not part of it.
    pub weights_sha256: String,
    /// Lowest PSNR in dB of the quantized network's pictures against the f32 network's, over all
    /// styles and the pictures it was measured on.
    pub psnr: f32,
}

/// The JSON header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub architecture: String,
    pub title: String,
    pub licence: String,
    pub styles: Vec<Style>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    pub tensors: Vec<TensorEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sections: Option<Vec<SectionEntry>>,
}

/// One section as the header announces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionEntry {
    pub name: String,
    /// In bytes.
    pub length: u64,
}

/// One tensor as the header announces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TensorEntry {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: TensorType,
    pub shape: Sides,
}

/// The sides of a tensor as they stand in the file.
///
/// Kept in place rather than in a `Vec`, so that a header with a million sides costs
/// no memory, and in 64 bits, so that every platform judges the same file the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sides {
    rank: usize,
    sides: [u64; MAX_RANK],
}

impl Sides {
    pub fn from_shape(shape: &[usize]) -> Self {
        let mut all = Self::default();
        for &side in shape {
            all.push(side as u64);
        }
        all
    }

    fn push(&mut self, side: u64) {
        if let Some(slot) = self.sides.get_mut(self.rank) {
            *slot = side;
        }
        self.rank = self.rank.saturating_add(1);
    }

    /// The sides, unless there are none or more than [`MAX_RANK`].
    pub fn get(&self) -> Option<&[u64]> {
        self.sides.get(..self.rank).filter(|sides| !sides.is_empty())
    }
}

impl Serialize for Sides {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.get().unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Sides {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InPlace;

        impl<'de> Visitor<'de> for InPlace {
            type Value = Sides;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of whole numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Sides, A::Error> {
                let mut all = Sides::default();
                while all.rank < MAX_RANK {
                    let Some(side) = list.next_element()? else {
                        return Ok(all);
                    };
                    all.push(side);
                }
                while list.next_element::<IgnoredAny>()?.is_some() {
                    all.push(0);
                }
                Ok(all)
            }
        }

        deserializer.deserialize_seq(InPlace)
    }
}

/// SHA-256 of what comes before the hash in a pack and what comes after it.
pub(super) fn checksum(before: &[u8], after: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(after);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_of_allowed_ranks_survive_json() {
        for shape in [&[1][..], &[2, 3], &[4, 5, 6], &[7, 8, 9, 10]] {
            let sides = Sides::from_shape(shape);
            let json = serde_json::to_string(&sides).unwrap();
            assert_eq!(serde_json::from_str::<Sides>(&json).unwrap(), sides);
        }
    }

    #[test]
    fn other_ranks_have_no_sides() {
        assert_eq!(Sides::from_shape(&[]).get(), None);
        assert_eq!(serde_json::from_str::<Sides>("[]").unwrap().get(), None);
        assert_eq!(serde_json::from_str::<Sides>("[1,1,1,1,1]").unwrap().get(), None);
    }

    #[test]
    fn negative_and_fractional_sides_are_not_read() {
        assert!(serde_json::from_str::<Sides>("[-1]").is_err());
        assert!(serde_json::from_str::<Sides>("[1.5]").is_err());
        assert!(serde_json::from_str::<Sides>("[18446744073709551616]").is_err());
    }

    #[test]
    fn type_names_are_those_of_the_format() {
        for (kind, json) in [
            (TensorType::Int8, "\"int8\""),
            (TensorType::Float32, "\"float32\""),
            (TensorType::Float16, "\"float16\""),
            (TensorType::Uint8, "\"uint8\""),
        ] {
            assert_eq!(serde_json::to_string(&kind).unwrap(), json);
        }
    }
}
