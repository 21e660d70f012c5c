"""Large and branched networks, drawn flat, for the benchmarks and for tests of layout and pictures."""

from __future__ import annotations

from collections.abc import Callable

from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.layers import parse_layer

RESNET_152 = (3, 8, 36, 3)  # bottlenecks a stage
DENSENET_264 = (6, 12, 64, 48)  # dense layers a block
RESNET_50 = (3, 4, 6, 3)


class Sketch:
    """A graph made step by step; layers that are written alike are made once."""

    def __init__(self) -> None:
        self.graph = Graph()
        self._layers: dict[str, object] = {}

    def put(self, layer: str, *sources: str) -> str:
        """A layer fed by nodes, port by port; the id of the new node."""
        made = parse_layer(layer)
        name = f"{made.stem}{len(self.graph.nodes)}"
        node = Node(self.graph.new_id(), name, made)
        self.graph.put_node(node)
        for port, source in enumerate(sources):
            self.graph.put_edge(Edge(source, node.id, port))
        return node.id

    def chain(self, layers: str, source: str) -> str:
        """Layers separated by `|`; the id of the last."""
        for layer in layers.split("|"):
            source = self.put(layer.strip(), source)
        return source


def conv(channels: int, kernel: int = 3, stride: int = 1) -> str:
    """Convolution with normalization, the size kept but for the stride."""
    return f"Conv2d({channels}, {kernel}, stride={stride}, padding={kernel // 2}, bias=False) | BatchNorm2d"


def resnet(stages: tuple[int, ...] = RESNET_152, size: int = 224) -> Graph:
    """A residual network of bottlenecks without reusable modules: ResNet-152 has 516 nodes."""
    sketch = Sketch()
    last = sketch.put(f"Input((3, {size}, {size}))")
    last = sketch.chain(f"{conv(64, 7, 2)} | ReLU | MaxPool2d(3, stride=2, padding=1)", last)
    for stage, count in enumerate(stages):
        for block in range(count):
            last = _bottleneck(sketch, last, 64 << stage, 2 if stage and not block else 1, has_projection=not block)
    last = sketch.chain("AdaptiveAvgPool2d(1) | Flatten | Linear(1000)", last)
    sketch.put("Output", last)
    return sketch.graph


def _bottleneck(sketch: Sketch, source: str, channels: int, stride: int, has_projection: bool) -> str:
    inner = f"{conv(channels, 1)} | ReLU | {conv(channels, 3, stride)} | ReLU | {conv(4 * channels, 1)}"
    main = sketch.chain(inner, source)
    skip = sketch.chain(conv(4 * channels, 1, stride), source) if has_projection else source
    return sketch.put("ReLU", sketch.put("Add", main, skip))


def densenet(blocks: tuple[int, ...] = DENSENET_264, growth: int = 32, size: int = 224) -> Graph:
    """A densely connected network without reusable modules: DenseNet-264 has over 1,000 nodes."""
    sketch = Sketch()
    channels = 2 * growth
    last = sketch.put(f"Input((3, {size}, {size}))")
    last = sketch.chain(f"{conv(channels, 7, 2)} | ReLU | MaxPool2d(3, stride=2, padding=1)", last)
    bottleneck = f"BatchNorm2d | ReLU | {conv(4 * growth, 1)} | ReLU | Conv2d({growth}, 3, padding=1, bias=False)"
    for block, count in enumerate(blocks):
        for _ in range(count):
            last = sketch.put("Concat", last, sketch.chain(bottleneck, last))
            channels += growth
        last = sketch.chain("BatchNorm2d | ReLU", last)
        if block < len(blocks) - 1:
            channels //= 2
            last = sketch.chain(f"Conv2d({channels}, 1, bias=False) | AvgPool2d(2)", last)
    sketch.put("Output", sketch.chain("AdaptiveAvgPool2d(1) | Flatten | Linear(1000)", last))
    return sketch.graph


def unet(depth: int = 4, channels: int = 16, size: int = 128) -> Graph:
    """Down, up, and a long wire across at every level."""
    sketch = Sketch()
    last = sketch.put(f"Input((1, {size}, {size}))")
    skips = []
    for level in range(depth):
        last = sketch.chain(f"{_twice(channels << level)}", last)
        skips.append(last)
        last = sketch.put("MaxPool2d(2)", last)
    last = sketch.chain(_twice(channels << depth), last)
    for level in reversed(range(depth)):
        up = sketch.put(f"ConvTranspose2d({channels << level}, 2, stride=2)", last)
        last = sketch.chain(_twice(channels << level), sketch.put("Concat", skips[level], up))
    sketch.put("Output", sketch.put("Conv2d(2, 1)", last))
    return sketch.graph


def _twice(channels: int) -> str:
    return f"{conv(channels)} | ReLU | {conv(channels)} | ReLU"


def dense_block(count: int = 6, growth: int = 12, size: int = 32) -> Graph:
    """Every layer sees all before it: node k joins k earlier outputs."""
    sketch = Sketch()
    outputs = [sketch.chain(conv(24), sketch.put(f"Input((3, {size}, {size}))"))]
    for _ in range(count):
        joined = sketch.put("Concat", *outputs) if len(outputs) > 1 else outputs[0]
        outputs.append(sketch.chain(f"BatchNorm2d | ReLU | Conv2d({growth}, 3, padding=1, bias=False)", joined))
    sketch.put("Output", sketch.chain("AdaptiveAvgPool2d(1) | Flatten | Linear(10)", sketch.put("Concat", *outputs)))
    return sketch.graph


def inception(blocks: int = 2, size: int = 28) -> Graph:
    """Four branches that meet in a Concat, one block behind the other."""
    sketch = Sketch()
    last = sketch.chain(conv(32), sketch.put(f"Input((3, {size}, {size}))"))
    for _ in range(blocks):
        ends = [
            sketch.chain("Conv2d(16, 1) | ReLU", last),
            sketch.chain("Conv2d(16, 1) | ReLU | Conv2d(24, 3, padding=1) | ReLU", last),
            sketch.chain("Conv2d(8, 1) | ReLU | Conv2d(12, 5, padding=2) | ReLU", last),
            sketch.chain("MaxPool2d(3, stride=1, padding=1) | Conv2d(12, 1) | ReLU", last),
        ]
        last = sketch.put("Concat", *ends)
    sketch.put("Output", sketch.chain("AdaptiveAvgPool2d(1) | Flatten | Linear(10)", last))
    return sketch.graph


def residual(size: int = 5000) -> Graph:
    """Plain residual blocks one behind the other, of exactly so many nodes."""
    sketch = Sketch()
    last = sketch.put("Input((16, 32, 32))")
    while len(sketch.graph.nodes) + 8 <= size:
        main = sketch.chain(f"{conv(16)} | ReLU | {conv(16)}", last)
        last = sketch.put("ReLU", sketch.put("Add", main, last))
    while len(sketch.graph.nodes) < size - 1:
        last = sketch.put("ReLU", last)
    sketch.put("Output", last)
    return sketch.graph


LARGE: dict[str, Callable[[], Graph]] = {"flat ResNet-152": resnet, "5,000 nodes": residual}
BRANCHED: dict[str, Callable[[], Graph]] = {
    "inception": inception, "dense block": dense_block, "U-Net": unet, "flat ResNet-50": lambda: resnet(RESNET_50),
}  # fmt: skip
