//! The command line as a user meets it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod bad_outputs;
#[cfg(unix)]
mod cluster;
mod exit_codes;
mod films;
#[cfg(unix)]
mod hostile_lists;
#[cfg(unix)]
mod interrupted;
mod jobs;
mod lists;
mod names;
mod paintings;
mod resume;
mod streams;
mod style_files;

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use impasto::picture::{Format, Picture, decode, encode, sample};
use tempfile::TempDir;

fn impasto<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn command<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_impasto"));
    command.current_dir(folder).args(arguments);
    command
}

/// `impasto stylize` in a style, on the CPU.
fn stylize<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Output {
    stylizing(folder, arguments).output().unwrap()
}

fn stylizing<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Command {
    let mut command = command(folder, &["stylize", "--device", "cpu", "--style", "udnie"]);
    command.args(arguments);
    command
}

/// No driver for Vulkan, none for OpenGL.
fn without_gpu(command: &mut Command) -> &mut Command {
    let drivers =
        ["VK_ICD_FILENAMES", "VK_DRIVER_FILES", "LIBGL_DRIVERS_PATH", "__EGL_VENDOR_LIBRARY_FILENAMES"];
    command.envs(drivers.map(|name| (name, "/nonexistent")))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder with `photo.png`, 40x30.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    put_photo(&folder.path().join("photo.png"), 40);
    folder
}

/// A photo of this width and 30 rows, and the folder it is in.
fn put_photo(path: &Path, width: u32) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let format = Format::from_path(path).unwrap();
    std::fs::write(path, encode(&sample(width, 30).unwrap(), format).unwrap()).unwrap();
}

fn open(path: &Path) -> Picture {
    decode(&std::fs::read(path).unwrap()).unwrap()
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn stylize_writes_a_painting() {
    let folder = folder();
    let path = folder.path();
    let run = ["stylize", "photo.png", "--style", "great-wave", "--device", "cpu", "-o", "out/painting.png"];
    let output = impasto(path, &run);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let painting = open(&path.join("out/painting.png"));
    assert_eq!((painting.width(), painting.height()), (40, 30));
    assert_ne!(painting, open(&path.join("photo.png")));
    assert!(text(&output.stdout).contains("on the CPU"));
}

#[test]
fn bad_input_has_a_sentence_a_next_step_and_a_code() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("empty.jpg"), b"").unwrap();
    std::fs::write(path.join("bad.impasto"), b"IMPASTO?").unwrap();
    let stylize = |rest: &[&str]| {
        let mut run = vec!["stylize", "--device", "cpu"];
        run.extend(rest);
        impasto(path, &run)
    };
    for (output, code, next) in [
        (stylize(&["empty.jpg", "-s", "udnie"]), "picture-empty", "Choose another file"),
        (stylize(&["none.jpg", "-s", "udnie"]), "io", "Check that the path exists"),
        (stylize(&["photo.png", "-s", "dada"]), "style-unknown", "Choose one of the styles"),
        (stylize(&["photo.png", "-s", "udnie", "--strength", "2"]), "strength", "from 0"),
        (stylize(&["photo.png", "-s", "udnie", "--pack", "bad.impasto"]), "pack-magic", ".impasto"),
        (stylize(&["photo.png", "-s", "udnie", "-o", "out.tga"]), "output-format", ".webp"),
        (impasto(path, &["inspect", "bad.impasto"]), "pack-magic", ".impasto"),
    ] {
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains(&format!("[{code}]")) && message.contains(next), "{code}: {message}");
    }
    assert_eq!(impasto(path, &["stylize", "photo.png"]).status.code(), Some(2));
}

/// A TIFF whose pixels are this JPEG: the decoder for that would panic over two frame headers.
fn tiff_of_jpeg(jpeg: &[u8]) -> Vec<u8> {
    let entries =
        [256, 257, 258, 259, 262, 273, 277, 278, 279].into_iter().zip([8, 8, 8, 7, 6, 122, 3, 8, jpeg.len()]);
    let mut bytes = b"II*\0\x08\0\0\0\x09\0".to_vec();
    for (tag, value) in entries {
        bytes.extend([tag, 4, 1, 0].map(u16::to_le_bytes).concat());
        bytes.extend((value as u32).to_le_bytes());
    }
    [&bytes[..], &[0; 4], jpeg].concat()
}

#[test]
fn no_decoder_speaks_on_standard_error() {
    let folder = folder();
    let path = folder.path();
    let jpeg = include_bytes!("../fuzz/corpus/picture/jpeg-of-two-frame-headers");
    std::fs::write(path.join("bad.tif"), tiff_of_jpeg(jpeg)).unwrap();
    let run = ["stylize", "bad.tif", "--style", "udnie", "--device", "cpu"];
    let stderr = text(&impasto(path, &run).stderr);
    assert!(stderr.contains("[picture-corrupt]"), "{stderr}");
    assert!(!stderr.contains("panicked") && !stderr.contains("RUST_BACKTRACE"), "{stderr}");
}

#[test]
fn a_broken_colour_profile_is_said_and_the_photo_painted() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("photo.png"), include_bytes!("../data/pictures/colours/broken-icc.png"))
        .unwrap();
    let run = ["stylize", "photo.png", "--style", "udnie", "--device", "cpu", "-o", "painting.png"];
    let output = impasto(path, &run);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("photo.png: its colour profile cannot be used and was ignored"));
}

#[test]
fn without_a_gpu_auto_falls_back_and_gpu_says_so() {
    let folder = folder();
    let run = |device: &str| {
        let run = ["stylize", "photo.png", "--style", "udnie", "--device", device, "-o", "out.png"];
        without_gpu(&mut command(folder.path(), &run)).output().unwrap()
    };
    let output = run("gpu");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("[gpu-unavailable]"), "{}", text(&output.stderr));
    let output = run("auto");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("using the CPU"));
}

#[test]
fn styles_and_inspect_show_the_gallery() {
    let folder = folder();
    let styles = text(&impasto(folder.path(), &["styles"]).stdout);
    assert!(styles.contains("great-wave") && styles.contains("Hokusai"));
    let ids = text(&impasto(folder.path(), &["styles", "--ids"]).stdout);
    assert_eq!(ids.lines().count(), styles.lines().count());
    let inspect = text(&impasto(folder.path(), &["inspect"]).stdout);
    for part in ["sha256", "blocks.4.conv2.weight", "int8", "[64, 64, 3, 3]", "self_test.output"] {
        assert!(inspect.contains(part), "{part} is missing");
    }
}

#[test]
fn optimize_explains_what_is_wrong_before_it_starts() {
    let folder = folder();
    let path = folder.path();
    let optimize = |rest: &[&str]| {
        let mut run = vec!["optimize", "photo.png"];
        run.extend(rest);
        run.extend(["--features", "none.h5"]);
        impasto(path, &run)
    };
    for (output, code) in [
        (optimize(&["photo.png", "-o", "out.tga"]), "output-format"),
        (optimize(&["none.png", "-o", "out.png"]), "io"),
        (optimize(&["photo.png", "-o", "out.png"]), "features"),
        (optimize(&["photo.png", "-o", "out.png", "--style-layers", "conv9_9"]), "optimize-options"),
        (optimize(&["photo.png", "-o", "out.png", "--size", "0"]), "optimize-options"),
        (optimize(&["photo.png", "-o", "out.png", "--iterations", "0"]), "optimize-options"),
        (optimize(&["photo.png", "-o", "out.png", "--style-weights", "1,2"]), "style-weights"),
    ] {
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains(&format!("[{code}]")), "{code}: {message}");
    }
    assert_eq!(optimize(&["-o", "out.png"]).status.code(), Some(2));
}
