//! Standard input and output. `println!` panics if nobody reads; here the line is left out, and the work goes on.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::picture::{Notice, Picture, decode_with_notice, read_bytes};
use crate::{Error, Result};

/// What stands for standard input or output where a path is asked for.
pub(super) const STREAM: &str = "-";

pub(super) fn is_stream(path: &Path) -> bool {
    path == Path::new(STREAM)
}

/// A line about the work, on standard output. If it cannot be written, the work goes on.
pub(super) fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// The same on standard error.
pub(super) fn note(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// The sentence, the next step and the code of an error, on standard error.
pub(super) fn explain(error: &Error) {
    note(format_args!("error: {error}\n{}\n[{}]", error.hint(), error.code()));
}

/// Text that is all a command is for, on standard output. Whoever has read enough may close it.
///
/// # Errors
/// [`Error::Io`], on a full disk for example.
pub(super) fn print(text: &str) -> Result<()> {
    match write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Error::io("standard output")),
    }
}

/// The bytes of a file, on standard output.
///
/// # Errors
/// [`Error::Io`].
pub(super) fn write_stream(bytes: &[u8]) -> Result<()> {
    write_all(bytes).map_err(Error::io("standard output"))
}

/// What errors call standard input.
const INPUT: &str = "standard input";

/// The picture on standard input, with what a person wants to know of it.
///
/// # Errors
/// Those of a picture file.
pub(super) fn read_stream() -> Result<(Picture, Option<Notice>)> {
    let bytes = read_bytes(io::stdin().lock(), Path::new(INPUT))?;
    decode_with_notice(&bytes).map_err(|error| error.in_file(INPUT))
}

fn write_all(bytes: &[u8]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(bytes)?;
    output.flush()
}
