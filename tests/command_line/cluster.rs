//! The scripts of `tests/cluster`, as a cluster runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::lists::{listed, paintings};
use crate::{names, put_photo, text};

fn script(name: &str, folder: &Path) -> Command {
    let mut command =
        Command::new(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cluster").join(name));
    command.current_dir(folder).env("IMPASTO", env!("CARGO_BIN_EXE_impasto"));
    command
}

/// Task `task` of an array of two.
fn task(folder: &Path, task: u32) -> Command {
    let mut command = script("slurm.sh", folder);
    command.args(["in", "out", "udnie", "--device", "cpu"]).envs([
        ("SLURM_ARRAY_JOB_ID", "7"),
        ("SLURM_ARRAY_TASK_COUNT", "2"),
        ("SLURM_ARRAY_TASK_MIN", "0"),
        ("SLURM_ARRAY_TASK_MAX", "1"),
        ("SLURM_CPUS_PER_TASK", "2"),
    ]);
    command.env("SLURM_ARRAY_TASK_ID", task.to_string());
    command
}

fn lines(folder: &Path, manifest: &str) -> usize {
    let manifest = std::fs::read_to_string(folder.join("out").join(manifest)).unwrap_or_default();
    manifest.lines().filter(|line| line.contains("\"key\"") && line.ends_with('}')).count()
}

#[test]
fn a_task_that_is_killed_and_queued_again_loses_nothing_and_paints_nothing_twice() {
    let folder = listed(24);
    let path = folder.path();
    // Larger ones, so that it is killed within one.
    for number in 0..24 {
        put_photo(&path.join(format!("in/{number}.png")), 600 + number);
    }
    let mut killed = task(path, 0);
    let mut killed = killed.stdout(Stdio::null()).spawn().unwrap();
    while lines(path, "manifest-1-of-2.jsonl") < 3 {
        assert!(killed.try_wait().unwrap().is_none(), "it has work for a while");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let before = lines(path, "manifest-1-of-2.jsonl");
    for number in [1, 0] {
        let output = task(path, number).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    assert_eq!(paintings(path).len(), 24);
    for number in 0..24 {
        let name = format!("out/{number}-udnie.png");
        assert_eq!(crate::open(&path.join(name)).width(), 600 + number);
    }
    let shares = ["manifest-1-of-2.jsonl", "manifest-2-of-2.jsonl"].map(|name| lines(path, name));
    assert!(before >= 3 && shares.iter().sum::<usize>() == 24, "{before}, {shares:?}");
    assert!(shares.iter().all(|share| *share > 3), "{shares:?}");
    // Once more, there is nothing to do.
    for number in [0, 1] {
        let output = task(path, number).output().unwrap();
        assert!(output.status.success());
        assert!(
            text(&output.stdout).lines().all(|line| line.ends_with("skipped")),
            "{}",
            text(&output.stdout)
        );
    }
    for share in [1, 2] {
        let failures = std::fs::read(path.join(format!("out/failures-{share}-of-2.list"))).unwrap();
        assert!(failures.is_empty());
    }
}

fn ffmpeg(folder: &Path, arguments: &str) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    let quiet = ["-nostdin", "-loglevel", "error", "-y"];
    let output = command.current_dir(folder).args(quiet).args(arguments.split(' ')).output();
    let output = output.expect("ffmpeg is installed");
    assert!(output.status.success(), "{}", text(&output.stderr));
    output.stdout
}

/// A second of a test picture that moves, with a tone.
fn put_film(folder: &Path) {
    let picture = "-f lavfi -i testsrc2=size=64x48:rate=10:duration=1";
    let tone = "-f lavfi -i sine=duration=1 -c:v ffv1 -c:a pcm_s16le film.mkv";
    ffmpeg(folder, &format!("{picture} {tone}"));
}

fn paint(folder: &Path, name: &str, variables: &[(&str, &str)]) {
    let mut command = script("ffmpeg.sh", folder);
    command.args(["film.mkv", name, "udnie", "--device", "cpu"]).envs(variables.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn a_film_is_painted_by_ffmpeg_on_both_sides_in_one_part_or_several() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    put_film(path);
    let lossless = ("ENCODER", "-c:v ffv1");
    paint(path, "usual.mp4", &[]);
    paint(path, "whole.mkv", &[lossless]);
    paint(path, "parts.mkv", &[lossless, ("PART_FRAMES", "3")]);
    assert_eq!(
        names(&path.join("parts.mkv.parts")),
        ["1.mkv", "1.state", "2.mkv", "2.state", "3.mkv", "3.state", "list"]
    );
    let frames = |name: &str| ffmpeg(path, &format!("-i {name} -f rawvideo -pix_fmt rgb24 -"));
    let [film, usual, whole, parts] = ["film.mkv", "usual.mp4", "whole.mkv", "parts.mkv"].map(frames);
    assert_eq!([film.len(), usual.len(), whole.len()], [10 * 64 * 48 * 3; 3]);
    assert!(whole == parts && whole != film);
    assert!(!ffmpeg(path, "-i parts.mkv -map 0:a -f s16le -").is_empty(), "with the film's sound");
    // A part that is gone is painted again from the statistics before it, and nothing else is.
    let place = path.join("parts.mkv.parts");
    let third = std::fs::read(place.join("3.state")).unwrap();
    std::fs::remove_file(place.join("3.mkv")).unwrap();
    std::fs::remove_file(place.join("3.state")).unwrap();
    paint(path, "parts.mkv", &[lossless, ("PART_FRAMES", "3")]);
    assert_eq!(std::fs::read(place.join("3.state")).unwrap(), third);
    assert!(frames("parts.mkv") == parts);
}

#[test]
fn the_parts_of_a_film_are_painted_by_the_tasks_of_an_array() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    put_film(path);
    let variables = [("PART_FRAMES", "4"), ("LEAD_FRAMES", "4")];
    for part in ["2", "1"] {
        paint(path, "painted.mkv", &[&variables[..], &[("PART", part)]].concat());
    }
    assert_eq!(names(&path.join("painted.mkv.parts")), ["1.mkv", "2.mkv"]);
    assert!(!path.join("painted.mkv").exists());
    paint(path, "painted.mkv", &variables);
    assert_eq!(ffmpeg(path, "-i painted.mkv -f rawvideo -pix_fmt rgb24 -").len(), 10 * 64 * 48 * 3);
}
