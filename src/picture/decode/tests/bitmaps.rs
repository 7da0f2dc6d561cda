//! Bitmaps with headers that `image` does not read.

use super::*;

/// A BMP of 24 bits or with a palette of four colours, with a header of this length.
fn bmp(header: u32, bits: u16, reserved: [u8; 4]) -> Vec<u8> {
    let palette: &[u8] = match (bits, header) {
        (24, _) => &[],
        (_, 12) => &[0, 0, 255, 0, 255, 0, 255, 0, 0, 9, 9, 9],
        _ => &[0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 9, 9, 9, 0],
    };
    let palette = if bits == 24 { vec![] } else { [palette, &vec![0; palette.len() * 3]].concat() };
    let mut bytes = b"BM\0\0\0\0".to_vec();
    bytes.extend(reserved);
    bytes.extend((14 + header + palette.len() as u32).to_le_bytes());
    bytes.extend(header.to_le_bytes());
    if header == 12 {
        bytes.extend([3_u16, 2, 1, bits].map(u16::to_le_bytes).concat());
    } else {
        bytes.extend([3_u32, 2].map(u32::to_le_bytes).concat());
        bytes.extend([1, bits].map(u16::to_le_bytes).concat());
        bytes.extend(vec![0; header as usize - 16]);
    }
    bytes.extend(palette);
    // Rows from the bottom, filled up to four bytes: blue, green, red of each pixel, or four bits.
    let rows: &[u8] = match bits {
        24 => &[255, 0, 0, 9, 9, 9, 0, 0, 255, 0, 0, 0, 0, 0, 255, 0, 255, 0, 255, 0, 0, 0, 0, 0],
        _ => &[0x23, 0, 0, 0, 0x01, 0x20, 0, 0],
    };
    bytes.extend(rows);
    bytes
}

#[test]
fn bmps_of_os_2_and_with_reserved_bytes_set_open() {
    let rgb = [
        [255, 0, 0, 255],
        [0, 255, 0, 255],
        [0, 0, 255, 255],
        [0, 0, 255, 255],
        [9, 9, 9, 255],
        [255, 0, 0, 255],
    ];
    for header in [12, 16, 20, 24, 36, 40, 48, 60, 64] {
        for bits in [24, 4] {
            let picture = decode(&bmp(header, bits, [0; 4]))
                .unwrap_or_else(|error| panic!("{header}, {bits}: {error}"));
            assert_eq!((picture.width(), picture.height()), (3, 2), "{header}");
            assert_eq!(picture.pixels().collect::<Vec<_>>(), rgb, "a header of {header} bytes, {bits} bits");
        }
    }
    assert_eq!(decode(&bmp(40, 24, [1, 2, 3, 4])).unwrap().pixels().collect::<Vec<_>>(), rgb);
    let mut compressed = bmp(64, 24, [0; 4]);
    compressed[14 + 16] = 4;
    assert_eq!(code(&compressed), "picture-unsupported");
}

#[test]
fn how_many_planes_a_bmp_says_it_has_does_not_matter() {
    for header in [12, 40, 64] {
        let whole = bmp(header, 24, [0; 4]);
        for planes in [0, 7] {
            let mut other = whole.clone();
            other[if header == 12 { 22 } else { 26 }] = planes;
            assert_eq!(decode(&other).unwrap(), decode(&whole).unwrap(), "{planes} of {header}");
        }
    }
}
