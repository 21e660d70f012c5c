#!/usr/bin/env bash
# Builds the one-folder bundle (dist/netdesigner, about 800 MB, a few minutes), puts the .desktop file and the icon
# beside the program, and proves it: the bundle does the headless demo, and its window opens.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh" bundle
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

say "Building dist/netdesigner"
"$PY" -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/bundle packaging/netdesigner.spec
cp packaging/netdesigner.desktop resources/icons/netdesigner.svg LICENSE dist/netdesigner/

OUT=$(mktemp -d)
trap 'rm -rf "$OUT"' EXIT
cd "$OUT"  # nothing of the checkout is in reach by accident
say "Running its headless demo"
env -u DISPLAY -u WAYLAND_DISPLAY -u PYTHONPATH "$ROOT/dist/netdesigner/netdesigner" demo --out "$OUT/demo"
test -s "$OUT/demo/model.py"

say "Opening its window"
QT_QPA_PLATFORM=offscreen "$ROOT/dist/netdesigner/netdesigner" &
WINDOW=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
  sleep 1
  kill -0 "$WINDOW" 2>/dev/null || stop "the window of the bundle closed by itself"
done
kill "$WINDOW"
wait "$WINDOW" || true
say "The bundle works: $ROOT/dist/netdesigner ($(du -sh "$ROOT/dist/netdesigner" | cut -f1))"
