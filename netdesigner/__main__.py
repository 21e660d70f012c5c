"""The door of the program: the window, a command-line verb, or a hidden child of another NetDesigner."""

import gc
import os
import sys
from pathlib import Path

from netdesigner.errors import told

CHILD = "--certify-child"  # a frozen bundle has no `python` to start, so the program starts itself


def main(arguments: list[str] | None = None) -> int:
    """Run what the arguments ask for and return the exit code."""
    try:
        return _run(arguments)
    except ImportError as error:  # a package, or a system library of one, is missing
        sentence = told(error)
        if sentence is None:
            raise
        print(f"netdesigner: {sentence}", file=sys.stderr)
        return 2


def _run(arguments: list[str] | None) -> int:
    asked = sys.argv[1:] if arguments is None else arguments
    # Idle OpenMP threads that spin would fight with the window for the cores; must be set before torch comes.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # Equal numbers from equal inputs, wherever they lie in memory: what "same seed" and the certificate promise.
    os.environ.setdefault("MKL_CBWR", "AUTO")
    if asked[:1] == [CHILD]:
        from netdesigner.certificate.certificate import child_main

        return child_main(asked[1:])
    if not asked or _is_design(asked[0]):
        return _window(Path(asked[0]) if asked else None)
    from netdesigner.cli import main as command_line

    return command_line(asked)


def _is_design(argument: str) -> bool:
    return not argument.startswith("-") and Path(argument).suffix == ".netdesign"


def _window(path: Path | None) -> int:
    from netdesigner.display import trouble_with_display

    if (trouble := trouble_with_display()) is not None:
        print(f"netdesigner: {trouble}", file=sys.stderr)
        return 2
    gc.disable()  # nothing made until the window is there is garbage; `run` turns the collector on again
    if path is not None:  # before Qt, whose import hook makes every later import dearer
        import netdesigner.analysis.facts  # noqa: F401

    from netdesigner.app import run

    return run(path)


if __name__ == "__main__":
    sys.exit(main())
