//! Names, attributes and `use` paths of parsed items.

use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, ImplItem, Item, ItemUse, Meta, Token, UseTree};

/// The name that an item has in its module.
pub fn name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::TraitAlias(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

/// Whether an item is a type or a trait.
pub fn is_type(item: &Item) -> bool {
    matches!(
        item,
        Item::Enum(_)
            | Item::Struct(_)
            | Item::Trait(_)
            | Item::TraitAlias(_)
            | Item::Type(_)
            | Item::Union(_)
    )
}

/// The attributes of an item.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The attributes of an item of an `impl` block.
pub fn member_attributes(item: &ImplItem) -> &[Attribute] {
    match item {
        ImplItem::Const(item) => &item.attrs,
        ImplItem::Fn(item) => &item.attrs,
        ImplItem::Type(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether these attributes leave their item to tests.
pub fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<Meta>().is_ok_and(|meta| needs_test(&meta))
    })
}

fn needs_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => list
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .is_ok_and(|conditions| conditions.iter().any(needs_test)),
        _ => false,
    }
}

/// A path of a `use`, and the name it gives what it leads to, which a glob does not.
pub struct Used {
    pub path: Vec<String>,
    pub name: Option<String>,
}

/// All paths of a `use`.
pub fn used_paths(item: &ItemUse) -> Vec<Used> {
    let mut found = Vec::new();
    let mut trees = vec![(Vec::<String>::new(), &item.tree)];
    while let Some((path, tree)) = trees.pop() {
        let with = |ident: &Ident| [path.clone(), vec![ident.to_string()]].concat();
        match tree {
            UseTree::Path(tree) => trees.push((with(&tree.ident), &tree.tree)),
            UseTree::Group(group) => trees.extend(group.items.iter().map(|tree| (path.clone(), tree))),
            UseTree::Glob(_) => found.push(Used { path, name: None }),
            UseTree::Rename(tree) => {
                found.push(Used { path: with(&tree.ident), name: Some(tree.rename.to_string()) });
            }
            UseTree::Name(tree) if tree.ident == "self" => {
                found.push(Used { name: path.last().cloned(), path });
            }
            UseTree::Name(tree) => {
                found.push(Used { path: with(&tree.ident), name: Some(tree.ident.to_string()) });
            }
        }
    }
    found
}
