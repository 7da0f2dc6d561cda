//! Pictures are turned the way they were held.

use super::*;

/// Exif data, big endian, first directory at byte 8: one entry, the orientation (tag 0x0112, type SHORT, one value), or
/// none for 0; no further directory.
fn exif_data(orientation: u8) -> Vec<u8> {
    let mut data = vec![b'M', b'M', 0, 42, 0, 0, 0, 8, 0, u8::from(orientation > 0)];
    if orientation > 0 {
        data.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    }
    data.extend([0; 4]);
    data
}

fn exif_segment(orientation: u8) -> Vec<u8> {
    [b"Exif\0\0".to_vec(), exif_data(orientation)].concat()
}

/// The same that claims this orientation.
fn turned_jpeg(orientation: u8) -> Vec<u8> {
    blocks_with(&[exif_segment(orientation)])
}

#[test]
fn the_first_exif_segment_of_a_jpeg_counts() {
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x/>".to_vec();
    for (segments, turned) in [
        (vec![exif_segment(6), exif_segment(1)], true),
        (vec![exif_segment(1), exif_segment(6)], false),
        (vec![exif_segment(6), exif_segment(0)], true),
        (vec![exif_segment(0), exif_segment(6)], false),
        (vec![exif_segment(9), exif_segment(6)], false),
        (vec![b"Exif\0\0garbage".to_vec(), exif_segment(6)], false),
        // What says nothing at all is none, and neither is XMP.
        (vec![b"Exif\0\0".to_vec(), exif_segment(6)], true),
        (vec![xmp.clone(), exif_segment(6), xmp], true),
    ] {
        let picture = decode(&blocks_with(&segments)).unwrap();
        assert_eq!(picture.width() == 32, turned, "{segments:?}");
    }
}

/// A lossless WebP that claims this orientation behind a prefix or none.
fn turned_webp(prefix: &[u8], orientation: u8) -> Vec<u8> {
    let plain = file(&texture(13, 5), ImageFormat::WebP);
    let pixels = &plain[12..];
    let exif = [prefix, &exif_data(orientation)].concat();
    let chunk = |name: &[u8], data: &[u8]| {
        [name, &(data.len() as u32).to_le_bytes(), data, &vec![0; data.len() % 2]].concat()
    };
    let header = chunk(b"VP8X", &[8, 0, 0, 0, 12, 0, 0, 4, 0, 0]);
    let body = [b"WEBP", &header[..], pixels, &chunk(b"EXIF", &exif)].concat();
    chunk(b"RIFF", &body)
}

#[test]
fn a_webp_is_turned_with_and_without_the_prefix_of_exif() {
    let upright = decode(&turned_webp(b"", 1)).unwrap();
    assert_eq!((upright.width(), upright.height()), (13, 5));
    for orientation in 2..=8 {
        let [with, without] =
            [&b"Exif\0\0"[..], b""].map(|prefix| decode(&turned_webp(prefix, orientation)).unwrap());
        assert_eq!(with, without, "{orientation}");
        assert_ne!(with, upright, "{orientation}");
        assert_eq!(with.width(), if orientation < 5 { 13 } else { 5 }, "{orientation}");
    }
}

#[test]
fn a_webp_whose_orientation_is_no_short_number_or_that_is_of_the_simple_kind_is_upright() {
    let turned = turned_webp(b"", 6);
    let entry = turned.windows(4).position(|bytes| bytes == [0x01, 0x12, 0, 3]).unwrap();
    for (offset, value) in [(3, 1), (3, 4), (7, 2)] {
        let mut other = turned.clone();
        other[entry + offset] = value;
        assert_eq!(decode(&other).unwrap().width(), 13, "{value} at {offset}");
    }
    let mut simple = [&turned[..12], &turned[30..]].concat();
    let length = simple.len() as u32 - 8;
    simple[4..8].copy_from_slice(&length.to_le_bytes());
    assert_eq!(decode(&simple).unwrap().width(), 13);
}

#[test]
fn all_eight_exif_orientations_are_honoured() {
    // The blocks from left to right, top to bottom, as they have to be shown.
    for (orientation, blocks) in [
        (1, "rgbw"),
        (2, "grwb"),
        (3, "wbgr"),
        (4, "bwrg"),
        (5, "rbgw"),
        (6, "brwg"),
        (7, "wgbr"),
        (8, "gwrb"),
    ] {
        let picture = decode(&turned_jpeg(orientation)).unwrap();
        let (width, height) = (picture.width(), picture.height());
        assert_eq!((width, height), if orientation < 5 { (64, 32) } else { (32, 64) }, "{orientation}");
        let pixels: Vec<_> = picture.pixels().collect();
        let block = |x: u32, y: u32| {
            let [r, g, b, _] = pixels[(y * height / 4 * width + x * width / 4) as usize];
            match (r > 128, g > 128, b > 128) {
                (true, false, false) => 'r',
                (false, true, false) => 'g',
                (false, false, true) => 'b',
                (true, true, true) => 'w',
                other => panic!("{other:?}"),
            }
        };
        let found: String = [block(1, 1), block(3, 1), block(1, 3), block(3, 3)].iter().collect();
        assert_eq!(found, blocks, "{orientation}");
    }
    assert_eq!(decode(&turned_jpeg(9)).unwrap().width(), 64, "an orientation that does not exist");
}
