//! Any picture as a style: `--painting` and `predict`.

use std::path::Path;

use impasto::pack::{Pack, PackTensor};
use impasto::picture::{Format, Picture, encode, sample};

use crate::{folder, impasto, names, open, text};

const ENCODER: &[u8] = include_bytes!("../../pkg/styles/encoder.impasto");

/// A picture whose every pixel has a level of green that `seed` decides.
fn put_painting(path: &Path, seed: u32) {
    let mut rgba = sample(80, 60).unwrap().into_rgba();
    for (index, pixel) in rgba.chunks_exact_mut(4).enumerate() {
        pixel[1] = (index as u32 * seed % 251) as u8;
    }
    let picture = Picture::new(80, 60, rgba).unwrap();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, encode(&picture, Format::Png).unwrap()).unwrap();
}

/// Paints `photo.png` on the CPU; or what is said if that is refused.
fn paint(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    run(folder, &[&["stylize", "photo.png", "--device", "cpu"], arguments].concat())
}

fn run(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let output = impasto(folder, arguments);
    if output.status.success() { Ok(()) } else { Err(text(&output.stderr)) }
}

#[test]
fn a_photo_is_painted_in_the_style_of_any_picture() {
    let folder = folder();
    let path = folder.path();
    put_painting(&path.join("my/monet.png"), 7);
    put_painting(&path.join("sea.png"), 90);
    paint(path, &["--painting", "my/monet.png"]).unwrap();
    paint(path, &["--painting", "sea.png"]).unwrap();
    paint(path, &["--painting", "my/monet.png", "--painting", "sea.png"]).unwrap();
    let paintings = ["photo-monet.png", "photo-sea.png", "photo-monet-sea.png"];
    let [monet, sea, both] = paintings.map(|name| open(&path.join(name)));
    assert_eq!((monet.width(), monet.height()), (40, 30));
    assert!(monet != sea && monet != both && sea != both);
}

#[test]
fn a_predicted_style_file_paints_what_its_picture_paints() {
    let folder = folder();
    let path = folder.path();
    put_painting(&path.join("monet.png"), 7);
    run(path, &["predict", "monet.png", "-o", "kept.impasto", "--artist", "Claude Monet"]).unwrap();
    let file = std::fs::read(path.join("kept.impasto")).unwrap();
    assert!(file.len() < 30_000, "{} bytes", file.len());
    let style = Pack::parse(&file).unwrap().styles[0].clone();
    assert_eq!([style.id, style.title, style.artist], ["monet", "monet", "Claude Monet"]);
    paint(path, &["--style", "kept.impasto", "-o", "kept.png"]).unwrap();
    paint(path, &["--painting", "monet.png", "-o", "painted.png"]).unwrap();
    assert_eq!(open(&path.join("kept.png")), open(&path.join("painted.png")));
    let message = run(path, &["predict", "monet.png", "-o", "kept.impasto"]).unwrap_err();
    assert!(message.contains("[output-exists]"), "{message}");
    let message = run(path, &["predict", "monet.png", "-o", "x.impasto", "--id", "No id"]).unwrap_err();
    assert!(message.contains("[pack-style]"), "{message}");
}

#[test]
fn pictures_of_one_name_and_names_of_the_gallery_are_styles_of_their_own() {
    let folder = folder();
    let path = folder.path();
    put_painting(&path.join("a/udnie.png"), 7);
    put_painting(&path.join("b/udnie.png"), 90);
    paint(path, &["--painting", "a/udnie.png", "--painting", "b/udnie.png"]).unwrap();
    paint(path, &["--painting", "a/udnie.png"]).unwrap();
    paint(path, &["--style", "udnie", "-o", "gallery.png"]).unwrap();
    assert_ne!(open(&path.join("photo-udnie.png")), open(&path.join("gallery.png")));
    assert!(names(path).contains(&"photo-udnie-udnie.png".into()));
    // The first was there: no file is written over.
    assert!(paint(path, &["--painting", "b/udnie.png"]).unwrap_err().contains("[output-exists]"));
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_painted() {
    let folder = folder();
    let path = folder.path();
    put_painting(&path.join("monet.png"), 7);
    std::fs::write(path.join("empty.png"), b"").unwrap();
    std::fs::write(path.join("encoder.impasto"), other_encoder()).unwrap();
    let before = names(path);
    for (arguments, code) in [
        (&["--painting", "none.png"][..], "[io]"),
        (&["--painting", "empty.png"], "[picture-empty]"),
        (&["--painting", "monet.png", "--encoder", "empty.png"], "[pack-truncated]"),
        (&["--painting", "monet.png", "--encoder", "encoder.impasto"], "[encoder-of-other-pack]"),
        (&["--painting", "monet.png", "-o", "monet.png", "--force"], "[output-is-input]"),
        (&["--painting", "monet.png", "--style", "udnie"], "cannot be used with"),
        (&["--encoder", "encoder.impasto", "--style", "udnie"], "--painting"),
    ] {
        let message = paint(path, arguments).unwrap_err();
        assert!(message.contains(code), "{arguments:?}: {message}");
    }
    let message = run(path, &["predict", "monet.png", "-o", "monet.png", "--force"]).unwrap_err();
    assert!(message.contains("[output-is-input]"), "{message}");
    assert_eq!(names(path), before);
}

/// The encoder of another generator.
fn other_encoder() -> Vec<u8> {
    let mut pack = Pack::parse(ENCODER).unwrap();
    if let Some(source) = &mut pack.source {
        source.weights_sha256 = "0a".repeat(32);
    }
    pack.to_bytes().unwrap()
}

#[test]
fn inspect_says_what_an_encoder_is_for_and_whether_it_is_whole() {
    let folder = folder();
    let path = folder.path();
    let inspect = |bytes: &[u8]| {
        std::fs::write(path.join("file.impasto"), bytes).unwrap();
        let output = impasto(path, &["inspect", "file.impasto"]);
        text(&output.stdout) + &text(&output.stderr)
    };
    let found = inspect(ENCODER);
    for part in ["style-encoder-1", "for the gallery", "parameters.weight", "[1536, 64]"] {
        assert!(found.contains(part), "{part} is missing: {found}");
    }
    assert!(inspect(&other_encoder()).contains("for another pack"));
    let mut more = Pack::parse(ENCODER).unwrap();
    more.insert("conv6.bias", PackTensor::Float32 { shape: vec![1], values: vec![0.0] }).unwrap();
    assert!(inspect(&more.to_bytes().unwrap()).contains("[pack-tensor-unknown]"));
}
