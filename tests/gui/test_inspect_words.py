"""The inspect panel says whose weights it shows, and of a field the size that the status bar says."""

from __future__ import annotations

from netdesigner.analysis.field_axis import Axis
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.gui.look import wording
from netdesigner.gui.panels.inspect.words import what_it_sees
from netdesigner.inspect.origin import Origin, whose_weights

LIVE = Origin(0, (95, 4_000))


def test_the_weights_of_a_training_are_live() -> None:
    assert whose_weights(LIVE, False, (), "n1", "conv1", is_map=False) == "Live · epoch 95, step 4,000"


def test_a_block_that_has_changed_is_not_called_live() -> None:
    said = whose_weights(LIVE, False, {"n1"}, "n1", "conv1", is_map=False)
    assert said == "conv1 has changed since the training began: its weights here are fresh, not those of the training."
    said = whose_weights(Origin(0), False, {"n1"}, "n1", "conv1", is_map=True)
    assert said == "conv1 has changed since the training: its weights here are fresh, not those of the training."


def test_maps_behind_a_changed_block_are_mixed() -> None:
    said = whose_weights(LIVE, False, {"n1"}, "n2", "conv2", is_map=True)
    assert said == "Live · epoch 95, step 4,000; 1 block changed since and has fresh weights. Maps and scores mix both."


def test_a_drawing_that_changed_otherwise_is_told_with_its_maps() -> None:
    redrawn = Origin(0, (95, 4_000), is_redrawn=True)
    assert "drawing as it is now" in whose_weights(redrawn, False, (), "n1", "conv1", is_map=True)
    assert "drawing" not in whose_weights(redrawn, False, (), "n1", "conv1", is_map=False)


def test_a_field_has_the_size_that_the_status_bar_tells() -> None:
    field = ReceptiveField((Axis(10, 1, 0), Axis(10, 1, 0)), "unaligned", (28, 28))
    assert what_it_sees(field, None) == f"sees {wording.field_size(field)}" == "sees 10 × 10"
    assert what_it_sees(field, [(-2.0, 7.0), (0.0, 9.0)]) == "sees rows −2 to 7, columns 0 to 9 (10 × 10)"
    line = ReceptiveField((Axis(3, 1, 0),), "exact", (28,))
    assert what_it_sees(line, [(1.0, 3.0)]) == "sees places 1 to 3 (3)"


def test_the_whole_input_and_the_unknown_are_told_as_such() -> None:
    axes = (Axis(28, 1, 0),) * 2
    assert what_it_sees(ReceptiveField(axes, "whole input", (28, 28)), [(0, 27)] * 2) == "sees the whole input"
    assert what_it_sees(ReceptiveField(axes, "unknown", (28, 28)), None) == ""
