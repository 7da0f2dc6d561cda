//! What is refused before anything is written.

use super::*;

fn outputs(inputs: &[&Path], existing: Existing) -> Outputs {
    Outputs::new(inputs.iter().copied(), existing)
}

/// The codes of planning each of `paths` in turn.
fn codes(outputs: &mut Outputs, paths: &[&Path]) -> Vec<&'static str> {
    paths.iter().map(|path| outputs.plan(path).map_or_else(|error| error.code(), |_| "planned")).collect()
}

#[test]
fn two_outputs_never_have_one_name() {
    let folder = tempfile::tempdir().unwrap();
    let [a, again, other] = ["out/a.png", "out/./A.PNG", "out/b.png"].map(|name| folder.path().join(name));
    let mut outputs = outputs(&[], Existing::Replace);
    assert_eq!(codes(&mut outputs, &[&a, &again, &other]), ["planned", "output-twice", "planned"]);
    assert!(!outputs.is_free(&again) && outputs.is_free(&folder.path().join("out/c.png")));
    assert!(!folder.path().join("out").exists(), "planning makes nothing");
}

#[test]
fn an_existing_file_is_refused_kept_or_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    std::fs::write(&path, b"old").unwrap();
    let plan = |existing| outputs(&[], existing).plan(&path);
    assert_eq!(plan(Existing::Refuse).unwrap_err().code(), "output-exists");
    let kept = plan(Existing::Keep).unwrap();
    kept.write(b"new").unwrap();
    assert!(kept.is_kept());
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    plan(Existing::Replace).unwrap().write(b"new").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
}

#[test]
fn a_file_that_came_after_planning_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    let output = outputs(&[], Existing::Replace).plan(&path).unwrap();
    std::fs::write(&path, b"another program's").unwrap();
    assert_eq!(output.write(b"ours").unwrap_err().code(), "output-exists");
    assert_eq!(std::fs::read(&path).unwrap(), b"another program's");
}

#[test]
fn no_input_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let [photo, hard, photos, inside, beside] =
        ["photo.png", "hard.png", "photos", "photos/a.png", "b.png"].map(|name| folder.path().join(name));
    std::fs::write(&photo, b"photo").unwrap();
    std::fs::hard_link(&photo, &hard).unwrap();
    std::fs::create_dir(&photos).unwrap();
    std::fs::write(&inside, b"photo").unwrap();
    std::fs::write(&beside, b"no input").unwrap();
    for existing in [Existing::Refuse, Existing::Replace, Existing::Keep] {
        let mut outputs = outputs(&[&photo, &photos], existing);
        assert_eq!(codes(&mut outputs, &[&photo, &hard, &inside]), ["output-is-input"; 3]);
    }
    assert_eq!(codes(&mut outputs(&[&photo, &photos], Existing::Replace), &[&beside]), ["planned"]);
    #[cfg(unix)]
    {
        let link = folder.path().join("link.png");
        std::os::unix::fs::symlink("photo.png", &link).unwrap();
        assert_eq!(codes(&mut outputs(&[&photo], Existing::Replace), &[&link]), ["output-is-input"]);
        assert_eq!(codes(&mut outputs(&[&link], Existing::Replace), &[&photo]), ["output-is-input"]);
    }
}

#[test]
fn what_cannot_be_written_is_told_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let [file, below, read_only] =
        ["file", "file/a.png", "read-only.png"].map(|name| folder.path().join(name));
    std::fs::write(&file, b"").unwrap();
    std::fs::write(&read_only, b"").unwrap();
    let mut permissions = read_only.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&read_only, permissions).unwrap();
    let long = folder.path().join("x".repeat(300));
    for path in [folder.path(), &below, &read_only, &long] {
        let error = outputs(&[], Existing::Replace).plan(path).unwrap_err();
        assert_eq!(error.code(), "output-place", "{error}");
        assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
    }
    #[cfg(target_os = "linux")]
    for path in ["/dev/null", "/proc/a.png"] {
        let error = outputs(&[], Existing::Replace).plan(Path::new(path)).unwrap_err();
        assert_eq!(error.code(), "output-place", "{error}");
    }
}

#[test]
fn a_folder_that_holds_anything_is_as_a_file_that_exists() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    assert!(outputs(&[], Existing::Refuse).plan_folder(&path).is_ok());
    std::fs::create_dir(&path).unwrap();
    assert!(outputs(&[], Existing::Refuse).plan_folder(&path).is_ok());
    std::fs::write(path.join("log"), b"").unwrap();
    assert_eq!(outputs(&[], Existing::Refuse).plan_folder(&path).unwrap_err().code(), "output-exists");
    let mut forced = outputs(&[], Existing::Replace);
    assert!(forced.plan_folder(&path).is_ok());
    assert_eq!(forced.plan(&path).unwrap_err().code(), "output-twice");
    assert_eq!(forced.plan_folder(&path.join("log")).unwrap_err().code(), "output-place");
}

#[test]
fn a_folder_that_holds_an_input_is_an_input() {
    let folder = tempfile::tempdir().unwrap();
    let [run, file, deep, photos, beside] =
        ["run", "run/config.toml", "run/deep/a.png", "run/photos", "run-2/a.png"]
            .map(|name| folder.path().join(name));
    for path in [&file, &deep, &photos.join("a.png"), &beside] {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"read").unwrap();
    }
    let plan =
        |input: &Path, existing| outputs(&[input], existing).plan_folder(&run).map_err(|error| error.code());
    for existing in [Existing::Refuse, Existing::Replace] {
        for input in [&file, &deep, &photos, &run] {
            assert_eq!(plan(input, existing), Err("output-is-input"), "{}", input.display());
        }
    }
    assert_eq!(plan(&beside, Existing::Replace), Ok(()));
    assert_eq!(plan(folder.path(), Existing::Replace), Ok(()), "the folder above is not written to");
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("run", folder.path().join("link")).unwrap();
        assert_eq!(plan(&folder.path().join("link/config.toml"), Existing::Replace), Err("output-is-input"));
        symlink("../run-2/a.png", run.join("a.png")).unwrap();
        assert_eq!(plan(&beside, Existing::Replace), Err("output-is-input"), "a link is written through");
    }
}

#[cfg(unix)]
#[test]
fn two_outputs_are_never_one_file_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let [file, link, other] = ["b.png", "a.png", "c.png"].map(|name| folder.path().join(name));
    std::fs::write(&file, b"old").unwrap();
    for path in [&link, &other] {
        std::os::unix::fs::symlink("b.png", path).unwrap();
    }
    for [first, second] in [[&link, &file], [&file, &link], [&link, &other]] {
        let mut forced = outputs(&[], Existing::Replace);
        assert_eq!(codes(&mut forced, &[first, second]), ["planned", "output-twice"]);
        // Nothing is written to a file that is kept.
        let mut keeping = outputs(&[], Existing::Keep);
        assert_eq!(codes(&mut keeping, &[first, second]), ["planned"; 2]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_refused_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink("nothing", &link).unwrap();
    for existing in [Existing::Refuse, Existing::Replace, Existing::Keep] {
        let mut outputs = outputs(&[], existing);
        assert_eq!(codes(&mut outputs, &[&link, &link.join("a.png")]), ["output-place"; 2]);
        let error = outputs.plan_folder(&link).unwrap_err();
        assert!(
            error.code() == "output-place" && error.to_string().contains("a link that leads nowhere"),
            "{error}"
        );
    }
}

#[test]
fn what_took_long_is_written_beside_a_file_that_came_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    let output = outputs(&[], Existing::Refuse).plan(&path).unwrap();
    for name in ["a.png", "a-2.png"] {
        std::fs::write(folder.path().join(name), b"another program's").unwrap();
    }
    let written = output.write_or_beside(b"ours").unwrap();
    assert_eq!(
        (&written, std::fs::read(&written).unwrap()),
        (&folder.path().join("a-3.png"), b"ours".to_vec())
    );
    assert_eq!(std::fs::read(&path).unwrap(), b"another program's");
}
