"""The exported code is the network: for every layer, every small template and random drawings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.design.design import Design
from netdesigner.design.templates import templates
from netdesigner.layers import REGISTRY, Layer
from tests.drawings import designs, single_layer_designs
from tests.network.equality import assert_export_equals
from tests.strategies import examples, inputs_of
from tests.templates.cost import is_costly

LAYERS = [cls for cls in REGISTRY.values() if not cls.is_input and not cls.is_output]
# The others have their certificate in the slow tests
SMALL = [each for each in templates() if not is_costly(each)]


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.__name__)
@given(drawn=st.data())
def test_every_layer(cls: type[Layer], drawn: st.DataObject) -> None:
    design = drawn.draw(single_layer_designs(cls, drawn.draw(inputs_of(cls))))
    if design is not None:
        assert_export_equals(design)


@examples(150)
@given(designs())
def test_random_drawings(design: Design) -> None:
    assert_export_equals(design)


@pytest.mark.parametrize("template", SMALL, ids=lambda each: each.name)
def test_templates(template: object) -> None:
    assert_export_equals(template.open())  # type: ignore[attr-defined]
