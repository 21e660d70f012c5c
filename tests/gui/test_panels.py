"""Palette, properties, problems and status bar follow the document."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.gui.panels.editors.number_editors import NumberField
from netdesigner.gui.panels.palette.panel import PalettePanel
from netdesigner.gui.panels.problems.panel import Problems
from netdesigner.gui.panels.properties.panel import Properties
from netdesigner.gui.session.session import Session
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.gui.window.status_bar import StatusBar
from netdesigner.layers import REGISTRY
from tests.gui.conftest import id_of


def shown(panel: PalettePanel) -> list[str]:
    tree = panel.tree
    return [
        item.text(0)
        for group in tree._groups()
        for item in (group.child(i) for i in range(group.childCount()))
        if item is not None and not item.isHidden()
    ]


def test_palette_lists_every_block_and_filters(qapp: object, qtbot: QtBot) -> None:
    panel = PalettePanel()
    qtbot.addWidget(panel)
    listed = [cls for cls in REGISTRY.values() if cls.is_listed]
    usual = {cls.title() for cls in listed if not cls.is_rare}
    assert {name for name in shown(panel) if not name.endswith(" more")} == usual
    for row in panel.tree.findItems(" more", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchEndsWith):
        panel.tree.itemClicked.emit(row, 0)
    assert set(shown(panel)) - {"Fewer"} == {cls.title() for cls in listed}
    panel.search.setText("maxp")
    assert shown(panel)[0] == "MaxPool2d"
    assert set(shown(panel)) == {cls.title() for cls in listed if "maxp" in cls.title().lower()}
    with qtbot.waitSignal(panel.chosen) as chosen:
        panel.search.returnPressed.emit()
    assert chosen.args == ["MaxPool2d"]
    panel.search.setText("zzz")
    assert shown(panel) == []
    assert panel.search.property("invalid")


def test_properties_show_each_output_of_a_split(session: Session, qtbot: QtBot) -> None:
    panel = Properties(session)
    qtbot.addWidget(panel)
    session.select([session.document.add(REGISTRY["Split"].make(), after=id_of(session, "conv1"))])
    assert panel.node.facts.value("Output") == "8 × 6 × 6, 8 × 6 × 6"


def test_properties_show_what_is_selected(session: Session, qtbot: QtBot) -> None:
    panel = Properties(session)
    qtbot.addWidget(panel)
    assert panel.network.facts.value("Input") == "1 × 8 × 8"
    session.select([id_of(session, "conv1")])
    assert panel.node.card.name.text() == "conv1"
    assert panel.node.facts.value("Output") == "16 × 6 × 6"
    assert panel.node.facts.value("Parameters") == "160"
    session.document.set([id_of(session, "conv1")], out_channels=4)
    assert panel.node.facts.value("Output") == "4 × 6 × 6"
    session.select([id_of(session, "conv1"), id_of(session, "relu1")])
    assert panel.several.card.name.text() == "2 blocks"
    assert panel.several.form is None


def test_a_block_is_renamed_and_a_taken_name_refused(session: Session, qtbot: QtBot) -> None:
    panel = Properties(session)
    qtbot.addWidget(panel)
    session.select([id_of(session, "conv1")])
    panel.node.card.name.accepted.emit("stem")
    assert id_of(session, "stem")
    panel.node.card.name.accepted.emit("relu1")
    assert "relu1" in panel.node.card.sentence.text()
    assert panel.node.card.name.text() == "stem"


def test_notes_are_an_edit(session: Session, qtbot: QtBot) -> None:
    panel = Properties(session)
    qtbot.addWidget(panel)
    panel.network._notes.setPlainText("made for digits")
    assert session.document.design.notes == "made for digits"
    session.document.undo()
    assert panel.network._notes.toPlainText() == ""


def break_it(session: Session) -> None:
    session.document.dissolve(id_of(session, "flatten"))


def test_a_problem_is_listed_and_mended_by_one_click(session: Session, qtbot: QtBot) -> None:
    panel = Problems(session)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.rows == []
    break_it(session)
    panel.renew()
    (row,) = panel.rows
    assert "fc1" in row.accessibleName()
    qtbot.waitUntil(lambda: row.fixes is not None)
    row.fixes.findChildren(QPushButton)[0].click()
    assert not session.facts.current.errors
    session.document.undo()
    assert session.facts.current.errors


def broken_copies(session: Session, count: int) -> None:
    """Many blocks with the same mistake."""
    entry = id_of(session, "conv1")
    with session.document.gesture("Break"):
        for number in range(count):
            session.document.add(REGISTRY["Linear"].make(out_features=10 + number), source=(entry, 0))


def test_rows_of_unchanged_problems_stay(session: Session, qtbot: QtBot) -> None:
    panel = Problems(session)
    qtbot.addWidget(panel)
    panel.show()
    broken_copies(session, 3)
    kept = list(panel.rows)
    assert len(kept) >= 3
    break_it(session)
    assert set(map(id, kept)) <= set(map(id, panel.rows))
    session.document.undo()
    assert [id(row) for row in panel.rows] == [id(row) for row in kept]


def test_fixes_are_tried_only_for_rows_that_are_seen(session: Session, qtbot: QtBot) -> None:
    panel = Problems(session)
    qtbot.addWidget(panel)
    panel.resize(700, 250)
    panel.show()
    broken_copies(session, 40)
    assert all(row.fixes is None for row in panel.rows)
    qtbot.waitUntil(lambda: panel.rows[0].fixes is not None and not panel._trying.isActive())
    last = [row for row in panel.rows if row.problem.fixes][-1]
    assert last.fixes is None
    panel.ensureWidgetVisible(last)
    qtbot.waitUntil(lambda: last.fixes is not None)


def test_a_click_on_a_problem_goes_to_its_block(session: Session, qtbot: QtBot) -> None:
    panel = Problems(session)
    qtbot.addWidget(panel)
    panel.show()
    break_it(session)
    panel.renew()
    with qtbot.waitSignal(session.centre_requested) as centred:
        panel.rows[0]._go()
    assert centred.args == [id_of(session, "fc1")]
    assert session.selection == (id_of(session, "fc1"),)


def test_the_status_bar_counts(session: Session, qtbot: QtBot) -> None:
    bar = StatusBar(session)
    qtbot.addWidget(bar)
    assert "6 blocks" in bar.totals.text()
    assert bar.problems.text() == "no problems"
    break_it(session)
    assert bar.problems.text() == "1 problem"
    assert bar.problems.property("role") == "error"
    session.select([id_of(session, "conv1")])
    assert bar.field.text() == "receptive field 3 × 3"


def test_the_place_in_the_code_is_shown_and_chosen(session: Session, qtbot: QtBot) -> None:
    panel = Properties(session)
    qtbot.addWidget(panel)
    panel.resize(330, 900)
    panel.show()
    conv = id_of(session, "conv1")
    session.select([conv])
    place = panel.node.place
    qtbot.waitUntil(lambda: place.path.text().startswith("self."))
    place.field.setFocus()
    place.field.selectAll()
    qtbot.keyClicks(place.field, "stem.first")
    qtbot.keyClick(place.field, Qt.Key.Key_Return)
    assert session.document.graph.nodes[conv].stage == "stem.first"
    qtbot.waitUntil(lambda: place.path.text() == "self.stem.first")
    place.field.selectAll()
    qtbot.keyClicks(place.field, "my stem")
    qtbot.keyClick(place.field, Qt.Key.Key_Return)
    assert "no place in the code" in place.sentence.text()
    assert place.field.text() == "stem.first"
    session.document.undo()
    assert session.document.graph.nodes[conv].stage == ""
    session.select([conv, id_of(session, "relu1")])
    qtbot.waitUntil(lambda: panel.several.place.path.text().count("self.") >= 1)


def test_the_place_in_the_code_follows_what_was_selected_while_nobody_saw_it(
    window: MainWindow, small: Design, qtbot: QtBot
) -> None:
    window.session.document.reset(small)
    place = window.panels.properties.node.place
    window.session.select([id_of(window.session, "fc1")])
    qtbot.waitUntil(lambda: place.path.text() == "self.fc1")
    window.arrangements.show("inspect")
    window.session.select([id_of(window.session, "conv1")])
    window.arrangements.show("design")
    qtbot.waitUntil(lambda: place.path.text() not in ("", "self.fc1"))


def test_no_field_moves_while_one_types(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    """Neither a refused text, nor a problem, nor a longer number moves what stands below."""
    window.session.document.reset(small)
    panel = window.panels.properties
    window.session.select([id_of(window.session, "conv1")])
    qtbot.waitUntil(lambda: panel.node.form is not None and panel.node.form.isVisible())
    form = panel.node.form
    assert form is not None

    def places() -> list[int]:
        QApplication.processEvents()
        return [row.editor.mapTo(panel, QPoint(0, 0)).y() for row in form.rows.values()]

    before = places()
    field = form.rows["kernel_size"].editor.field()
    assert isinstance(field, NumberField)
    for text in ("2.5", "99", "1"):
        field.lineEdit().selectAll()
        QTest.keyClicks(field, text)
        assert places() == before, text
    field.lineEdit().selectAll()
    QTest.keyClicks(field, "99")
    foot = panel._foot
    assert foot.isVisible()
    assert foot.geometry().bottom() == panel.rect().bottom()
    page = panel.verticalScrollBar()
    QApplication.processEvents()
    assert page.maximum() > 0
    where = QPointF(20, 10)
    wheel = QWheelEvent(
        where, panel._foot.mapToGlobal(where), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel._foot.viewport(), wheel)
    assert max(page.value(), foot.verticalScrollBar().value()) > 0, "the wheel over the problem scrolls"


def test_a_problem_is_seen_whole_where_another_one_was(window: MainWindow, small: Design) -> None:
    window.session.document.reset(small)
    panel, session = window.panels.properties, window.session
    for edge in list(session.document.graph.edges):
        session.document.disconnect(edge)
    for name in ("conv1", "output", "fc1"):
        session.select([id_of(session, name)])
        height, foot = panel._foot.height(), panel._foot
        QApplication.processEvents()
        assert height >= min(foot.height_for(foot.width()), round(panel.height() * 0.45)) > 60, name


def test_the_status_bar_leaves_totals_out_rather_than_cutting_them(session: Session, qtbot: QtBot) -> None:
    bar = StatusBar(session)
    qtbot.addWidget(bar)
    bar.show()
    seen = []
    for width in (1400, 700, 420):
        bar.resize(width, 30)
        QApplication.processEvents()
        seen.append(bar.totals.text().split(" · "))
    assert [len(parts) for parts in seen] == sorted({len(parts) for parts in seen}, reverse=True)
    assert seen[0][0] == seen[-1][0] == "6 blocks"
    assert "activations" in bar.totals.toolTip()


def test_another_kind_of_block_is_shown_from_its_head(qtbot: QtBot, session: Session) -> None:
    panel = Properties(session)
    qtbot.addWidget(panel)
    panel.resize(300, 300)
    panel.show()
    bar = panel.verticalScrollBar()
    session.select([id_of(session, "conv1")])
    qtbot.waitUntil(lambda: bar.maximum() > 60)
    bar.setValue(60)
    session.document.set([id_of(session, "conv1")], out_channels=4)
    assert bar.value() == 60, "an edit moves nothing"
    session.select([id_of(session, "fc1")])
    assert bar.value() == 0
