//! Writes the seeds of the corpora that need no other program: small packs, style files and pictures of every
//! kind. `python3 tests/data/features.py --seeds tests/fuzz/corpus` writes the files of weights.

#[allow(dead_code, reason = "the seeds need a part of it")]
mod targets;

use std::io::Cursor;
use std::path::Path;

use image::{DynamicImage, GrayImage, ImageFormat, Rgb, RgbImage};
use impasto::pretrained::Weights;
use targets::packs::{EDITS, ENCODER, GALLERY, base, parts, person_pack, small};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let corpus = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"));
    let write = |target: &str, name: &str, bytes: &[u8]| {
        std::fs::create_dir_all(corpus.join(target))?;
        std::fs::write(corpus.join(target).join(name), bytes)
    };
    let style = small("generator-32-64x5-style", &["dawn"]).to_bytes()?;
    write("pack", "two-styles", &base().to_bytes()?)?;
    write("pack", "style", &style)?;
    write("style", "style", &style)?;
    write("generator", "two-styles", &Weights::of_pack(&base()).to_bytes()?)?;
    write("engine", "header", parts(GALLERY).0)?;
    write("encoder", "header", parts(ENCODER).0)?;
    write("encoder", "as-it-is", &[EDITS])?;
    write("encoder", "infinite-scale", &[EDITS, 2, 0, 0, 0x80, 0x7f])?;
    write("person", "header", parts(&person_pack().to_bytes()?).0)?;
    write("person", "as-it-is", &[EDITS])?;
    write("person", "infinite-half", &[EDITS, 2, 0, 0, 0, 0x7c])?;
    write("engine", "gallery", &[EDITS])?;
    write("engine", "infinite-scale", &[EDITS, 2, 0, 0, 0x80, 0x7f])?;
    let colour = RgbImage::from_fn(9, 6, |x, y| Rgb([x as u8 * 25, y as u8 * 40, (x * y) as u8 * 5]));
    let grey = GrayImage::from_fn(3, 2, |x, y| image::Luma([(x * 80 + y * 40) as u8]));
    let alpha = DynamicImage::ImageRgb8(colour.clone()).into_rgba8();
    let deep = DynamicImage::ImageRgb8(colour.clone()).into_rgb16();
    let pictures: [(&str, DynamicImage); 4] =
        [("rgb", colour.into()), ("grey", grey.into()), ("rgba", alpha.into()), ("deep", deep.into())];
    for (kind, picture) in &pictures {
        for format in ["bmp", "gif", "jpeg", "png", "tiff", "webp"] {
            let mut bytes = Cursor::new(Vec::new());
            let known = ImageFormat::from_extension(format).ok_or("an unknown format")?;
            // Not every format has every kind.
            if picture.write_to(&mut bytes, known).is_ok() {
                write("picture", &format!("{kind}.{format}"), bytes.get_ref())?;
            }
        }
    }
    Ok(())
}
