#!/usr/bin/env bash
# The packed package, built with each bundler and framework and run in Chromium: `run.sh [NAME...]`, NAME as a folder here.
# What npm installs stays in the cache. Heavy: some 2 GB, and twenty minutes.
set -euo pipefail
# shellcheck source=../setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../setup.sh"

./build.sh site
setup_tests
say "bundlers and frameworks"
export IMPASTO_SITE="$PWD/target/www" IMPASTO_FRAMEWORKS="$CACHE/frameworks" IMPASTO_ONLY="$*"
exec nice -n 5 node --test --test-concurrency=1 tests/frameworks/frameworks.test.mjs
