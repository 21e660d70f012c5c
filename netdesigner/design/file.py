"""The `.netdesign` file: JSON with a format number, in an order that diffs well.

Reading is parse (any version), migrate, build. One unknown block does not lose the file: it is kept as
`Unknown` and written back as it was. Nothing in a file is ever run.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from netdesigner.design.design import DIRECTIONS, Design, Direction
from netdesigner.design.graph import MOST_PORTS, Edge, Graph, Node
from netdesigner.design.recipe import Recipe
from netdesigner.errors import SentenceError
from netdesigner.layers import REGISTRY, Layer, LayerError
from netdesigner.layers.io import Unknown

FORMAT = 1
SUFFIX = ".netdesign"

# Migrations: from a format number to the next; each takes and returns the parsed JSON
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


# What reading raises where JSON is not what it should be
DAMAGED = (KeyError, TypeError, AttributeError, IndexError, ValueError, OverflowError, RecursionError)


class FileError(SentenceError):
    """A file that cannot be read or written, as one sentence that says what to do."""


# --- writing -----------------------------------------------------------------------------------------


def dumps(design: Design) -> str:
    """The design as text; equal designs give equal text."""
    content = {
        "format": FORMAT,
        "name": design.name,
        "notes": design.notes,
        "graph": graph_to_json(design.graph),
        "recipe": design.recipe.model_dump(),
    }
    if design.direction != "down":
        content["direction"] = design.direction
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def graph_to_json(graph: Graph) -> dict[str, Any]:
    content: dict[str, Any] = {
        "nodes": [node_to_json(node) for node in graph.nodes.values()],
        # by source and as they were drawn: read in this order, the graph is in all its orders what it was
        "edges": [list(edge) for node_id in graph.nodes for edge in graph.outputs_of(node_id)],
    }
    if graph.next_id > _derived_next_id(graph):  # an id of a removed node is not given again: weights go by it
        content["next_id"] = graph.next_id
    return content


def _derived_next_id(graph: Graph) -> int:
    """The first number behind those of all nodes."""
    return max((int(node_id[1:]) + 1 for node_id in graph.nodes if node_id[1:].isdecimal()), default=1)


def node_to_json(node: Node) -> dict[str, Any]:
    layer = node.layer
    unknown = isinstance(layer, Unknown)
    content: dict[str, Any] = {
        "id": node.id,
        "name": node.name,
        "layer": layer.type if isinstance(layer, Unknown) else type(layer).__name__,
        "settings": layer.kept if unknown and isinstance(layer, Unknown) else dict(layer.changed()),
        "at": [round(node.x, 2), round(node.y, 2)],
    }
    if node.weights_of:
        content["weights_of"] = node.weights_of
    if node.stage:
        content["stage"] = node.stage
    return content


def write_text(path: Path, text: str) -> None:
    """Replaces a file in one step: whoever reads it sees the old text or the new, never half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileError(f"{path} could not be written: {error.strerror or error}. Save under another name.") from None
    except UnicodeEncodeError:
        raise FileError(f"{path} could not be written: a name holds signs that are not text.") from None


def save(design: Design, path: Path) -> None:
    """Writes the design; raises FileError and leaves an older file as it was."""
    write_text(path, dumps(design))


# --- reading -----------------------------------------------------------------------------------------


def load(path: Path) -> Design:
    """Reads a design of any format; raises FileError with one sentence."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FileError(f"{path} does not exist.") from None
    except IsADirectoryError:
        raise FileError(f"{path} is a folder, not a design file.") from None
    except UnicodeDecodeError:
        raise FileError(f"{path} is not a NetDesigner design: it is not text.") from None
    except OSError as error:
        raise FileError(f"{path} could not be read: {error.strerror or error}.") from None
    return loads(text, str(path))


def loads(text: str, where: str = "The text") -> Design:
    """The design that a text holds; raises FileError."""
    try:
        content = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FileError(f"{where} is not a NetDesigner design: it is not JSON{line}.") from None
    version = content.get("format") if isinstance(content, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FileError(f"{where} is not a NetDesigner design: it has no format number.")
    if version > FORMAT:
        raise FileError(
            f"{where} was written by a newer NetDesigner (format {version}, this one reads up to {FORMAT}); "
            "update the program to open it."
        )
    try:
        if "\\ud" in text.lower():  # escapes that may stand for half a sign, which no file can hold
            json.dumps(content, ensure_ascii=False).encode()
        while content["format"] < FORMAT:
            content = MIGRATIONS[content["format"]](content)
        return Design(
            name=_text(content.get("name", "Network")),
            graph=graph_from_json(_table(content.get("graph", {}), "graph")),
            recipe=Recipe.model_validate(_table(content.get("recipe", {}), "recipe")),
            notes=_text(content.get("notes", "")),
            direction=_direction(content.get("direction", "down")),
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise FileError(f"{where}: the recipe's {name} is wrong: {first['msg']}.") from None
    except DAMAGED as error:
        raise FileError(f"{where} is damaged: {_reason(error)}.") from None


def _reason(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error).rstrip(".")


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _direction(value: Any) -> Direction:
    if value not in DIRECTIONS:
        raise ValueError(f"{_brief(value)} is not a direction; it should be down or right")
    return DIRECTIONS[DIRECTIONS.index(value)]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{_brief(value)} should be text")
    return value


def _table(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"its {name} should be a table, not {_brief(value)}")
    return value


def _rows(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"its {name} should be a list, not {_brief(value)}")
    return value


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def graph_from_json(content: dict[str, Any]) -> Graph:
    """The graph that `graph_to_json` wrote; raises ValueError, KeyError or TypeError where it is damaged."""
    graph = Graph()
    names: set[str] = set()
    for part in _rows(content.get("nodes", []), "nodes"):
        node = node_from_json(_table(part, "node"))
        if node.id in graph.nodes:
            raise ValueError(f"two nodes have the id {node.id}")
        if node.name in names:
            raise ValueError(f"two nodes have the name {node.name}")
        names.add(node.name)
        graph.put_node(node)
    saved = content.get("next_id", 1)
    if not isinstance(saved, int) or isinstance(saved, bool):
        raise TypeError(f"{_brief(saved)} is not the number of the next node")
    graph.next_id = max(saved, _derived_next_id(graph))
    seen: set[Edge] = set()
    for part in _rows(content.get("edges", []), "edges"):
        if not isinstance(part, list) or len(part) not in (2, 3, 4):
            raise TypeError(f"a wire should be a list of two nodes and two ports, not {_brief(part)}")
        edge = Edge(_text(part[0]), _text(part[1]), *(_port(port) for port in part[2:]))
        if edge.source not in graph.nodes or edge.target not in graph.nodes:
            raise ValueError(f"a wire from {edge.source} to {edge.target} ends nowhere")
        if edge not in seen:
            seen.add(edge)
            graph.put_edge(edge)
    return graph


def _port(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST_PORTS:
        raise TypeError(f"{_brief(value)} is not a port number")
    return value


def node_from_json(part: dict[str, Any]) -> Node:
    place = part.get("at", [0, 0])
    is_place = isinstance(place, list) and len(place) == 2 and all(type(value) in (int, float) for value in place)
    if not is_place or not all(abs(value) < 1e9 for value in place):
        raise ValueError(f"the node {_brief(part['id'])} lies at an impossible place ({_brief(place)})")
    owner = part.get("weights_of")
    return Node(
        id=_text(part["id"]),
        name=_text(part["name"]),
        layer=layer_from_json(_text(part["layer"]), part.get("settings", {})),
        x=float(place[0]),
        y=float(place[1]),
        weights_of=None if owner is None else _text(owner),
        stage=_text(part.get("stage", "")),
    )


def layer_from_json(name: str, settings: Any) -> Layer:
    """The layer; one that this program does not have, or whose settings it refuses, is kept as Unknown."""
    if not isinstance(settings, dict):
        raise TypeError(f"the settings of {name} are not a table")
    if name not in REGISTRY:
        return Unknown(type=name, kept=settings)
    try:
        return REGISTRY[name].make(**settings)
    except LayerError as error:
        return Unknown(type=name, kept=settings, reason=f"{error} Replace the block or mend the file.")
