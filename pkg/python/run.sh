#!/usr/bin/env bash
# run.sh wheel | test: builds the wheel of the Python package, or builds it and tests it in a Python of its own.
set -euo pipefail
# shellcheck source=tests/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../tests/setup.sh"

wheel() {
    setup_python "$CACHE/python" pkg/python/requirements.txt
    say "building the Python wheel"
    rm -rf target/wheels
    (cd pkg/python && "$PYTHON" -m maturin build --quiet --release --out ../../target/wheels)
    WHEEL=$(echo "$PWD"/target/wheels/impasto-*.whl)
    echo "$WHEEL: $(wc -c <"$WHEEL") bytes"
}

run_tests() {
    setup_tests
    # The paintings are compared with the command line's: one that was built just now, or else its own.
    if [ -z "${IMPASTO_TOOL:-}" ]; then
        say "building the command line tool"
        cargo build --release --quiet --locked --no-default-features --features cli --bin impasto
        IMPASTO_TOOL="$IMPASTO"
    fi
    "$PYTHON" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$WHEEL"
    say "Python tests"
    export IMPASTO_TOOL IMPASTO_WHEEL="$WHEEL" PYTHONDONTWRITEBYTECODE=1
    # From elsewhere, or Python would take the package's source for the package.
    (cd target && "${PYTHON%python}pytest" -p no:cacheprovider --config-file ../pkg/python/pyproject.toml \
        "${@:-../pkg/python/tests}")
}

verb="${1:-wheel}"
[ $# -gt 0 ] && shift
case "$verb" in
    wheel) wheel ;;
    test)
        wheel
        run_tests "$@"
        ;;
    *) die "unknown verb: $verb (wheel, test)" ;;
esac
