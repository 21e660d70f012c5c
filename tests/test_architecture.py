"""The plan of the house: which room may import which, what each room may touch, and how long things may get."""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "netdesigner"
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
MOST_FILES = 30  # in a folder

CORE = {"declare", "layers", "recipe", "design", "analysis", "compile"}
MAY_IMPORT = {
    "declare": set(),
    "layers": {"declare"},
    "recipe": {"declare", "layers"},
    "design": {"declare", "layers", "recipe"},
    "analysis": {"declare", "layers", "recipe", "design"},
    "layout": {"declare", "layers", "design"},
    "compile": {"declare", "layers", "recipe", "design", "analysis"},
    "codegen": CORE,
    "figures": CORE | {"layout"},
    "network": CORE,
    "certificate": CORE | {"codegen", "network"},
    "data": {"declare", "layers", "recipe", "design"},
    "training": CORE | {"codegen", "network", "data"},  # codegen prints the training project
    "runs": CORE | {"network", "data", "training"},
    "inspect": CORE | {"network", "data"},
}
ROOMS = set(MAY_IMPORT)
MAY_IMPORT["gui"] = ROOMS
MAY_IMPORT["cli"] = ROOMS
MAY_IMPORT["app"] = {"gui"}
MAY_IMPORT["__main__"] = ROOMS | {"cli", "app", "gui"}
BESIDE = {"paths", "errors", "json_text", "display"}  # what every room may know
MAY_IMPORT |= {name: set() for name in BESIDE}

TORCH = {"torch", "safetensors.torch", "torchmetrics", "captum", "kornia"}
QT = {"PySide6", "shiboken6", "pyqtgraph"}
RASTER, RASTER_MODULE = PACKAGE / "figures" / "raster.py", "netdesigner.figures.raster"
HAS_TORCH = {"network", "certificate", "data", "training", "inspect"}
HAS_QT = {"gui", "app", "__main__"}  # __main__ only to say in plain words that Qt does not work here

FORBIDDEN_WORDS = {"manager", "handler", "helper", "helpers", "util", "utils", "common", "misc", "info"}
FORBIDDEN_VARIABLES = {"data", "info"}

MODES = {"w", "a", "x", "wb", "ab", "xb", "w+", "a+", "wb+", "ab+"}
WRITE_BY_THEMSELVES = {
    "netdesigner/certificate/certificate.py",  # into a temporary folder of its own
    "netdesigner/certificate/child.py",
    "netdesigner/training/kernel/checkpoint.py",  # the same way by itself: it can be copied out
    "netdesigner/training/kernel/record.py",
    "netdesigner/runs/folder.py",  # a line is added to the metrics as an epoch ends
}

PYTHON_S_OWN = {"_replace", "_asdict", "_make", "_fields", "_getframe", "_exit"}
OF_OTHERS = {  # libraries that have no public name for it
    ("netdesigner/cli/outputs.py", "_actions"),
    ("netdesigner/cli/parser.py", "_actions"),
    ("netdesigner/cli/parser.py", "_SubParsersAction"),
    ("netdesigner/network/randomness.py", "_schema"),
    ("netdesigner/network/randomness.py", "_overloadname"),
}

SOURCES = sorted(PACKAGE.rglob("*.py"))
ALL_SOURCES = SOURCES + sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "packaging").rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    """The room of a file, or the name of a file that lies beside the rooms."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(tree(path)))


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, at the top, in functions and for type checking, with the line."""
    yield from named(path, nodes(path))


def named(path: Path, statements: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """The modules named by the import statements among some."""
    package = list(path.relative_to(ROOT).parts[:-1])
    for node in statements:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module, node.lineno
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def uses(path: Path, libraries: set[str]) -> list[str]:
    found = imported(path)
    hits = [(name, line) for name, line in found if any(f"{name}.".startswith(f"{lib}.") for lib in libraries)]
    return [f"{shown(path)}:{line} imports {name}" for name, line in hits]


def out_of_plan(path: Path) -> list[str]:
    """The rooms a file imports that the plan does not allow."""
    here = room(path)
    if here == "__init__":
        return []
    if here not in MAY_IMPORT:
        return [f"{shown(path)}: {here} is no room of the plan"]
    allowed = MAY_IMPORT[here] | {here} | BESIDE
    parts = [(name.split("."), line) for name, line in imported(path)]
    inside = {(part[1], line) for part, line in parts if part[0] == "netdesigner" and len(part) > 1}
    rooms = {child.stem for child in PACKAGE.iterdir()}
    return [f"{shown(path)}:{line} imports {name}" for name, line in sorted(inside) if name in rooms - allowed]


def test_rooms_import_only_what_the_plan_allows() -> None:
    assert [wrong for path in SOURCES for wrong in out_of_plan(path)] == []


MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in SOURCES}


def needed(path: Path) -> set[str]:
    """The modules of the package that a file imports when it runs, in functions too; not what is for types alone."""
    whole = {name for name, _ in imported(path)}
    only_typed: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            only_typed |= {name for name, _ in named(path, node.body)}
    return {name for name in whole - only_typed if name in MODULES and MODULES[name] != path}


def test_no_circle_between_files() -> None:
    """Nothing leads from a file back to it, by imports in functions neither. A package's own list is no way."""
    ways = {
        name: {other for other in needed(path) if MODULES[other].name != "__init__.py"}
        for name, path in MODULES.items()
    }
    while ends := {name for name, others in ways.items() if not others & ways.keys()}:
        ways = {name: others for name, others in ways.items() if name not in ends}
    beginnings = {name for name in ways if any(name in others for others in ways.values())}
    assert {name: sorted(ways[name] & beginnings) for name in beginnings} == {}


def test_a_public_class_has_its_name_alone() -> None:
    """A layer that PyTorch lacks and its module in `own_layers` share theirs: they are one thing."""
    places: dict[str, list[str]] = {}
    for path in SOURCES:
        if path.name == "own_layers.py" and room(path) == "network":
            continue
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(shown(path))
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_nothing_reaches_into_the_private_parts_of_another_file() -> None:
    """`graph._edges` outside of the file that has `_edges`; a value's `_replace` is Python's own way of spelling."""
    hits = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for node in nodes(path):
            name = node.attr if isinstance(node, ast.Attribute) else ""
            if not name.startswith("_") or name.startswith("__") or name in PYTHON_S_OWN:
                continue
            is_here = any(f"{there}{name}" in text for there in ("self.", "def ", "    ", "cls."))
            if not is_here and (shown(path), name) not in OF_OTHERS:
                hits.append(f"{shown(path)}:{node.lineno} .{name}")
    assert hits == []


def test_torch_stays_in_its_rooms() -> None:
    assert [use for path in SOURCES if room(path) not in HAS_TORCH for use in uses(path, TORCH)] == []


def test_qt_stays_in_the_window() -> None:
    without = [path for path in SOURCES if room(path) not in HAS_QT and path != RASTER]
    assert [use for path in without for use in uses(path, QT)] == []


def test_pictures_in_pixels_are_asked_for_by_the_two_faces_alone() -> None:
    """`figures` can be imported without Qt; the command line asks for pixels inside a function."""
    askers = {room(path): path for path in SOURCES if uses(path, {"netdesigner.figures.raster"})}
    assert set(askers) <= {"gui", "cli"}
    assert all(node.col_offset for node in nodes(askers["cli"]) if getattr(node, "module", "") == RASTER_MODULE)


def test_no_folder_is_a_heap() -> None:
    counts = {shown(folder): len(list(folder.glob("*.py"))) for folder in {path.parent for path in SOURCES}}
    assert {name: count for name, count in counts.items() if count > MOST_FILES} == {}


@pytest.mark.parametrize(
    ("folder", "libraries"), [("training/kernel", {"torch", "numpy"}), ("data/preparation", {"numpy"})]
)
def test_what_exported_projects_are_made_of_can_be_copied_out(folder: str, libraries: set[str]) -> None:
    """The kernel of trainings and the preparation of examples: some libraries, Python's own, and each other."""
    files = sorted((PACKAGE / folder).rglob("*.py"))
    assert len(files) > 3
    allowed = libraries | sys.stdlib_module_names
    for path in files:
        for node in nodes(path):
            if isinstance(node, ast.Import):
                assert {alias.name.partition(".")[0] for alias in node.names} <= allowed, shown(path)
            elif isinstance(node, ast.ImportFrom):
                outside = node.level > 1 or (node.level == 0 and (node.module or "").partition(".")[0] not in allowed)
                assert not outside, f"{shown(path)}:{node.lineno}"


def test_matplotlib_draws_the_pictures_of_views_and_keeps_no_state() -> None:
    uses_it = {shown(path) for path in SOURCES if uses(path, {"matplotlib"})}
    assert uses_it == {"netdesigner/inspect/plate.py", "netdesigner/inspect/plotting.py"}
    assert [use for path in SOURCES for use in uses(path, {"matplotlib.pyplot"})] == []


def test_no_file_has_two_subjects() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ALL_SOURCES}
    assert {name: count for name, count in lengths.items() if count > LONGEST_FILE} == {}


def test_no_function_is_long() -> None:
    long = [
        f"{shown(path)}:{node.lineno} {node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for path in ALL_SOURCES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [shown(path) for path in ALL_SOURCES if not ast.get_docstring(tree(path))]
    assert [name for name in silent if not name.startswith("tests/") or not name.endswith("__init__.py")] == []


def test_no_empty_words_in_names() -> None:
    wrong = [shown(path) for path in ALL_SOURCES if FORBIDDEN_WORDS & set(path.stem.lower().split("_"))]
    for path in SOURCES:
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and any(node.name.lower().endswith(word) for word in FORBIDDEN_WORDS):
                wrong.append(f"{shown(path)}:{node.lineno} class {node.name}")
    assert wrong == []


def variables(path: Path) -> Iterator[tuple[str, int]]:
    """Parameters and local variables; a field of a class is a word of the vocabulary (`Recipe.data`)."""
    functions = (node for node in nodes(path) if isinstance(node, ast.FunctionDef))
    for node in (inner for function in functions for inner in ast.walk(function)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno


def test_variables_say_what_they_hold() -> None:
    found = ((path, name, line) for path in SOURCES for name, line in variables(path))
    assert [f"{shown(path)}:{line} {name}" for path, name, line in found if name in FORBIDDEN_VARIABLES] == []


def calls(path: Path, module: str, name: str) -> Iterator[ast.Call]:
    """The calls `module.name(...)` in a file."""
    for node in nodes(path):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=called)) if (owner, called) == (
                module,
                name,
            ):
                yield node


def test_files_of_others_are_read_safely() -> None:
    assert [use for path in SOURCES for use in uses(path, {"pickle", "dill", "joblib"})] == []
    loads = [(path, call) for path in SOURCES for call in calls(path, "torch", "load")]
    unsafe = [(path, call) for path, call in loads if "weights_only=True" not in ast.unparse(call)]
    assert [f"{shown(path)}:{call.lineno}" for path, call in unsafe] == []


def writing(path: Path) -> Iterator[ast.Call]:
    """The calls that write to a file outside of a `with replacing(...) as place`, as far as their names tell."""
    blocks = [node for node in nodes(path) if isinstance(node, ast.With) and "replacing(" in ast.unparse(node.items[0])]
    guarded = {id(inner) for block in blocks for inner in ast.walk(block)}
    for call in (node for node in nodes(path) if isinstance(node, ast.Call) and id(node) not in guarded):
        match call.func:
            case ast.Attribute(value=ast.Name(id="file" | "design_file"), attr="write_text" | "write_bytes"):
                pass  # design/file.py, which goes through `replacing`
            case ast.Attribute(attr="write_text" | "write_bytes") | ast.Name(id="save_file"):
                yield call
            case ast.Attribute(attr="open") | ast.Name(id="open"):
                modes = [word.value for word in call.args if isinstance(word, ast.Constant) and word.value in MODES]
                if modes:
                    yield call


def test_files_are_written_by_the_one_way_that_loses_nothing() -> None:
    places = {shown(path) for path in SOURCES if list(writing(path))}
    assert places == WRITE_BY_THEMSELVES


def test_json_of_others_is_read_where_all_that_can_be_wrong_is_one_kind_of_error() -> None:
    own = {"netdesigner/json_text.py", "netdesigner/certificate/child.py", "netdesigner/runs/folder.py"}
    readers = {shown(path) for path in SOURCES if list(calls(path, "json", "loads"))}
    assert readers <= own | {"netdesigner/design/templates.py"}  # templates are the program's own


def test_nothing_sleeps() -> None:
    assert [f"{shown(path)}:{call.lineno}" for path in SOURCES for call in calls(path, "time", "sleep")] == []


def test_no_widget_is_adopted_by_its_neighbour() -> None:
    """PySide makes the widget that these give a child of the one that is asked, and takes it away with that one."""
    adopting = {"nextInFocusChain", "previousInFocusChain", "focusProxy"}
    asked = [
        f"{shown(path)}:{node.lineno}"
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in adopting
    ]
    assert asked == []
