//! What a folder may hold: the rest is painted, everything is named, and the exit code is right.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::lists::{listed, paintings};
use crate::{names, put_photo, stylize, text};

/// A list of everything that is in `in`, each name ended by a NUL byte.
fn list_everything(folder: &Path) {
    let find =
        Command::new("find").current_dir(folder).args(["in", "-mindepth", "1", "-print0"]).output().unwrap();
    std::fs::write(folder.join("list"), find.stdout).unwrap();
}

#[test]
fn a_folder_of_hostile_files_is_painted_past_all_of_them() {
    let folder = listed(2);
    let path = folder.path();
    let inside = path.join("in");
    let photo = std::fs::read(inside.join("0.png")).unwrap();
    let not_text = OsStr::from_bytes(b"caf\xe9\xff.png");
    for name in [OsStr::new(".hidden.png"), OsStr::new("a b\nc.png"), OsStr::new("-o.png"), not_text] {
        std::fs::write(inside.join(name), &photo).unwrap();
    }
    std::fs::write(inside.join("empty.jpg"), b"").unwrap();
    std::fs::write(inside.join("text.png"), b"dear diary").unwrap();
    std::fs::write(inside.join("cut.png"), &photo[..photo.len() / 2]).unwrap();
    symlink("nowhere.png", inside.join("broken.png")).unwrap();
    symlink("loop.png", inside.join("loop.png")).unwrap();
    std::fs::create_dir(inside.join("folder.png")).unwrap();
    // Who opens it waits for a writer who never comes.
    assert!(Command::new("mkfifo").arg(inside.join("pipe.png")).status().unwrap().success());
    list_everything(path);
    let output = stylize(
        path,
        &["--list", "list", "--files0", "-o", "out/", "--failures", "failures", "--manifest", "m.jsonl"],
    );
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert_eq!(paintings(path).len(), 6, "{:?}", paintings(path));
    let bad = ["broken.png", "cut.png", "empty.jpg", "folder.png", "loop.png", "pipe.png", "text.png"];
    let failures = std::fs::read_to_string(path.join("failures")).unwrap();
    let failures: Vec<_> = failures.split_terminator('\0').collect();
    assert_eq!(failures, bad.map(|name| format!("in/{name}")), "sorted, as the list is");
    for name in bad {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert_eq!(std::fs::read_to_string(path.join("m.jsonl")).unwrap().lines().count(), 13);

    // What failed is a list itself. Once the cause is gone, all is well, and the new list is empty.
    for name in ["empty.jpg", "text.png", "cut.png"] {
        std::fs::write(inside.join(name), &photo).unwrap();
    }
    let again = stylize(path, &["--list", "failures", "--files0", "-o", "again/", "--failures", "left"]);
    assert_eq!(again.status.code(), Some(3));
    assert_eq!(names(&path.join("again")), ["cut-udnie.png", "empty-udnie.png", "text-udnie.png"]);
    let left = std::fs::read(path.join("left")).unwrap();
    assert_eq!(left.split(|byte| *byte == 0).filter(|name| !name.is_empty()).count(), 4);
}

#[test]
fn a_list_with_missing_files_is_painted_past_them() {
    let folder = listed(3);
    let path = folder.path();
    std::fs::write(path.join("list"), "in/none.png\nin/0.png\n\nin/2.png\nnowhere/1.png").unwrap();
    let output = stylize(path, &["--list", "list", "-o", "out/", "--failures", "failures"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(paintings(path), ["0-udnie.png", "2-udnie.png"]);
    assert_eq!(std::fs::read_to_string(path.join("failures")).unwrap(), "in/none.png\nnowhere/1.png\n");
    std::fs::write(path.join("list"), "in/none.png").unwrap();
    assert_eq!(stylize(path, &["--list", "list", "-o", "out/"]).status.code(), Some(1), "none was painted");
}

/// Without a list it would refuse the whole run: see `bad_outputs`.
#[test]
fn a_painting_that_cannot_be_written_costs_itself_alone() {
    let folder = listed(2);
    let path = folder.path();
    let long = format!("in/{}.png", "x".repeat(248));
    put_photo(&path.join(&long), 24);
    std::fs::create_dir(path.join("out")).unwrap();
    std::fs::write(path.join("out/1-udnie.png"), b"another's").unwrap();
    std::fs::write(path.join("list"), format!("in/0.png\nin/1.png\n{long}")).unwrap();
    let output = stylize(path, &["--list", "list", "-o", "out/", "--failures", "failures"]);
    assert_eq!(output.status.code(), Some(3));
    let said = text(&output.stderr);
    assert!(said.contains("[output-exists]") && said.contains("[output-place]"), "{said}");
    assert_eq!(paintings(path), ["0-udnie.png", "1-udnie.png"]);
    assert_eq!(std::fs::read(path.join("out/1-udnie.png")).unwrap(), b"another's");
    assert_eq!(std::fs::read_to_string(path.join("failures")).unwrap(), format!("in/1.png\n{long}\n"));
}

/// A limit on the length of a file stands for a disk that is full: small paintings still fit.
#[test]
fn a_disk_without_room_costs_what_does_not_fit() {
    let folder = listed(2);
    let path = folder.path();
    put_photo(&path.join("in/large.png"), 400);
    std::fs::write(path.join("list"), "in/0.png\nin/1.png\nin/large.png").unwrap();
    let tool = env!("CARGO_BIN_EXE_impasto");
    let run = format!(
        "ulimit -f 8; exec '{tool}' stylize --device cpu --style udnie --list list -o out/ --failures failures --jobs 2"
    );
    let output = Command::new("sh").current_dir(path).args(["-c", &run]).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("[io]") && said.contains("large"), "{said}");
    assert_eq!(names(&path.join("out")), ["0-udnie.png", "1-udnie.png"], "no part of the third");
    assert_eq!(std::fs::read_to_string(path.join("failures")).unwrap(), "in/large.png\n");
}
