//! Every painting has a name of its own, and nothing is written over.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::{folder, impasto, names, open, put_photo, stylize, text};

/// Paints photos of different widths into `out/` and checks that each has its painting.
fn paint_all(photos: &[OsString], options: &[&str]) -> Vec<String> {
    let folder = folder();
    let path = folder.path();
    for (index, photo) in photos.iter().enumerate() {
        put_photo(&path.join(photo), 20 + index as u32);
    }
    let mut arguments = photos.to_vec();
    arguments.extend(options.iter().chain(&["-o", "out/"]).map(OsString::from));
    let output = stylize(path, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut widths: Vec<u32> = std::fs::read_dir(path.join("out"))
        .unwrap()
        .map(|entry| open(&entry.unwrap().path()).width())
        .collect();
    widths.sort_unstable();
    assert_eq!(widths, (20..20 + photos.len() as u32).collect::<Vec<_>>());
    names(&path.join("out"))
}

fn paths(photos: &[&str]) -> Vec<OsString> {
    photos.iter().map(OsString::from).collect()
}

#[test]
fn photos_of_one_name_get_two_paintings() {
    let two = ["a-udnie-2.png", "a-udnie.png"];
    assert_eq!(paint_all(&paths(&["x/a.jpg", "y/a.jpg"]), &[]), two);
    assert_eq!(paint_all(&paths(&["a.jpg", "a.png"]), &["--force"]), two);
    assert_eq!(paint_all(&paths(&["a.jpg", "a.png"]), &["--skip-existing"]), two);
    assert_eq!(paint_all(&paths(&["x/a.jpg", "y/A.jpg"]), &[]), ["A-udnie-2.png", "a-udnie.png"]);
    assert_eq!(paint_all(&paths(&["x/a.png", "y/a.png", "a-udnie.webp", "a.webp"]), &[]).len(), 4);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_text_keep_their_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let photos =
        [&b"caf\xe9.jpg"[..], b"caf\xe8.jpg", b"\xff.jpg"].map(|name| OsStr::from_bytes(name).into());
    let folder = folder();
    let path = folder.path();
    for photo in &photos {
        put_photo(&path.join::<&OsString>(photo), 20);
    }
    let output = stylize(path, &photos);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for painting in [&b"caf\xe9-udnie.png"[..], b"caf\xe8-udnie.png", b"\xff-udnie.png"] {
        assert!(path.join(OsStr::from_bytes(painting)).exists());
    }
    paint_all(&photos, &[]);
}

#[test]
fn a_file_that_exists_is_refused_replaced_or_skipped() {
    let folder = folder();
    let path = folder.path();
    put_photo(&path.join("other.png"), 24);
    let old = path.join("photo-udnie.png");
    std::fs::write(&old, b"another painting").unwrap();
    let run = |option: &[&str]| stylize(path, &[&["photo.png", "other.png"], option].concat());

    let output = run(&[]);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("photo-udnie.png exists") && message.contains("[output-exists]"), "{message}");
    assert_eq!(names(path), ["other.png", "photo-udnie.png", "photo.png"], "nothing is painted");

    let output = run(&["--skip-existing"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("photo-udnie.png exists: skipped"));
    assert_eq!(std::fs::read(&old).unwrap(), b"another painting");
    assert_eq!(open(&path.join("other-udnie.png")).width(), 24);

    assert_eq!(run(&["--force"]).status.code(), Some(0));
    assert_eq!(open(&old).width(), 40);
    assert_eq!(run(&["--force", "--skip-existing"]).status.code(), Some(2));
}

/// What `photo` holds before and after a run that would write over it.
fn assert_is_kept(folder: &Path, photo: &str, arguments: &[&str]) {
    let before = std::fs::read(folder.join(photo)).unwrap();
    let output = stylize(folder, arguments);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
    assert!(message.contains("[output-is-input]") && message.contains(photo), "{arguments:?}: {message}");
    assert_eq!(std::fs::read(folder.join(photo)).unwrap(), before, "{arguments:?}");
}

#[test]
fn no_photo_of_the_batch_is_written_over() {
    let folder = folder();
    let path = folder.path();
    put_photo(&path.join("photo-udnie.png"), 24);
    std::fs::hard_link(path.join("photo.png"), path.join("hard.png")).unwrap();
    for option in ["--force", "--skip-existing"] {
        assert_is_kept(path, "photo.png", &["photo.png", "-o", "photo.png", option]);
        assert_is_kept(path, "photo.png", &["photo.png", "-o", "hard.png", option]);
        // The painting of the first is the second.
        assert_is_kept(path, "photo-udnie.png", &["photo.png", "photo-udnie.png", option]);
    }
    assert_is_kept(path, "photo.png", &["photo.png", "-o", "photo.png"]);
    std::fs::create_dir(path.join("x")).unwrap();
    assert_is_kept(path, "photo.png", &["photo.png", "-o", "./x/../photo.png", "--force"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("photo.png", path.join("soft.png")).unwrap();
        std::os::unix::fs::symlink(".", path.join("loop")).unwrap();
        assert_is_kept(path, "photo.png", &["photo.png", "-o", "soft.png", "--force"]);
        assert_is_kept(path, "photo.png", &["soft.png", "-o", "photo.png", "--force"]);
        assert_is_kept(path, "photo.png", &["photo.png", "-o", "loop/photo.png", "--force"]);
    }
}

#[test]
fn a_folder_is_made_for_one_photo_as_for_many() {
    for name in ["out/", "out", "deep/er/out/"] {
        let folder = folder();
        let path = folder.path();
        put_photo(&path.join("other.png"), 24);
        for photos in [&["photo.png"][..], &["photo.png", "other.png"]] {
            let output = stylize(path, &[photos, &["-o", name, "--skip-existing"]].concat());
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        }
        assert_eq!(names(&path.join(name)), ["other-udnie.png", "photo-udnie.png"]);
    }
}

#[test]
fn paintings_are_written_in_four_formats() {
    let folder = folder();
    let path = folder.path();
    for ending in ["png", "jpg", "JPEG", "webp", "tif", "tiff"] {
        let name = format!("out.{ending}");
        let output = stylize(path, &["photo.png", "-o", &name]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_eq!(open(&path.join(name)).width(), 40);
    }
    let exact = open(&path.join("out.png"));
    assert!(open(&path.join("out.webp")) == exact && open(&path.join("out.tiff")) == exact);
    let output = stylize(path, &["photo.png", "--format", "jpeg", "--quality", "20"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let size = |name: &str| path.join(name).metadata().unwrap().len();
    assert!(size("photo-udnie.jpg") < size("out.jpg"));
    assert_eq!(stylize(path, &["photo.png", "--quality", "0"]).status.code(), Some(2));
}

/// Every command that writes, with an output that exists: `old`, or a folder that holds something.
#[test]
fn no_command_writes_over_a_file_unasked() {
    let folder = folder();
    let path = folder.path();
    for old in ["old.png", "old.impasto", "old.json", "new.md", "udnie.jpg", "run/log.jsonl"] {
        std::fs::create_dir_all(path.join(old).parent().unwrap()).unwrap();
        std::fs::write(path.join(old), b"old").unwrap();
    }
    let mut commands = vec!["sample old.png", "thumbnails ."];
    let more = "--config c --photos p --paintings p --features f --weights w --pack p --curves c";
    let evaluations = ["old.json", "new.json"].map(|output| format!("evaluate {more} -o {output}"));
    if cfg!(feature = "train") {
        commands.extend([
            "sheet --photos p --config c -o old.png",
            "optimize photo.png photo.png --features f -o old.png",
            "features w -o old.impasto",
            "add s -o old.impasto",
            "pack --config c --weights w -o old.impasto",
            "teach photo.png --photos p --features f --id x -o old.impasto",
            "train --photos p --paintings p --features f --run run",
        ]);
        commands.extend(evaluations.iter().map(String::as_str));
    }
    let before = names(path);
    for command in commands {
        let output = impasto(path, &command.split(' ').collect::<Vec<_>>());
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{command}: {message}");
        assert!(message.contains("[output-exists]"), "{command}: {message}");
    }
    assert_eq!(names(path), before);
    for old in ["old.png", "old.impasto", "old.json", "new.md", "udnie.jpg", "run/log.jsonl"] {
        assert_eq!(std::fs::read(path.join(old)).unwrap(), b"old", "{old}");
    }
}

/// Folders of outputs with an input in them; what is forced is not that.
#[test]
fn no_command_fills_a_folder_that_it_reads() {
    let folder = folder();
    let path = folder.path();
    for file in ["run/generator.safetensors", "run/config.toml", "paintings/a.png"] {
        std::fs::create_dir_all(path.join(file).parent().unwrap()).unwrap();
        std::fs::write(path.join(file), b"read").unwrap();
    }
    let train = "train --photos p --features f --force";
    let commands = [
        format!("{train} --paintings q --run run --from run/generator.safetensors"),
        format!("{train} --paintings q --run run --config run/config.toml"),
        format!("{train} --paintings paintings --run paintings"),
        format!("{train} --paintings paintings --run ."),
        "evaluate --config c --photos p --paintings paintings --features f --weights w --pack p --curves c -o \
         paintings.json --force"
            .into(),
    ];
    for command in commands.iter().filter(|_| cfg!(feature = "train")) {
        let output = impasto(path, &command.split_whitespace().collect::<Vec<_>>());
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{command}: {message}");
        assert!(message.contains("[output-is-input]"), "{command}: {message}");
    }
    assert_eq!(names(path), ["paintings", "photo.png", "run"]);
    assert_eq!(names(&path.join("run")), ["config.toml", "generator.safetensors"]);
}
