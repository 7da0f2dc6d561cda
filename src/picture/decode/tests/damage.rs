//! Damaged files, and files that say more than they hold.

use super::*;

#[test]
fn files_that_were_cut_off_are_damaged() {
    let image = texture(64, 48);
    let rgb = DynamicImage::ImageRgba8(image.clone()).into_rgb8();
    let files = [
        file(&rgb, ImageFormat::Jpeg),
        file(&image, ImageFormat::Png),
        file(&image, ImageFormat::WebP),
        file(&image, ImageFormat::Bmp),
        file(&image, ImageFormat::Tiff),
        file(&image, ImageFormat::Gif),
    ];
    for file in files {
        assert!(decode(&file).is_ok());
        for part in [10, 30, 50, 70, 90, 99] {
            let cut = &file[..file.len() * part / 100];
            assert_eq!(code(cut), "picture-corrupt", "{part} % of {:?}", &file[..4]);
        }
    }
}

#[test]
fn jpeg_and_png_need_every_byte_of_their_pixels() {
    let image = texture(24, 24);
    let rgb = DynamicImage::ImageRgba8(image.clone()).into_rgb8();
    // Behind them a JPEG has a mark of two bytes, a PNG two checksums and a chunk of twelve.
    for (file, behind) in [(file(&rgb, ImageFormat::Jpeg), 2), (file(&image, ImageFormat::Png), 20)] {
        // The first bytes, from which the kind of the file is told, have to be there.
        for length in 8..file.len() - behind - 1 {
            assert_eq!(code(&file[..length]), "picture-corrupt", "{length} of {}", file.len());
        }
        assert_eq!(decode(&file[..file.len() - behind]).unwrap(), decode(&file).unwrap());
    }
}

/// A PNG file with a header chunk and nothing else.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
    bytes.extend([8, 6, 0, 0, 0]);
    // CRC-32 of the chunk, bit by bit.
    let crc = bytes[12..].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    bytes.extend((!crc).to_be_bytes());
    bytes
}

#[test]
fn the_size_is_checked_before_the_pixels() {
    assert_eq!(code(&png_header(20_000, 20_000)), "picture-too-large");
    assert_eq!(code(&png_header(20_000, 1)), "picture-too-large");
    assert_eq!(code(&png_header(16_384, 16_384)), "picture-too-large");
    assert_eq!(code(&png_header(0, 5)), "picture-corrupt");
    assert_eq!(code(&png_header(16_384, 6000)), "picture-corrupt", "no pixels");
    // The same lie in the headers of other formats.
    let mut bmp = file(&texture(2, 2), ImageFormat::Bmp);
    bmp[18..26].copy_from_slice(&[20_000_u32.to_le_bytes(), 20_000_u32.to_le_bytes()].concat());
    assert_eq!(code(&bmp), "picture-too-large");
    let mut gif = two_frames();
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(code(&gif), "picture-too-large");
    let mut jpeg = blocks_with(&[]);
    let frame = jpeg.windows(2).position(|bytes| bytes == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(code(&jpeg), "picture-too-large");
}

#[test]
fn a_jpeg_with_two_frame_headers_is_corrupt_and_no_panic() {
    // Found by the fuzzer: the first header's buffers are too small for the second one.
    let bytes = include_bytes!("../../../../tests/fuzz/corpus/picture/jpeg-of-two-frame-headers");
    assert_eq!(code(bytes), "picture-corrupt");
}

#[test]
fn a_file_without_an_end_is_not_read_to_its_end() {
    let name = Path::new("endless");
    for (length, limit) in [(0, 0), (7, 7), (7, 8)] {
        assert_eq!(read_at_most(std::io::repeat(9).take(length), limit, name).unwrap().len() as u64, length);
    }
    for source in [std::io::repeat(9).take(8), std::io::repeat(9).take(u64::MAX)] {
        assert_eq!(read_at_most(source, 7, name).unwrap_err().code(), "picture-too-large");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.png");
    File::create(&path).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
    let error = read(&path).unwrap_err();
    assert!(error.code() == "picture-too-large" && error.to_string().contains("large.png"), "{error}");
}

#[test]
fn a_webp_that_lacks_bytes_in_its_middle_is_damaged() {
    let image = texture(64, 48);
    let whole = file(&image, ImageFormat::WebP);
    let lossy = include_bytes!("../../../../tests/data/pictures/colours/p3-lossy.webp");
    for whole in [&whole[..], lossy] {
        for part in [30, 50, 70, 90] {
            let at = whole.len() * part / 100;
            assert_eq!(code(&[&whole[..at], &whole[at + 8..]].concat()), "picture-corrupt", "{part} %");
        }
    }
}

#[test]
fn a_jpeg_in_a_tiff_whose_pixels_are_not_all_there_is_damaged() {
    let whole = include_bytes!("../../../../tests/data/pictures/tiff/ycbcr-jpeg.tif");
    let scan = whole.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap() + 14;
    let mark = whole[scan..].windows(2).position(|pair| pair[0] == 0xff && pair[1] != 0).unwrap();
    assert!(decode(whole).is_ok());
    for part in [20, 50, 80] {
        let at = scan + mark * part / 100;
        let ended = [&whole[..at], &[0xff, 0xd9], &whole[at + 2..]].concat();
        assert_eq!(code(&ended), "picture-corrupt", "ended at {part} %");
    }
}
