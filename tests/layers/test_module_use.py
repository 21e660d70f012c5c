"""The classes of modules: one for equal definitions, and gone with the last who has it."""

from __future__ import annotations

import gc
from weakref import ref

from netdesigner.layers.module_use import Parameter, module_layer


def made(value: float, text: str = "") -> type:
    return module_layer("Block", (Parameter("rate", value),), 1, 1, text)


def test_equal_definitions_give_one_class() -> None:
    first = made(1)
    for number in range(100):  # however many others there were meanwhile
        made(1, f"notes as they are typed {number}")
    assert made(1) is first
    assert made(2) is not first


def test_one_and_one_point_zero_are_two_defaults() -> None:
    assert made(1) is not made(1.0)
    assert module_layer("Block", (Parameter("rate", 1.0),), 1, 1).make(rate=0.5).values()["rate"] == 0.5


def test_a_class_that_nobody_has_is_gone() -> None:
    cls = module_layer("Block", (Parameter("rate", 0.25),), 1, 1)
    assert cls.make().values()["rate"] == 0.25
    left = ref(cls)
    del cls
    for number in range(100):
        made(number)
    gc.collect()
    assert left() is None
