//! What cannot be written is said before anything is painted.

use crate::{folder, impasto, names, put_photo, stylize, text};

#[test]
fn what_cannot_be_written_is_said_before_painting() {
    let folder = folder();
    let path = folder.path();
    put_photo(&path.join("other.png"), 24);
    std::fs::write(path.join("file"), b"").unwrap();
    std::fs::create_dir(path.join("folder.png")).unwrap();
    std::fs::create_dir(path.join("read-only.png")).unwrap();
    let long = format!("{}.png", "x".repeat(300));
    let long_folder = format!("new/{}/", "x".repeat(300));
    let before = names(path);
    let mut cases = vec![
        ("out.tga", "output-format"),
        ("out.gif", "output-format"),
        ("out.png.bak", "output-format"),
        ("file", "output-place"),
        ("file/", "output-place"),
        ("file/out.png", "output-place"),
        ("new/../out.png", "output-place"),
        (&*long, "output-place"),
        (&*long_folder, "output-place"),
    ];
    if cfg!(target_os = "linux") {
        cases.extend([("/proc/out.png", "output-place"), ("/proc/new/", "output-place")]);
    }
    for (place, code) in cases {
        let output = stylize(path, &["photo.png", "-o", place]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{place}: {message}");
        assert!(message.contains(&format!("[{code}]")), "{place}: {message}");
        assert!(message.contains(place.trim_end_matches('/')), "{place}: {message}");
        assert!(code != "output-format" || message.contains(".png, .jpg, .jpeg, .webp, .tif or .tiff"));
        assert_eq!((text(&output.stdout), names(path)), (String::new(), before.clone()), "{place}");
    }
}

/// `--style` would not take it for a style file, and `-` is no name.
#[test]
fn a_style_file_has_its_own_ending() {
    let folder = folder();
    for output in ["out.png", "out", "-", "out.impasto.bak"] {
        let output = impasto(folder.path(), &["predict", "photo.png", "-o", output]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(
            message.contains("[output-format]") && message.contains("End the name in .impasto"),
            "{message}"
        );
        assert_eq!(names(folder.path()), ["photo.png"]);
    }
}

/// The name of the second painting would be too long: the first is not painted either.
#[test]
fn one_output_that_cannot_be_written_refuses_the_run() {
    let folder = folder();
    let path = folder.path();
    let long = format!("{}.png", "x".repeat(248));
    put_photo(&path.join(&long), 24);
    let output = stylize(path, &["photo.png", &long]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("too long"), "{}", text(&output.stderr));
    assert_eq!(names(path).len(), 2);
}

#[test]
fn one_name_for_several_photos_is_a_wrong_command() {
    let folder = folder();
    let path = folder.path();
    put_photo(&path.join("other.png"), 24);
    for output in ["out.png", "-"] {
        let output = stylize(path, &["photo.png", "other.png", "-o", output]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains("[output-of-many]") && message.contains("ends in /"), "{message}");
        assert!(output.stdout.is_empty());
    }
    assert_eq!(names(path), ["other.png", "photo.png"]);
}

/// Its size is known as soon as the photo is read.
#[test]
fn a_side_that_the_format_does_not_have_is_said() {
    let folder = folder();
    let output = impasto(folder.path(), &["sample", "--size", "16384x1", "out.webp"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("[output-size]"), "{}", text(&output.stderr));
    assert_eq!(names(folder.path()), ["photo.png"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_refused_before_painting() {
    let folder = folder();
    let path = folder.path();
    for name in ["link", "photo-udnie.png"] {
        std::os::unix::fs::symlink("nothing", path.join(name)).unwrap();
    }
    for arguments in [
        &["photo.png", "-o", "link/"][..],
        &["photo.png", "-o", "link/out.png"],
        &["photo.png"],
        &["photo.png", "--force"],
        &["photo.png", "--skip-existing"],
    ] {
        let output = stylize(path, arguments);
        let message = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()), "{message}");
        assert!(
            message.contains("a link that leads nowhere") && message.contains("[output-place]"),
            "{message}"
        );
        assert_eq!(names(path), ["link", "photo-udnie.png", "photo.png"]);
    }
}
