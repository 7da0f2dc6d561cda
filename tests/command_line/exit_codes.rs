//! How a batch ends, for people and for programs.

use crate::{folder, impasto, put_photo, stylize, text};

#[test]
fn the_exit_code_says_how_many_were_painted() {
    let folder = folder();
    let path = folder.path();
    put_photo(&path.join("other.png"), 24);
    std::fs::write(path.join("bad.jpg"), b"not a picture").unwrap();
    for (photos, code) in [
        (&["photo.png", "other.png"][..], 0),
        (&["bad.jpg", "none.jpg"], 1),
        (&["bad.jpg"], 1),
        (&["photo.png", "--strokes"], 2),
        (&["photo.png", "bad.jpg", "other.png"], 3),
        (&["none.jpg", "photo.png"], 3),
    ] {
        let output = stylize(path, &[photos, &["--force"]].concat());
        assert_eq!(output.status.code(), Some(code), "{photos:?}: {}", text(&output.stderr));
    }
}

#[test]
fn several_photos_are_painted_past_a_bad_one() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("bad.jpg"), b"not a picture").unwrap();
    put_photo(&path.join("other.png"), 24);
    let output = stylize(path, &["photo.png", "bad.jpg", "other.png", "-o", "out"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("bad.jpg") && text(&output.stderr).contains("[picture-format]"));
    assert!(path.join("out/photo-udnie.png").exists() && path.join("out/other-udnie.png").exists());
}

#[test]
fn json_is_one_object_a_line() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("bad.jpg"), b"not a picture").unwrap();
    put_photo(&path.join("other.png"), 24);
    let run = |arguments: &[&str]| -> Vec<serde_json::Value> {
        let output = stylize(path, &[arguments, &["--json"]].concat());
        assert_eq!(text(&output.stderr), "");
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let lines = run(&["photo.png", "bad.jpg", "other.png"]);
    assert_eq!(lines.len(), 3);
    for (line, name, width) in [(&lines[0], "photo", 40), (&lines[2], "other", 24)] {
        assert_eq!(line["path"], format!("{name}.png"));
        assert_eq!(line["output"], format!("{name}-udnie.png"));
        assert_eq!(line["size"], serde_json::json!([width, 30]));
        assert!(line["ms"].as_u64().unwrap() > 0 && line.get("code").is_none());
    }
    assert_eq!((&lines[1]["path"], &lines[1]["code"]), (&"bad.jpg".into(), &"picture-format".into()));
    assert!(lines[1]["message"].as_str().unwrap().contains("bad.jpg"));
    assert!(lines[1]["hint"].as_str().unwrap().contains("JPEG") && lines[1].get("output").is_none());

    // What is refused before painting, and what concerns no photo.
    let refused = run(&["photo.png", "other.png"]);
    assert_eq!(refused.len(), 2);
    assert_eq!((&refused[1]["path"], &refused[1]["code"]), (&"other.png".into(), &"output-exists".into()));
    let skipped = run(&["photo.png", "--skip-existing"]);
    assert_eq!((&skipped[0]["output"], &skipped[0]["skipped"]), (&"photo-udnie.png".into(), &true.into()));
    let unknown = run(&["photo.png", "--force", "--style", "dada"]);
    assert_eq!((&unknown[0]["code"], unknown[0].get("path")), (&"style-unknown".into(), None));
}

#[test]
fn a_broken_profile_is_told_by_every_command() {
    let folder = folder();
    let path = folder.path();
    let photo = include_bytes!("../data/pictures/colours/broken-icc.png");
    std::fs::write(path.join("broken.png"), photo).unwrap();
    let told = "its colour profile cannot be used and was ignored";
    let output = stylize(path, &["broken.png", "-o", "out.png"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), format!("broken.png: {told}\n")));
    let output = stylize(path, &["broken.png", "--force", "-o", "out.png", "--json"]);
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&line["notice"], text(&output.stderr)), (&told.into(), String::new()));
    if cfg!(feature = "train") {
        // What comes after the pictures fails for lack of weights.
        let optimize = "optimize broken.png broken.png --init-picture broken.png --features none -o new.png";
        let output = impasto(path, &optimize.split(' ').collect::<Vec<_>>());
        let message = text(&output.stderr);
        assert_eq!(message.matches(&format!("broken.png: {told}")).count(), 3, "{message}");
    }
}
