#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh environment, and uses it from another folder. The fresh environment
# borrows the libraries (torch, Qt, ...) of .venv, so this takes seconds; the program itself comes from the wheel.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD
BASE=${1:-$ROOT/.venv/bin/python}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

"$BASE" -m build --quiet --wheel --no-isolation --outdir "$WORK/dist" .
"$BASE" -m venv --without-pip "$WORK/venv"
SITE=$("$WORK/venv/bin/python" -c 'import site; print(site.getsitepackages()[0])')
"$BASE" -m pip --python "$WORK/venv/bin/python" install --quiet --no-deps --no-index "$WORK"/dist/*.whl
"$BASE" -c 'import site; print(site.getsitepackages()[0])' >"$SITE/borrowed.pth"

cd "$WORK"
unset PYTHONPATH
"$WORK/venv/bin/python" - "$ROOT" <<'PYTHON'
import sys
from pathlib import Path

import netdesigner
from netdesigner.paths import resources

place = Path(netdesigner.__file__)
assert not place.is_relative_to(sys.argv[1]), f"{place} is the checkout, not the wheel"
assert resources().is_relative_to(place.parent), f"{resources()} is not inside the wheel"
source = Path(sys.argv[1], "resources")
missing = [path for path in source.rglob("*") if not (resources() / path.relative_to(source)).exists()]
assert not missing, f"not in the wheel: {missing}"
PYTHON
"$WORK/venv/bin/netdesigner" templates
"$WORK/venv/bin/netdesigner" new lenet5 -o lenet.netdesign
"$WORK/venv/bin/netdesigner" check lenet.netdesign
"$WORK/venv/bin/netdesigner" export lenet.netdesign -o model.py
"$WORK/venv/bin/python" -c "import model"
QT_QPA_PLATFORM=offscreen "$WORK/venv/bin/python" - <<'PYTHON'
from netdesigner.app import application

app = application()
from netdesigner.gui.window.main_window import MainWindow

window = MainWindow()
window.show()
app.processEvents()
assert window.isVisible()
window.close()
PYTHON
echo "The wheel works in a fresh environment: $(basename "$WORK"/dist/*.whl)"
