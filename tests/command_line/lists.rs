//! Lists of photos, and the shares of several workers.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;

use crate::{names, put_photo, stylize, stylizing, text};

/// A folder with so many photos in `in`, and a `list` of them.
pub fn listed(count: u32) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let photos: Vec<_> = (0..count).map(|number| format!("in/{number}.png")).collect();
    for (photo, width) in photos.iter().zip(16..) {
        put_photo(&folder.path().join(photo), width);
    }
    std::fs::write(folder.path().join("list"), photos.join("\n")).unwrap();
    folder
}

/// The names in the folder of paintings, without its manifests and lists.
pub fn paintings(folder: &Path) -> Vec<String> {
    let out = folder.join("out");
    if !out.exists() {
        return Vec::new();
    }
    names(&out).into_iter().filter(|name| Path::new(name).extension() == Some("png".as_ref())).collect()
}

#[test]
fn a_list_is_painted_from_a_file_and_from_standard_input() {
    let expected = ["0-udnie.png", "1-udnie.png", "2-udnie.png"];
    let folder = listed(3);
    let path = folder.path();
    let output = stylize(path, &["--list", "list", "-o", "out/"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(paintings(path), expected);
    for (separator, option) in [("\n", None), ("\r\n", None), ("\0", Some("--files0"))] {
        let folder = listed(3);
        let path = folder.path();
        let mut command = stylizing(path, &["--list", "-", "-o", "out/"]);
        command.args(option).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let list = ["in/2.png", "in/0.png", "in/1.png", "in/0.png", ""].join(separator);
        child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), paintings(path).as_slice()),
            (Some(0), &expected.map(String::from)[..])
        );
        let said = text(&output.stdout);
        let order: Vec<_> = said.lines().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(order, ["out/0-udnie.png", "out/1-udnie.png", "out/2-udnie.png"], "sorted, each once");
    }
}

#[test]
fn an_empty_list_is_no_error_and_a_missing_one_is() {
    let folder = listed(0);
    let output = stylize(folder.path(), &["--list", "list", "-o", "out/"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("names no photo"));
    let output = stylize(folder.path(), &["--list", "none", "-o", "out/"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("[io]") && text(&output.stderr).contains("none"));
}

#[test]
fn shares_are_disjoint_and_complete_and_a_list_that_grows_moves_no_photo() {
    let shares = |folder: &Path| -> Vec<BTreeSet<String>> {
        let mut before = BTreeSet::new();
        let share = |index: u32| {
            let share = format!("{index}/3");
            let output = stylize(folder, &["--list", "list", "-o", "out/", "--shard", &share]);
            assert_eq!(
                output.status.code(),
                Some(0),
                "no share meets a file of another: {}",
                text(&output.stderr)
            );
            let all: BTreeSet<_> = paintings(folder).into_iter().collect();
            let new = all.difference(&before).cloned().collect();
            before = all;
            new
        };
        (1..=3).map(share).collect()
    };
    let (small, large) = (listed(6), listed(12));
    let [small, large] = [&small, &large].map(|folder| shares(folder.path()));
    assert_eq!(large.iter().map(BTreeSet::len).sum::<usize>(), 12);
    assert!(large.iter().all(|share| share.len() < 12));
    for (small, large) in small.iter().zip(&large) {
        assert!(small.is_subset(large), "{small:?} of {large:?}");
    }
}

/// Two folders have photos of one name: which painting is called what does not depend on the worker.
#[test]
fn two_shares_never_write_to_one_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let photos: Vec<_> = (0..8).map(|number| format!("in/{number}/a.png")).collect();
    for (photo, width) in photos.iter().zip(16..) {
        put_photo(&path.join(photo), width);
    }
    std::fs::write(path.join("list"), photos.join("\n")).unwrap();
    for share in ["1/3", "3/3", "2/3"] {
        let output = stylize(path, &["--list", "list", "-o", "out/", "--shard", share]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let widths: BTreeSet<_> =
        paintings(path).iter().map(|name| crate::open(&path.join("out").join(name)).width()).collect();
    assert_eq!(widths, (16..24).collect(), "each photo has its painting");
}

#[test]
fn a_photo_of_another_share_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    // The painting of the first would be the second.
    for name in ["a.png", "a-udnie.png"] {
        put_photo(&path.join(name), 24);
    }
    std::fs::write(path.join("list"), "a.png\na-udnie.png").unwrap();
    let photo = std::fs::read(path.join("a-udnie.png")).unwrap();
    let mut said = String::new();
    for share in ["1/5", "2/5", "3/5", "4/5", "5/5"] {
        said += &text(&stylize(path, &["--list", "list", "--shard", share, "--force"]).stderr);
    }
    assert!(said.contains("[output-is-input]"), "{said}");
    assert_eq!(std::fs::read(path.join("a-udnie.png")).unwrap(), photo);
}

#[test]
fn a_task_of_an_array_takes_its_share_of_a_list_and_of_nothing_else() {
    let folder = listed(8);
    let path = folder.path();
    let tasks =
        [("SLURM_ARRAY_TASK_COUNT", "2"), ("SLURM_ARRAY_TASK_MIN", "5"), ("SLURM_ARRAY_TASK_MAX", "6")];
    for (task, said) in [("5", "share 1/2"), ("6", "share 2/2")] {
        let mut command = stylizing(path, &["--list", "list", "-o", "out/"]);
        let output = command.envs(tasks).env("SLURM_ARRAY_TASK_ID", task).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
    assert_eq!(paintings(path).len(), 8);
    for (arguments, count) in
        [(&["in/0.png", "-o", "one/"][..], 1), (&["--list", "list", "--shard", "1/1", "-o", "all/"], 8)]
    {
        let mut command = stylizing(path, arguments);
        let output = command.envs(tasks).env("SLURM_ARRAY_TASK_ID", "6").output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_eq!(names(&path.join(arguments.last().unwrap())).len(), count);
    }
    let mut command = stylizing(path, &["--list", "list", "-o", "new/"]);
    let output = command.envs(tasks).env("SLURM_ARRAY_TASK_ID", "9").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("[shard]") && !path.join("new").exists());
    assert_eq!(stylize(path, &["--list", "list", "--shard", "0/2"]).status.code(), Some(2));
}
