//! Reading a pack. The order of the checks is part of the format (see `FORMAT.md`).

use half::f16;

use super::contents::Pack;
use super::format::{FIXED_LENGTH, HASH_START, Header, MAGIC, MAX_HEADER_LENGTH, TensorEntry, TensorType};
use super::format::{SECTIONS_VERSION, VERSION, checksum};
use super::rules::{check_sections, check_tensors, check_texts, printable};
use super::tensor::PackTensor;
use crate::{Error, Result};

/// Longest excerpt of the JSON reader's message in an error.
const MAX_REASON_CHARS: usize = 200;

impl Pack {
    /// Reads a whole `.impasto` file.
    ///
    /// Never panics, whatever the bytes are. The tensors take at most as much memory as
    /// the file has bytes, and nothing is allocated for them before their announced
    /// sizes are known to add up to the length of the file.
    ///
    /// # Errors
    ///
    /// One of the errors whose code starts with `pack-`; `FORMAT.md` says which for what.
    ///
    /// ```
    /// # use impasto::pack::Pack;
    /// assert_eq!(Pack::parse(b"").unwrap_err().code(), "pack-truncated");
    /// assert_eq!(Pack::parse(b"\x89PNG").unwrap_err().code(), "pack-magic");
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let (version, header_length) = fixed_part(bytes)?;
        let hash: [u8; 32] = field(bytes, HASH_START)?;
        let Some((json, mut data)) =
            bytes.get(FIXED_LENGTH..).and_then(|b| b.split_at_checked(header_length))
        else {
            return Err(truncated(FIXED_LENGTH as u64 + header_length as u64, bytes));
        };
        let before = bytes.get(..HASH_START).unwrap_or_default();
        let after = bytes.get(FIXED_LENGTH..).unwrap_or_default();
        if checksum(before, after) != hash {
            return Err(Error::PackChecksum);
        }

        let header = parse_header(json)?;
        check_texts(&header)?;
        if version < SECTIONS_VERSION && header.sections.is_some() {
            return Err(Error::PackHeader { reason: "a pack of version 1 has no sections".into() });
        }
        let (lengths, tensors) = check_tensors(&header.tensors)?;
        let total = tensors.saturating_add(check_sections(header.sections.as_deref().unwrap_or_default())?);
        let there = data.len() as u64;
        if total > there {
            let needed = total.saturating_add(bytes.len() as u64 - there);
            return Err(truncated(needed, bytes));
        }
        if total < there {
            return Err(Error::PackTrailing { extra: there - total });
        }

        let Header { architecture, title, licence, styles, source, tensors, sections } = header;
        let mut pack = Self::new(architecture, title, licence, styles);
        pack.source = source;
        for (entry, length) in tensors.into_iter().zip(lengths) {
            let split = usize::try_from(length).ok().and_then(|length| data.split_at_checked(length));
            let Some((own, rest)) = split else {
                return Err(Error::PackTensorSize { name: entry.name });
            };
            data = rest;
            let tensor = parse_tensor(&entry, own)?;
            // `insert` checks the values.
            pack.insert(entry.name, tensor)?;
        }
        for entry in sections.unwrap_or_default() {
            let split = usize::try_from(entry.length).ok().and_then(|length| data.split_at_checked(length));
            let Some((own, rest)) = split else {
                return Err(truncated(entry.length, bytes));
            };
            data = rest;
            pack.insert_section(entry.name, own.to_vec())?;
        }
        pack.sha256 = Some(hash);
        Ok(pack)
    }
}

/// Checks the fixed part up to the header length, and gives the version and that.
fn fixed_part(bytes: &[u8]) -> Result<(u32, usize)> {
    // A short file of another kind is told apart from a pack that was cut off.
    if !bytes.iter().zip(&MAGIC).all(|(found, wanted)| found == wanted) {
        return Err(Error::PackMagic);
    }
    if bytes.len() < FIXED_LENGTH {
        return Err(truncated(FIXED_LENGTH as u64, bytes));
    }
    let version = u32::from_le_bytes(field(bytes, 8)?);
    if !(1..=VERSION).contains(&version) {
        return Err(Error::PackVersion { found: version, supported: VERSION });
    }
    let length = u32::from_le_bytes(field(bytes, 12)?);
    let too_long = Error::PackHeaderSize { length: length.into(), limit: MAX_HEADER_LENGTH.into() };
    if length > MAX_HEADER_LENGTH {
        return Err(too_long);
    }
    Ok((version, usize::try_from(length).map_err(|_| too_long)?))
}

/// `N` bytes from `start` on.
fn field<const N: usize>(bytes: &[u8], start: usize) -> Result<[u8; N]> {
    let found = bytes.get(start..).and_then(|rest| rest.first_chunk());
    found.copied().ok_or_else(|| truncated(FIXED_LENGTH as u64, bytes))
}

fn truncated(needed: u64, bytes: &[u8]) -> Error {
    Error::PackTruncated { needed, actual: bytes.len() as u64 }
}

fn parse_header(json: &[u8]) -> Result<Header> {
    let wrong = |reason: String| Error::PackHeader { reason: printable(&reason, MAX_REASON_CHARS) };
    let text = std::str::from_utf8(json).map_err(|error| wrong(error.to_string()))?;
    serde_json::from_str(text).map_err(|error| wrong(error.to_string()))
}

/// Takes the values out of `data`, whose length is that of the entry.
fn parse_tensor(entry: &TensorEntry, data: &[u8]) -> Result<PackTensor> {
    let too_large = || Error::PackTensorSize { name: entry.name.clone() };
    let sides = entry.shape.get().ok_or_else(too_large)?;
    let shape: Vec<usize> =
        sides.iter().map(|&side| usize::try_from(side).map_err(|_| too_large())).collect::<Result<_>>()?;
    Ok(match entry.kind {
        TensorType::Int8 => {
            let channels = shape.first().copied().unwrap_or_default();
            let scales_length = channels.checked_mul(4).ok_or_else(too_large)?;
            let (scales, values) = data.split_at_checked(scales_length).ok_or_else(too_large)?;
            let values = values.iter().map(|value| value.cast_signed()).collect();
            PackTensor::Int8 { shape, scales: floats(scales), values }
        }
        TensorType::Float32 => PackTensor::Float32 { shape, values: floats(data) },
        TensorType::Float16 => {
            let (values, _) = data.as_chunks();
            let values = values.iter().map(|value| f16::from_le_bytes(*value)).collect();
            PackTensor::Float16 { shape, values }
        }
        TensorType::Uint8 => PackTensor::Uint8 { shape, values: data.to_vec() },
    })
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let (values, _) = bytes.as_chunks();
    values.iter().map(|value| f32::from_le_bytes(*value)).collect()
}
