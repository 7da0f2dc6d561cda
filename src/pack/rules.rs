//! What a header may say. The reader and the writer share these rules, so that no
//! pack can be written that cannot be read.

use std::collections::BTreeSet;

use super::format::{
    Header, MAX_ID_CHARS, MAX_NAME_CHARS, MAX_SECTIONS, MAX_STYLES, MAX_TEXT_CHARS, SectionEntry, Sides,
    Source, Style, TensorEntry, TensorType,
};
use crate::{Error, Result};

/// Checks everything in the header but the sizes of the tensors.
pub(super) fn check_texts(header: &Header) -> Result<()> {
    for (field, text) in
        [("architecture", &header.architecture), ("title", &header.title), ("licence", &header.licence)]
    {
        check_text(text).map_err(|reason| Error::PackHeader { reason: format!("its {field} {reason}") })?;
    }
    if let Some(source) = &header.source {
        check_source(source).map_err(|reason| Error::PackHeader { reason: reason.into() })?;
    }
    check_styles(&header.styles)
}

fn check_source(source: &Source) -> Result<(), &'static str> {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if source.weights_sha256.len() != 64 || !source.weights_sha256.bytes().all(is_hex) {
        return Err("its source has a SHA-256 that is not 64 lower-case hex digits");
    }
    // JSON has no infinity, but numbers that are infinite as f32, and could not be written again.
    if !source.psnr.is_finite() || source.psnr < 0.0 {
        return Err("its source has a PSNR below 0 or beyond f32");
    }
    Ok(())
}

/// Checks number, ids and texts of the styles.
fn check_styles(styles: &[Style]) -> Result<()> {
    if styles.is_empty() || styles.len() > MAX_STYLES {
        let reason = format!("it has {} styles; 1 to {MAX_STYLES} are allowed", styles.len());
        return Err(Error::PackHeader { reason });
    }
    let mut seen = BTreeSet::new();
    for style in styles {
        style.check()?;
        if !seen.insert(style.id.as_str()) {
            return Err(Error::PackStyle { id: style.id.clone(), reason: "the id appears twice" });
        }
    }
    Ok(())
}

impl Style {
    /// Checks id and texts.
    ///
    /// # Errors
    /// [`Error::PackStyle`].
    pub(crate) fn check(&self) -> Result<()> {
        let wrong = |reason| Error::PackStyle { id: printable(&self.id, MAX_ID_CHARS), reason };
        if !is_id(&self.id) {
            return Err(wrong("the id is not 1 to 64 characters of a-z, 0-9 and -"));
        }
        for (text, reason) in [
            (&self.title, "the title is empty, too long or has control characters"),
            (&self.artist, "the artist is empty, too long or has control characters"),
            (&self.year, "the year is empty, too long or has control characters"),
            (&self.licence, "the licence is empty, too long or has control characters"),
        ] {
            check_text(text).map_err(|_| wrong(reason))?;
        }
        Ok(())
    }
}

/// Checks names, ranks and sides of the tensors; gives the bytes of data each one needs
/// and their sum.
pub(super) fn check_tensors(tensors: &[TensorEntry]) -> Result<(Vec<u64>, u64)> {
    let mut seen = BTreeSet::new();
    let mut lengths = Vec::with_capacity(tensors.len());
    let mut total = 0_u64;
    for TensorEntry { name, kind, shape } in tensors {
        check_name(name)?;
        if !seen.insert(name.as_str()) {
            return Err(Error::PackTensorDuplicate { name: name.clone() });
        }
        let length = data_length(*kind, shape);
        let sum = length.and_then(|length| total.checked_add(length));
        let (Some(length), Some(sum)) = (length, sum) else {
            return Err(Error::PackTensorSize { name: name.clone() });
        };
        lengths.push(length);
        total = sum;
    }
    Ok((lengths, total))
}

/// Checks number, names and lengths of the sections; gives the sum of the lengths.
pub(super) fn check_sections(sections: &[SectionEntry]) -> Result<u64> {
    let mut seen = BTreeSet::new();
    let mut total = 0_u64;
    for SectionEntry { name, length } in sections {
        let wrong = |reason| Error::PackSection { name: printable(name, MAX_ID_CHARS), reason };
        if sections.len() > MAX_SECTIONS {
            return Err(wrong("there are more than 16 sections"));
        }
        if !is_id(name) {
            return Err(wrong("the name is not 1 to 64 characters of a-z, 0-9 and -"));
        }
        if !seen.insert(name.as_str()) {
            return Err(wrong("the name appears twice"));
        }
        let sum = total.checked_add(*length).filter(|_| *length > 0);
        total = sum.ok_or_else(|| wrong("it is empty, or the sections are longer than 64 bits can say"))?;
    }
    Ok(total)
}

/// Bytes of data of a tensor; `None` for a wrong rank, an empty side or an overflow.
pub(super) fn data_length(kind: TensorType, shape: &Sides) -> Option<u64> {
    let sides = shape.get()?;
    let values = sides.iter().try_fold(1_u64, |product, &side| product.checked_mul(side))?;
    if values == 0 {
        return None;
    }
    match kind {
        TensorType::Int8 => sides.first()?.checked_mul(4)?.checked_add(values),
        TensorType::Float32 => values.checked_mul(4),
        TensorType::Float16 => values.checked_mul(2),
        TensorType::Uint8 => Some(values),
    }
}

/// Checks that a tensor name is 1 to 128 characters of `A-Z a-z 0-9 . _ -`.
pub(super) fn check_name(name: &str) -> Result<()> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if (1..=MAX_NAME_CHARS).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    Err(Error::PackHeader {
        reason: format!(
            "the tensor name `{}` is not 1 to {MAX_NAME_CHARS} characters of A-Z, a-z, 0-9, `.`, `_` and `-`",
            printable(name, MAX_NAME_CHARS)
        ),
    })
}

/// Text from a file, cut to `limit` characters and with control characters escaped, so
/// that an error message stays one short line.
pub(super) fn printable(text: &str, limit: usize) -> String {
    let mut short: String = text.chars().take(limit).flat_map(char::escape_debug).collect();
    if text.chars().nth(limit).is_some() {
        short.push_str("...");
    }
    short
}

fn is_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_ID_CHARS).contains(&id.len()) && id.bytes().all(allowed)
}

fn check_text(text: &str) -> Result<(), &'static str> {
    if text.trim().is_empty() {
        Err("is empty")
    } else if text.chars().nth(MAX_TEXT_CHARS).is_some() {
        Err("is too long")
    } else if text.chars().any(char::is_control) {
        Err("has control characters")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_plain() {
        for good in ["a", "starry-night", "0", &"x".repeat(64)] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "A", "a b", "a_b", "é", "a\0", &"x".repeat(65)] {
            assert!(!is_id(bad), "{bad}");
        }
    }

    #[test]
    fn texts_count_characters_not_bytes() {
        assert!(check_text(&"é".repeat(200)).is_ok());
        assert!(check_text(&"e".repeat(201)).is_err());
        assert!(check_text(" ").is_err());
        assert!(check_text("a\nb").is_err());
    }

    #[test]
    fn data_length_counts_scales_and_never_overflows() {
        let sides = |shape: &[usize]| Sides::from_shape(shape);
        assert_eq!(data_length(TensorType::Int8, &sides(&[2, 3, 3, 3])), Some(8 + 54));
        assert_eq!(data_length(TensorType::Float32, &sides(&[5])), Some(20));
        assert_eq!(data_length(TensorType::Float16, &sides(&[5])), Some(10));
        assert_eq!(data_length(TensorType::Uint8, &sides(&[3, 32, 32])), Some(3072));
        assert_eq!(data_length(TensorType::Uint8, &sides(&[3, 0])), None);
        assert_eq!(data_length(TensorType::Uint8, &sides(&[])), None);
        assert_eq!(data_length(TensorType::Uint8, &sides(&[1; 5])), None);
        let huge = serde_json::from_str::<Sides>("[9223372036854775808,2]").unwrap();
        assert_eq!(data_length(TensorType::Uint8, &huge), None);
        let wide = serde_json::from_str::<Sides>("[4611686018427387904]").unwrap();
        assert_eq!(data_length(TensorType::Float32, &wide), None);
        assert_eq!(data_length(TensorType::Int8, &wide), None);
    }

    #[test]
    fn printable_text_is_one_short_line() {
        assert_eq!(printable("a\nb", 8), "a\\nb");
        assert_eq!(printable("abcdef", 3), "abc...");
    }
}
