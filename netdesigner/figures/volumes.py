"""A network as the volumes of its maps, to scale, in the manner of the figures of LeNet, AlexNet and VGG.

Height and width of a box are those of a map, its length is the number of channels; a vector is a tall thin bar. The
window of a layer is marked on the volume it looks at, with dashed lines to the unit that it makes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import log2, sqrt
from typing import Literal

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.design.design import Design
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.figures.lettering import fitted, text_width, wrapped
from netdesigner.figures.palette import mix
from netdesigner.figures.sheet import Look, Sheet
from netdesigner.figures.sheet import number as _n
from netdesigner.figures.stages import MANY, Stage, groups_of, stages_of
from netdesigner.layers.base import show_shape
from netdesigner.layout.boxes import Box, Boxes, Point, grow
from netdesigner.layout.layered import arrange
from netdesigner.layout.routing import Lane, find_route
from netdesigner.layout.spacing import ROW

Scaling = Literal["automatic", "linear", "square root", "logarithmic"]
SCALINGS: tuple[Scaling, ...] = ("automatic", "linear", "square root", "logarithmic")

HIGHEST, LONGEST, TALLEST = 190.0, 84.0, 210.0  # of a map's side, of the channels, of a bar
LEAST_SIDE, LEAST_LENGTH, BAR = 7.0, 4.0, 11.0
BACK = (0.46, -0.34)  # where the far end of a unit of width lies: to the right and up
NAME, LABEL = 13.0, 12.0
LINE = 16.0  # from line to line of a label
WIDEST_LABEL = 138.0
GAP, BARE_GAP = 46.0, 14.0  # between columns, with labels and without
TIGHT = 10.0  # between the volumes of a group
ROW_AIR = 30.0
LINEAR_UP_TO, ROOT_UP_TO = 10.0, 300.0  # ratio of the largest to the smallest size
SLICE = 4.5  # channels that are at least so thick are drawn one by one

FACES = {"light": (0.42, 0.22, 0.62), "dark": (0.62, 0.42, 0.8)}  # how much of the colour: front, top, right


class PaperScale:
    """Sizes as lengths on paper."""

    def __init__(self, sizes: list[int], longest: float, least: float, scaling: Scaling) -> None:
        self.longest, self.least = longest, least
        self.most = max(sizes, default=1)
        ratio = self.most / max(1, min(sizes, default=1))
        if scaling == "automatic":
            scaling = "linear" if ratio <= LINEAR_UP_TO else "square root" if ratio <= ROOT_UP_TO else "logarithmic"
        self.scaling = scaling

    def __call__(self, size: float) -> float:
        return max(self.least, self.longest * self._share(size))

    def _share(self, size: float) -> float:
        if self.scaling == "linear":
            return size / self.most
        return sqrt(size / self.most) if self.scaling == "square root" else log2(1 + size) / log2(1 + self.most)


@dataclass
class Volume:
    """A stage with its lengths on paper and its place: the upper left corner of the front."""

    stage: Stage
    length: float
    height: float
    width: float  # along the slanted axis
    x: float = 0.0
    y: float = 0.0

    @property
    def slant(self) -> Point:
        return self.width * BACK[0], self.width * BACK[1]

    @property
    def span(self) -> Point:
        """Width and height of what is seen."""
        return self.length + self.slant[0], self.height - self.slant[1]

    @property
    def box(self) -> Box:
        return self.x, self.y + self.slant[1], self.x + self.span[0], self.y + self.height

    def side(self, across: float, down: float) -> Point:
        """A point on the right face, in shares of its width and height."""
        return self.x + self.length + across * self.slant[0], self.y + down * self.height + across * self.slant[1]


@dataclass
class Group:
    """Volumes that stand close together over one label."""

    volumes: list[Volume]
    has_label: bool = True
    x: float = 0.0
    middle: float = 0.0

    @cached_property
    def names(self) -> list[str]:
        """The first lines of the label: what the volumes are called."""
        names = [volume.stage.node.name for volume in self.volumes]
        name = ", ".join(names) if len(names) < 3 else f"{names[0]} … {names[-1]}"
        return wrapped(name, NAME, WIDEST_LABEL, is_bold=True) if self.has_label else []

    @cached_property
    def lines(self) -> list[str]:
        """The label: names, size, window, and what is folded in."""
        if not self.has_label:
            return []
        stages = [volume.stage for volume in self.volumes]
        last = stages[-1]
        folded = list(dict.fromkeys(title for stage in stages for title in stage.folded))
        below = [show_shape(last.shape), *wrapped(last.operation, LABEL, WIDEST_LABEL), *_wrapped(folded)]
        return [*self.names, *(fitted(line, LABEL, WIDEST_LABEL) for line in below if line)]

    @cached_property
    def label_width(self) -> float:
        bold = len(self.names)
        return max((text_width(line, NAME, index < bold) for index, line in enumerate(self.lines)), default=0.0)

    @property
    def drawn_width(self) -> float:
        return sum(volume.span[0] for volume in self.volumes) - self._overlap

    @property
    def _overlap(self) -> float:
        """What volumes save by standing in front of each other's slanted ends."""
        return sum(max(0.0, volume.slant[0] - TIGHT) for volume in self.volumes[:-1])

    @property
    def width(self) -> float:
        return max(self.drawn_width, self.label_width)

    @property
    def up(self) -> float:
        return max(volume.span[1] for volume in self.volumes) / 2

    @property
    def down(self) -> float:
        return self.up + LINE * len(self.lines) + 6

    def stand(self) -> None:
        """Puts the volumes side by side round the middle."""
        x = self.x + (self.width - self.drawn_width) / 2
        for volume in self.volumes:
            volume.x, volume.y = x, self.middle + self.up - volume.height
            x += volume.length + min(volume.slant[0], TIGHT) if volume is not self.volumes[-1] else 0.0

    @property
    def box(self) -> Box:
        return self.x, self.middle - self.up, self.x + self.width, self.middle + self.down


def volumes_svg(
    design: Design, facts: Facts | None = None, look: Look | None = None, scaling: Scaling = "automatic",
    scale: float = 1.0,
) -> str:  # fmt: skip
    """The main graph as volumes; raises FigureError where a shape is not known."""
    facts = facts or analyse_design(design)
    figure = Figure(Sheet(look or Look()), stages_of(design.graph, facts), scaling)
    figure.draw()
    if figure.sheet.look.has_legend:
        figure.sheet.legend(stage.category for stage in figure.stages.values())
    return figure.sheet.svg(design.name, scale)


class Figure:
    """Volumes at their places, and what joins them."""

    def __init__(self, sheet: Sheet, stages: dict[str, Stage], scaling: Scaling) -> None:
        self.sheet, self.stages = sheet, stages
        is_long = len(stages) > MANY
        maps = [stage.shape for stage in stages.values() if not stage.is_vector]
        self.sides = PaperScale([n for shape in maps for n in _sides(shape)], HIGHEST, LEAST_SIDE, scaling)
        self.lengths = PaperScale(
            [_channels(shape) for shape in maps], LONGEST * (0.65 if is_long else 1.0), LEAST_LENGTH, scaling
        )
        vectors = [stage.shape[0] for stage in stages.values() if stage.is_vector]
        self.bars = PaperScale(vectors, TALLEST, 18.0, scaling)
        self.volumes = {key: self._volume(stage) for key, stage in stages.items()}
        keys = groups_of(stages)
        has_labels = sheet.look.has_labels
        self.gap = GAP if has_labels else BARE_GAP
        self.groups = [Group([self.volumes[key] for key in group], has_labels) for group in keys]
        self.group_of = {key: index for index, group in enumerate(keys) for key in group}
        self.wires = [
            Edge(source, key, port) for key, stage in stages.items() for port, source in enumerate(stage.sources)
        ]
        self._place()

    def _volume(self, stage: Stage) -> Volume:
        if stage.is_vector:
            return Volume(stage, BAR, self.bars(stage.shape[0]), BAR)
        high, wide = _sides(stage.shape)
        return Volume(stage, self.lengths(_channels(stage.shape)), self.sides(high), self.sides(wide) if wide else 8.0)

    # -- places

    def _place(self) -> None:
        """Columns along the flow as wide as their widest group; rows as the layout of the cards has them."""
        graph = Graph()
        for index, group in enumerate(self.groups):
            graph.put_node(_standing(group.volumes[0].stage.node, str(index)))
        ports = [0] * len(self.groups)
        for wire in self.wires:
            source, target = self.group_of[wire.source], self.group_of[wire.target]
            if source != target:
                graph.put_edge(Edge(str(source), str(target), ports[target]))
                ports[target] += 1
        places = arrange(graph, "right")
        columns: dict[float, list[Group]] = {}
        for key, (x, y) in places.items():
            group = self.groups[int(key)]
            group.middle = y / ROW
            columns.setdefault(x, []).append(group)
        self._spread(columns)
        x = 0.0
        for _, column in sorted(columns.items()):
            wide = max(group.width for group in column)
            for group in column:
                group.x = x + (wide - group.width) / 2
            x += wide + self.gap
        for group in self.groups:
            group.stand()

    def _spread(self, columns: dict[float, list[Group]]) -> None:
        """Enough room between the rows that nothing overlaps, and no more."""
        room = 60.0
        for column in columns.values():
            column.sort(key=lambda group: group.middle)
            for upper, lower in pairwise(column):
                needed = upper.down + lower.up + ROW_AIR
                room = max(room, needed / max(lower.middle - upper.middle, 1e-6))
        for group in self.groups:
            group.middle *= room

    # -- drawing

    def draw(self) -> None:
        routes = self._routes()
        for group in self.groups:
            for volume in group.volumes:  # a later one hides the side of the one before
                self._volume_drawn(volume)
        for wire in self.wires:
            self._joined(wire, routes)
        for group in self.groups:
            self._label(group)

    def _is_plain(self, wire: Edge) -> bool:
        """Whether a wire is drawn as what the layer sees: the next volume stands right beside."""
        source, target = self.group_of[wire.source], self.group_of[wire.target]
        first, second = self.groups[source], self.groups[target]
        stage = self.stages[wire.target]
        is_next = 0 < second.x - first.x - first.width <= self.gap + max(second.width, first.width)
        between = (
            group
            for group in self.groups
            if first.x + first.width <= group.x and group.x + group.width <= second.x and group is not second
        )
        is_level = abs(first.middle - second.middle) < 8
        alone = sum(wire.source == other.source for other in self.wires) == 1
        return is_next and is_level and alone and stage.seeing != "value" and next(between, None) is None

    def _routes(self) -> dict[Edge, tuple[str, list[Point]]]:
        """Ways of the wires that are drawn as arrows, round the groups."""
        cards: Boxes[str] = Boxes()
        for index, group in enumerate(self.groups):
            cards.put(str(index), group.box)
        lanes: list[Lane] = []
        found: dict[Edge, tuple[str, list[Point]]] = {}
        for wire in self.wires:
            source, target = self.group_of[wire.source], self.group_of[wire.target]
            if source == target or self._is_plain(wire):
                continue
            start, end = self._leaving(wire), self._arriving(wire)
            route = find_route(start, end, (str(source), str(target)), cards, lanes, is_turned=True)
            lanes += [route.lane] if route.lane else []
            way = ""
            for index, (first, *rest) in enumerate(route.curves):
                bends = " ".join(f"{_n(x)},{_n(y)}" for x, y in rest)
                way += f"{'L' if index else 'M'}{_n(first[0])},{_n(first[1])} C{bends} "
            found[wire] = way.strip(), route.points()
        return found

    def _leaving(self, wire: Edge) -> Point:
        """On the far right edge, level with the middle of the group."""
        volume, group = self.volumes[wire.source], self.groups[self.group_of[wire.source]]
        x, top = volume.side(1, 0)
        return x, min(max(group.middle, top), top + volume.height)

    def _arriving(self, wire: Edge) -> Point:
        """On the left edge of the front, level with the middle of the group."""
        volume, group = self.volumes[wire.target], self.groups[self.group_of[wire.target]]
        return volume.x - 1, min(max(group.middle, volume.y), volume.y + volume.height)

    def _joined(self, wire: Edge, routes: dict[Edge, tuple[str, list[Point]]]) -> None:
        first, second = self.volumes[wire.source], self.volumes[wire.target]
        color = self.sheet.colors.wire
        if wire in routes:
            way, points = routes[wire]
            x, y = points[-1]
            self.sheet.path(way, points, color, 1.4)
            self.sheet.polygon([(x, y), (x - 8, y - 4.2), (x - 8, y + 4.2)], color)
        elif self.group_of[wire.source] == self.group_of[wire.target]:
            return
        elif second.stage.seeing == "window":
            self._window(first, second)
        else:
            foot = second.x, second.y + second.height
            for ends in ((first.side(1, 0), (second.x, second.y)), (first.side(0, 1), foot)):
                self.sheet.line(ends, color, 0.9, "4 3")

    def _window(self, first: Volume, second: Volume) -> None:
        """The kernel on the face of the volume it looks at, and dashed lines to the unit it makes."""
        color = self.sheet.colors.text
        sides, kernel = _sides(first.stage.shape), second.stage.kernel[-2:]
        shares = [min(1.0, extent / side) for extent, side in zip(kernel, sides, strict=False) if side]
        high = max(shares[0], min(1.0, 5.0 / first.height))
        wide = max(shares[1], min(1.0, 5.0 / first.width)) if len(shares) > 1 else 1.0
        left, top = (1 - wide) * 0.45, (1 - high) * 0.4
        places = ((left, top), (left + wide, top), (left + wide, top + high), (left, top + high))
        corners = [first.side(*place) for place in places]
        goal = (second.x + min(6.0, second.length / 2), second.y + second.height * 0.42)
        tint = mix(self.sheet.colors.category(second.stage.category), self.sheet.look.paper, 0.55)
        for corner in corners:
            self.sheet.line((corner, goal), color, 0.8, "3 2.5")
        self.sheet.polygon(corners, tint, color, 0.9)
        self.sheet.circle(*goal, 1.8, color)

    def _volume_drawn(self, volume: Volume) -> None:
        """Front, top and right face; channels one by one where there is room."""
        base, paper = self.sheet.colors.category(volume.stage.category), self.sheet.look.paper
        edge = mix(base, self.sheet.colors.text, 0.7)
        x, y, long, high = volume.x, volume.y, volume.length, volume.height
        dx, dy = volume.slant
        front = [(x, y), (x + long, y), (x + long, y + high), (x, y + high)]
        top = [(x, y), (x + dx, y + dy), (x + long + dx, y + dy), (x + long, y)]
        right = [(x + long, y), (x + long + dx, y + dy), (x + long + dx, y + dy + high), (x + long, y + high)]
        shares = FACES[self.sheet.look.theme]
        for face, share in zip((front, top, right), shares, strict=True):
            self.sheet.polygon(face, mix(base, paper, share), edge, 1.0)
        channels = 1 if volume.stage.is_vector else _channels(volume.stage.shape)
        if channels > 1 and long / channels >= SLICE:
            for index in range(1, channels):
                at = x + long * index / channels
                self.sheet.line([(at, y + high), (at, y), (at + dx, y + dy)], edge, 0.6)

    def _label(self, group: Group) -> None:
        middle, base = group.x + group.width / 2, group.middle + group.up + LINE
        for index, line in enumerate(group.lines):
            is_name = index < len(group.names)
            color, size = (self.sheet.colors.text, NAME) if is_name else (self.sheet.colors.muted, LABEL)
            self.sheet.text(middle, base + index * LINE, line, size, color, anchor="middle", bold=is_name)
        self.sheet.cover(grow(group.box, 0.0))


def _sides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Height and width of a map: (96, 55, 55) gives 55, 55; a sequence has a length alone."""
    return (shape[1], 0) if len(shape) == 2 else shape[-2:]


def _channels(shape: tuple[int, ...]) -> int:
    return shape[0]


def _wrapped(titles: list[str]) -> list[str]:
    """What is folded in, in as many lines as it takes: "+ ReLU, Dropout"."""
    lines: list[str] = []
    for title in titles:
        if lines and text_width(f"{lines[-1]}, {title}", LABEL) <= WIDEST_LABEL:
            lines[-1] += f", {title}"
        else:
            lines.append(f"+ {title}")
    return lines


def _standing(node: Node, key: str) -> Node:
    """A stand-in for a group, for the layout alone."""
    return replace(node, id=key, name=key)
