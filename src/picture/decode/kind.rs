//! The kind of a file, from its first bytes, whatever its name claims.

use crate::{Error, Result};

/// The kinds that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
    Gif,
    WebP,
    Bmp,
    Tiff,
}

const EXPORT: &str = "Export it as JPEG or PNG first.";
const DEVELOP: &str = "Develop it in a raw converter and export it as JPEG, PNG or TIFF.";

/// The error for a kind that cannot be read, with what to do instead.
pub(super) fn unsupported(kind: impl Into<String>) -> Error {
    Error::PictureUnsupported { kind: kind.into(), step: EXPORT }
}

/// The error for what a camera's sensor saw.
pub(super) fn raw() -> Error {
    Error::PictureUnsupported { kind: "a camera's raw file".into(), step: DEVELOP }
}

/// What the first bytes say.
///
/// # Errors
///
/// [`PictureUnsupported`](Error::PictureUnsupported) for a picture of another kind, by its name;
/// [`PictureFormat`](Error::PictureFormat) for anything else.
pub(super) fn kind_of(bytes: &[u8]) -> Result<Kind> {
    let starts = |start: &[u8]| bytes.starts_with(start);
    let riff = |kind: &[u8]| starts(b"RIFF") && bytes.get(8..12) == Some(kind);
    match bytes {
        _ if starts(&[0xff, 0xd8, 0xff]) => Ok(Kind::Jpeg),
        _ if starts(b"\x89PNG\r\n\x1a\n") => Ok(Kind::Png),
        _ if starts(b"GIF87a") || starts(b"GIF89a") => Ok(Kind::Gif),
        _ if riff(b"WEBP") => Ok(Kind::WebP),
        _ if starts(b"BM") => Ok(Kind::Bmp),
        _ if is_tiff(bytes) => Ok(Kind::Tiff),
        _ => Err(other(bytes)),
    }
}

fn is_tiff(bytes: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|start| bytes.starts_with(*start))
}

/// Starts of files that are pictures all the same.
const OTHERS: [(&[u8], &str); 14] = [
    (b"8BPS", "a Photoshop file (PSD)"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"v/1\x01", "OpenEXR"),
    (b"#?RADIANCE", "Radiance HDR"),
    (b"DDS ", "DirectDraw Surface (DDS)"),
    (b"qoif", "QOI"),
    (b"farbfeld", "farbfeld"),
    (b"gimp xcf", "a GIMP file (XCF)"),
    (b"\0\0\x01\0", "an icon (ICO)"),
    (b"II\xbc\x01", "JPEG XR"),
    (b"\x8aMNG\r\n\x1a\n", "MNG"),
];

/// Starts of raw files that are no TIFF: Olympus, Panasonic, Fujifilm, Sigma, Minolta, old Canon.
const RAW: [&[u8]; 8] =
    [b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FUJIFILMCCD-RAW", b"FOVb", b"\0MRM", b"II\x1a\0\0\0HEAPCCDR"];

fn other(bytes: &[u8]) -> Error {
    if RAW.iter().any(|start| bytes.starts_with(start)) {
        return raw();
    }
    if let Some((_, name)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return unsupported(*name);
    }
    match base_media(bytes) {
        Some("raw") => return raw(),
        Some(name) => return unsupported(name),
        None => {}
    }
    if matches!(bytes, [b'P', b'1'..=b'7', b' ' | b'\t' | b'\r' | b'\n', ..]) {
        return unsupported("Netpbm (PBM, PGM, PPM)");
    }
    if is_svg(bytes) {
        let step = "Export it as PNG, in the size it shall be painted in.";
        return Error::PictureUnsupported { kind: "SVG".into(), step };
    }
    Error::PictureFormat
}

/// What the brands of an ISO base media file say.
fn base_media(bytes: &[u8]) -> Option<&'static str> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let end = (u32::from_be_bytes(*length) as usize).clamp(16, 256).min(bytes.len());
    let brands = rest.strip_prefix(b"ftyp").and_then(|_| bytes.get(8..end))?;
    let has = |wanted: &[&[u8; 4]]| brands.as_chunks::<4>().0.iter().any(|brand| wanted.contains(&brand));
    match () {
        () if has(&[b"crx "]) => Some("raw"),
        () if has(&[b"avif", b"avis"]) => Some("AVIF"),
        () if has(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"]) => {
            Some("HEIC (a phone's photo)")
        }
        () if has(&[b"mif1", b"msf1"]) => Some("HEIF"),
        () => None,
    }
}

/// Whether the first element is `svg`, behind a declaration, comments and a document type.
fn is_svg(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    let text = String::from_utf8_lossy(start);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match () {
            () if rest.starts_with("<!--") => "-->",
            () if rest.starts_with("<?") || rest.starts_with("<!") => ">",
            () => break rest.starts_with("<svg") || rest.starts_with("<svg:svg"),
        };
        let Some((_, behind)) = rest.split_once(end) else { break false };
        rest = behind.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> (&'static str, String) {
        let error = kind_of(bytes).unwrap_err();
        assert!(error.hint().ends_with('.') && error.hint().len() > 20, "{}", error.hint());
        (error.code(), error.to_string())
    }

    #[test]
    fn pictures_of_other_kinds_are_called_what_they_are() {
        for (bytes, name) in [
            (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], "HEIC"),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", "HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1miaf", "HEIF"),
            (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF"),
            (b"\xff\x0a\xfa\x1f", "JPEG XL"),
            (b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl ", "JPEG XL"),
            (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
            (b"8BPS\0\x01", "PSD"),
            (b"qoif\0\0\0\x01", "QOI"),
            (b"P6 1 1 255\nabc", "Netpbm"),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG"),
            (b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- drawn -->\n<!DOCTYPE svg>\n<svg/>", "SVG"),
        ] {
            let (code, sentence) = told(bytes);
            assert_eq!(code, "picture-unsupported", "{name}");
            assert!(sentence.contains(name), "{sentence}");
        }
    }

    #[test]
    fn raw_files_that_are_no_tiff_are_called_raw() {
        for bytes in [
            &b"FUJIFILMCCD-RAW 0201"[..],
            b"IIRO\x08\0\0\0",
            b"IIU\0\x08\0\0\0",
            b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom",
            b"II\x1a\0\0\0HEAPCCDR",
        ] {
            let (code, sentence) = told(bytes);
            assert_eq!((code, sentence.contains("raw")), ("picture-unsupported", true));
        }
    }

    #[test]
    fn what_is_no_picture_is_not_called_one() {
        for bytes in [
            &b"<html><svg/></html>"[..],
            b"<?xml version=\"1.0\"?><feed/>",
            b"<!-- never ends",
            b"\0\0\0\x18ftypisom",
        ] {
            assert_eq!(told(bytes).0, "picture-format");
        }
    }
}
