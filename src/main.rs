//! The command line tool; see `impasto help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    impasto::cli::run()
}
