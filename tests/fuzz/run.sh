#!/usr/bin/env bash
# run.sh [SECONDS] [TARGET...]: feeds the readers of untrusted bytes with mutations, two targets at a time. What the fuzzers
# learn is kept in the cache, for the next run to start from.
set -euo pipefail
# shellcheck source=tests/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../setup.sh"

# What libFuzzer steers by, from the stable compiler: a counter on every edge, and what is compared.
FLAGS=(-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing)
HOST=$(rustc -vV | sed -n 's/^host: //p')
FUZZER="$CACHE/fuzz-cargo/$HOST/release/fuzz"
SECONDS_EACH="${1:-${IMPASTO_FUZZ_SECONDS:-60}}"
TARGETS=("${@:2}")
[ ${#TARGETS[@]} -gt 0 ] || TARGETS=(pack engine encoder person style picture keras pth safetensors generator tflite)

# fuzz TARGET
fuzz() {
    local corpus="$CACHE/fuzz/corpus/$1" found="$CACHE/fuzz/found" log="$CACHE/fuzz/$1.log"
    mkdir -p "$corpus" "$found"
    # No input may take half a minute; the fuzzer itself bounds the memory.
    if IMPASTO_FUZZ_TARGET="$1" "$FUZZER" -max_total_time="$SECONDS_EACH" -timeout=30 -rss_limit_mb=3072 \
        -artifact_prefix="$found/$1-" "$corpus" "tests/fuzz/corpus/$1" >"$log" 2>&1; then
        printf '%-12s %s\n' "$1" "$(grep -a DONE "$log" | tr -s '\t ' ' ')"
        return
    fi
    grep -aE 'panicked at|ERROR|Test unit written' -A 1 "$log" >&2 || tail -n 20 "$log" >&2
    die "the reader behind the fuzz target \`$1\` does not stand an input, which is kept in $found;
    IMPASTO_FUZZ_TARGET=$1 $FUZZER FILE runs it again"
}

apt_install g++
say "building the fuzzers"
# For a named target, so that build scripts and macros are compiled without the counters.
RUSTFLAGS="${FLAGS[*]}" cargo build --release --quiet --locked --bin fuzz --target "$HOST" \
    --manifest-path tests/fuzz/Cargo.toml --target-dir "$CACHE/fuzz-cargo"

say "fuzzing ${TARGETS[*]}, $SECONDS_EACH s each"
running=0
failed=0
for target in "${TARGETS[@]}"; do
    if [ "$running" -eq 2 ]; then
        wait -n || failed=1
        running=1
    fi
    fuzz "$target" &
    running=$((running + 1))
done
while [ "$running" -gt 0 ]; do
    wait -n || failed=1
    running=$((running - 1))
done
[ "$failed" -eq 0 ] || die "the fuzzers found inputs that a reader does not stand; see above"
