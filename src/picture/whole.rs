//! Whether a file goes up to its end.
//!
//! The JPEG decoder fills the missing part of a file that was cut off with grey and
//! reports success, and the PNG decoder does not read on behind the last pixel, so the
//! end is looked for here. The other decoders report it themselves.

use image::ImageFormat;

/// Whether the end mark of a JPEG or PNG file is there; true for other formats.
pub(super) fn has_end(format: ImageFormat, bytes: &[u8]) -> bool {
    match format {
        ImageFormat::Jpeg => jpeg_has_end(bytes),
        ImageFormat::Png => png_has_end(bytes),
        _ => true,
    }
}

/// Whether a PNG file (signature, then chunks: length, type, data, CRC) has a whole
/// `IEND` chunk.
fn png_has_end(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    loop {
        let Some((length, behind)) = rest.split_first_chunk() else {
            return false;
        };
        let data_and_crc = usize::try_from(u32::from_be_bytes(*length)).ok().and_then(|n| n.checked_add(4));
        let Some((kind, behind)) = behind.split_first_chunk::<4>() else {
            return false;
        };
        let Some(behind) = data_and_crc.and_then(|length| behind.get(length..)) else {
            return false;
        };
        if kind == b"IEND" {
            return true;
        }
        rest = behind;
    }
}

/// Whether the first picture of a JPEG file goes up to its end-of-image marker.
///
/// Steps from segment to segment by their lengths, so that the end marker of a preview
/// inside a segment does not count, and reads over the compressed data of each scan
/// (ITU-T T.81, annex B).
fn jpeg_has_end(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(&[0xff, 0xd8]) else {
        return false;
    };
    let mut scans = 0;
    while let Some((marker, behind)) = next_marker(rest) {
        rest = behind;
        match marker {
            // End of image; without a scan there is no picture before it.
            0xd9 => return scans > 0,
            // Markers without a segment: a second start of image, TEM and restarts.
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                scans += usize::from(marker == 0xda);
                let Some(behind) = skip_segment(rest) else {
                    return false;
                };
                rest = behind;
            }
        }
    }
    false
}

/// The next marker and what follows it. Compressed data and stray bytes before it are
/// passed over: 0xff there is followed by 0, as in the data, or by more 0xff, as filling.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let mut rest = bytes;
    loop {
        let start = rest.iter().position(|&byte| byte == 0xff)?;
        rest = rest.get(start + 1..)?;
        match rest.split_first()? {
            (0 | 0xff, _) => {}
            (&marker, behind) => return Some((marker, behind)),
        }
    }
}

/// What follows a segment, whose first two bytes are its length including themselves.
fn skip_segment(bytes: &[u8]) -> Option<&[u8]> {
    let length = u16::from_be_bytes(*bytes.first_chunk()?);
    bytes.get(usize::from(length.max(2))..)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCAN: [u8; 10] = [0xff, 0xda, 0, 4, 9, 9, 5, 0xff, 0, 0xff];

    #[test]
    fn the_end_has_to_follow_a_scan() {
        let whole = [&[0xff, 0xd8][..], &SCAN, &[0xff, 0xff, 0xd9], b"trailing"].concat();
        assert!(jpeg_has_end(&whole));
        for length in 0..whole.len() - b"trailing".len() {
            assert!(!jpeg_has_end(&whole[..length]), "{length}");
        }
        assert!(!jpeg_has_end(&[0xff, 0xd8, 0xff, 0xd9]));
    }

    #[test]
    fn an_end_inside_a_segment_does_not_count() {
        let preview = [0xff, 0xe1, 0, 8, 0xff, 0xda, 0, 2, 0xff, 0xd9];
        let cut = [&[0xff, 0xd8][..], &preview, &SCAN].concat();
        assert!(!jpeg_has_end(&cut));
        assert!(jpeg_has_end(&[&cut[..], &[0xff, 0xd9]].concat()));
    }

    #[test]
    fn restarts_and_later_scans_go_on() {
        let file = [&[0xff, 0xd8][..], &SCAN, &[0xff, 0xd3, 7], &SCAN, &[0xd0, 1, 0xff, 0xd9]].concat();
        assert!(jpeg_has_end(&file));
        assert!(!jpeg_has_end(&file[..file.len() - 2]));
    }

    #[test]
    fn broken_lengths_end_the_walk() {
        assert!(!jpeg_has_end(&[0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0xff, 0xd9]));
        assert!(!jpeg_has_end(&[0xff, 0xd8, 0xff, 0xe0, 0]));
    }

    #[test]
    fn png_needs_its_last_chunk() {
        let file = [&b"\x89PNG\r\n\x1a\n"[..], b"\0\0\0\x01tEXt.CRC!", b"\0\0\0\0IENDCRC!"].concat();
        assert!(png_has_end(&file));
        assert!(png_has_end(&[&file[..], b"trailing"].concat()));
        for length in 0..file.len() {
            assert!(!png_has_end(&file[..length]), "{length}");
        }
        assert!(!png_has_end(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIEND"));
    }
}
