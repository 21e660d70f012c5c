"""Runs one benchmark and prints what it measured."""

from __future__ import annotations

import argparse
import importlib
import json

NAMES = ("analysis", "layout", "canvas", "training", "start")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = importlib.import_module(f"tests.bench.{options.name}").run()
    if options.json:
        print(json.dumps({"bench": options.name, "results": results}, indent=1))
        return
    for each in results:
        compared = "" if each["ratio"] is None else f"   reference {each['reference']:.4g}, ratio {each['ratio']:.3g}"
        print(f"{each['what']:<60} {each['median']:>10.4g} {each['unit']}{compared}")


main()
