//! The modules of a crate: which items each has of its own, which names it imports, and where a path leads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::Item;

use crate::items::{Used, attributes, for_tests, is_type, name, used_paths};
use crate::sources::Sources;

/// A module that is not for tests alone.
#[derive(Default)]
pub struct Module {
    /// The file that its text is in.
    pub file: String,
    pub items: Vec<Item>,
    pub children: BTreeMap<String, usize>,
    parent: Option<usize>,
    own: BTreeSet<(String, Kind)>,
    /// Imported names, each with its path. A name may stand for a module and a function at once.
    imported: Vec<(String, Vec<String>)>,
    globs: Vec<Vec<String>>,
}

/// What a path leads to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Module(usize),
    /// An item that this module has of its own.
    Item(usize, Kind),
}

/// Whether a path may go on behind an item's name, to a variant or a function of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Type,
    Value,
}

/// Modules below each of the crates' roots.
pub struct Modules {
    pub all: Vec<Module>,
}

impl Modules {
    /// Reads the modules below each of `roots`; the first is what the others name `impasto`.
    pub fn read(sources: &Sources, roots: &[&str]) -> Self {
        let mut modules = Self { all: Vec::new() };
        for root in roots {
            modules.read_file(sources, root, None);
        }
        modules
    }

    fn read_file(&mut self, sources: &Sources, path: &str, parent: Option<usize>) -> usize {
        let (_, text) =
            sources.iter().find(|(name, _)| name == path).unwrap_or_else(|| panic!("no file {path}"));
        let items = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}")).items;
        self.add(sources, path, items, parent)
    }

    fn add(&mut self, sources: &Sources, path: &str, items: Vec<Item>, parent: Option<usize>) -> usize {
        let index = self.all.len();
        self.all.push(Module { file: path.to_owned(), parent, ..Module::default() });
        let items: Vec<Item> = items.into_iter().filter(|item| !for_tests(attributes(item))).collect();
        for item in &items {
            match item {
                Item::Use(item) => {
                    for path in used_paths(item) {
                        self.all[index].import(path);
                    }
                }
                Item::Mod(item) => {
                    let child = if let Some((_, items)) = &item.content {
                        self.add(sources, path, items.clone(), Some(index))
                    } else {
                        let file = child_file(sources, path, &item.ident.to_string());
                        self.read_file(sources, &file, Some(index))
                    };
                    self.all[index].children.insert(item.ident.to_string(), child);
                }
                item => {
                    let kind = if is_type(item) { Kind::Type } else { Kind::Value };
                    self.all[index].own.extend(name(item).map(|name| (name.to_string(), kind)));
                }
            }
        }
        self.all[index].items = items;
        index
    }

    /// The items and modules that `path` may lead to from `module`: nothing if it leads out of the crate.
    pub fn resolve(&self, module: usize, path: &[String]) -> BTreeSet<Target> {
        self.follow(module, path, &mut BTreeSet::new())
    }

    fn follow(
        &self,
        module: usize,
        path: &[String],
        seen: &mut BTreeSet<(usize, String)>,
    ) -> BTreeSet<Target> {
        let Some((first, rest)) = path.split_first() else { return BTreeSet::from([Target::Module(module)]) };
        let parent = self.all[module].parent;
        let mut at = match first.as_str() {
            "crate" => BTreeSet::from([Target::Module(self.root(module))]),
            "self" => BTreeSet::from([Target::Module(module)]),
            "super" => parent.map(Target::Module).into_iter().collect(),
            "impasto" => BTreeSet::from([Target::Module(0)]),
            name => self.look_up(module, name, seen),
        };
        for name in rest {
            at = at
                .into_iter()
                .flat_map(|target| match (target, name.as_str()) {
                    (Target::Module(module), "super") => {
                        self.all[module].parent.map(Target::Module).into_iter().collect()
                    }
                    // Of a type, this is a variant or a function.
                    (Target::Module(_), "self") | (Target::Item(_, Kind::Type), _) => {
                        BTreeSet::from([target])
                    }
                    (Target::Module(module), name) => self.look_up(module, name, seen),
                    (Target::Item(_, Kind::Value), _) => BTreeSet::new(),
                })
                .collect();
        }
        at
    }

    /// What `name` stands for in `module`.
    fn look_up(&self, module: usize, name: &str, seen: &mut BTreeSet<(usize, String)>) -> BTreeSet<Target> {
        let mut found = BTreeSet::new();
        if !seen.insert((module, name.to_owned())) {
            return found;
        }
        let here = &self.all[module];
        found.extend(here.children.get(name).map(|child| Target::Module(*child)));
        found.extend(
            here.own.iter().filter(|(own, _)| own == name).map(|(_, kind)| Target::Item(module, *kind)),
        );
        for (_, path) in here.imported.iter().filter(|(imported, _)| imported == name) {
            found.extend(self.follow(module, path, seen));
        }
        for path in &here.globs {
            for target in self.follow(module, path, seen) {
                match target {
                    Target::Module(module) => found.extend(self.look_up(module, name, seen)),
                    Target::Item(..) => {}
                }
            }
        }
        seen.remove(&(module, name.to_owned()));
        found
    }

    fn root(&self, module: usize) -> usize {
        self.all[module].parent.map_or(module, |parent| self.root(parent))
    }
}

impl Module {
    /// Whether it does more than declare and re-export.
    pub fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    fn import(&mut self, used: Used) {
        match used.name {
            Some(name) => self.imported.push((name, used.path)),
            None => self.globs.push(used.path),
        }
    }
}

fn child_file(sources: &Sources, parent: &str, name: &str) -> String {
    let folder = match Path::new(parent).file_stem().and_then(|stem| stem.to_str()) {
        Some("mod" | "lib" | "main") => parent.rsplit_once('/').map_or("", |(folder, _)| folder),
        _ => parent.trim_end_matches(".rs"),
    };
    let names = [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")];
    let found = names.into_iter().find(|file| sources.iter().any(|(path, _)| path == file));
    found.unwrap_or_else(|| panic!("{parent}: no file for `mod {name}`"))
}
