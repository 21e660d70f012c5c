"""Library files: modules on their own, to be taken into other designs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from netdesigner.design import file, serialize
from netdesigner.design.module import Module

SUFFIX = ".netmodule"
MARK = "netdesigner-library"
FORMAT = 3  # the last one that changed modules: older programs take them still


def save(modules: Iterable[Module], path: Path) -> None:
    """Writes definitions; raises FileError."""
    content = {MARK: FORMAT, "modules": serialize.modules_to_json(modules)}
    file.write_text(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def load(path: Path) -> list[Module]:
    """Reads definitions from a library file, or those that a design holds; raises FileError."""
    content: Any = file.parsed(file.read_text(path), str(path))
    if not isinstance(content, dict) or not ({MARK, "format"} & content.keys()):
        raise file.FileError(f"{path} holds no modules; choose a {SUFFIX} file or a design.")
    version = content.get(MARK, content.get("format"))
    if isinstance(version, int):
        file.refuse_newer(version, str(path))
    try:
        modules = list(serialize.modules_from_json(content.get("modules", [])).values())
    except serialize.DAMAGED as error:
        raise file.FileError(f"{path} is damaged: {file.reason(error)}.") from None
    if not modules:
        raise file.FileError(f"{path} holds no modules.")
    return modules
