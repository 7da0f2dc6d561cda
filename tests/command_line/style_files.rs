//! Style files, used without a larger pack.

use std::path::Path;

use impasto::engine::difference;
use impasto::pack::{Pack, PackTensor};

use crate::{command, folder, impasto, names, open, text, without_gpu};

const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");

/// A style of the gallery as a style file with another id.
fn put_style_file(path: &Path, style: &str, id: &str) {
    let gallery = Pack::parse(GALLERY).unwrap();
    let row = gallery.styles.iter().position(|known| known.id == style).unwrap();
    let mut style = gallery.styles[row].clone();
    style.id = id.into();
    let mut file = Pack::new("generator-32-64x5-style", &gallery.title, &gallery.licence, vec![style]);
    file.source.clone_from(&gallery.source);
    let tables = gallery.tensors().filter(|(name, _)| name.ends_with("gamma") || name.ends_with("beta"));
    for (name, table) in tables {
        let PackTensor::Int8 { shape, scales, values } = table else { unreachable!("{name} is not in int8") };
        let values = values[row * shape[1]..][..shape[1]].to_vec();
        let row = PackTensor::Int8 { shape: vec![1, shape[1]], scales: vec![scales[row]], values };
        file.insert(name, row).unwrap();
    }
    std::fs::write(path, file.to_bytes().unwrap()).unwrap();
}

/// Paints `photo.png` in a style on the CPU; or what is said if that is refused.
fn paint(folder: &Path, style: &str, output: &[&str]) -> Result<(), String> {
    let run = [&["stylize", "photo.png", "--device", "cpu", "--style", style], output].concat();
    let output = impasto(folder, &run);
    if output.status.success() { Ok(()) } else { Err(text(&output.stderr)) }
}

#[test]
fn a_style_file_is_a_style_like_those_of_the_pack() {
    let folder = folder();
    let path = folder.path();
    std::fs::create_dir(path.join("my")).unwrap();
    put_style_file(&path.join("my/file.impasto"), "udnie", "dusk");
    paint(path, "my/file.impasto", &[]).unwrap();
    paint(path, "udnie", &[]).unwrap();
    assert_eq!(names(path), ["my", "photo-dusk.png", "photo-udnie.png", "photo.png"]);
    assert_eq!(open(&path.join("photo-dusk.png")), open(&path.join("photo-udnie.png")));

    paint(path, "my/file.impasto=2,great-wave=1", &[]).unwrap();
    paint(path, "udnie=2,great-wave=1", &[]).unwrap();
    let mixed = open(&path.join("photo-dusk-2-great-wave-1.png"));
    // The order of the styles is the order in which their shares are added up.
    let other = open(&path.join("photo-udnie-2-great-wave-1.png"));
    let found = difference(mixed.rgba(), other.rgba());
    assert!(found.max <= 1, "{found:?}");
    assert_ne!(mixed, open(&path.join("photo-udnie.png")));
}

#[test]
fn a_style_file_stays_when_the_cpu_takes_over() {
    let folder = folder();
    let path = folder.path();
    put_style_file(&path.join("file.impasto"), "udnie", "dusk");
    let mut command = command(path, &["stylize", "photo.png", "--style", "file.impasto"]);
    let output = without_gpu(&mut command).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("using the CPU"), "{}", text(&output.stderr));
    assert!(path.join("photo-dusk.png").exists());
}

#[test]
fn a_style_file_that_cannot_be_used_is_told_with_its_name() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("bad.impasto"), b"no pack").unwrap();
    std::fs::write(path.join("pack.impasto"), GALLERY).unwrap();
    put_style_file(&path.join("twice.impasto"), "udnie", "great-wave");
    put_style_file(&path.join("file.impasto"), "udnie", "dusk");
    for (style, code) in [
        ("none.impasto", "io"),
        ("bad.impasto", "pack-magic"),
        ("pack.impasto", "pack-architecture"),
        ("twice.impasto", "pack-style"),
    ] {
        let message = paint(path, style, &[]).unwrap_err();
        assert!(message.contains(style) && message.contains(&format!("[{code}]")), "{message}");
    }
    let message = paint(path, "file.impasto", &["-o", "file.impasto", "--force"]).unwrap_err();
    assert!(message.contains("[output-format]"), "{message}");
    std::fs::hard_link(path.join("file.impasto"), path.join("file.png")).unwrap();
    let message = paint(path, "file.impasto", &["-o", "file.png", "--force"]).unwrap_err();
    assert!(message.contains("[output-is-input]"), "{message}");
}
