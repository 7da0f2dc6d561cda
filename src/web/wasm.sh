# shellcheck shell=bash
# The wasm modules: one that paints, one that teaches, one that finds persons, one that packs networks of others, one for the
# kernel tests. Sourced by build.sh, after tests/setup.sh.

TWINS=target/twins
LOSS_NETWORK="$CACHE/features/loss-network.impasto"
PERSON="$CACHE/person/person.impasto"
# Less is inlined than usual: 6 % of the module, for 1 or 2 % of the time on the CPU.
WASM_INLINED=(-C llvm-args=-inline-threshold=100)
WASM_BINDGEN_OPTIONS=(--target web --omit-default-module-path --remove-name-section --remove-producers-section)

# What else than the compiled module the written one depends on.
recipe() { echo "$WASM_BINDGEN ${WASM_BINDGEN_OPTIONS[*]}" "$(cat tests/browser/shrink.mjs tests/browser/package-lock.json)"; }

# module NAME FEATURES KEPT: compiles a wasm module and keeps it with its bindings in the folder KEPT.
module() {
    local name="$1" features="$2" kept="$3" built="$CARGO_TARGET_DIR/$WASM_TARGET/web/impasto.wasm"
    compile "$features"
    # The bindings and the compression take minutes: only after a real change.
    cmp -s "$built" "$kept/impasto.wasm" && [ "$(cat "$kept/recipe")" = "$(recipe)" ] && return
    say "writing the bindings"
    rm -rf "$kept" && mkdir -p "$kept/out"
    wasm-bindgen "${WASM_BINDGEN_OPTIONS[@]}" --out-name "$name" --out-dir "$kept/out" "$built"
    # The teacher is larger after it, once compressed, and it takes minutes.
    [ "$name" = teacher ] || node tests/browser/shrink.mjs "$kept/out" "$name"
    cp "$built" "$kept/impasto.wasm"
    recipe >"$kept/recipe"
}

# compile FEATURES: the crate for browsers.
compile() {
    env "${WASM_ENV[@]}" cargo rustc --quiet --profile web "${WASM_ARGS[@]}" --features "$1" --crate-type cdylib -- "${WASM_INLINED[@]}"
}

# The networks of others that the package has, as packs: written by the crate itself, compiled for node, where the wasm compiler
# is anyway. The native tool does the same with the one that a style is taught by, but compiles burn for some twenty minutes first.
network_packs() {
    local folder
    [ -f "$LOSS_NETWORK" ] && [ -f "$PERSON" ] && return
    # shellcheck disable=SC2153 # of tests/setup.sh
    fetch_features "$FEATURES"
    fetch_person
    say "packing the loss network and the person network"
    compile pretrained
    folder=$(mktemp -d)
    wasm-bindgen "${WASM_BINDGEN_OPTIONS[@]}" --no-typescript --out-dir "$folder" "$CARGO_TARGET_DIR/$WASM_TARGET/web/impasto.wasm"
    echo '{"type":"module"}' >"$folder/package.json"
    node tests/browser/network-pack.mjs "$folder" loss-network "$FEATURES" "$LOSS_NETWORK"
    node tests/browser/network-pack.mjs "$folder" person "$PERSON_MODEL" "$PERSON"
    rm -rf "$folder"
}

# The module once more, with an export that runs random kernels beside their twins: only its own crate is compiled again.
twins() {
    say "building the wasm module of the kernel tests"
    compile twins
    rm -rf "$TWINS" && mkdir -p "$TWINS"
    wasm-bindgen "${WASM_BINDGEN_OPTIONS[@]}" --no-typescript --out-dir "$TWINS" \
        "$CARGO_TARGET_DIR/$WASM_TARGET/web/impasto.wasm"
}
