//! Writing a pack.

use super::contents::Pack;
use super::format::{
    FIXED_LENGTH, Header, MAGIC, MAX_HEADER_LENGTH, SECTIONS_VERSION, Sides, TensorEntry, checksum,
};
use super::rules::{check_sections, check_tensors, check_texts};
use super::tensor::PackTensor;
use crate::{Error, Result};

impl Pack {
    /// The whole `.impasto` file.
    ///
    /// The same pack always gives the same bytes, and [`Pack::parse`] reads whatever this
    /// writes: both apply the same rules.
    ///
    /// # Errors
    ///
    /// [`PackHeader`](Error::PackHeader) and [`PackStyle`](Error::PackStyle) for texts or styles
    /// that break the rules of the format, [`PackHeaderSize`](Error::PackHeaderSize) if there
    /// are too many of them, [`PackTensorSize`](Error::PackTensorSize) if the tensors
    /// together are too large.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let header = Header {
            architecture: self.architecture.clone(),
            title: self.title.clone(),
            licence: self.licence.clone(),
            styles: self.styles.clone(),
            source: self.source.clone(),
            tensors: self.tensors().map(|(name, tensor)| entry(name, tensor)).collect(),
            sections: Some(self.section_entries()).filter(|sections| !sections.is_empty()),
        };
        check_texts(&header)?;
        check_tensors(&header.tensors)?;
        check_sections(header.sections.as_deref().unwrap_or_default())?;
        let json =
            serde_json::to_vec(&header).map_err(|error| Error::PackHeader { reason: error.to_string() })?;
        let length = u32::try_from(json.len()).unwrap_or(u32::MAX);
        if length > MAX_HEADER_LENGTH {
            return Err(Error::PackHeaderSize { length: json.len() as u64, limit: MAX_HEADER_LENGTH.into() });
        }

        let mut after = json;
        for (_, tensor) in self.tensors() {
            append(&mut after, tensor);
        }
        self.sections().for_each(|(_, bytes)| after.extend_from_slice(bytes));
        // What has no sections can be read by programs that know none.
        let version = if header.sections.is_some() { SECTIONS_VERSION } else { 1 };
        let mut file = Vec::with_capacity(FIXED_LENGTH + after.len());
        file.extend_from_slice(&MAGIC);
        file.extend_from_slice(&version.to_le_bytes());
        file.extend_from_slice(&length.to_le_bytes());
        let hash = checksum(&file, &after);
        file.extend_from_slice(&hash);
        file.append(&mut after);
        Ok(file)
    }
}

fn entry(name: &str, tensor: &PackTensor) -> TensorEntry {
    TensorEntry { name: name.into(), kind: tensor.kind(), shape: Sides::from_shape(tensor.shape()) }
}

fn append(file: &mut Vec<u8>, tensor: &PackTensor) {
    match tensor {
        PackTensor::Int8 { scales, values, .. } => {
            file.extend(scales.iter().flat_map(|scale| scale.to_le_bytes()));
            file.extend(values.iter().map(|value| value.cast_unsigned()));
        }
        PackTensor::Float32 { values, .. } => {
            file.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        PackTensor::Float16 { values, .. } => {
            file.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        PackTensor::Uint8 { values, .. } => file.extend_from_slice(values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Style;
    use crate::pack::lies::small_pack;

    #[test]
    fn a_pack_survives_the_file() {
        let pack = small_pack();
        let bytes = pack.to_bytes().unwrap();
        let mut read = Pack::parse(&bytes).unwrap();
        assert_eq!(read.to_bytes().unwrap(), bytes);
        read.sha256 = None;
        assert_eq!(read, pack);
    }

    #[test]
    fn sections_survive_the_file_and_raise_its_version() {
        let mut pack = small_pack();
        let version = |pack: &Pack| pack.to_bytes().unwrap()[8];
        assert_eq!(version(&pack), 1);
        pack.insert_section("style-encoder", small_pack().to_bytes().unwrap()).unwrap();
        pack.insert_section("loss-network", vec![7]).unwrap();
        assert_eq!(version(&pack), 2);
        let mut read = Pack::parse(&pack.to_bytes().unwrap()).unwrap();
        read.sha256 = None;
        assert_eq!(read, pack);
        let encoder = Pack::parse(read.section("style-encoder").unwrap()).unwrap();
        assert_eq!(encoder.tensor("bias", &[2]).unwrap().dequantize(), [0.25, -8.0]);
    }

    #[test]
    fn what_cannot_be_read_is_not_written() {
        let pack = |styles| Pack::new("net", "Title", "CC0-1.0", styles);
        let code = |pack: &Pack| pack.to_bytes().unwrap_err().code();
        assert_eq!(code(&pack(vec![])), "pack-header");
        assert_eq!(code(&pack(vec![Style::example("one"); 1025])), "pack-header");
        assert_eq!(code(&pack(vec![Style::example("one"), Style::example("one")])), "pack-style");
        assert_eq!(code(&pack(vec![Style::example("One")])), "pack-style");
        assert_eq!(code(&Pack::new("net", "\0", "CC0-1.0", vec![Style::example("one")])), "pack-header");
        assert_eq!(code(&Pack::new("", "Title", "CC0-1.0", vec![Style::example("one")])), "pack-header");
        let wide = |n: usize| {
            let text = "\u{1f5bc}".repeat(200);
            let [title, artist, year, licence] = [text.clone(), text.clone(), text.clone(), text];
            Style { id: format!("s{n}"), title, artist, year, licence }
        };
        assert_eq!(code(&pack((0..1024).map(wide).collect())), "pack-header-size");
    }
}
