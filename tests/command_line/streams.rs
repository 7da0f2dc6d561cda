//! Standard input and output, and nobody reading them.

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use impasto::picture::decode;

use crate::{command, folder, names, open, put_photo, stylizing, text};

/// Paints with `photo.png` on standard input.
fn piped(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = stylizing(folder, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let photo = std::fs::read(folder.join("photo.png")).unwrap();
    // Who refuses it does not read it.
    let _ = child.stdin.take().unwrap().write_all(&photo);
    child.wait_with_output().unwrap()
}

#[test]
fn standard_input_is_painted_to_standard_output() {
    let folder = folder();
    let path = folder.path();
    for arguments in [&["-"][..], &["-", "-o", "-"], &["photo.png", "-o", "-"], &["-", "--json"]] {
        let output = piped(path, arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_eq!(decode(&output.stdout).unwrap().width(), 40, "nothing else is on standard output");
        assert!(text(&output.stderr).contains("40"), "{arguments:?}");
    }
    let jpeg = piped(path, &["-", "--format", "jpeg"]);
    assert!(jpeg.stdout.starts_with(b"\xff\xd8") && decode(&jpeg.stdout).is_ok());
    assert_eq!(names(path), ["photo.png"]);

    assert_eq!(piped(path, &["-", "-o", "out.webp"]).status.code(), Some(0));
    assert_eq!(open(&path.join("out.webp")).width(), 40);
}

#[test]
fn a_bad_photo_on_standard_input_has_a_code() {
    let folder = folder();
    let mut command = stylizing(folder.path(), &["-"]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let message = text(&output.stderr);
    assert!(message.contains("standard input") && message.contains("[picture-empty]"), "{message}");
}

/// Standard output or error that cannot be written to.
#[cfg(target_os = "linux")]
#[test]
fn nobody_reading_is_no_panic() {
    let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    // A pipe whose other end is closed.
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    let ends: [&dyn Fn() -> Stdio; 2] = [&full, &closed];
    for end in ends {
        for option in ["--force", "--json"] {
            let folder = folder();
            let path = folder.path();
            put_photo(&path.join("other.png"), 24);
            std::fs::write(path.join("bad.png"), b"no picture").unwrap();
            let mut command = stylizing(path, &["photo.png", "bad.png", "other.png", option]);
            let status = command.stdout(end()).stderr(end()).status().unwrap();
            assert_eq!(status.code(), Some(3));
            let expected = ["bad.png", "other-udnie.png", "other.png", "photo-udnie.png", "photo.png"];
            assert_eq!(names(path), expected);
        }
        let folder = folder();
        for arguments in [&["styles"][..], &["inspect"], &["--help"], &["stylize"]] {
            let mut command = command(folder.path(), arguments);
            let output = command.stdout(end()).stderr(Stdio::piped()).output().unwrap();
            assert!(!text(&output.stderr).contains("panicked"), "{arguments:?}: {}", text(&output.stderr));
        }
        let mut command = stylizing(folder.path(), &["photo.png", "-o", "-"]);
        let output = command.stdout(end()).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("[io]"), "{}", text(&output.stderr));
    }
    // Text that did not arrive is an error; whoever has read enough is none.
    let status = |end: Stdio| command(Path::new("/"), &["styles"]).stdout(end).stderr(Stdio::null()).status();
    assert_eq!(status(full()).unwrap().code(), Some(1));
    assert_eq!(status(closed()).unwrap().code(), Some(0));
}

/// Standard output may be another program's picture, even before it is known that there will be none.
#[test]
fn what_is_refused_is_not_said_where_the_painting_goes() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("photo-udnie.png"), b"old").unwrap();
    for arguments in [
        &["-", "-", "-o", "-"][..],
        &["-", "photo.png"],
        &["photo.png", "-o", "-", "--strength", "2"],
        &["-", "--pack", "none.impasto"],
        &["-", "--style", "dada"],
    ] {
        let output = piped(path, &[arguments, &["--json"]].concat());
        assert_ne!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        let error = text(&output.stderr);
        assert!(error.lines().all(|line| line.starts_with("{\"")), "{arguments:?}: {error}");
        assert!(error.contains("\"code\""), "{arguments:?}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn a_stream_without_an_end_is_refused() {
    let folder = folder();
    let endless = Stdio::from(std::fs::File::open("/dev/zero").unwrap());
    let output = stylizing(folder.path(), &["-"]).stdin(endless).output().unwrap();
    let message = text(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{message}");
    assert!(message.contains("standard input") && message.contains("[picture-too-large]"), "{message}");
}
