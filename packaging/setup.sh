# Makes everything ready: system libraries, a Python, the virtual environment .venv with the tested versions.
# Sourced by run.sh, test.sh and bundle.sh as `. packaging/setup.sh PART` (run, test or bundle); leaves $PY (the
# environment's Python). Does nothing that is already done. PYTHON=python3.13 names another Python to start from, and
# CONSTRAINTS=packaging/lowest.txt other versions; each pair of them has a virtual environment of its own.
set -eu
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
PART=${1:-run}
CONSTRAINTS=${CONSTRAINTS:-packaging/constraints.txt}
VENV=$ROOT/.venv
if [ -n "${PYTHON:-}" ] || [ "$CONSTRAINTS" != packaging/constraints.txt ]; then
  VENV=$ROOT/.venv-$(basename "${PYTHON:-python3}")-$(basename "$CONSTRAINTS" .txt)
fi
PY=$VENV/bin/python

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
stop() { printf 'netdesigner: %s\n' "$*" >&2; exit 1; }

# What Qt needs of the system, as "file package": first without a display, then with one, then for the tests.
OFFSCREEN="libEGL.so.1 libegl1
libGL.so.1 libgl1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libxkbcommon.so.0 libxkbcommon0
libglib-2.0.so.0 libglib2.0-0"
SCREEN="libxcb-cursor.so.0 libxcb-cursor0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0"
TOOLS="Xvfb xvfb
xauth xauth
xdotool xdotool"

find_python() {
  local candidate
  for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
}

missing_packages() {
  local known file package
  known=$( (/sbin/ldconfig -p || ldconfig -p) 2>/dev/null || true)
  while read -r file package; do
    [ -z "$file" ] || grep -qF "$file" <<<"$known" || echo "$package"
  done <<<"$OFFSCREEN"$'\n'"$SCREEN"
  if [ "$PART" = test ]; then
    while read -r file package; do
      command -v "$file" >/dev/null || echo "$package"
    done <<<"$TOOLS"
  fi
  local python
  python=$(find_python)
  if [ -z "$python" ]; then
    [ -n "${PYTHON:-}" ] || printf 'python3\npython3-venv\n'
  elif [ ! -x "$PY" ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
  fi
}

install_system_packages() {
  [ "$(uname -s)" = Linux ] || return 0
  local missing
  missing=$(missing_packages | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  local line="apt-get update -q && apt-get install -y --no-install-recommends $missing"
  command -v apt-get >/dev/null ||
    stop "these Debian packages, or what your system calls them, are missing: $missing"
  [ "$(id -u)" = 0 ] || stop "system packages are missing; run this as root and come back:
  $line"
  say "Installing system packages: $missing"
  apt-get update -q >&2
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2
}

fingerprint() {
  { cat pyproject.toml "$CONSTRAINTS"; echo "$PART $ROOT"; "$PY" --version; } | sha256sum | cut -d' ' -f1
}

fill_environment() {
  local python
  if [ ! -x "$PY" ] || ! "$PY" -c '' 2>/dev/null; then
    python=$(find_python)
    [ -n "$python" ] || stop "no Python 3.11, 3.12 or 3.13 was found (looked for ${PYTHON:-python3, python3.13, python3.12, python3.11}). Install one, or name it in PYTHON."
    say "Making the virtual environment $(basename "$VENV") with $("$python" --version)"
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
  fi
  local stamp=$VENV/.ready-$PART
  [ "$(cat "$stamp" 2>/dev/null)" != "$(fingerprint)" ] || return 0
  local extras=""
  case $PART in test) extras="[dev]" ;; bundle) extras="[bundle]" ;; esac
  [ -r "$CONSTRAINTS" ] || stop "there is no file of versions $CONSTRAINTS."
  say "Installing the versions of $CONSTRAINTS into $(basename "$VENV") (a few minutes the first time)"
  local install=("$PY" -m pip install --quiet --disable-pip-version-check -c "$CONSTRAINTS")
  # torch by itself, first: pip then takes a CPU file that lies on this machine, or else gets it from PyPI.
  "${install[@]}" torch hatchling editables
  "${install[@]}" --no-build-isolation -e ".$extras"
  fingerprint >"$stamp"
}

install_system_packages
fill_environment
