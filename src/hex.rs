//! Bytes as hex digits, as `sha256sum` writes them.

use std::fmt::Write;

/// Two lower-case hex digits for each of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_two_digits() {
        assert_eq!(hex(&[0, 9, 0xab, 255]), "0009abff");
        assert_eq!(hex(&[]), "");
    }
}
