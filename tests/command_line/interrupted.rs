//! A signal, a size limit or a full disk leaves old files whole and no part of new ones.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::{command, folder, names, open, text};

/// Runs the tool by a shell that sets something up first.
fn after(folder: &Path, setup: &str, arguments: &str) -> Command {
    let mut command = Command::new("sh");
    let tool = env!("CARGO_BIN_EXE_impasto");
    command.current_dir(folder).args(["-c", &format!("{setup}; exec '{tool}' {arguments}")]);
    command
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

/// The painting of 40x30 pixels is some 3,000 bytes long; the shell counts in blocks of 512 or 1024.
#[test]
fn a_size_limit_leaves_the_old_file_whole() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("out.png"), b"old").unwrap();
    let stylize = "stylize --device cpu --style udnie photo.png --force -o";
    for name in ["out.png", "new.png"] {
        let output = after(path, "ulimit -f 1", &format!("{stylize} {name}")).output().unwrap();
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains("[io]") && message.contains(name), "{message}");
    }
    assert_eq!(names(path), ["out.png", "photo.png"]);
    assert_eq!(std::fs::read(path.join("out.png")).unwrap(), b"old");
}

/// Starts a command that writes 48 MB to `out.tiff`, and waits until it has begun to.
fn writing(folder: &Path) -> Child {
    let mut command = command(folder, &["sample", "--size", "4000x3000", "--force", "out.tiff"]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    while names(folder).len() == 2 {
        assert!(child.try_wait().unwrap().is_none(), "it ended without a temporary file");
        std::thread::sleep(Duration::from_micros(200));
    }
    child
}

#[test]
fn a_signal_leaves_the_old_file_whole_and_no_part_of_the_new_one() {
    for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        let folder = folder();
        let path = folder.path();
        std::fs::write(path.join("out.tiff"), b"old").unwrap();
        let mut child = writing(path);
        signal(&child, name);
        assert_eq!(
            child.wait().unwrap().signal(),
            Some(number),
            "it ends by the signal, as its parent expects"
        );
        assert_eq!(names(path), ["out.tiff", "photo.png"]);
        assert_eq!(std::fs::read(path.join("out.tiff")).unwrap(), b"old");
    }
}

/// As under `nohup`.
#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    let folder = folder();
    let sample = "sample --size 1000x800 out.png";
    let mut child = after(folder.path(), "trap '' HUP", sample).spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        let _ = Command::new("sh").args(["-c", &format!("kill -HUP {} 2>/dev/null", child.id())]).status();
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(open(&folder.path().join("out.png")).width(), 1000);
}
