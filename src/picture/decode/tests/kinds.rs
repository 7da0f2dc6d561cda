//! Every kind of file comes back as the picture it was made of.

use image::{ColorType, ImageBuffer, Luma, LumaA, Rgb, RgbaImage};

use super::*;

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

#[test]
fn an_animation_gives_its_first_frame() {
    let picture = decode(&two_frames()).unwrap();
    assert_eq!((picture.width(), picture.height()), (5, 3));
    // The encoder's palette may be off by a little.
    assert!(picture.pixels().all(|[r, g, b, a]| r > 240 && g < 10 && b < 10 && a == 255));
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
fn files_of_another_kind_are_told_from_damaged_ones() {
    assert_eq!(code(b""), "picture-empty");
    for bytes in [&b"x"[..], b"Just a text file.\n", b"%PDF-1.7", b"Photo", &[0; 64]] {
        assert_eq!(code(bytes), "picture-format", "{bytes:?}");
    }
}

#[test]
fn pixels_that_begin_like_the_mark_of_a_raw_file_are_pixels() {
    // The encoder puts them where Canon and Phase One have their marks.
    for (start, raw) in [(&b"CR\x02\0"[..], false), (b"IIIIIIII", false), (b"IIIITwaR", true)] {
        let mut bytes = file(&texture(8, 8), ImageFormat::Tiff);
        bytes[8..8 + start.len()].copy_from_slice(start);
        let found = decode(&bytes);
        assert_eq!(found.is_err_and(|error| error.to_string().contains("raw")), raw, "{start:?}");
    }
}
