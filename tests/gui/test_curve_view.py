"""The curve of an activation where its help is shown: drawn with its own settings, in the theme's colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, QUrl
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QTextDocument
from pytestqt.qtbot import QtBot

from netdesigner.gui.look import curve_view, theme
from netdesigner.gui.panels.properties.panel import Properties
from netdesigner.gui.session.session import Session
from netdesigner.gui.window.help_page import CURVE, HelpPage
from netdesigner.layers import REGISTRY, Layer, parse_layer
from tests.gui.conftest import id_of


def picture(layer: Layer, width: int = 300, height: int = 168) -> QImage:
    curve = layer.curve()
    assert curve is not None
    made = QPixmap(width, height)
    made.fill(theme.current().panel)
    painter = QPainter(made)
    curve_view.draw(painter, QRectF(0, 0, width, height), curve)
    painter.end()
    return made.toImage()


def rows_of(image: QImage, column: int, color: QColor) -> list[int]:
    """Where a column of pixels has nearly this colour, below the legend."""

    def is_near(y: int) -> bool:
        seen = image.pixelColor(column, y)
        return sum(abs(a - b) for a, b in zip(seen.getRgb()[:3], color.getRgb()[:3], strict=True)) < 90

    return [y for y in range(curve_view.LEGEND + 4, image.height()) if is_near(y)]


def test_the_line_follows_the_function(qapp: object) -> None:
    image, ink = picture(parse_layer("ReLU")), theme.current().series[0]
    heights = [min(rows_of(image, column, ink)) for column in (200, 240, 280)]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2], abs=2)


def test_a_setting_changes_the_picture(qapp: object) -> None:
    assert picture(parse_layer("LeakyReLU(0.1)")) != picture(parse_layer("LeakyReLU(0.5)"))
    assert picture(parse_layer("ReLU")) == picture(parse_layer("ReLU"))


@pytest.mark.parametrize("cls", [cls for cls in REGISTRY.values() if cls.is_activation], ids=lambda cls: cls.__name__)
def test_every_activation_can_be_drawn(cls: type[Layer], qapp: object) -> None:
    image = picture(cls.make())
    assert any(rows_of(image, column, theme.current().series[0]) for column in range(60, 290, 10))


@pytest.mark.parametrize(
    "text", ["ELU(1000000.0)", "LeakyReLU(-1000000.0)", "Threshold(-9.0, 20.0)", "Softplus(1000.0)"]
)
def test_unusual_settings_can_be_drawn(text: str, qapp: object) -> None:
    assert not picture(parse_layer(text)).isNull()


def test_ticks_are_few_and_round(qapp: object) -> None:
    assert curve_view.ticks(-0.08, 1.08) == [0, 0.5, 1]
    assert curve_view.ticks(-4.3, 4.3) == [-4, -2, 0, 2, 4]
    assert curve_view.number(-0.5) == "−0.5"
    for high in (1e-7, 0.3, 7.0, 5e8):
        assert 1 <= len(curve_view.ticks(0, high)) <= curve_view.MOST_TICKS + 1


def test_the_properties_show_the_curve_of_an_activation_and_follow_its_settings(session: Session, qtbot: QtBot) -> None:
    panel = Properties(session)
    qtbot.addWidget(panel)
    session.select([id_of(session, "conv1")])
    assert panel.node.curve.isHidden()
    relu = session.document.add(parse_layer("ELU"), (0.0, 0.0))
    session.select([relu])
    assert not panel.node.curve.isHidden()
    assert panel.node.curve.curve is not None
    assert panel.node.curve.curve.value(-50.0) == pytest.approx(-1)
    session.document.set([relu], alpha=2.0)
    assert panel.node.curve.curve.value(-50.0) == pytest.approx(-2)


def test_the_help_holds_the_curve_and_what_is_remarked(qtbot: QtBot) -> None:
    page = HelpPage("Tanh")
    qtbot.addWidget(page)
    assert "Weaknesses" in page.text.toPlainText()
    held = page.text.document().resource(QTextDocument.ResourceType.ImageResource, QUrl(CURVE))
    assert not held.isNull()
    page.show_block("Conv2d")
    assert "Weaknesses" not in page.text.toPlainText()
