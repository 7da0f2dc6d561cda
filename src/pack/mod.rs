//! Packs: `.impasto` files of named tensors, such as a generator and its styles.
//!
//! The layout is described in `FORMAT.md` next to this file. A pack comes from the
//! network as well as from disk, so the reader takes nothing in it for granted: every
//! length is checked before it is used, and whatever is wrong is an [`Error`](crate::Error)
//! whose code starts with `pack-`.
//!
//! ```
//! use impasto::pack::{Pack, PackTensor, Style};
//!
//! # fn main() -> impasto::Result<()> {
//! let style = Style {
//!     id: "starry-night".into(),
//!     title: "The Starry Night".into(),
//!     artist: "Vincent van Gogh".into(),
//!     year: "1889".into(),
//!     licence: "Public domain".into(),
//! };
//! let mut pack = Pack::new("impasto-1", "Van Gogh", "CC0-1.0", vec![style]);
//! pack.insert("first.weight", PackTensor::quantize(&[2, 3], &[0.5, -1.0, 0.0, 4.0, 2.0, -3.0])?)?;
//!
//! let read = Pack::parse(&pack.to_bytes()?)?;
//! assert_eq!(read.style_index("starry-night")?, 0);
//! let weight = read.tensor("first.weight", &[2, 3])?.dequantize();
//! assert!((weight[1] - -1.0).abs() < 0.005);
//! # Ok(())
//! # }
//! ```

mod contents;
mod format;
mod read;
mod rules;
mod tensor;
mod write;

#[cfg(test)]
#[path = "lies_tests.rs"]
mod lies;

pub use contents::Pack;
pub use format::{
    EXTENSION, FIXED_LENGTH, MAGIC, MAX_HEADER_LENGTH, MAX_ID_CHARS, MAX_NAME_CHARS, MAX_RANK, MAX_SECTIONS,
    MAX_STYLES, MAX_TEXT_CHARS, Source, Style, TensorType, VERSION,
};
pub use tensor::PackTensor;
