//! What each file takes from the others: by `use` and by paths in its text.

use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Field, ImplItem, Item, ItemMod, ItemUse, Local, Macro, Path};

use crate::circles::Graph;
use crate::items::{attributes, for_tests, member_attributes, used_paths};
use crate::modules::{Modules, Target};
use crate::sources::Sources;

/// What the files of the crates with these roots take from each other. Each name counts for the file that has it of its own,
/// whatever it is re-exported by; what is for tests alone does not count.
pub fn imports(sources: &Sources, roots: &[&str]) -> Graph {
    let modules = Modules::read(sources, roots);
    let mut reader = Reader { modules: &modules, module: 0, graph: Graph::default() };
    for (index, module) in modules.all.iter().enumerate() {
        reader.module = index;
        for item in &module.items {
            reader.visit_item(item);
        }
    }
    reader.graph
}

/// The identifiers of a text: no comments, no strings.
pub fn identifiers(text: &str) -> Vec<String> {
    let tokens = TokenStream::from_str(text).unwrap();
    let mut found = Vec::new();
    let mut rest = vec![tokens];
    while let Some(tokens) = rest.pop() {
        for token in tokens {
            match token {
                TokenTree::Ident(name) => found.push(name.to_string()),
                TokenTree::Group(group) => rest.push(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    found
}

struct Reader<'a> {
    modules: &'a Modules,
    module: usize,
    graph: Graph,
}

impl Reader<'_> {
    fn take(&mut self, path: &[String]) {
        let from = &self.modules.all[self.module].file;
        for target in self.modules.resolve(self.module, path) {
            if let Target::Item(module, _) = target {
                self.graph.add(from, &self.modules.all[module].file, &path.join("::"));
            }
        }
    }

    /// All that a module has, or if it only declares and re-exports, nothing.
    fn take_all(&mut self, path: &[String]) {
        let from = &self.modules.all[self.module].file;
        for target in self.modules.resolve(self.module, path) {
            let (Target::Item(module, _) | Target::Module(module)) = target;
            if self.modules.all[module].has_own() {
                self.graph.add(from, &self.modules.all[module].file, &format!("{}::*", path.join("::")));
            }
        }
    }

    /// The arguments of a macro are no syntax yet: names with `::` between them are paths.
    fn take_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.take_long(&path);
                        path.clear();
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.take_long(&path);
                    path.clear();
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.take_tokens(group.stream());
                    }
                }
            }
        }
        self.take_long(&path);
    }

    /// A name alone is imported before or a local one.
    fn take_long(&mut self, path: &[String]) {
        if path.len() > 1 {
            self.take(path);
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'a ImplItem) {
        if !for_tests(member_attributes(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_field(&mut self, field: &'a Field) {
        if !for_tests(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_local(&mut self, local: &'a Local) {
        if !for_tests(&local.attrs) {
            visit::visit_local(self, local);
        }
    }

    /// A module of its own, which is read by itself.
    fn visit_item_mod(&mut self, _: &'a ItemMod) {}

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        for used in used_paths(item) {
            match used.name {
                Some(_) => self.take(&used.path),
                None => self.take_all(&used.path),
            }
        }
    }

    fn visit_path(&mut self, path: &'a Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.take_long(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'a Macro) {
        self.take_tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }
}
