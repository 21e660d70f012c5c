"""The docstring of an exported class: what it is, what goes in and out, what it costs."""

from __future__ import annotations

import textwrap

from netdesigner.codegen.expressions import literal
from netdesigner.codegen.wrapping import WIDTH
from netdesigner.compile.classes import ClassProgram, Program
from netdesigner.compile.names import columns
from netdesigner.layers.base import Shape
from netdesigner.layers.dim import is_symbolic
from netdesigner.layers.words import vocabulary_of

AXES = {
    1: ("feature",),
    2: ("channel", "length"),
    3: ("channel", "height", "width"),
    4: ("channel", "depth", "height", "width"),
}
SEQUENCE = {2: ("length", "feature")}
INDENT = "    "


def docstring(program: ClassProgram) -> list[str]:
    """The lines of the docstring, indented as the body of a class; costs and sizes are the whole network's.

    The first line of the design's notes says what it is; without notes the design's name does.
    """
    first, _, rest = program.notes.strip().partition("\n")
    title = _plain(first) or (_mapping(program) if program.module else _plain(program.title)) or program.name
    title = title if title.endswith((".", "!", "?", ":")) else f"{title}."
    lines = [f'{INDENT}"""{title}']
    is_alone = not isinstance(program, Program) and not rest.strip()
    if columns(lines[0]) > WIDTH - (3 if is_alone else 0):  # then the closing quotes stand behind it
        lines = [f'{INDENT}"""{program.name}.', "", *_wrapped(title)]
    for paragraph in rest.split("\n\n"):
        lines += ["", *_wrapped(_plain(paragraph))] if _plain(paragraph) else []
    if not isinstance(program, Program):
        return [f'{lines[0]}"""'] if len(lines) == 1 else [*lines, f'{INDENT}"""']
    usual = ", as the arguments are by default" if program.parameters else ""
    cost = f"{program.params:,} parameters, {program.macs:,} MACs (multiply-accumulates) per sample{usual}."
    return [*lines, "", *_shapes(program), INDENT + cost, f'{INDENT}"""']


LETTERS = {1: ("F",), 2: ("C", "L"), 3: ("C", "H", "W"), 4: ("C", "D", "H", "W")}


def _mapping(program: ClassProgram) -> str:
    """What a module without notes says of itself: `(N, in_channels, H, W) -> (N, channels * 4, H', W')`."""
    given = [argument.shape for argument in program.arguments]
    ways = [", ".join(_letters(shape, shape) for shape in given)]
    ways.append(", ".join(_letters(result.shape, given[0]) for result in program.results))
    return " -> ".join(ways)


def _letters(shape: Shape, given: Shape) -> str:
    """Channels as they are written in the class, the other sizes as letters; with a dash where they changed."""
    names = LETTERS.get(len(shape), ())
    sizes = [literal(shape[0])]
    for axis in range(1, len(shape)):
        name = names[axis] if names else f"S{axis}"
        is_same = len(given) == len(shape) and given[axis] == shape[axis]
        sizes.append(name if is_same else str(int(shape[axis])) if not is_symbolic(shape[axis]) else f"{name}'")
    return f"({', '.join(['N', *sizes])})"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)


def _plain(text: str) -> str:
    """Text that cannot end or bend a docstring: no quotes that close it, no escapes, nothing unprintable."""
    text = text.replace("\\", "/").replace('"""', "'''")
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split()).strip('"').strip()


def _shapes(program: Program) -> list[str]:
    """`Input: (N, 1, 28, 28): batch, channel, height, width.`"""
    lines, axes = [], AXES | SEQUENCE if _is_of_sequences(program) else AXES
    for argument in program.arguments:
        name = f" {argument.name}" if len(program.arguments) > 1 else ""
        lines.append(f"{INDENT}Input{name}: {_shape(argument.shape, axes)}")
    kept = [result for result in program.results if not result.is_training_only]
    for result in kept:
        name = f" {result.variable}" if len(kept) > 1 else ""
        lines.append(f"{INDENT}Output{name}: {_shape(result.shape, axes)}")
    for result in program.results:
        if result.is_training_only:
            lines.append(f"{INDENT}In training also {result.name}: {_shape(result.shape, axes)}")
    return lines


def _is_of_sequences(program: Program) -> bool:
    """Whether modules take (batch, length, feature) and none takes (batch, channel, length)."""
    calls = [call for attribute in program.attributes for call in attribute.calls]
    is_of_steps = any(("batch_first", True) in call.kwargs for call in calls)
    return is_of_steps and not any(call.target.endswith("1d") for call in calls)


def _shape(shape: Shape, names: dict[int, tuple[str, ...]]) -> str:
    axes = ", ".join(("batch", *names[len(shape)])) if len(shape) in names else "batch first"
    vocabulary = vocabulary_of(shape)
    if vocabulary is not None:
        axes = f"batch, token ids 0 to {vocabulary - 1:,}"
    return f"(N, {', '.join(str(size) for size in shape)}): {axes}."
