"""Verbs that need a drawing and nothing else: templates, new, check, summary, export, render."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from netdesigner.analysis.facts import Facts, Totals, analyse_design
from netdesigner.analysis.fixes import with_tried_fixes
from netdesigner.analysis.problems import Problem
from netdesigner.analysis.report import report
from netdesigner.cli.errors import UsageError
from netdesigner.cli.soundness import require_sound
from netdesigner.compile.refusals import refusals
from netdesigner.design import file
from netdesigner.design import templates as shelf
from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.layers import parse_shape, show_shape
from netdesigner.layers.parse import read_chain, spell_chain
from netdesigner.layout.columns import lay_out
from netdesigner.training.readiness import problems_of_chosen_data


def templates(options: Namespace) -> int:
    """Lists the shipped networks."""
    shown = ("name", "title", "family", "year", "input", "params", "macs", "receptive_field")
    found = shelf.templates()
    if options.json:
        rows = [{key: getattr(template, key) for key in shown} for template in found]
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    width, family = max(len(template.name) for template in found), ""
    for template in found:
        if template.family != family:
            family = template.family
            print(f"{'' if template is found[0] else chr(10)}{family}")
        size = show_shape(template.input)
        print(f"  {template.name:<{width}}  {template.params:>13,}  {size:<15}  {template.title}")
    return 0


def new(options: Namespace) -> int:
    """Makes a design from a template or a chain."""
    if bool(options.template) == bool(options.chain):
        raise UsageError("Give either a TEMPLATE or --input with --chain.")
    if options.template:
        if options.input:
            raise UsageError("--input goes with --chain; a template has its own input.")
        design = shelf.template(options.template).open()
    else:
        if not options.input:
            raise UsageError("--chain needs --input, such as --input 3x32x32.")
        shape = parse_shape(options.input)
        rows = read_chain(spell_chain(options.chain), shape)
        design = chain(options.name or "Network", shape, [row.layer for row in rows], [row.name for row in rows])
        document = Document(design)
        document.move(lay_out(document.graph))
    design.name = options.name or design.name
    file.save(design, options.output)
    facts = analyse_design(design)
    print(f"{options.output}: {_counted(facts.totals)}")
    for problem in facts.errors:
        print(f"  problem: {problem.message}")
    return 0


def check(options: Namespace) -> int:
    """Says what follows from designs; 1 where one has errors."""
    found, has_errors = [], False
    for path in options.files:
        design = file.load(path)
        facts = with_tried_fixes(design, analyse_design(design))
        further = [*refusals(design, facts), *problems_of_chosen_data(design, facts)]
        has_errors |= bool(facts.errors) or any(problem.severity == "error" for problem in further)
        found.append(report(design, facts, further))
        if not options.json:
            _say_check(path, design, facts, further)
    if options.json:
        print(json.dumps(found[0] if len(found) == 1 else found, indent=1, ensure_ascii=False))
    return 1 if has_errors else 0


def _counted(totals: Totals) -> str:
    layers, params = totals.layers, totals.params
    return f"{layers:,} layer{'s' * (layers != 1)}, {params:,} parameter{'s' * (params != 1)}"


def _say_check(path: Path, design: Design, facts: Facts, further: Sequence[Problem]) -> None:
    totals, problems = facts.totals, [*facts.problems, *further]
    print(f"{path}: {_counted(totals)}, {totals.macs:,} MACs")
    for problem in problems:
        name = f"{design.graph.nodes[problem.node].name}: " if problem.node in design.graph.nodes else ""
        print(f"  {problem.severity}: {name}{problem.message}")
        for fix in problem.fixes:
            print(f"    fix: {fix.title}")
    if not problems:
        print("  no problems")


def summary(options: Namespace) -> int:
    """Prints or writes the table of layers."""
    from netdesigner.figures.table import SUFFIXES, table

    design = file.load(options.file)
    facts = analyse_design(design)
    ending = options.output.suffix.lower() if options.output else ""
    if ending and ending not in SUFFIXES and not options.format:
        kinds = ", ".join([*SUFFIXES][:-1])
        raise UsageError(f"{options.output} should end in {kinds} or {[*SUFFIXES][-1]}; else say --format.")
    made = table(design, facts, options.format or SUFFIXES.get(ending, "text"), options.depth)
    if options.output:
        file.write_text(options.output, made)
        print(options.output)
    else:
        print(made, end="")
    return 1 if facts.errors else 0


def export(options: Namespace) -> int:
    """Writes the code, and where asked the weights and the proof that both agree with the drawing; or a project."""
    if options.project is not None:
        from netdesigner.cli.project import export_project

        return export_project(options)
    if options.output is None:
        raise UsageError("Say what is to be written: -o MODEL.py for the class, --project DIR for what trains it.")
    if options.data is not None or options.set:
        raise UsageError("--data and --set go with --project: the class alone has no recipe.")
    from netdesigner.codegen.source import module_source, weights_seen_from
    from netdesigner.compile.program import compile_design

    design = file.load(options.file)
    require_sound(design)
    program = compile_design(design)

    def write_code(weights: Path | None = None) -> None:
        seen = weights_seen_from(options.output, weights) if weights else ""
        file.write_text(options.output, module_source(program, seen).text)
        print(f"{options.output}: class {program.name}")

    if options.weights or options.source or options.keep or options.certify:
        from netdesigner.cli.weights import export_weights

        return export_weights(design, options, write_code)
    write_code()
    return 0


def render(options: Namespace) -> int:
    """Draws the network as a picture; only PNG and PDF need Qt."""
    from netdesigner.figures.figure import Look, figure_svg

    kind = options.output.suffix.lower()
    if kind not in (".svg", ".png", ".pdf"):
        raise UsageError(f"{options.output} should end in .svg, .png or .pdf.")
    if not 0.1 <= options.scale <= 20:
        raise UsageError(f"--scale must be from 0.1 to 20, not {options.scale:g}.")
    design = file.load(options.file)
    if options.module is not None:
        if options.module not in design.modules:
            known = ", ".join(design.modules) or "none"
            raise UsageError(f"{options.file} has no module called {options.module}; there are: {known}.")
        design = design.only(options.module)
    picture = figure_svg(
        design,
        options.style,
        Look("dark" if options.dark else options.theme, options.transparent, options.legend),
        direction=options.direction,
        columns=options.columns,
        scaling=options.scaling.replace("-", " "),
        weights=_weights(options.weights),
        scale=options.scale,
    )
    if kind == ".svg":
        file.write_text(options.output, picture)
    else:
        if sys.platform.startswith("linux"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from netdesigner.figures.raster import save_picture

        save_picture(picture, options.output)
    print(options.output)
    return 0


def _weights(path: Path | None) -> dict[str, Any] | None:
    """The weights of a NAME.weights.safetensors; reading them does not import torch."""
    if path is None:
        return None
    from netdesigner.network.weights import load

    return load(path)
