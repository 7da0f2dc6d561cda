#!/usr/bin/env bash
# The one script: sets up what is missing, builds, serves, tests. Fuzzers, benchmarks and training have a run.sh of their own.
set -euo pipefail
# shellcheck source=tests/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/tests/setup.sh"

SITE=target/www
TWINS=target/twins
WASM_BUDGET=222500 # bytes of the wasm module after brotli; it has 220,900

help() {
    cat <<'HELP'
./build.sh VERB
  serve [PORT]   build everything and serve the page on this machine
  test           lint, then every test: Rust, package, browser (sets up what is missing)
  lint           formatting and clippy, native and wasm
  fuzz [SECONDS] [TARGET...]
                 feed every reader of untrusted bytes with mutations, 60 s each (IMPASTO_FUZZ_SECONDS)
  native         build the command line tool
  pkg            build the npm package: wasm, bindings, size table
  site           assemble the static page in target/www
  bench [NAME]   time the engine beside burn's operators (engine), beside onnxruntime (peers), in Chromium beside
                 other runtimes (browser [wasm|webgpu]), to the first painting (first), by size (sizes), by the
                 share of the device's multiply-adds (peak), or training beside PyTorch (training); write
                 what was measured into tests/benches/RESULTS.md (report)
  features       fetch the feature extractor's weights and quantize them into a pack
  train [...]    train the gallery, or with --styles DIR all paintings in that folder
  encoder [...]  train the style encoder, which predicts the style of any painting, for the gallery's generator
  teach [...]    teach the gallery's generator one more painting
  optimize [...] optimize a picture itself (Gatys)
  pack [...]     quantize the trained generator into the gallery pack and measure it
  thumbnails     draw the sample and paint the style thumbnails
  evaluate [...] measure the gallery on held-out photos: target/evaluate.json, .md and contact sheets
  evaluate-encoder [...]  the style encoder on paintings it has never seen: target/encoder.json and contact sheets
  sheet [...]    a contact sheet of held-out photos in every style, in target/sheets
                 (arguments go to `impasto VERB`; IMPASTO_TCH=1: train and evaluate on libtorch)
  clean          remove what was built in this checkout (--all: the shared cache too)
HELP
}

# --- building -------------------------------------------------------------------------------

# native [CARGO ARGUMENT...]
native() {
    say "building the command line tool"
    # With a target that has the tests' dependencies, whose features burn is compiled with then too.
    cargo build --release --quiet --bin impasto --bench engine "$@"
    echo "$IMPASTO"
}

pkg() {
    setup_wasm
    setup_bindgen
    setup_node
    say "building the wasm module"
    env "${WASM_ENV[@]}" cargo rustc --quiet --profile web "${WASM_ARGS[@]}" --crate-type cdylib
    local built="$CARGO_TARGET_DIR/$WASM_TARGET/web/impasto.wasm" kept="$CACHE/wasm"
    # The bindings and the compression take minutes: only after a real change.
    if ! cmp -s "$built" "$kept/impasto.wasm" || [ "$(cat "$kept/recipe")" != "$(recipe)" ]; then
        say "writing the bindings"
        rm -rf "$kept" && mkdir -p "$kept/out"
        wasm-bindgen "${WASM_BINDGEN_OPTIONS[@]}" --out-dir "$kept/out" "$built"
        shrink "$kept/out/impasto_bg.wasm"
        cp "$built" "$kept/impasto.wasm"
        recipe >"$kept/recipe"
    fi
    rm -rf pkg/wasm && mkdir pkg/wasm
    cp "$kept"/out/impasto.js "$kept"/out/impasto_bg.wasm "$kept"/out/*.d.ts pkg/wasm/
    node tests/browser/hashes.mjs pkg pkg
    size_table "$kept/out/impasto_bg.wasm"
}

WASM_OPT=(-Oz --converge --enable-simd --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int
    --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue)
WASM_BINDGEN_OPTIONS=(--target web --remove-name-section --remove-producers-section)

# What else than the compiled module the written one depends on.
recipe() { echo "$WASM_BINDGEN ${WASM_BINDGEN_OPTIONS[*]} ${WASM_OPT[*]}" "$(cat tests/browser/package-lock.json)"; }

shrink() {
    tests/browser/node_modules/.bin/wasm-opt "${WASM_OPT[@]}" "$1" -o "$1.opt"
    mv "$1.opt" "$1"
}

size_table() {
    say "sizes in bytes"
    node tests/browser/sizes.mjs "$WASM_BUDGET" "$1" pkg
}

site() {
    pkg
    say "assembling $SITE"
    rm -rf "$SITE" && mkdir -p "$SITE/pkg"
    cp -r www/. "$SITE/"
    cp -r pkg/. "$SITE/pkg/"
    rm -f "$SITE/pkg/package.json" "$SITE/pkg/README.md"
    find "$SITE/pkg" -name "*.d.ts" -delete
    node tests/browser/hashes.mjs site "$SITE"
}

serve() {
    site
    say "serving"
    exec node tests/browser/server.mjs "$SITE" "${1:-0}"
}

# The module once more, with an export that runs random kernels beside their twins: only its own crate is compiled again.
twins() {
    say "building the wasm module of the kernel tests"
    env "${WASM_ENV[@]}" cargo rustc --quiet --profile web "${WASM_ARGS[@]}" --features twins --crate-type cdylib
    rm -rf "$TWINS" && mkdir -p "$TWINS"
    wasm-bindgen "${WASM_BINDGEN_OPTIONS[@]}" --no-typescript --out-dir "$TWINS" \
        "$CARGO_TARGET_DIR/$WASM_TARGET/web/impasto.wasm"
}

# --- testing --------------------------------------------------------------------------------

# Clippy stands in for the compiler of our own crate alone, so that the dependencies are compiled
# once, for this and for what follows.
lint() {
    say "lock files, formatting"
    local manifest host; host=$(rustc -vV | sed -n 's/^host: //p')
    for manifest in Cargo.toml tests/fuzz/Cargo.toml; do
        # For this machine, or cargo downloads what other systems need.
        cargo metadata --locked --quiet --format-version 1 --filter-platform "$host" --manifest-path "$manifest" >/dev/null ||
            die "the Cargo.lock beside $manifest does not fit it: \`cargo update --workspace --manifest-path $manifest\`"
        cargo fmt --check --manifest-path "$manifest"
    done
    setup_wasm
    say "clippy, native (the first time compiles burn: some twenty minutes)"
    RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings cargo build --release --quiet --locked --all-targets
    RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings \
        cargo check --release --quiet --locked --no-default-features --features measure --lib --bench peak
    say "clippy, wasm"
    local features
    for features in "" twins; do
        env "${WASM_ENV[@]}" RUSTC_WORKSPACE_WRAPPER="$WASM_CLIPPY" CLIPPY_ARGS=-Dwarnings \
            cargo rustc --quiet --profile web "${WASM_ARGS[@]}" --features "$features" --crate-type rlib
    done
}

# part NAME COMMAND...: a part of the tests, and how long it took.
PARTS=""
part() {
    local name="$1" start="$SECONDS"
    shift
    "$@"
    PARTS+="$name $((SECONDS - start)) s, "
}

rust_tests() {
    setup_tests
    say "Rust tests"
    cargo test --release --locked
}

browser_tests() {
    twins
    say "browser tests"
    # The tool is there: `cargo test` has built it, with the features it shares with the tests.
    reference target/reference
    IMPASTO_SITE="$PWD/$SITE" IMPASTO_REFERENCE="$PWD/target/reference" IMPASTO_TWINS="$PWD/$TWINS" npm test --silent --prefix tests/browser
}

run_tests() {
    part lint lint
    part rust rust_tests
    part fuzz tests/fuzz/run.sh
    part site site
    part browser browser_tests
    say "passed: ${PARTS}$SECONDS s in all"
}

# reference FOLDER: what the native program paints on the CPU, for the browser to be compared with.
reference() {
    rm -rf "$1" && mkdir -p "$1"
    "$IMPASTO" sample --size 90x70 "$1/photo.png"
    "$IMPASTO" styles --ids | while read -r style; do
        "$IMPASTO" stylize --device cpu --style "$style" --output "$1/reference-$style.png" "$1/photo.png"
    done
}

clean() {
    rm -rf target pkg/wasm tests/browser/node_modules
    if [ "${1:-}" = --all ]; then rm -rf "$CACHE"; fi
}

verb="${1:-help}"
[ $# -gt 0 ] && shift
case "$verb" in
    serve | lint | native | pkg | site | clean | help) "$verb" "$@" ;;
    test) run_tests ;;
    fuzz) exec tests/fuzz/run.sh "$@" ;;
    bench) exec tests/benches/run.sh "$@" ;;
    features | train | encoder | teach | optimize | pack | thumbnails | evaluate | evaluate-encoder | sheet) exec src/train/run.sh "$verb" "$@" ;;
    *)
        help
        die "unknown verb: $verb"
        ;;
esac
