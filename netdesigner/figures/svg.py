"""The drawing as a self-contained SVG: cards, wires and shapes as the canvas shows them, without Qt."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.design.design import Design
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.figures.lettering import condensed, fitted, text_width
from netdesigner.figures.palette import Palette
from netdesigner.figures.sheet import Look, Sheet, plain
from netdesigner.figures.sheet import number as _n
from netdesigner.layers.base import show_shape
from netdesigner.layout.bows import find_way
from netdesigner.layout.boxes import Box, Boxes, Point, around, grow, meet
from netdesigner.layout.ports import port_places, rises
from netdesigner.layout.routing import Lane, Route
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, Direction
from netdesigner.paths import resources

TITLE, SMALL = 14.0, 12.0
TEXT_LEFT = 52.0
NARROWEST = 0.8  # longer lines are set narrower, then shortened, then set smaller before they are cut
SMALLER = 0.84
STRIP, RADIUS, PORT, ARROW = 8.0, 7.0, 4.5, 8.0
CHIP_HEIGHT, CHIP_AIR = 18.0, 7.0
MOST_COVERED = 3  # wires under a chip; where all places hide more, there is none
CHIP_SHARES = (0.46, 0.36, 0.56, 0.26, 0.66, 0.76)  # of the way; tried in this order


def drawing_svg(design: Design, facts: Facts | None = None, look: Look | None = None, scale: float = 1.0) -> str:
    """The main graph where its cards stand, with the shapes on the wires."""
    facts, look = facts or analyse_design(design), look or Look()
    sheet = Sheet(look)
    picture = _Picture(design.graph, facts, look.palette, design.direction)
    wires = [picture.wire(edge) for edge in design.graph.edges]
    cards = [picture.card(node) for node in design.graph.nodes.values()]
    for part in (*wires, *cards, *picture.chips()):
        sheet.put(part)
    sheet.cover(picture.bounds())
    if look.has_legend:
        sheet.legend(node.layer.category for node in design.graph.nodes.values())
    return sheet.svg(design.name, scale)


class _Picture:
    """Places and colours of one drawing."""

    def __init__(self, graph: Graph, facts: Facts, colors: Palette, direction: Direction) -> None:
        self.graph, self.facts, self.colors = graph, facts, colors
        self.direction = direction
        self.rising = {key for key in graph.nodes if rises(graph, key, direction)}
        self.taken: Boxes[str] = Boxes()  # cards, then also chips
        for node in graph.nodes.values():
            self.taken.put(node.id, (node.x, node.y, node.x + CARD_WIDTH, node.y + CARD_HEIGHT))
        lanes: list[Lane] = []
        self.routes: dict[Edge, Route] = {}
        for edge in graph.edges:
            rising = edge.source in self.rising, edge.target in self.rising
            route = find_way(*self._ends(edge), edge[:2], self.taken, lanes, self.direction == "right", rising)
            self.routes[edge] = route
            lanes += [route.lane] if route.lane else []
        self.points = {edge: route.points() for edge, route in self.routes.items()}

    def bounds(self) -> Box:
        points = [point for way in self.points.values() for point in way]
        hull = self.taken.hull()  # cards and chips
        return around([*points, *((hull[:2], hull[2:]) if hull else ((0.0, 0.0),))])

    # -- ports and wires

    def ports(self, node: Node, is_output: bool) -> list[Point]:
        """Places of ports: those in use, and those that wait for a wire."""
        used = max((edge.target_port + 1 for edge in self.graph.inputs_of(node.id)), default=0)
        count = node.layer.output_count if is_output else max(node.layer.arity[0], used)
        places = port_places(count, 0, is_output, self.direction, node.id in self.rising)
        return [(node.x + x, node.y + y) for x, y in places]

    def _ends(self, edge: Edge) -> tuple[Point, Point]:
        outputs = self.ports(self.graph.nodes[edge.source], is_output=True)
        start = outputs[min(edge.source_port, len(outputs) - 1)] if outputs else self._corner(edge.source)
        x, y = self.ports(self.graph.nodes[edge.target], is_output=False)[edge.target_port]
        rim = (PORT + 0.5) * (-1 if edge.target in self.rising else 1)
        return start, (x, y - rim) if self.direction == "down" else (x - rim, y)

    def _corner(self, node_id: str) -> Point:
        node = self.graph.nodes[node_id]
        return node.x + CARD_WIDTH / 2, node.y + CARD_HEIGHT

    def wire(self, edge: Edge) -> str:
        status = self.facts.nodes[edge.source].status
        color = self.colors.wire if status == "ok" else self.colors.wire_faint
        way = ""
        for index, (start, *rest) in enumerate(self.routes[edge].curves):
            bends = " ".join(f"{_n(x)},{_n(y)}" for x, y in rest)
            way += f"{'L' if index else 'M'}{_n(start[0])},{_n(start[1])} C{bends} "
        x, y = self.points[edge][-1]
        half, back = ARROW * 0.55, ARROW if edge.target in self.rising else -ARROW
        tips = [(x, y), (x - half, y + back), (x + half, y + back)]
        if self.direction == "right":
            tips = [(x, y), (x + back, y - half), (x + back, y + half)]
        head = " ".join(f"{_n(px)},{_n(py)}" for px, py in tips)
        line = f'<path d="{way.strip()}" fill="none" stroke="{color}" stroke-width="1.7"/>'
        return f'{line}<polygon points="{head}" fill="{color}"/>'

    def chips(self) -> list[str]:
        """The shape that each output gives, written once, on the wire and at the place where it covers least."""
        for node in self.graph.nodes.values():
            for x, y in self.ports(node, is_output=False) + self.ports(node, is_output=True):
                self.taken.put(f"port {x} {y}", grow((x, y, x, y), PORT))
        wires: Boxes[Edge] = Boxes()
        for edge, points in self.points.items():
            wires.put(edge, grow(around(points), 1.0))
        fans: dict[tuple[str, int], list[Edge]] = {}
        for edge in self.routes:
            if edge.source_port < len(self.facts.nodes[edge.source].outputs):
                fans.setdefault((edge.source, edge.source_port), []).append(edge)
        return [chip for fan in fans.values() if (chip := self._chip_of(fan, wires))]

    def _chip_of(self, fan: list[Edge], wires: Boxes[Edge]) -> str | None:
        text = show_shape(self.facts.nodes[fan[0].source].outputs[fan[0].source_port])
        half = text_width(text, SMALL) / 2 + CHIP_AIR
        best: tuple[int, Box] | None = None
        for edge in fan:
            points = self.points[edge]
            for share in CHIP_SHARES:
                x, y = _at(points, share)
                box = (x - half, y - CHIP_HEIGHT / 2, x + half, y + CHIP_HEIGHT / 2)
                if self.taken.near(grow(box, 1.0)):
                    continue
                covered = self._covered(box, edge, wires)
                if best is None or covered < best[0]:
                    best = covered, box
                if covered == 0:
                    break
            if best is not None and best[0] == 0:
                break
        if best is None or best[0] > MOST_COVERED:
            return None
        self.taken.put(f"chip {fan[0]}", best[1])
        return self._chip(best[1], text)

    def _covered(self, box: Box, own: Edge, wires: Boxes[Edge]) -> int:
        """How many other wires run under a box."""
        others = [edge for edge in wires.near(box) if edge != own]
        return sum(any(meet(around([a, b]), box) for a, b in pairwise(self.points[e])) for e in others)

    def _chip(self, box: Box, text: str) -> str:
        left, top, right, bottom = box
        return (
            f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(right - left)}" height="{_n(CHIP_HEIGHT)}" rx="9" '
            f'fill="{self.colors.chip}" stroke="{self.colors.chip_border}"/>'
            f'<text x="{_n((left + right) / 2)}" y="{_n(bottom - 4.8)}" font-size="{_n(SMALL)}" '
            f'text-anchor="middle" fill="{self.colors.muted}">{plain(text)}</text>'
        )

    # -- cards

    def card(self, node: Node) -> str:
        """A card at its place: strip, icon, name, summary and ports."""
        status = self.facts.nodes[node.id].status
        category, colors = node.layer.category, self.colors
        border, line = (colors.error, 2.0) if status == "error" else (colors.card_border, 1.0)
        whole = f'width="{CARD_WIDTH - 1}" height="{CARD_HEIGHT - 1}" rx="{_n(RADIUS)}"'
        pale = ' opacity="0.76"' if status == "waiting" else ""
        r, w, h = RADIUS, STRIP, CARD_HEIGHT - 1
        strip = f"M{_n(w)},0.5 H{_n(r + 0.5)} A{_n(r)},{_n(r)} 0 0 0 0.5,{_n(r + 0.5)} V{_n(h + 0.5 - r)} "
        strip += f"A{_n(r)},{_n(r)} 0 0 0 {_n(r + 0.5)},{_n(h + 0.5)} H{_n(w)} Z"
        middle = CARD_HEIGHT / 2
        tile = f'<rect x="16" y="{_n(middle - 14)}" width="28" height="28" rx="6"'
        return "".join([
            f'<g transform="translate({_n(node.x)},{_n(node.y)})">',
            f'<rect x="0.5" y="2" {whole} fill="{colors.shadow}" opacity="{colors.shadow_opacity}"/>',
            f'<rect x="0.5" y="0.5" {whole} fill="{colors.card}"/>',
            f'<g{pale}><path d="{strip}" fill="{colors.category(category)}"/>',
            f'{tile} fill="{colors.category_tint(category)}"/>{self._icon(category)}',
            self._line(node.name, TITLE, middle - 5, colors.text, is_bold=True),
            self._line(node.layer.summary() or type(node.layer).title(), SMALL, middle + 15, colors.muted),
            f'</g><rect x="0.5" y="0.5" {whole} fill="none" stroke="{border}" stroke-width="{_n(line)}"/></g>',
            self._ports(node),
        ])  # fmt: skip

    def _line(self, text: str, size: float, base: float, color: str, is_bold: bool = False) -> str:
        """A line of text: set narrower, then cut, where it is too long."""
        room = CARD_WIDTH - TEXT_LEFT - 6
        if not is_bold and text_width(text, size) * NARROWEST > room:
            text = condensed(text)
        if text_width(text, size, is_bold) * NARROWEST > room:
            size *= SMALLER
        shown = fitted(text, size, room / NARROWEST, is_bold)
        squeeze = min(1.0, room / max(1.0, text_width(shown, size, is_bold)))
        weight = ' font-weight="bold"' if is_bold else ""
        place = f'transform="translate({_n(TEXT_LEFT)},{_n(base)}) scale({_n(squeeze)},1)" font-size="{_n(size)}"'
        return f'<text {place}{weight} fill="{color}">{plain(shown)}</text>'

    def _icon(self, category: str) -> str:
        ink = self.colors.category_ink(category)
        return f'<g transform="translate(21,{_n(CARD_HEIGHT / 2 - 9)}) scale(0.75)">{_icon_lines(category, ink)}</g>'

    def _ports(self, node: Node) -> str:
        places = self.ports(node, is_output=False) + self.ports(node, is_output=True)
        look = f'r="{PORT}" fill="{self.colors.card}" stroke="{self.colors.wire}" stroke-width="1.5"'
        return "".join(f'<circle cx="{_n(x)}" cy="{_n(y)}" {look}/>' for x, y in places)


def _at(points: list[Point], share: float) -> Point:
    """The point at a share of a way's length."""
    steps = [abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(points)]
    wanted = share * sum(steps)
    for ((ax, ay), (bx, by)), step in zip(pairwise(points), steps, strict=True):
        if wanted <= step:
            t = wanted / step if step else 0.0
            return ax + (bx - ax) * t, ay + (by - ay) * t
        wanted -= step
    return points[-1]


@cache
def _icon_lines(category: str, ink: str) -> str:
    """The inside of a category's icon, in one colour; that of modules where there is none."""
    folder = resources() / "icons"
    name = category.lower().replace("/", "-").replace(" ", "-")
    path = folder / f"{name}.svg"
    drawn = (path if path.is_file() else folder / "modules.svg").read_text(encoding="utf-8")
    head, _, rest = drawn.partition("<svg")[2].partition(">")
    attributes = re.sub(r'(?<=\s)(xmlns|viewBox|width|height)="[^"]*"', "", head)
    inside = rest.rpartition("</svg>")[0]
    return f"<g{attributes.rstrip()}>{inside.strip()}</g>".replace("currentColor", ink)
