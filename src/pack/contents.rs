//! The contents of a pack, in memory.

use std::collections::BTreeMap;

use super::format::{SectionEntry, Source, Style};
use super::rules::{check_name, check_sections, printable};
use super::tensor::PackTensor;
use crate::hex::hex;
use crate::{Error, Result};

/// A trained network with its styles: what a `.impasto` file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// Which network the tensors belong to; the loader of the network compares it.
    pub architecture: String,
    /// What the pack is called.
    pub title: String,
    /// Under what terms the pack may be used, e.g. an SPDX expression.
    pub licence: String,
    /// The styles, in the order of the network's style index.
    pub styles: Vec<Style>,
    /// Where the weights come from, if the writer said.
    pub source: Option<Source>,
    tensors: Vec<(String, PackTensor)>,
    sections: Vec<(String, Vec<u8>)>,
    index: BTreeMap<String, usize>,
    pub(super) sha256: Option<[u8; 32]>,
}

impl Pack {
    /// A pack without tensors. Texts and styles are checked when it is written.
    #[must_use]
    pub fn new(
        architecture: impl Into<String>,
        title: impl Into<String>,
        licence: impl Into<String>,
        styles: Vec<Style>,
    ) -> Self {
        Self {
            architecture: architecture.into(),
            title: title.into(),
            licence: licence.into(),
            styles,
            source: None,
            tensors: Vec::new(),
            sections: Vec::new(),
            index: BTreeMap::new(),
            sha256: None,
        }
    }

    /// Adds a tensor behind those already there.
    ///
    /// # Errors
    ///
    /// [`PackHeader`](Error::PackHeader) for a name that is not 1 to 128 characters of
    /// `A-Z a-z 0-9 . _ -`, [`PackTensorDuplicate`](Error::PackTensorDuplicate),
    /// [`PackTensorSize`](Error::PackTensorSize) for a wrong rank or an empty side,
    /// [`PackTensorShape`](Error::PackTensorShape) if the number of values or scales does not
    /// fit the shape, [`PackTensorValue`](Error::PackTensorValue) for a value that is not allowed.
    pub fn insert(&mut self, name: impl Into<String>, tensor: PackTensor) -> Result<()> {
        let name = name.into();
        check_name(&name)?;
        if self.index.contains_key(&name) {
            return Err(Error::PackTensorDuplicate { name });
        }
        tensor.check(&name)?;
        self.index.insert(name.clone(), self.tensors.len());
        self.tensors.push((name, tensor));
        self.sha256 = None;
        Ok(())
    }

    /// The tensor of this name, which has to have this shape.
    ///
    /// # Errors
    ///
    /// [`PackTensorMissing`](Error::PackTensorMissing), [`PackTensorShape`](Error::PackTensorShape).
    pub fn tensor(&self, name: &str, expected_shape: &[usize]) -> Result<&PackTensor> {
        let found = self.index.get(name).and_then(|&index| self.tensors.get(index));
        let Some((_, tensor)) = found else {
            return Err(Error::PackTensorMissing { name: name.into() });
        };
        if tensor.shape() != expected_shape {
            let (found, expected) = (tensor.shape().to_vec(), expected_shape.to_vec());
            return Err(Error::PackTensorShape { name: name.into(), found, expected });
        }
        Ok(tensor)
    }

    /// The names of the tensors in the order of the file.
    #[must_use]
    pub fn tensor_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tensors.iter().map(|(name, _)| name.as_str())
    }

    /// Names and tensors in the order of the file.
    #[must_use]
    pub fn tensors(&self) -> impl ExactSizeIterator<Item = (&str, &PackTensor)> {
        self.tensors.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// Adds a section behind those already there: another network that belongs to this one, as a pack of its own, such as
    /// a style encoder. A reader that does not know it leaves it alone.
    ///
    /// # Errors
    ///
    /// [`PackSection`](Error::PackSection) for a name that is no id or is there already, for an empty section, and for
    /// more than [`MAX_SECTIONS`](super::MAX_SECTIONS).
    pub fn insert_section(&mut self, name: impl Into<String>, bytes: Vec<u8>) -> Result<()> {
        self.sections.push((name.into(), bytes));
        let checked = check_sections(&self.section_entries());
        match checked {
            Ok(_) => self.sha256 = None,
            Err(error) => {
                self.sections.pop();
                return Err(error);
            }
        }
        Ok(())
    }

    /// The bytes of the section of this name.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&[u8]> {
        self.sections().find(|(known, _)| *known == name).map(|(_, bytes)| bytes)
    }

    /// Names and bytes of the sections in the order of the file.
    #[must_use]
    pub fn sections(&self) -> impl ExactSizeIterator<Item = (&str, &[u8])> {
        self.sections.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The sections as the header announces them.
    pub(super) fn section_entries(&self) -> Vec<SectionEntry> {
        let entry =
            |(name, bytes): (&str, &[u8])| SectionEntry { name: name.into(), length: bytes.len() as u64 };
        self.sections().map(entry).collect()
    }

    /// The place of a style among [`styles`](Self::styles).
    ///
    /// # Errors
    ///
    /// [`StyleUnknown`](Error::StyleUnknown), which lists the ids there are.
    pub fn style_index(&self, id: &str) -> Result<usize> {
        self.styles.iter().position(|style| style.id == id).ok_or_else(|| {
            let known: Vec<_> = self.styles.iter().map(|style| style.id.as_str()).collect();
            Error::StyleUnknown { id: printable(id, 64), known: known.join(", ") }
        })
    }

    /// The SHA-256 that stands in the file the pack was read from, as 64 hex digits.
    ///
    /// `None` for a pack put together in memory or one that got a tensor or a section since.
    #[must_use]
    pub fn sha256_hex(&self) -> Option<String> {
        self.sha256.map(|hash| hex(&hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::lies::small_pack;

    fn bytes(shape: &[usize]) -> PackTensor {
        PackTensor::Uint8 { shape: shape.to_vec(), values: vec![7; shape.iter().product()] }
    }

    #[test]
    fn tensors_keep_their_order_and_shape() {
        let mut pack = Pack::new("net", "Title", "CC0-1.0", vec![Style::example("one")]);
        pack.insert("z", bytes(&[2, 3])).unwrap();
        pack.insert("a", bytes(&[1])).unwrap();
        assert_eq!(pack.tensor_names().collect::<Vec<_>>(), ["z", "a"]);
        assert_eq!(pack.tensor("z", &[2, 3]).unwrap().shape(), [2, 3]);
        assert_eq!(pack.tensor("z", &[3, 2]).unwrap_err().code(), "pack-tensor-shape");
        assert_eq!(pack.tensor("b", &[1]).unwrap_err().code(), "pack-tensor-missing");
        assert_eq!(pack.tensors().len(), 2);
    }

    #[test]
    fn names_are_plain_and_unique() {
        let mut pack = small_pack();
        assert_eq!(pack.insert("bias", bytes(&[1])).unwrap_err().code(), "pack-tensor-duplicate");
        for name in ["", "a b", "a/b", "é", &"n".repeat(129)] {
            assert_eq!(pack.insert(name, bytes(&[1])).unwrap_err().code(), "pack-header", "{name}");
        }
    }

    #[test]
    fn sections_have_names_of_their_own_and_content() {
        let mut pack = small_pack();
        pack.insert_section("style-encoder", vec![1, 2]).unwrap();
        for (name, bytes) in
            [("style-encoder", vec![3]), ("Style Encoder", vec![3]), ("", vec![3]), ("loss", vec![])]
        {
            assert_eq!(pack.insert_section(name, bytes).unwrap_err().code(), "pack-section", "{name}");
        }
        for number in 1..16 {
            pack.insert_section(format!("s{number}"), vec![number]).unwrap();
        }
        assert_eq!(pack.insert_section("one-more", vec![0]).unwrap_err().code(), "pack-section");
        assert_eq!(pack.section("style-encoder"), Some([1, 2].as_slice()));
        assert_eq!((pack.section("one-more"), pack.sections().len()), (None, 16));
    }

    #[test]
    fn unknown_styles_list_the_known_ones() {
        let pack = Pack::new("net", "Title", "CC0-1.0", vec![Style::example("one"), Style::example("two")]);
        assert_eq!(pack.style_index("two").unwrap(), 1);
        let error = pack.style_index("three").unwrap_err();
        assert_eq!(error.to_string(), "there is no style `three`; this pack has: one, two");
    }

    #[test]
    fn only_a_pack_as_it_was_read_has_a_hash() {
        assert_eq!(small_pack().sha256_hex(), None);
        let mut read = Pack::parse(&small_pack().to_bytes().unwrap()).unwrap();
        assert_eq!(read.sha256_hex().map(|hex| hex.len()), Some(64));
        read.insert("more", bytes(&[1])).unwrap();
        assert_eq!(read.sha256_hex(), None);
    }
}
