"""How weights start, in the window: choices, their settings, frozen, of one block, of several, of all layers."""

import pytest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from netdesigner.gui.panels.editors.value_editor import ValueEditor
from netdesigner.gui.panels.properties.filling_rows import FillingRows
from netdesigner.gui.panels.properties.panel import Properties
from netdesigner.gui.panels.properties.start_form import StartForm
from netdesigner.gui.session.session import Session
from netdesigner.layers import REGISTRY
from netdesigner.layers.initialization import initialization
from netdesigner.layers.initializers import filling
from tests.gui.conftest import id_of


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> Properties:
    made = Properties(session)
    qtbot.addWidget(made)
    made.resize(340, 900)
    made.show()
    return made


def choose(rows: FillingRows, kind: str) -> None:
    index = rows.choice.findData(kind)
    assert index >= 0, f"{kind} is not offered"
    rows.choice.setCurrentIndex(index)
    rows.choice.activated.emit(index)


def kinds(rows: FillingRows) -> list[str]:
    return [rows.choice.itemData(index) for index in range(rows.choice.count())]


def shown(form: StartForm, name: str) -> tuple[str, list[str]]:
    rows = form.rows[name]
    return rows.choice.currentText(), [key for key, (_, editor) in rows.editors.items() if not editor.isHidden()]


def test_a_rule_and_its_settings(session: Session, panel: Properties) -> None:
    conv = id_of(session, "conv1")
    session.select([conv])
    form = panel.node.start
    assert shown(form, "weights") == ("PyTorch's default", [])
    choose(form.rows["weights"], "normal")
    assert shown(form, "weights") == ("Normal", ["std"])
    form.rows["weights"].editors["std"][1].edited.emit(0.2)
    choose(form.rows["biases"], "constant")
    form.rows["biases"].editors["value"][1].edited.emit(0.5)
    wanted = initialization(filling("normal", std=0.2), filling("constant", value=0.5))
    assert session.document.graph.nodes[conv].init == wanted
    for _ in range(4):  # two choices, two numbers
        assert session.document.graph.nodes[conv].init is not None
        session.document.undo()
    assert session.document.graph.nodes[conv].init is None
    choose(form.rows["weights"], "kaiming_normal")
    assert shown(form, "weights") == ("He, normal", ["mode"])


def test_a_refused_number_is_answered_in_place(session: Session, panel: Properties) -> None:
    conv = id_of(session, "conv1")
    session.select([conv])
    rows = panel.node.start.rows["weights"]
    choose(rows, "normal")
    rows.editors["std"][1].edited.emit(-1.0)
    assert "std" in rows.sentence.text()
    assert not rows.sentence.isHidden()
    assert session.document.graph.nodes[conv].init == initialization(filling("normal"))
    rows.editors["std"][1].left.emit()
    assert rows.sentence.isHidden()


def test_blocks_without_weights_show_nothing(session: Session, panel: Properties) -> None:
    session.select([id_of(session, "relu1")])
    assert panel.node.start.isHidden()
    session.select([id_of(session, "fc1")])
    assert not panel.node.start.isHidden()


def test_a_normalization_offers_less(session: Session, panel: Properties) -> None:
    norm = session.document.add(REGISTRY["BatchNorm2d"].make(), after=id_of(session, "conv1"))
    session.select([norm])
    assert set(kinds(panel.node.start.rows["weights"])) == {"default", "zeros", "constant", "values"}


def test_frozen_is_one_step_and_is_counted(session: Session, panel: Properties) -> None:
    conv = id_of(session, "conv1")
    session.select([conv])
    panel.node.start.frozen.click()
    assert session.document.graph.nodes[conv].is_frozen
    session.select([])
    assert "160 frozen" in panel.network.facts.value("Parameters")
    session.document.undo()
    assert "frozen" not in panel.network.facts.value("Parameters")


def test_blocks_of_many_kinds_do_not_widen_the_page(session: Session, panel: Properties) -> None:
    """Their names stand in the head; numbers at the right were cut off."""
    document = session.document
    ids = [document.add(REGISTRY[kind].make()) for kind in ("DepthwiseConv2d", "LayerNorm2d", "PositionalEncoding")]
    session.select([*ids, id_of(session, "conv1"), id_of(session, "relu1")])
    assert panel.several.minimumSizeHint().width() <= panel.network.minimumSizeHint().width()


def test_several_blocks_are_set_together(session: Session, panel: Properties) -> None:
    conv, fc = id_of(session, "conv1"), id_of(session, "fc1")
    session.document.set_initialization([conv], initialization(filling("orthogonal"), filling("zeros")))
    session.select([conv, id_of(session, "relu1"), fc])
    form = panel.several.start
    assert shown(form, "weights")[0] == ""  # they differ
    assert "values" not in kinds(form.rows["weights"])
    choose(form.rows["weights"], "xavier_uniform")
    nodes = session.document.graph.nodes
    assert nodes[conv].init == initialization(filling("xavier_uniform"), filling("zeros"))
    assert nodes[fc].init == initialization(filling("xavier_uniform"))
    form.frozen.click()
    assert nodes[conv].is_frozen
    assert nodes[fc].is_frozen
    assert not nodes[id_of(session, "relu1")].is_frozen
    session.document.undo()
    session.document.undo()
    assert nodes[fc].init is None


def test_all_layers(session: Session, panel: Properties) -> None:
    form = panel.network.start
    assert "values" not in kinds(form.rows["weights"])
    choose(form.rows["weights"], "kaiming_normal")
    choose(form.rows["biases"], "zeros")
    assert session.document.design.init == initialization(filling("kaiming_normal"), filling("zeros"))
    session.select([id_of(session, "conv1")])
    assert shown(panel.node.start, "weights")[0] == "As all layers"
    session.document.undo()
    session.document.undo()
    assert session.document.design.init is None
    assert shown(panel.node.start, "weights")[0] == "PyTorch's default"


def test_typed_values_come_from_the_editor(
    session: Session, panel: Properties, monkeypatch: pytest.MonkeyPatch
) -> None:
    conv = id_of(session, "conv1")
    session.select([conv])

    def accept(editor: ValueEditor) -> int:
        editor.take_preset("sobel_vertical")
        editor.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
        return editor.result()

    monkeypatch.setattr(ValueEditor, "exec", accept)
    rows = panel.node.start.rows["weights"]
    choose(rows, "values")
    init = session.document.graph.nodes[conv].init
    assert init is not None
    assert init.weight.typed is not None
    assert init.weight.typed.shape == (3, 3)
    assert rows.values_line.text() == "3 × 3"
    monkeypatch.setattr(ValueEditor, "exec", lambda editor: 0)
    rows.edit.click()
    assert session.document.graph.nodes[conv].init == init
    session.document.undo()
    assert session.document.graph.nodes[conv].init is None


def test_too_many_numbers_to_type(session: Session, panel: Properties, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ValueEditor, "exec", lambda editor: pytest.fail("it would be a table of thousands of cells"))
    fc = id_of(session, "fc1")
    session.document.set([fc], out_features=1000)
    session.select([fc])
    rows = panel.node.start.rows["weights"]
    choose(rows, "values")
    assert "numbers are too many to type; at most 20,000 can be." in rows.sentence.text()
    assert rows.choice.currentText() == "PyTorch's default"


def test_leaving_the_editor_brings_the_choice_back(
    session: Session, panel: Properties, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.select([id_of(session, "conv1")])
    monkeypatch.setattr(ValueEditor, "exec", lambda editor: 0)
    choose(panel.node.start.rows["weights"], "values")
    assert shown(panel.node.start, "weights")[0] == "PyTorch's default"
