#!/usr/bin/env bash
# The one script to call: sets up what is missing, builds, serves, tests. For the rest it calls the run.sh of each folder.
set -euo pipefail
# shellcheck source=tests/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/tests/setup.sh"
# shellcheck source=src/web/wasm.sh
source src/web/wasm.sh

SITE=target/www
WASM_BUDGET=197000 # bytes of the wasm module after brotli; it has 196,700
TEACHER_BUDGET=1400000 # those of the module that teaches; it has 550,000
PERSON_BUDGET=68000 # those of the module that finds persons; it has 66,400

help() {
    cat <<'HELP'
./build.sh VERB
  serve [PORT]   build everything and serve the page on this machine
  test           lint, then every test: Rust, Python, package, browser (sets up what is missing)
  lint           formatting and clippy, native and wasm
  fuzz [SECONDS] [TARGET...]  feed mutated files to every reader of untrusted bytes, 60 s each (IMPASTO_FUZZ_SECONDS)
  frameworks [NAME...]        build the packed package with each bundler and framework, and run it in Chromium
  native         build the command line tool
  wheel          build the Python package: a wheel in target/wheels
  cluster [...]  run the scripts for Ray, Spark and Dask here and kill a worker of each, or `bench` them (fetches 1.5 GB)
  pkg            build the npm package: wasm, bindings, size table
  site           assemble the static page in target/www
  bench [NAME]   measure on this machine:
                 engine (beside burn's operators), peers (beside onnxruntime), browser [wasm|webgpu] (in Chromium, beside
                 other runtimes), first (time to the first painting), sizes (by size of the photo), peak (share of the
                 device's multiply-adds), bulk (many photos), live (frames of live video beside stills), sliders (from a
                 slider to the picture), teach (in Chromium), training (beside PyTorch);
                 report writes what was measured into tests/benches/RESULTS.md
  features       fetch the feature extractor's weights and quantize them into a pack
  train [...]    train the gallery, or with --styles DIR a generator for all artworks in that folder
  encoder [...]  train the style encoder, which predicts the style of any picture, for the gallery's generator
  teach [...]    fit a style to one more artwork, for the gallery's generator
  optimize [...] optimize a picture itself, as Gatys et al. do
  pack [...]     quantize the trained generator into the gallery pack and measure it
  thumbnails     draw the sample and paint the style thumbnails
  evaluate [...] measure the gallery on held-out photos: target/evaluate.json, .md and contact sheets
  evaluate-encoder [...]  measure the style encoder on artworks it has never seen: target/encoder.json, contact sheets
  sheet [...]    make a contact sheet of held-out photos in every style, in target/sheets
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
    module impasto "" "$CACHE/wasm"
    say "building the wasm module that teaches (the first time compiles burn: some ten minutes)"
    module teacher optimize "$CACHE/teacher"
    say "building the wasm module that finds persons"
    module person person "$CACHE/person/wasm"
    network_packs
    rm -rf pkg/wasm && mkdir pkg/wasm
    cp "$LOSS_NETWORK" "$PERSON" pkg/wasm/
    cp "$CACHE"/wasm/out/{impasto.js,impasto_bg.wasm,*.d.ts} "$CACHE"/teacher/out/{teacher.js,teacher_bg.wasm,*.d.ts} \
        "$CACHE"/person/wasm/out/{person.js,person_bg.wasm,*.d.ts} pkg/wasm/
    node tests/browser/hashes.mjs pkg pkg
    say "sizes in bytes"
    node tests/browser/sizes.mjs "$WASM_BUDGET" "$CACHE/wasm/out/impasto_bg.wasm" "$TEACHER_BUDGET" "$CACHE/teacher/out/teacher_bg.wasm" \
        "$PERSON_BUDGET" "$CACHE/person/wasm/out/person_bg.wasm" pkg
}

site() {
    pkg
    say "assembling $SITE"
    rm -rf "$SITE" && mkdir -p "$SITE/pkg"
    cp -r www/. "$SITE/"
    cp -r pkg/. "$SITE/pkg/"
    rm -rf "$SITE"/pkg/{package.json,README.md,LICENSE,custom-elements.json,react.js,workers,python}
    find "$SITE/pkg" -name "*.d.ts" -delete
    node tests/browser/site.mjs "$SITE" "$CACHE/site"
}

serve() {
    site
    say "serving"
    exec node tests/browser/server.mjs "$SITE" "${1:-0}"
}

# --- testing --------------------------------------------------------------------------------

# Clippy stands in for the compiler of our own crate alone: the dependencies are compiled once, and so is the crate, for this and
# for the tests.
CLIPPY=(env RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings)

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
    "${CLIPPY[@]}" cargo build --release --quiet --locked --all-targets
    "${CLIPPY[@]}" cargo check --release --quiet --locked --no-default-features --features measure,python --lib --bench peak
    say "clippy, wasm (the first time compiles burn)"
    local features
    # Nothing runs what this leaves.
    for features in "" twins optimize person pretrained; do
        env "${WASM_ENV[@]}" RUSTC_WORKSPACE_WRAPPER="$WASM_CLIPPY" CLIPPY_ARGS=-Dwarnings \
            cargo rustc --quiet --profile web "${WASM_ARGS[@]}" --features "$features" --crate-type rlib -- -C opt-level=0
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
    fetch_person
    say "Rust tests"
    IMPASTO_PERSON_MODEL="$PERSON_MODEL" "${CLIPPY[@]}" cargo test --release --locked
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
    part python env IMPASTO_TOOL="$IMPASTO" pkg/python/run.sh test
    part fuzz tests/fuzz/run.sh "${IMPASTO_FUZZ_SECONDS:-15}"
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
    rm -rf target pkg/{wasm,workers,styles.json,style-id.d.ts,LICENSE} tests/browser/node_modules
    if [ "${1:-}" = --all ]; then rm -rf "$CACHE"; fi
}

verb="${1:-help}"
shift $(($# > 0))
case "$verb" in
    serve | lint | native | pkg | site | clean | help) "$verb" "$@" ;;
    test) run_tests ;;
    wheel) exec pkg/python/run.sh wheel ;;
    cluster | frameworks | fuzz) exec "tests/$verb/run.sh" "$@" ;;
    bench) exec tests/benches/run.sh "$@" ;;
    features | train | encoder | teach | optimize | pack | thumbnails | evaluate | evaluate-encoder | sheet) exec src/train/run.sh "$verb" "$@" ;;
    *)
        help
        die "unknown verb: $verb"
        ;;
esac
