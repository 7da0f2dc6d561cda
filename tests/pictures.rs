//! Pictures of many kinds against what Chromium shows of them, what they were made of, and what they lack.
//! `tests/data/pictures/draw.py` draws them; `tests/browser/colours.test.mjs` records what Chromium shows.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};

use impasto::Error;
use impasto::picture::{Notice, Picture, decode, decode_with_notice};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures").join(name)
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn picture(path: &Path) -> Picture {
    decode(&bytes(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder with one of these endings.
fn files(name: &str, endings: &[&str]) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let ends = |path: &PathBuf| {
        path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
    };
    let mut files: Vec<_> = entries.filter(ends).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// The mean and the 99th percentile of how far colours are apart, of 255. Colours that are not opaque were rounded by
/// the canvas and are left out; alpha has to be the same.
fn apart(found: &Picture, expected: &Picture) -> (f64, u8) {
    assert_eq!((found.width(), found.height()), (expected.width(), expected.height()));
    let mut differences = Vec::new();
    for (found, expected) in found.rgba().as_chunks::<4>().0.iter().zip(expected.rgba().as_chunks::<4>().0) {
        assert_eq!(found[3], expected[3]);
        if found[3] == 255 {
            differences.extend((0..3).map(|channel| found[channel].abs_diff(expected[channel])));
        }
    }
    differences.sort_unstable();
    let mean = differences.iter().map(|&value| f64::from(value)).sum::<f64>() / differences.len() as f64;
    (mean, differences[differences.len() * 99 / 100])
}

fn assert_near(found: &Picture, expected: &Picture, most: (f64, u8), what: &Path) {
    let (mean, high) = apart(found, expected);
    assert!(mean <= most.0 && high <= most.1, "{}: mean {mean:.2}, 99 % within {high}", what.display());
}

#[test]
fn every_profile_in_every_format_is_what_chromium_shows() {
    for file in files("colours", &["jpg", "png", "webp", "bmp", "tif"]) {
        let name = file.file_name().unwrap().to_str().unwrap();
        // Chromium reads no TIFF, but the same pixels in a PNG.
        let recorded = format!("colours-in-chromium/{}.png", name.replace(".tif", ".png"));
        assert_near(&picture(&file), &picture(&folder(&recorded)), (1.0, 3), &file);
    }
}

#[test]
fn a_broken_or_unfitting_profile_is_ignored_with_a_notice() {
    for file in files("colours", &["jpg", "png"]) {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let broken = name.starts_with("broken-")
            || ["grey-of-colours", "ink-with-p3", "parts-missing"].contains(&name);
        let (_, notice) = decode_with_notice(&bytes(&file)).unwrap();
        assert_eq!(notice, broken.then_some(Notice::ProfileIgnored), "{name}");
    }
}

#[test]
fn every_kind_of_tiff_is_what_it_was_made_of() {
    for file in files("tiff", &["tif"]) {
        let expected = picture(&file.with_extension("png"));
        let name = file.file_stem().unwrap().to_str().unwrap();
        if name.contains("premultiplied") || name == "grey-alpha" || name == "grey-alpha-inverted" {
            // Dividing by an alpha of 96 or more loses no more than 2 of 255.
            let most = if name.contains("premultiplied") { 2 } else { 0 };
            let pairs = picture(&file).into_rgba().into_iter().zip(expected.into_rgba());
            assert!(pairs.into_iter().all(|(found, expected)| found.abs_diff(expected) <= most), "{name}");
        } else {
            let most = if name.contains("jpeg") || name == "ink-with-profile" { (1.0, 8) } else { (0.01, 1) };
            assert_near(&picture(&file), &expected, most, &file);
        }
    }
}

/// The profile of a TIFF of one page, little endian.
fn profile(tiff: &[u8]) -> &[u8] {
    let number = |at: usize| u32::from_le_bytes(*tiff[at..].first_chunk().unwrap()) as usize;
    // The tag 34675, of the type UNDEFINED.
    let entry = tiff.windows(4).position(|bytes| bytes == [0x73, 0x87, 7, 0]).unwrap();
    &tiff[number(entry + 8)..][..number(entry + 4)]
}

#[test]
fn ink_in_a_jpeg_has_the_colours_of_its_profile_though_chromium_ignores_it() {
    let tiff = bytes(&folder("tiff/ink-with-profile.tif"));
    let jpeg = bytes(&folder("colours/ink.jpg"));
    let segment = [b"ICC_PROFILE\0\x01\x01", profile(&tiff)].concat();
    let length = u16::try_from(segment.len() + 2).unwrap().to_be_bytes();
    let jpeg = [&jpeg[..2], &[0xff, 0xe2], &length, &segment, &jpeg[2..]].concat();
    let (found, notice) = decode_with_notice(&jpeg).unwrap();
    assert_eq!(notice, None);
    assert_near(&found, &picture(&folder("tiff/ink-with-profile.png")), (3.0, 16), Path::new("ink.jpg"));
}

#[test]
fn unusual_jpegs_have_their_colours() {
    // Components one after the other came out green, unusual sampling in stripes.
    for name in ["jpeg-sep-1x4.jpg", "jpeg-3x1.jpg"] {
        let recorded = folder("colours-in-chromium").join(format!("{name}.png"));
        assert_near(&picture(&folder("colours").join(name)), &picture(&recorded), (0.5, 3), Path::new(name));
    }
}

#[test]
fn what_cannot_be_read_is_called_what_it_is() {
    for (file, what) in [
        ("unsupported/lab.tif", "TIFF (Lab)"),
        ("unsupported/icc-lab.tif", "TIFF (Lab)"),
        ("unsupported/zstandard.tif", "TIFF (Zstandard compression)"),
        ("unsupported/lzma.tif", "TIFF (LZMA compression)"),
        ("unsupported/raw.nef", "raw"),
        ("unsupported/raw.dng", "raw"),
        ("kept/raw-thumbnail.nef", "raw"),
        ("kept/jpeg-arith.jpg", "JPEG (arithmetic coding)"),
    ] {
        let error = decode(&bytes(&folder(file))).unwrap_err();
        assert_eq!(error.code(), "picture-unsupported", "{file}");
        assert!(error.to_string().contains(what), "{file}: {error}");
        assert!(error.hint().len() > 20, "{file}");
    }
}

/// Where the compressed data of the first scan begins.
fn scan_start(jpeg: &[u8]) -> usize {
    let marker = jpeg.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    marker + 2 + usize::from(u16::from_be_bytes([jpeg[marker + 2], jpeg[marker + 3]]))
}

/// Baseline, progressive, with restart markers, grey, in ink.
fn whole_jpegs() -> Vec<PathBuf> {
    files("jpeg", &["jpg"])
}

#[test]
fn a_jpeg_is_whole_if_its_pixels_are() {
    for file in whole_jpegs() {
        let whole = bytes(&file);
        let expected = decode(&whole).unwrap();
        let pixels = whole.strip_suffix(&[0xff, 0xd9]).unwrap();
        for (what, end) in [
            ("without its end", vec![]),
            ("with half its end", vec![0xff]),
            ("with zeros after it", vec![0; 100]),
            ("with filling after it", vec![0xff; 50]),
            ("with a trailer instead of its end", vec![0xab; 500]),
            ("with a trailer", [&[0xff, 0xd9][..], &[0xab; 500]].concat()),
            ("with a second one behind", [&[0xff, 0xd9][..], &whole].concat()),
            ("with a second one instead of its end", whole.clone()),
        ] {
            let found = decode(&[pixels, &end].concat());
            assert!(found.is_ok_and(|found| found == expected), "{} {what}", file.display());
        }
    }
}

fn assert_corrupt(jpeg: &[u8], what: std::fmt::Arguments) {
    match decode(jpeg) {
        Err(Error::PictureCorrupt { .. }) => {}
        other => panic!("{what}: {other:?}"),
    }
}

#[test]
fn a_jpeg_that_was_cut_and_closed_is_corrupt() {
    for file in whole_jpegs() {
        let whole = bytes(&file);
        // The last byte may hold nothing but filling.
        for end in (scan_start(&whole)..whole.len() - 3).step_by(7) {
            assert_corrupt(&whole[..end], format_args!("{} cut at {end}", file.display()));
            let closed = [&whole[..end], &[0xff, 0xd9]].concat();
            assert_corrupt(&closed, format_args!("{} cut at {end} and closed", file.display()));
        }
    }
}

#[test]
fn anything_in_the_middle_of_a_scan_is_damage() {
    for file in whole_jpegs() {
        let whole = bytes(&file);
        let start = scan_start(&whole);
        let next = whole[start..].windows(2).position(|pair| pair[0] == 0xff && pair[1] > 0).unwrap();
        for at in (start + 1..start + next - 2).step_by(11).filter(|&at| whole[at - 1] != 0xff) {
            for (what, inserted) in [
                ("a restart marker", &[0xff, 0xd4][..]),
                ("a segment", &[0xff, 0xec, 0, 4, 1, 2]),
                ("an end", &[0xff, 0xd9]),
                ("a start", &[0xff, 0xd8]),
            ] {
                let damaged = [&whole[..at], inserted, &whole[at..]].concat();
                assert_corrupt(&damaged, format_args!("{} with {what} at {at}", file.display()));
            }
        }
    }
    for name in ["jpeg-app-in-scan.jpg", "jpeg-marker-in-scan.jpg"] {
        assert_corrupt(&bytes(&folder("kept").join(name)), format_args!("{name}"));
    }
}

#[test]
fn a_progressive_jpeg_without_its_last_scans_is_corrupt() {
    let whole = bytes(&folder("jpeg/progressive.jpg"));
    let scans: Vec<_> =
        (0..whole.len() - 1).filter(|&at| whole[at..at + 2] == [0xff, 0xda]).skip(1).collect();
    assert!(scans.len() > 4);
    for end in scans {
        assert_corrupt(&[&whole[..end], &[0xff, 0xd9]].concat(), format_args!("closed at {end}"));
    }
}

/// The progressive JPEG with its first scan of other coefficients sent until there are so many scans.
fn with_scans(count: usize) -> Vec<u8> {
    let whole = bytes(&folder("jpeg/progressive.jpg"));
    let marker = |from: usize| {
        let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7);
        from + whole[from..].windows(2).position(is_marker).unwrap()
    };
    let scans: Vec<_> = (0..whole.len() - 1).filter(|&at| whole[at..at + 2] == [0xff, 0xda]).collect();
    // Of one component, of which the header is ten bytes long with its marker and the band begins at the eighth.
    let &start =
        scans.iter().find(|&&at| whole[at + 4] == 1 && whole[at + 7] > 0 && whole[at + 9] < 16).unwrap();
    let end = marker(start + 10);
    [&whole[..end], &whole[start..end].repeat(count - scans.len()), &whole[end..]].concat()
}

#[test]
fn a_jpeg_that_sends_its_pixels_again_and_again_is_corrupt() {
    let expected = picture(&folder("jpeg/progressive.jpg"));
    assert!(decode(&with_scans(99)).is_ok_and(|found| found == expected));
    for mut jpeg in [with_scans(100), with_scans(5000)] {
        for table in [None, Some(0x33)] {
            // With tables that are not in the file, codes are not read.
            let first = jpeg.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
            jpeg[first + 6] = table.unwrap_or(jpeg[first + 6]);
            let error = decode(&jpeg).unwrap_err();
            assert_eq!(error.code(), "picture-corrupt");
            assert!(error.to_string().contains("again and again"), "{error}");
        }
    }
}

#[test]
fn a_lost_interval_between_restart_markers_is_damage() {
    let whole = bytes(&folder("jpeg/restarts.jpg"));
    let marker = |number: u8| whole.windows(2).position(|pair| pair == [0xff, 0xd0 + number]).unwrap();
    assert_corrupt(&[&whole[..marker(0)], &whole[marker(1)..]].concat(), format_args!("lost"));
}

#[test]
fn a_png_with_all_rows_opens_without_its_end() {
    for name in ["p3.png", "p3-16.png", "p3-alpha.png", "p3-palette.png"] {
        let whole = bytes(&folder("colours").join(name));
        let expected = decode(&whole).unwrap();
        // The end, the checksum of the pixels before it, and that of zlib.
        for missing in [1, 4, 11, 12, 14, 18] {
            let found = decode(&whole[..whole.len() - missing]);
            assert!(found.is_ok_and(|found| found == expected), "{name} without {missing} bytes");
        }
        for missing in [40, 100, 200] {
            let cut = &whole[..whole.len() - missing];
            assert_corrupt(cut, format_args!("{name} without {missing} bytes"));
        }
    }
}

#[test]
fn a_gif_whose_screen_is_too_small_is_as_large_as_its_frame() {
    let whole = bytes(&folder("kept/gif-screen0.gif"));
    for (screen, size) in [([0, 0], (60, 40)), ([0, 40], (60, 40)), ([10, 10], (60, 40)), ([80, 0], (80, 40))]
    {
        let mut file = whole.clone();
        file[6..10].copy_from_slice(&[screen[0], 0, screen[1], 0]);
        let found = decode(&file).unwrap();
        assert_eq!((found.width(), found.height()), size, "{screen:?}");
    }
}
