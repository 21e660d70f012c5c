"""The verbs and their options, and how a verb's errors become one sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO, cast

from netdesigner import __version__
from netdesigner.cli.outputs import check_outputs, reads, writes, writes_folder
from netdesigner.cli.plain import PlainText
from netdesigner.errors import told

WRONG_USE, FAILED = 2, 1


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        print(f"{self.prog}: {message[0].upper()}{message[1:]}. Try: {self.prog} --help", file=sys.stderr)
        sys.exit(WRONG_USE)


Verb = Callable[[argparse.Namespace], int]
CHAIN_HELP = (
    'layers separated by |: "Conv2d(16, 3) | ReLU() | Flatten()", without the sizes that follow from the input; '
    "with nn. or the incoming size first it is PyTorch's own text, also a whole nn.Sequential"
)


class ViewNames:
    """The views there are: looked up when one is given or help is asked for, not at every start."""

    def __iter__(self) -> Iterator[str]:
        from netdesigner.inspect.views import view_names

        return iter(view_names())

    def __contains__(self, name: object) -> bool:
        return name in list(self)


class _Sources:
    """What `--data` may name, asked for when the help is printed: the room of data takes a while to import."""

    def __str__(self) -> str:
        from netdesigner.data.sources import choices

        return choices()


def _verb(name: str) -> Verb:
    """A verb by its place, `drawing.check`, imported only when it is called: most need neither torch nor Qt."""

    def run(options: argparse.Namespace) -> int:
        room, function = name.split(".")
        verb: Verb = getattr(import_module(f"netdesigner.cli.{room}"), function)
        return verb(options)

    return run


def parser() -> argparse.ArgumentParser:
    """All verbs with their options."""
    top = _Parser(prog="netdesigner", description="Draw neural networks; without a verb, opens the window.")
    top.add_argument("--version", action="version", version=f"netdesigner {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    _drawing_verbs(verbs)
    _learning_verbs(verbs)
    return top


def verbs_of(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parser of each verb."""
    return next(dict(action.choices) for action in top._actions if isinstance(action, argparse._SubParsersAction))


def _drawing_verbs(verbs: Any) -> None:
    verb = verbs.add_parser("templates", help="list the networks that come with the program")
    verb.add_argument("--json", action="store_true", help="as JSON")
    verb.set_defaults(run=_verb("drawing.templates"))

    verb = verbs.add_parser("new", help="make a design from a template or from a chain of layers")
    verb.add_argument("template", nargs="?", metavar="TEMPLATE", help="a name that `netdesigner templates` lists")
    verb.add_argument("--input", metavar="SHAPE", help="sizes without the batch, such as 3x32x32 or 784")
    verb.add_argument("--chain", metavar="LAYERS", help=CHAIN_HELP)
    verb.add_argument("--name", help="the network's name, and so its class's")
    verb.add_argument("-o", "--output", required=True, type=writes, metavar="FILE", help="the .netdesign file to write")
    verb.add_argument("--force", action="store_true", help="replace a design that is there already")
    verb.set_defaults(run=_verb("drawing.new"))

    verb = verbs.add_parser("check", help="shapes, receptive fields, costs and problems of designs")
    verb.add_argument("files", nargs="+", type=reads, metavar="FILE")
    verb.add_argument("--json", action="store_true", help="everything, as JSON")
    verb.set_defaults(run=_verb("drawing.check"))

    verb = verbs.add_parser("summary", help="the table of layers")
    verb.add_argument("file", type=reads, metavar="FILE")
    verb.add_argument("--format", choices=("text", "markdown", "latex", "csv"), help="else by the ending of FILE")
    verb.add_argument("-o", "--output", type=writes, metavar="FILE", help="write it here: .txt, .md, .tex or .csv")
    verb.add_argument(
        "--depth", type=_depth, metavar="N", help="show modules N levels deep, 0 as blocks alone; else all"
    )
    verb.set_defaults(run=_verb("drawing.summary"))

    verb = verbs.add_parser("export", help="write the network as PyTorch code, alone or with what trains it")
    verb.add_argument("file", type=reads, metavar="FILE")
    verb.add_argument("-o", "--output", type=writes, metavar="MODEL.py", help="the class")
    verb.add_argument("--project", type=writes_folder, metavar="DIR",
                      help="instead a folder with the class, its examples and weights, and a train.py that trains it "
                      "without this program")  # fmt: skip
    verb.add_argument("--data", metavar="D", help="with --project: other examples, as for train")
    verb.add_argument("--set", action="append", metavar="KEY=VALUE",
                      help="with --project: other settings of the recipe, as for train")  # fmt: skip
    verb.add_argument("--weights", type=writes, metavar="F.safetensors",
                      help="write the weights too; a .pth file, or one of others, is read instead")  # fmt: skip
    verb.add_argument("--from", dest="source", type=reads, metavar="W",
                      help="take the weights from a .safetensors or .pth file, not from beside the design")  # fmt: skip
    verb.add_argument("--partly", action="store_true", help="with --from: take what fits and leave out the rest")
    verb.add_argument("--keep", action="store_true", help="with --from: keep them beside the design as its weights")
    verb.add_argument("--certify", action="store_true", help="prove in a fresh process that code and network agree")
    verb.set_defaults(run=_verb("drawing.export"))

    _render_verb(verbs)


def _depth(text: str) -> int:
    """How many levels of modules are shown; raises ArgumentTypeError."""
    if not text.isdecimal() or len(text) > 6:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 on, not {text}")
    return int(text)


def _columns(text: str) -> int | None:
    """A number of columns; None for "auto"."""
    if text == "auto":
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 12:
        raise argparse.ArgumentTypeError(f"{text!r} is neither auto nor a number from 1 to 12")
    return int(text)


def _render_verb(verbs: Any) -> None:
    verb = verbs.add_parser("render", help="draw the network as a picture (.svg, .png or .pdf)")
    verb.add_argument("file", type=reads, metavar="FILE")
    verb.add_argument("-o", "--output", required=True, type=writes, metavar="PICTURE")
    verb.add_argument("--style", choices=("cards", "volumes", "neurons"), default="cards",
                      help="as on the canvas; maps as volumes to scale; a small dense network as neurons")  # fmt: skip
    verb.add_argument("--module", metavar="NAME", help="the inside of a reusable module instead of the network")
    verb.add_argument("--theme", choices=("light", "dark"), default="light")
    verb.add_argument("--dark", action="store_true", help="the same as --theme dark")
    verb.add_argument("--direction", choices=("down", "right"), help="which way the cards run; else as drawn")
    verb.add_argument("--columns", type=_columns, default=1, metavar="N", help="fold the cards into N columns, or auto")
    verb.add_argument("--scaling", choices=("automatic", "linear", "square-root", "logarithmic"), default="automatic",
                      help="of the volumes; automatic chooses by how far sizes differ")  # fmt: skip
    verb.add_argument(
        "--weights", type=reads, metavar="F", help="NAME.weights.safetensors, shown by the neurons' lines"
    )
    verb.add_argument("--legend", action="store_true", help="say what the colours mean")
    verb.add_argument("--transparent", action="store_true", help="without a ground")
    verb.add_argument("--scale", type=float, default=1.0, metavar="S", help="size of the picture; 1 is as on screen")
    verb.set_defaults(run=_verb("drawing.render"))


def _learning_verbs(verbs: Any) -> None:
    verb = verbs.add_parser("recipe", help="how a design shall learn: what is set, and what `train --set` can set")
    verb.add_argument("file", type=reads, metavar="FILE")
    verb.add_argument("--json", action="store_true", help="as JSON")
    verb.set_defaults(run=_verb("recipe.recipe"))

    verb = verbs.add_parser("train", help="train a design; what is not given comes from its recipe")
    verb.add_argument("file", type=reads, metavar="FILE")
    given = verb.add_argument("--data", metavar="D", help="%(sources)s")
    vars(given)["sources"] = _Sources()
    verb.add_argument("--set", action="append", metavar="KEY=VALUE",
                      help="anything that `netdesigner recipe FILE` lists: optimizer=SGD, optimizer.momentum=0.9, "
                      "loss=mse, validation=0.1, normalize=false, threads=1; may be given several times")  # fmt: skip
    verb.add_argument("--epochs", type=int, metavar="N")
    verb.add_argument("--seed", type=int, metavar="S")
    verb.add_argument("--lr", type=float, help="learning rate")
    verb.add_argument("--batch-size", type=int, metavar="B")
    verb.add_argument("--device", metavar="DEV", help="cpu, cuda, cuda:1, mps or auto")
    verb.add_argument("--run-dir", type=writes_folder, metavar="DIR", help="where the run is kept")
    verb.add_argument("--json", action="store_true", help="one JSON line an epoch")
    verb.set_defaults(run=_verb("learning.train"))

    verb = verbs.add_parser("inspect", help="look inside a network, trained or not")
    verb.add_argument("path", type=reads, metavar="RUN", help="a folder that `train` left, or a design")
    verb.add_argument("--weights", type=reads, metavar="W", help="other weights: a .safetensors or .pth file")
    verb.add_argument("--view", required=True, metavar="VIEW", type=str.lower, choices=ViewNames(),
                      help="one of %(choices)s")  # fmt: skip
    verb.add_argument("--node", metavar="N", help="a block by name or id, in modules by names (layer1/2/conv2), place "
                      "in the code (layer1.1.conv2) or path (n6.1.n4); else the first that fits the view")  # fmt: skip
    verb.add_argument("--unit", type=int, metavar="U", help="only this filter or map, from 0")
    verb.add_argument("--sample", default="0", metavar="I|FILE",
                      help="which validation example, from 0, or an image, or an .npy array")  # fmt: skip
    verb.add_argument("-o", "--output", required=True, type=writes, metavar="FILE",
                      help="its ending says what is written: .png, .svg, or the numbers as .csv or .npz")  # fmt: skip
    verb.set_defaults(run=_verb("looking.inspect"))

    verb = verbs.add_parser("demo", help="the whole job without a window: LeNet-5 on the embedded digits")
    verb.add_argument("--out", required=True, type=writes_folder, metavar="DIR", help="where everything is left")
    verb.add_argument("--epochs", type=int, default=12, metavar="N")
    verb.set_defaults(run=_verb("learning.demo"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb and returns the exit code."""
    top = parser()
    try:
        options = top.parse_args(arguments)
    except SystemExit as end:  # --help and --version leave with 0, wrong use with 2
        return int(end.code or 0)
    with redirect_stdout(_plain(sys.stdout)), redirect_stderr(_plain(sys.stderr)):
        return _carry_out(top, options)


def _plain(stream: TextIO) -> TextIO:
    return cast(TextIO, PlainText(stream))


def _carry_out(top: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    run: Verb = options.run
    try:
        check_outputs(verbs_of(top)[options.verb], options)
        _load_plugins()
        return run(options)
    except BrokenPipeError:  # the reader of our output has gone; that is not our failure
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _say("Stopped.", FAILED)
    except Exception as error:  # the last resort: whatever escaped is our mistake, and a traceback helps no user
        sentence = told(error)
        if sentence is None:
            return _say(f"An unexpected error ended this ({_named(error)}). Please report it with this line.", FAILED)
        has_failed = isinstance(error, MemoryError | RuntimeError) or getattr(error, "is_failure", False)
        return _say(sentence, FAILED if has_failed else WRONG_USE)


def _load_plugins() -> None:
    from netdesigner.layers import load_plugins

    for failure in load_plugins():
        print(f"netdesigner: {failure}", file=sys.stderr)


def _named(error: Exception) -> str:
    """An error with the place that raised it, for those who get the report."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {str(error).rstrip('.')}{place}"


def _say(error: object, code: int) -> int:
    print(f"netdesigner: {' '.join(str(error).split())}", file=sys.stderr)
    return code
