//! The house's rules: which file may import which, how long files are, and where the web is named.

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
    let named = |text: &str| identifiers(text).iter().any(|name| WEB.contains(&name.as_str()));
    let (web, other): (Sources, Sources) =
        sources("src", "rs").into_iter().partition(|(path, _)| path.starts_with("src/web/"));
    assert!(web.iter().any(|(_, text)| named(text)), "what is looked for is there");
    let found: Vec<_> = other.into_iter().filter(|(_, text)| named(text)).map(|(path, _)| path).collect();
    assert_none("files outside src/web that name JavaScript", &found);
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

fn assert_none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{} {what}:\n{}", found.len(), found.join("\n"));
}
