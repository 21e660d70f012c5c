#!/usr/bin/env bash
# Sets everything up and does the main job: the window where there is a display, the same job headless where not.
# Arguments go to the program: `bash packaging/run.sh train my.netdesign`.
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh" run
if [ $# -gt 0 ]; then
  exec "$VENV/bin/netdesigner" "$@"
elif [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" = Darwin ]; then
  exec "$VENV/bin/netdesigner"
fi
say "There is no display: doing the main job headless"
exec "$VENV/bin/netdesigner" demo --out netdesigner-demo
