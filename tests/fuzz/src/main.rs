//! One fuzzer for every target of [`targets`]; `IMPASTO_FUZZ_TARGET` says which. See `./build.sh fuzz`.

#![no_main]

mod targets;

use std::alloc::System;
use std::sync::LazyLock;

use cap::Cap;
use libfuzzer_sys::fuzz_target;

/// What a decoder of pictures may use, and a quarter more; who asks for more is ended, which libFuzzer reports.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, 3 << 29);

static TARGET: LazyLock<targets::Target> = LazyLock::new(|| {
    // libFuzzer's hook ends the process at once, even for a panic that the product catches, as those of picture
    // decoders. What is not caught still ends it.
    drop(std::panic::take_hook());
    let wanted = std::env::var("IMPASTO_FUZZ_TARGET").unwrap_or_default();
    let found = targets::TARGETS.iter().find(|(name, _)| *name == wanted);
    found.unwrap_or_else(|| panic!("there is no fuzz target `{wanted}`")).1
});

fuzz_target!(|bytes: &[u8]| TARGET(bytes));
