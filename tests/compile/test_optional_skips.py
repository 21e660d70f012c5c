"""A skip that is added only where the shapes agree: MobileNet's `use_res_connect`, one class for both cases."""

from __future__ import annotations

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.document import Document
from netdesigner.layers.module_use import Parameter
from tests.compile.test_module_classes import code
from tests.drawings import Drawing


def inverted() -> tuple[Document, str]:
    """An inverted residual block, used once at the same width."""
    drawing = Drawing("Mobile")
    x = drawing.put("Input((8, 12, 12))")
    branch = drawing.chain("Conv2d(8, 3, padding=1) | BatchNorm2d", x)
    joined = drawing.put("ResidualAdd", branch, x)
    drawing.put("Output", joined)
    document = Document(drawing.design)
    inner = [key for key, node in document.graph.nodes.items() if not (node.layer.is_input or node.layer.is_output)]
    use = document.group(inner, "InvertedResidual")
    document.set_parameters("InvertedResidual", [Parameter("channels", 8, True), Parameter("stride", 1)])
    document.enter(use)
    document.set_formula(["n2"], "out_channels", "channels")
    document.set_formula(["n2"], "stride", "stride")
    document.set_formula([joined], "stride", "stride")
    document.leave()
    return document, use


def test_one_class_serves_both_cases() -> None:
    document, use = inverted()
    layer = document.graph.nodes[use].layer
    wider = document.add(layer.replace(channels=16), after=use)
    document.add(layer.replace(channels=16, stride=2), after=wider)
    text = code(document)
    assert "self.use_res_connect = stride == 1 and in_channels == channels" in text
    assert "x = residual + x if self.use_res_connect else residual" in text
    assert analyse_design(document.design).output == (16, 6, 6)


def test_what_is_not_added_is_not_seen() -> None:
    """Without the skip the field has the step of the branch; with it their union."""
    document, use = inverted()
    document.set([use], stride=2)
    assert str(analyse_design(document.design).nodes[use].field) == "3 × 3, step 2"


def test_where_it_is_certain_nothing_is_asked() -> None:
    drawing = Drawing()
    x = drawing.put("Input((8, 12, 12))")
    same = drawing.put("ResidualAdd", drawing.put("Conv2d(8, 3, padding=1)", x), x)
    wider = drawing.put("ResidualAdd", drawing.put("Conv2d(16, 3, padding=1)", same), same)
    drawing.put("Output", wider)
    text = code(Document(drawing.design))
    assert "use_res_connect" not in text
    assert text.count(" + ") == 1


def test_a_step_that_is_not_told_is_a_problem_with_the_shapes() -> None:
    document, use = inverted()
    document.set([use], stride=2)
    document.enter(use)
    joined = next(node.id for node in document.graph.nodes.values() if node.layer.is_merge)
    document.set([joined], stride=1)
    (problem,) = analyse_design(document.design).errors
    assert "ResidualAdd wants equal shapes" in problem.message


def test_two_skips_of_one_block_have_a_condition_each() -> None:
    document, use = inverted()
    document.enter(use)
    joined = next(node.id for node in document.graph.nodes.values() if node.layer.is_merge)
    source = document.graph.inputs_of(joined)[1].source
    second = document.add(document.graph.nodes[joined].layer, after=joined)
    document.connect(source, second, 1)
    document.set_formula([second], "stride", "stride + 0")
    document.leave()
    text = code(document)
    assert "self.use_res_connect2 = " in text


def test_what_is_never_added_is_not_made() -> None:
    """Nor counted, nor an argument; a module that only it uses has no class."""
    drawing = Drawing()
    x, y = drawing.put("Input((8, 12, 12))"), drawing.put("Input((8, 12, 12))")
    branch = drawing.put("Conv2d(8, 3, padding=1)", x)
    skip = drawing.chain("Conv2d(4, 3, padding=1) | ReLU", y)
    drawing.put("Output", drawing.put("ReLU", drawing.put("ResidualAdd", branch, skip)))
    document = Document(drawing.design)
    document.group([skip, document.graph.inputs_of(skip)[0].source], "Skip")
    text = code(document)
    assert "def forward(self, x: Tensor)" in text
    assert "Skip" not in text
    assert "584 parameters, 82,944 MACs" in text


def test_weights_of_what_is_never_added_may_be_shared() -> None:
    drawing = Drawing()
    x = drawing.put("Input((8, 12, 12))")
    owner = drawing.put("Conv2d(8, 3, padding=1)", x)
    sharer = drawing.put("Conv2d(8, 3, padding=1)", x, owner=owner)
    drawing.put("Output", drawing.put("ResidualAdd", sharer, drawing.put("Conv2d(4, 1)", owner)))
    assert "584 parameters" in code(Document(drawing.design))
