//! Compares the structs of uniforms in Rust with those in WGSL, as the WGSL compiler reads them.

use wgpu::naga::TypeInner;
use wgpu::naga::front::wgsl;

/// A field: its name, where it begins, and how many bytes it takes.
pub(super) type Field = (String, usize, usize);

/// All fields of a struct in their order; whoever leaves one out does not compile.
macro_rules! fields {
    ($name:ident { $($field:ident),* }) => {{
        let zeroed: $name = bytemuck::Zeroable::zeroed();
        let $name { $($field: _),* } = zeroed;
        vec![$((stringify!($field).to_string(), std::mem::offset_of!($name, $field), size_of_val(&zeroed.$field))),*]
    }};
}
pub(super) use fields;

/// Fails unless the struct `name` of a kernel has these fields, beside those that fill up, and this size.
pub(super) fn assert_as_in(text: &str, name: &str, found: &[Field], size: usize) {
    let module = wgsl::parse_str(text).unwrap();
    let (_, declared) =
        module.types.iter().find(|(_, declared)| declared.name.as_deref() == Some(name)).unwrap();
    let TypeInner::Struct { members, span } = &declared.inner else { panic!("{name} is no struct") };
    let members = members.iter().map(|member| {
        let bytes = module.types[member.ty].inner.size(module.to_ctx());
        (member.name.clone().unwrap(), member.offset as usize, bytes as usize)
    });
    let told: Vec<_> = found.iter().filter(|(field, ..)| field != "padding").cloned().collect();
    assert_eq!(told, members.collect::<Vec<_>>());
    assert_eq!(size, *span as usize);
}
