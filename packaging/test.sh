#!/usr/bin/env bash
# Sets everything up and passes the tests. `bash packaging/test.sh quick` leaves out what takes long.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh" test
ASKED=${1:-all}
WORKERS=${NETDESIGNER_WORKERS:-2}
# One thread each: two OpenMP threads on two busy cores are twenty times slower than one.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE
export QT_QPA_PLATFORM=offscreen  # tests with mouse and keyboard start an Xvfb of their own
export PATH=$VENV/bin:$PATH
set +e
FAILED=()

step() {
  local title=$1
  shift
  say "== $title"
  "$@" || FAILED+=("$title")
}

only_what_belongs() {
  "$PY" packaging/check_environment.py
}

step "lint" ruff check .
step "format" ruff format --check .
# What types the libraries tell differs from version to version; the program runs with all of them.
[ "$CONSTRAINTS" != packaging/constraints.txt ] || step "types" mypy
step "installed packages" only_what_belongs
step "quick tests" "$PY" -m pytest -q -n "$WORKERS" -m "not slow and not window"
if [ "$ASKED" != quick ]; then
  step "drawn examples, thoroughly" env HYPOTHESIS_PROFILE=thorough \
    "$PY" -m pytest -q -n "$WORKERS" -m "hypothesis and not slow and not window"
  step "slow tests" "$PY" -m pytest -q -n "$WORKERS" -m "slow and not window"
  step "tests in the window" "$PY" -m pytest -q -m window
  step "wheel in a fresh environment" bash packaging/check_wheel.sh
fi

if [ ${#FAILED[@]} -gt 0 ]; then
  printf 'FAILED: %s\n' "${FAILED[@]}"
  exit 1
fi
echo "All passed."
