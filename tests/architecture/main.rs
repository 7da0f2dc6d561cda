//! The house's rules: which file may import which, how long files are, and where the web and Python are named.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod circles;
mod imports;
mod items;
mod javascript;
mod modules;
mod rules_tests;
mod sources;

use circles::{Graph, by_folder, circles};
use imports::{identifiers, imports};
use sources::{Sources, lines, sources};

/// Lines of a Rust file at most.
const RUST_LINES: usize = 300;
/// Lines of a file of JavaScript at most.
const SCRIPT_LINES: usize = 200;
/// What JavaScript is reached by; only `src/web` may name it.
const WEB: [&str; 4] = ["wasm_bindgen", "wasm_bindgen_futures", "web_sys", "js_sys"];
/// What Python is reached by; only `src/python` may name it.
const PYTHON: [&str; 2] = ["pyo3", "numpy"];

#[test]
fn no_files_import_each_other_in_a_circle() {
    assert_none("files in a circle", &circles(&rust()));
}

#[test]
fn no_folders_import_each_other_in_a_circle() {
    assert_none("folders in a circle", &circles(&by_folder(&rust())));
}

#[test]
fn no_scripts_import_each_other_in_a_circle() {
    let scripts = [sources("pkg", "js"), sources("www", "js")].concat();
    let graph = javascript::imports(&scripts);
    assert!(graph.takes("pkg/index.js", "pkg/paint.js"), "the imports are read");
    assert_none("scripts in a circle", &circles(&graph));
}

#[test]
fn only_the_web_folder_names_javascript() {
    assert_named_only_in("src/web/", &WEB);
}

#[test]
fn only_the_python_folder_names_python() {
    assert_named_only_in("src/python/", &PYTHON);
}

#[test]
fn no_file_is_too_long() {
    let rust = [sources("src", "rs"), sources("tests", "rs")].concat();
    let scripts = [sources("pkg", "js"), sources("www", "js")].concat();
    assert_none("long files", &[lines(&rust, RUST_LINES), lines(&scripts, SCRIPT_LINES)].concat());
}

/// What each file of `src` takes from the others.
fn rust() -> Graph {
    let graph = imports(&sources("src", "rs"), &["src/lib.rs", "src/main.rs"]);
    assert!(graph.takes("src/picture/rgba.rs", "src/error.rs"), "the imports are read");
    graph
}

/// That each of `names` is used in `folder`, and none of them elsewhere.
fn assert_named_only_in(folder: &str, names: &[&str]) {
    let has = |text: &str, name: &str| identifiers(text).iter().any(|found| found == name);
    let (inside, outside): (Sources, Sources) =
        sources("src", "rs").into_iter().partition(|(path, _)| path.starts_with(folder));
    for name in names {
        assert!(inside.iter().any(|(_, text)| has(text, name)), "{name} is looked for and not there");
    }
    let found = outside.into_iter().filter(|(_, text)| names.iter().any(|name| has(text, name)));
    assert_none(
        &format!("files outside {folder} that name {names:?}"),
        &found.map(|(path, _)| path).collect::<Vec<_>>(),
    );
}

fn assert_none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{} {what}:\n{}", found.len(), found.join("\n"));
}
