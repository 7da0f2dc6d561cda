//! GIF files.

use std::borrow::Cow;

/// The file with a screen as large as its first frame, if it states one without width or height, as browsers have it.
pub(super) fn readable(bytes: &[u8]) -> Cow<'_, [u8]> {
    let side = |at: usize| bytes.get(at..).and_then(<[u8]>::first_chunk).map(|two| u16::from_le_bytes(*two));
    if side(6) != Some(0) && side(8) != Some(0) {
        return Cow::Borrowed(bytes);
    }
    let Some(frame) = first_frame(bytes) else { return Cow::Borrowed(bytes) };
    let mut changed = bytes.to_vec();
    for (screen, offset) in [(6, 1), (8, 3)] {
        let (Some(start), Some(length)) = (side(frame + offset), side(frame + offset + 4)) else {
            return Cow::Borrowed(bytes);
        };
        changed[screen..screen + 2].copy_from_slice(&start.saturating_add(length).to_le_bytes());
    }
    Cow::Owned(changed)
}

/// Where the first frame begins, behind the palette and the extensions.
fn first_frame(bytes: &[u8]) -> Option<usize> {
    let flags = *bytes.get(10)?;
    let mut at = 13 + if flags & 0x80 > 0 { 3 << ((flags & 7) + 1) } else { 0 };
    while *bytes.get(at)? == 0x21 {
        at += 2;
        while *bytes.get(at)? > 0 {
            at += 1 + usize::from(bytes[at]);
        }
        at += 1;
    }
    (bytes[at] == 0x2c).then_some(at)
}
