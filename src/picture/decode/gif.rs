//! GIF files.

use std::borrow::Cow;

/// The file with a screen that its first frame fits on, as browsers have it; some state a smaller one, or 0 x 0.
pub(super) fn readable(bytes: &[u8]) -> Cow<'_, [u8]> {
    let number =
        |at: usize| bytes.get(at..).and_then(<[u8]>::first_chunk).map(|two| u16::from_le_bytes(*two));
    let mut changed = Cow::Borrowed(bytes);
    let Some(frame) = first_frame(bytes) else { return changed };
    for (screen, offset) in [(6, 1), (8, 3)] {
        let numbers = [screen, frame + offset, frame + offset + 4].map(number);
        let [Some(stated), Some(start), Some(length)] = numbers else { return changed };
        let needed = start.saturating_add(length);
        if stated < needed {
            changed.to_mut()[screen..screen + 2].copy_from_slice(&needed.to_le_bytes());
        }
    }
    changed
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
