"""The `.netdesign` file: JSON with a format number, in an order that diffs well.

Reading is parse (any version), migrate, build; `serialize.py` knows what the parts look like. Nothing in a file
is ever run.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from netdesigner.declare import plain
from netdesigner.design.design import DIRECTIONS, Design, Direction
from netdesigner.design.migrations import MIGRATIONS
from netdesigner.design.module import recalculated
from netdesigner.design.serialize import (
    DAMAGED,
    brief,
    graph_from_json,
    graph_to_json,
    initialization_from_json,
    modules_from_json,
    modules_to_json,
    name_of,
    parameters_from_json,
    parameters_to_json,
    table_of,
    text_of,
)
from netdesigner.design.unread import Unread, unread
from netdesigner.errors import NotWrittenError, SentenceError
from netdesigner.json_text import parse
from netdesigner.layers import LayerError, initialization
from netdesigner.paths import replacing
from netdesigner.recipe.recipe import Recipe

FORMAT = 4
SUFFIX = ".netdesign"
BEGINNING = re.compile(rb'(\xef\xbb\xbf)?\s*\{\s*"(format|netdesigner-library)"\s*:')  # of every file we write


class FileError(SentenceError):
    """A file that cannot be read or written, as one sentence that says what to do."""


# --- writing -----------------------------------------------------------------------------------------


def dumps(design: Design) -> str:
    """The design as text; equal designs give equal text."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "name": design.name,
        "notes": design.notes,
        "graph": graph_to_json(design.graph),
        "recipe": plain.to_json(design.recipe),
    }
    if design.direction != "down":
        content["direction"] = design.direction
    if design.parameters:
        content["parameters"] = parameters_to_json(design.parameters)
    if design.modules:
        content["modules"] = modules_to_json(design.modules.values())
    if design.weights_id:
        content["weights"] = design.weights_id
    if design.init is not None:
        content["init"] = initialization.to_json(design.init)
    for part in design.unread:
        plain.put(content, part.place, part.value)
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def write_text(path: Path, text: str) -> None:
    """Replaces a file in one step: whoever reads it sees the old text or the new, never half of it."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise FileError(f"{path} could not be written: a name holds signs that are not text.") from None
    write_bytes(path, content)


def write_bytes(path: Path, content: bytes) -> None:
    """As `write_text`, for what is no text; raises FileError and leaves an older file as it was."""
    try:
        with replacing(path) as place:
            place.write_bytes(content)
    except NotWrittenError as error:
        raise FileError(str(error)) from None


def save(design: Design, path: Path) -> None:
    """Writes the design; raises FileError and leaves an older file as it was."""
    write_text(path, dumps(design))


# --- reading -----------------------------------------------------------------------------------------


def load(path: Path) -> Design:
    """Reads a design of any format; raises FileError with one sentence."""
    return loads(read_text(path), str(path))


def is_design(path: Path) -> bool:
    """Whether a file holds a design or a library of modules, whatever it is called; cheap, and never raises."""
    try:
        with path.open("rb") as stream:
            return BEGINNING.match(stream.read(64)) is not None
    except OSError:
        return False


def read_text(path: Path) -> str:
    """The text of a file; raises FileError."""
    try:
        return path.read_text(encoding="utf-8-sig")  # some editors put a mark in front
    except FileNotFoundError:
        raise FileError(f"{path} does not exist.") from None
    except IsADirectoryError:
        raise FileError(f"{path} is a folder, not a design file.") from None
    except UnicodeDecodeError:
        raise FileError(f"{path} is not a NetDesigner design: it is not text.") from None
    except OSError as error:
        raise FileError(f"{path} could not be read: {error.strerror or error}.") from None


def loads(text: str, where: str = "The text") -> Design:
    """The design that a text holds; raises FileError."""
    content = parsed(text, where)
    version = content.get("format") if isinstance(content, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FileError(f"{where} is not a NetDesigner design: it has no format number.")
    refuse_newer(version, where)
    try:
        if "\\ud" in text.lower():  # escapes that may stand for half a sign, which no file can hold
            json.dumps(content, ensure_ascii=False).encode()
        while content["format"] < FORMAT:
            content = MIGRATIONS[content["format"]](content)
        modules = modules_from_json(content.get("modules", []))
        blocks = {name: module.layer for name, module in modules.items()}
        recipe, unused = _recipe(table_of(content.get("recipe", {}), "recipe"))
        direction, turned = _direction(content.get("direction", "down"))
        init, refused = initialization_from_json(content, "as PyTorch does")
        parameters = parameters_from_json(content.get("parameters", []))
        design = Design(
            name=name_of(content.get("name", "Network")),
            graph=graph_from_json(table_of(content.get("graph", {}), "graph"), blocks),
            recipe=recipe,
            notes=text_of(content.get("notes", "")),
            direction=direction,
            modules=modules,
            parameters=parameters,
            init=init,
            unread=(*unused, *turned, *refused),
            weights_id=text_of(content.get("weights", "")),
        )
        _calculate(design)
        return design
    except UnicodeEncodeError:
        raise FileError(f"{where} is damaged: a name holds signs that are not text.") from None
    except DAMAGED as error:
        raise FileError(f"{where} is damaged: {reason(error)}.") from None


def parsed(text: str, where: str) -> Any:
    """What a text holds as JSON; raises FileError."""
    try:
        return parse(text)
    except ValueError as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FileError(f"{where} is not a NetDesigner design: it is not JSON{line}.") from None


def reason(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error).rstrip(".")


def _calculate(design: Design) -> None:
    """The main graph holds the numbers that its formulas give; those without a value are problems of the drawing."""
    values = design.examples_of("")
    for node in [node for node in design.graph.nodes.values() if node.formulas]:
        with suppress(LayerError):
            design.graph.put_node(recalculated(node, values))


def refuse_newer(version: int, where: str) -> None:
    """Raises FileError for a file that holds what this program may not know."""
    if version > FORMAT:
        raise FileError(
            f"{where} was made by a newer version of the program (format {version}, this one reads up to {FORMAT}); "
            "update the program to open it."
        )


def _recipe(content: dict[str, Any]) -> tuple[Recipe, tuple[Unread, ...]]:
    """The recipe; settings and choices that this program does not know are kept, and the usual ones used instead."""
    recipe, refused = plain.from_json(Recipe(), content, "recipe")
    return recipe, tuple(unread(f"recipe.{part.place}", part.value, part.sentence) for part in refused)


def _direction(value: Any) -> tuple[Direction, tuple[Unread, ...]]:
    if value in DIRECTIONS:
        return DIRECTIONS[DIRECTIONS.index(value)], ()
    sentence = f"{brief(value)} is not a direction of the drawing (down or right): it runs down here."
    return "down", (unread("direction", value, sentence),)
