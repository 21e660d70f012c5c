"""How long the layout of large and branched drawings takes, how soon it is given up, how long their pictures take."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

from netdesigner.design.design import Design
from netdesigner.design.graph import Graph
from netdesigner.figures.svg import drawing_svg
from netdesigner.layout.layered import arrange
from tests.bench import graphs
from tests.bench.measure import Result, milliseconds, result

AIM = 1000.0  # ms


def run() -> list[Result]:
    results = []
    for name, make in (graphs.BRANCHED | graphs.LARGE).items():
        graph = make()
        taken = milliseconds(lambda graph=graph: arrange(graph), times=7)  # type: ignore[misc]
        results.append(result(f"{name}: layout of {len(graph.nodes):,} blocks", taken, "ms", AIM, taken / AIM))
    largest = graphs.LARGE["5,000 nodes"]()
    results.append(result("5,000 nodes: longest wait for giving it up", _longest_wait(largest), "ms"))
    for name in ("U-Net", "flat ResNet-152"):
        design = _drawn(name, (graphs.BRANCHED | graphs.LARGE)[name]())
        drawing = milliseconds(lambda design=design: drawing_svg(design), times=5)  # type: ignore[misc]
        results.append(result(f"{name}: picture as SVG", drawing, "ms"))
    return results


def _drawn(name: str, graph: Graph) -> Design:
    for key, (x, y) in arrange(graph).items():
        graph.put_node(replace(graph.nodes[key], x=x, y=y))
    return Design(name, graph)


def _longest_wait(graph: Graph) -> float:
    """The longest time between two questions whether the layout is still wanted."""
    times = [time.perf_counter()]

    def is_wanted() -> bool:
        times.append(time.perf_counter())
        return True

    arrange(graph, is_wanted=is_wanted)
    times.append(time.perf_counter())
    return max(after - before for before, after in pairwise(times)) * 1e3
