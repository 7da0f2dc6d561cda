//! WGSL that is part of the program, without its comments and indentation: 2 kB less to download.

/// The text of a WGSL file beside the caller, as the GPU's compiler needs it.
macro_rules! wgsl {
    ($file:literal) => {{
        const WHOLE: &[u8] = include_bytes!($file);
        const BARE: [u8; $crate::kernel::gpu::source::bare_length(WHOLE)] =
            $crate::kernel::gpu::source::bare(WHOLE);
        const TEXT: &str = match std::str::from_utf8(&BARE) {
            Ok(text) => text,
            // Comments and blanks are left out whole, so that no character is torn.
            Err(_) => "",
        };
        TEXT
    }};
}
pub(super) use wgsl;

/// Bytes of [`bare`].
pub(super) const fn bare_length(text: &[u8]) -> usize {
    let (mut from, mut length) = (0, 0);
    while from < text.len() {
        (from, length) = (next(text, from), length + is_kept(text, from) as usize);
    }
    length
}

/// `text` without comments that begin with `//`, without empty lines, and without blanks at the beginning of a line. `N` is
/// its [`bare_length`].
pub(super) const fn bare<const N: usize>(text: &[u8]) -> [u8; N] {
    let mut bare = [0; N];
    let (mut from, mut length) = (0, 0);
    while from < text.len() {
        if is_kept(text, from) {
            bare[length] = text[from];
            length += 1;
        }
        from = next(text, from);
    }
    bare
}

/// Where the next byte to look at is: behind a comment if one begins at `from`, and behind its line if that has nothing else.
const fn next(text: &[u8], mut from: usize) -> usize {
    if !begins_comment(text, from) {
        return from + 1;
    }
    let alone = begins_line(text, from);
    while from < text.len() && text[from] != b'\n' {
        from += 1;
    }
    from + alone as usize
}

/// Not between two comments of the other kind, which `*//*` is.
const fn begins_comment(text: &[u8], at: usize) -> bool {
    let between = at > 0 && text[at - 1] == b'*';
    !between && at + 1 < text.len() && text[at] == b'/' && text[at + 1] == b'/'
}

/// Whether nothing but blanks comes before `at` in its line.
const fn begins_line(text: &[u8], mut at: usize) -> bool {
    while at > 0 && text[at - 1] == b' ' {
        at -= 1;
    }
    at == 0 || text[at - 1] == b'\n'
}

/// Whether the byte at `at`, which is not inside of a comment, is kept.
const fn is_kept(text: &[u8], at: usize) -> bool {
    let blank = text[at] == b' ' || text[at] == b'\n';
    !(begins_comment(text, at) || blank && begins_line(text, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] =
        b"// About.\n\nfn f() {\n    // Why.\n    let a = 1 / 2; // Half.\n\n    /*CODE*//*MORE*/\n}\n";

    #[test]
    fn comments_empty_lines_and_indentation_are_left_out() {
        let found = bare::<{ bare_length(TEXT) }>(TEXT);
        let found = std::str::from_utf8(&found).unwrap();
        assert_eq!(found, "fn f() {\nlet a = 1 / 2; \n/*CODE*//*MORE*/\n}\n");
    }
}
