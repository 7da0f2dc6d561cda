//! A run that goes on: what is done stays, what is not or no longer is painted.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::lists::{listed, paintings};
use crate::{open, put_photo, stylize, text};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let resumed = ["--list", "list", "-o", "out/", "--manifest", "out/m.jsonl", "--resume", "--json"];
    stylize(folder, &[&resumed, arguments].concat())
}

/// The photos that were painted and not skipped.
fn painted(output: &Output) -> Vec<String> {
    let lines = text(&output.stdout);
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["size"].is_array()).map(|line| line["path"].as_str().unwrap().into()).collect()
}

fn manifest(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("out/m.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_is_done_is_skipped_and_what_changed_is_painted_again() {
    let folder = listed(3);
    let path = folder.path();
    let all = ["in/0.png", "in/1.png", "in/2.png"];
    assert_eq!(painted(&run(path, &[])), all);
    let again = run(path, &[]);
    assert_eq!((again.status.code(), painted(&again).len()), (Some(0), 0));
    assert_eq!(manifest(path).len(), 3);
    // Another photo of the same name.
    put_photo(&path.join("in/1.png"), 40);
    assert_eq!(painted(&run(path, &[])), ["in/1.png"]);
    assert_eq!(open(&path.join("out/1-udnie.png")).width(), 40);
    // A painting that is gone, and one that is no longer what was written.
    std::fs::remove_file(path.join("out/0-udnie.png")).unwrap();
    std::fs::write(path.join("out/2-udnie.png"), b"half").unwrap();
    assert_eq!(painted(&run(path, &[])), ["in/0.png", "in/2.png"]);
    // Other settings, and back.
    assert_eq!(painted(&run(path, &["--strength", "0.5"])), all);
    assert_eq!(painted(&run(path, &[])), all);
    assert!(painted(&run(path, &[])).is_empty());
    // A photo that came later.
    put_photo(&path.join("in/3.png"), 16);
    std::fs::write(path.join("list"), "in/3.png\nin/2.png\nin/1.png\nin/0.png\n").unwrap();
    assert_eq!(painted(&run(path, &[])), ["in/3.png"]);
    // Memory and jobs change no pixel.
    assert!(painted(&run(path, &["--memory", "300", "--jobs", "2"])).is_empty());
}

#[test]
fn the_manifest_has_a_line_for_each_photo() {
    let folder = listed(2);
    let path = folder.path();
    std::fs::write(path.join("in/1.png"), b"no picture").unwrap();
    assert_eq!(run(path, &[]).status.code(), Some(3));
    let lines = manifest(path);
    assert_eq!(lines.len(), 2);
    let of = |photo: &str| lines.iter().find(|line| line["path"] == photo).unwrap();
    let (good, bad) = (of("in/0.png"), of("in/1.png"));
    let length = std::fs::metadata(path.join("out/0-udnie.png")).unwrap().len();
    assert_eq!((&good["output"], &good["bytes"]), (&"out/0-udnie.png".into(), &length.into()));
    assert_eq!(good["recipe"].as_str().unwrap().len(), 64);
    assert_eq!((&bad["code"], bad.get("key")), (&"picture-format".into(), None));
}

/// Killed while it wrote a line, and before the painting it says is done was recorded.
#[test]
fn half_a_line_costs_one_painting() {
    let folder = listed(3);
    let path = folder.path();
    run(path, &[]);
    let file = path.join("out/m.jsonl");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 40]).unwrap();
    let mut lines = String::from_utf8(whole).unwrap();
    lines.truncate(lines.trim_end().len());
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(painted(&run(path, &[])), [last["path"].as_str().unwrap()]);
    assert!(painted(&run(path, &[])).is_empty());
    assert_eq!(paintings(path).len(), 3);
}

/// The shares of three workers, then one worker for all, then four.
#[test]
fn another_number_of_shares_paints_nothing_twice() {
    let folder = listed(7);
    let path = folder.path();
    let mut count = 0;
    for share in ["1/3", "2/3", "3/3"] {
        count += painted(&run(path, &["--shard", share])).len();
        assert!(path.join(format!("out/m-{}.jsonl", share.replace('/', "-of-"))).exists());
    }
    assert_eq!(count, 7);
    assert!(painted(&run(path, &[])).is_empty());
    assert!(painted(&run(path, &["--shard", "2/4"])).is_empty());
}

#[test]
fn a_wrong_manifest_is_refused_before_anything_is_painted() {
    let folder = listed(1);
    let path = folder.path();
    let photo = std::fs::read(path.join("in/0.png")).unwrap();
    for (place, code) in [("in/0.png", "output-is-input"), ("other.txt", "manifest"), ("in", "output-place")]
    {
        std::fs::write(path.join("other.txt"), b"dear diary").unwrap();
        let output = stylize(path, &["--list", "list", "-o", "out/", "--manifest", place]);
        assert_eq!(output.status.code(), Some(1), "{place}");
        assert!(text(&output.stderr).contains(&format!("[{code}]")), "{place}: {}", text(&output.stderr));
    }
    assert_eq!(std::fs::read(path.join("in/0.png")).unwrap(), photo);
    assert_eq!(std::fs::read(path.join("other.txt")).unwrap(), b"dear diary");
    assert!(paintings(path).is_empty());
    for wrong in [&["--resume"][..], &["--resume", "--manifest", "m", "--force"], &["--jobs", "0"]] {
        assert_eq!(stylize(path, &[&["--list", "list"], wrong].concat()).status.code(), Some(2), "{wrong:?}");
    }
}
