//! The checks themselves, on small made-up sources: what each has to find, and what it has to leave.

use crate::circles::{Graph, by_folder, circles};
use crate::imports::{identifiers, imports};
use crate::javascript;
use crate::sources::{Sources, lines};

fn made_up(files: &[(&str, &str)]) -> Sources {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn graph(files: &[(&str, &str)]) -> Graph {
    imports(&made_up(files), &["src/lib.rs"])
}

/// `src/a.rs` and `src/b.rs`, and whether they are found to import each other.
fn circle_of(a: &str, b: &str) -> bool {
    let found = circles(&graph(&[("src/lib.rs", "mod a; mod b;"), ("src/a.rs", a), ("src/b.rs", b)]));
    assert!(found.len() < 2);
    found.len() == 1
}

#[test]
fn finds_two_files_that_import_each_other() {
    assert!(circle_of("use crate::b::Leaf; pub struct Tree;", "use super::a::Tree; pub struct Leaf;"));
    assert!(!circle_of("use crate::b::Leaf; pub struct Tree;", "pub struct Leaf;"));
    assert!(!circle_of("use crate::b::Leaf; pub struct Tree;", "use std::fmt; pub struct Leaf;"));
}

#[test]
fn finds_circles_of_files_of_any_length() {
    let files = [
        ("src/lib.rs", "mod a; mod b; mod c;"),
        ("src/a.rs", "use crate::b::B; pub struct A;"),
        ("src/b.rs", "use crate::c::C; pub struct B;"),
        ("src/c.rs", "use crate::a::A; pub struct C;"),
    ];
    let found = circles(&graph(&files));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].lines().count(), 3, "{}", found[0]);
    let open = [files[0], files[1], files[2], ("src/c.rs", "pub struct C;")];
    assert_eq!(circles(&graph(&open)).len(), 0);
}

#[test]
fn follows_groups_renames_and_globs() {
    let leaf = "pub struct Leaf; pub struct Bud; use crate::a::Tree;";
    assert!(circle_of("use crate::{b::{Bud as B}}; pub struct Tree;", leaf));
    assert!(circle_of("use super::b::*; pub struct Tree;", leaf));
    assert!(circle_of("use crate::b::{self}; pub fn tree(leaf: b::Leaf) {} pub struct Tree;", leaf));
}

#[test]
fn counts_paths_in_signatures_bodies_and_macros() {
    let leaf = "pub struct Leaf; fn up() { crate::a::tree(); }";
    assert!(circle_of("pub fn tree() -> super::b::Leaf { todo!() }", leaf));
    assert!(circle_of("pub fn tree() { let _ = crate::b::Leaf; }", leaf));
    assert!(circle_of("pub fn tree() { println!(\"{}\", [crate::b::Leaf.len()].len()); }", leaf));
    // A module that is named alone gives nothing yet.
    assert!(!circle_of("use crate::b; pub fn tree() {}", leaf));
    assert!(circle_of("use crate::b; pub fn tree() { b::Leaf; }", leaf));
}

#[test]
fn leaves_what_is_for_tests() {
    let leaf = "pub struct Leaf; pub fn up() { crate::a::tree(); }";
    assert!(!circle_of("pub fn tree() {} #[cfg(test)] mod tests { use crate::b::Leaf; }", leaf));
    assert!(!circle_of("pub fn tree() {} #[cfg(all(test, unix))] use crate::b::Leaf;", leaf));
    assert!(!circle_of(
        "pub struct T; pub fn tree() {} impl T { #[cfg(test)] fn leaf() { crate::b::up() } }",
        leaf
    ));
    assert!(circle_of("pub fn tree() {} #[cfg(any(test, unix))] use crate::b::Leaf;", leaf));
    assert!(circle_of("pub fn tree() {} mod inner { use crate::b::Leaf; }", leaf));
}

#[test]
fn a_folder_that_only_re_exports_is_no_circle_with_its_files() {
    let file = |own| {
        circles(&graph(&[
            ("src/lib.rs", "mod wood;"),
            ("src/wood/mod.rs", own),
            (
                "src/wood/tree.rs",
                "use super::leaf; use super::Leaf; pub struct Tree(Leaf); pub fn twig() { leaf() }",
            ),
            ("src/wood/leaf.rs", "pub struct Leaf; pub fn leaf() {}"),
        ]))
    };
    assert_eq!(file("mod leaf; mod tree; pub use leaf::{Leaf, leaf}; pub use tree::Tree;").len(), 0);
    let own = file("mod leaf; mod tree; pub use leaf::leaf; use tree::Tree; pub struct Leaf(Tree);");
    assert_eq!(own.len(), 1);
    assert!(own[0].starts_with("src/wood/mod.rs -> src/wood/tree.rs (tree::Tree)"), "{}", own[0]);
}

#[test]
fn a_re_exported_name_counts_for_the_file_that_has_it() {
    let graph = graph(&[
        ("src/lib.rs", "pub mod wood; mod saw;"),
        ("src/wood/mod.rs", "mod leaf; pub use leaf::Leaf as Blade;"),
        ("src/wood/leaf.rs", "pub enum Leaf { Green }"),
        ("src/saw.rs", "use crate::wood::Blade::Green;"),
    ]);
    assert!(graph.takes("src/saw.rs", "src/wood/leaf.rs"));
    assert!(!graph.takes("src/saw.rs", "src/wood/mod.rs"));
}

#[test]
fn finds_circles_of_folders_of_any_length() {
    let files = |last| {
        let graph = graph(&[
            ("src/lib.rs", "mod a; mod b; mod c;"),
            ("src/a/mod.rs", "pub mod up; pub mod down;"),
            ("src/a/up.rs", "use crate::b::B;"),
            ("src/a/down.rs", "pub struct A;"),
            ("src/b.rs", "use crate::c::C; pub struct B;"),
            ("src/c.rs", last),
        ]);
        assert_eq!(circles(&graph).len(), 0);
        circles(&by_folder(&graph))
    };
    assert_eq!(files("pub struct C;").len(), 0);
    let found = files("pub struct C(crate::a::down::A);");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].lines().count(), 3, "{}", found[0]);
}

#[test]
fn finds_scripts_that_import_each_other() {
    let found = |b| {
        let first = ("www/a.js", "import { b } from \"./pkg/b.js\";\nimport x from \"x\";\n");
        circles(&javascript::imports(&made_up(&[first, ("pkg/b.js", b)]))).len()
    };
    assert_eq!(found("export const b = 1;"), 0);
    assert_eq!(found("import {\n  a,\n} from \"../www/a.js\";"), 1);
    assert_eq!(found("export * from \"../www/a.js\";"), 1);
    assert_eq!(found("const a = await import(\"../www/a.js\");"), 1);
    assert_eq!(found("/** @type {import(\"../www/a.js\").A} */\nlet a;\n// import \"../www/a.js\""), 0);
}

#[test]
fn sees_names_outside_comments_and_strings() {
    let named = |text: &str| identifiers(text).iter().any(|name| name == "js_sys");
    assert!(named("fn f() { if true { js_sys::eval() } }"));
    assert!(!named("/// js_sys\nfn f() { \"js_sys\" } // js_sys"));
}

#[test]
fn counts_lines() {
    let long = made_up(&[("a.rs", "1\n2\n3\n"), ("b.rs", "1\n2\n")]);
    assert_eq!(lines(&long, 2), ["a.rs: 3 lines"]);
}
