//! Files of every kind, whole and damaged.

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{ColorType, Frame, ImageBuffer, Luma, LumaA, Rgb, Rgba, RgbaImage};

use super::*;

/// A file of this format.
fn file<P, C>(image: &ImageBuffer<P, C>, format: ImageFormat) -> Vec<u8>
where
    P: image::Pixel + image::PixelWithColorType,
    [P::Subpixel]: image::EncodableLayout,
    C: std::ops::Deref<Target = [P::Subpixel]>,
{
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// An opaque picture with some texture.
fn texture(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        let [r, g, b] = [x * 7 + y * 3, x * y * 5, (x * 13) ^ (y * 29)].map(|value| value.to_le_bytes()[0]);
        Rgba([r, g, b, 255])
    })
}

fn code(bytes: &[u8]) -> &'static str {
    decode(bytes).unwrap_err().code()
}

#[test]
fn lossless_formats_of_any_size_come_back_as_they_were() {
    for (width, height) in [(1, 1), (1, 7), (7, 1), (13, 5), (64, 33)] {
        let image = texture(width, height);
        for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Bmp, ImageFormat::Tiff] {
            let picture = decode(&file(&image, format)).unwrap();
            assert_eq!((picture.width(), picture.height()), (width, height), "{format:?}");
            assert_eq!(picture.rgba(), image.as_raw(), "{format:?}");
        }
    }
}

#[test]
fn sixteen_bits_become_eight() {
    let image = ImageBuffer::<Rgb<u16>, _>::from_raw(2, 1, vec![0, 257, 65_535, 32_896, 1, 65_278]).unwrap();
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        let picture = decode(&file(&image, format)).unwrap();
        assert_eq!(picture.rgba(), [0, 1, 255, 255, 128, 0, 254, 255], "{format:?}");
    }
}

#[test]
fn grey_becomes_colour_and_alpha_survives() {
    let grey = ImageBuffer::<Luma<u8>, _>::from_raw(1, 2, vec![7, 200]).unwrap();
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff] {
        assert_eq!(decode(&file(&grey, format)).unwrap().rgba(), [7, 7, 7, 255, 200, 200, 200, 255]);
    }
    let grey = ImageBuffer::<Luma<u8>, _>::from_raw(8, 8, vec![120; 64]).unwrap();
    assert!(
        decode(&file(&grey, ImageFormat::Jpeg)).unwrap().pixels().all(|pixel| pixel == [120, 120, 120, 255])
    );
    let grey = ImageBuffer::<LumaA<u8>, _>::from_raw(2, 1, vec![7, 0, 200, 99]).unwrap();
    assert_eq!(decode(&file(&grey, ImageFormat::Png)).unwrap().rgba(), [7, 7, 7, 0, 200, 200, 200, 99]);
    let colour = RgbaImage::from_raw(1, 2, vec![1, 2, 3, 0, 4, 5, 6, 77]).unwrap();
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        assert_eq!(decode(&file(&colour, format)).unwrap().rgba(), [1, 2, 3, 0, 4, 5, 6, 77]);
    }
}

fn two_frames() -> Vec<u8> {
    let mut bytes = Vec::new();
    let frame = |pixel| Frame::new(RgbaImage::from_pixel(5, 3, Rgba(pixel)));
    let frames = [frame([250, 0, 0, 255]), frame([0, 0, 250, 255])];
    GifEncoder::new(&mut bytes).encode_frames(frames).unwrap();
    bytes
}

#[test]
fn an_animation_gives_its_first_frame() {
    let picture = decode(&two_frames()).unwrap();
    assert_eq!((picture.width(), picture.height()), (5, 3));
    // The encoder's palette may be off by a little.
    assert!(picture.pixels().all(|[r, g, b, a]| r > 240 && g < 10 && b < 10 && a == 255));
}

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

/// A JPEG of four blocks, red, green / blue, white, with these segments of metadata.
fn blocks_with(segments: &[Vec<u8>]) -> Vec<u8> {
    let image = ImageBuffer::from_fn(64, 32, |x, y| match (x < 32, y < 16) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([0, 0, 255]),
        (false, false) => Rgb([255_u8, 255, 255]),
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 95).encode_image(&image).unwrap();
    let mut file = vec![0xff, 0xd8];
    for segment in segments {
        file.extend([0xff, 0xe1]);
        file.extend(u16::try_from(segment.len() + 2).unwrap().to_be_bytes());
        file.extend(segment);
    }
    file.extend_from_slice(&jpeg[2..]);
    file
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

#[test]
fn files_of_another_kind_are_told_from_damaged_ones() {
    assert_eq!(code(b""), "picture-empty");
    for bytes in [&b"x"[..], b"Just a text file.\n", b"%PDF-1.7", b"Photo", &[0; 64]] {
        assert_eq!(code(bytes), "picture-format", "{bytes:?}");
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
    let mut jpeg = turned_jpeg(1);
    let frame = jpeg.windows(2).position(|bytes| bytes == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(code(&jpeg), "picture-too-large");
}

#[test]
fn every_colour_type_can_be_read() {
    use ColorType::{L8, L16, La8, La16, Rgb8, Rgb16, Rgb32F, Rgba8, Rgba16, Rgba32F};
    for (format, types) in [
        (ImageFormat::Png, &[L8, L16, La8, La16, Rgb8, Rgb16, Rgba8, Rgba16][..]),
        (ImageFormat::Tiff, &[L8, L16, Rgb8, Rgb16, Rgb32F, Rgba8, Rgba16, Rgba32F]),
    ] {
        for colour in types {
            let mut bytes = Cursor::new(Vec::new());
            DynamicImage::new(3, 2, *colour).write_to(&mut bytes, format).unwrap();
            let picture = decode(&bytes.into_inner()).unwrap();
            assert_eq!((picture.width(), picture.height()), (3, 2), "{colour:?} in {format:?}");
        }
    }
}

#[test]
fn a_jpeg_with_two_frame_headers_is_corrupt_and_no_panic() {
    // Found by the fuzzer: the first header's buffers are too small for the second one.
    let bytes = include_bytes!("../../../tests/fuzz/corpus/picture/jpeg-of-two-frame-headers");
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
