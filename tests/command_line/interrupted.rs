//! A signal, a size limit or a full disk leaves old files whole and no part of new ones.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus};

use crate::{folder, names, open, text};

/// Runs the tool by a shell that sets something up first.
fn after(folder: &Path, setup: &str, arguments: &str) -> Command {
    let mut command = Command::new("sh");
    let tool = env!("CARGO_BIN_EXE_impasto");
    command.current_dir(folder).args(["-c", &format!("{setup}; exec '{tool}' {arguments}")]);
    command
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

/// Runs a command that writes 3 MB to `out.tiff`, and sends it a signal as soon as its temporary file is there.
fn interrupted(folder: &Path, name: &str) -> ExitStatus {
    // Whatever this process ignores, as one in the background does.
    let mut child = Command::new("env");
    child.current_dir(folder).args(["--default-signal", env!("CARGO_BIN_EXE_impasto")]);
    let mut child = child.args(["sample", "--size", "1000x750", "--force", "out.tiff"]).spawn().unwrap();
    let wait = format!("until [ -e .impasto-*.tmp ]; do kill -0 {0}; done; kill -{name} {0}", child.id());
    let mut shell = Command::new("sh").current_dir(folder).args(["-c", &wait]).spawn().unwrap();
    let status = child.wait().unwrap();
    // A temporary file that it did not see is gone by now.
    let _ = shell.kill();
    shell.wait().unwrap();
    status
}

#[test]
fn a_signal_leaves_the_old_file_whole_and_no_part_of_the_new_one() {
    for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1), ("USR1", 10), ("QUIT", 3), ("XCPU", 24)] {
        let mut ends = Vec::new();
        // Sometimes the file is complete before the signal comes.
        while !ends.contains(&Some(number)) {
            assert!(ends.len() < 60, "{name}: {ends:?}");
            let folder = folder();
            let path = folder.path();
            std::fs::write(path.join("out.tiff"), b"old").unwrap();
            let end = interrupted(path, name).signal();
            // Two of them leave a picture of the memory too, where that is allowed.
            let names: Vec<_> = names(path).into_iter().filter(|name| !name.starts_with("core")).collect();
            assert_eq!(names, ["out.tiff", "photo.png"]);
            if std::fs::read(path.join("out.tiff")).unwrap() == b"old" {
                assert_eq!(end, Some(number), "it ends by the signal, as its parent expects");
            } else {
                assert_eq!(open(&path.join("out.tiff")).width(), 1000);
            }
            ends.push(end);
        }
    }
}

/// As under `nohup`, or in the background of a script.
#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    for name in ["HUP", "INT", "TERM"] {
        let folder = folder();
        let sample = "sample --size 400x300 out.png";
        // No signal comes before the shell is told to ignore it.
        let setup = format!("trap '' {name}; : > ready");
        let mut child = after(folder.path(), &setup, sample).spawn().unwrap();
        while !folder.path().join("ready").exists() {
            std::thread::yield_now();
        }
        while child.try_wait().unwrap().is_none() {
            let kill = format!("kill -{name} {} 2>/dev/null", child.id());
            let _ = Command::new("sh").args(["-c", &kill]).status();
        }
        assert_eq!(child.wait().unwrap().code(), Some(0), "{name}");
        assert_eq!(open(&folder.path().join("out.png")).width(), 400);
    }
}
