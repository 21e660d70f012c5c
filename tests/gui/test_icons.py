"""The icons: all of one family, one for each category, tinted, paler when disabled."""

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from netdesigner.gui.look import icons, theme
from netdesigner.paths import resources

LINE_ICONS = [name for name in icons.names() if name != "netdesigner"]


def strongest(image: QImage) -> QColor:
    """The most opaque pixel."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


@pytest.mark.parametrize("name", LINE_ICONS)
def test_icons_are_one_family(name: str) -> None:
    source = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in source
    assert 'stroke="currentColor" stroke-width="1.75"' in source
    assert not re.search(r"#[0-9a-fA-F]{3,8}", source)


@pytest.mark.parametrize("name", LINE_ICONS)
def test_icons_take_the_colour_asked_for(name: str, qapp: QApplication) -> None:
    seen = strongest(icons.pixmap(name, "#d0242f", 32).toImage())
    assert seen.alpha() > 200
    assert abs(seen.red() - 0xD0) + abs(seen.green() - 0x24) + abs(seen.blue() - 0x2F) < 12


@pytest.mark.parametrize("category", theme.CATEGORY_COLORS)
def test_every_category_has_an_icon_of_its_own(category: str) -> None:
    name = icons.category_icon(category)
    assert name in LINE_ICONS
    assert (name == icons.FALLBACK) == (category == "Modules")


def test_an_unknown_category_gets_the_fallback() -> None:
    assert icons.category_icon("Somebody else's") == icons.FALLBACK


def test_hidpi_pictures_have_more_pixels(qapp: QApplication) -> None:
    picture = icons.pixmap("save", "black", 20, 2.0)
    assert picture.size() == QSize(40, 40)
    assert picture.deviceIndependentSize().toSize() == QSize(20, 20)


def test_a_disabled_icon_is_paler(qapp: QApplication) -> None:
    made = icons.icon("stop", "black")
    normal, disabled = (
        strongest(made.pixmap(QSize(20, 20), 1.0, mode).toImage()) for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
    )
    assert disabled.alpha() < normal.alpha() / 2


def test_pictures_are_kept(qapp: QApplication) -> None:
    assert icons.icon("save", "black") is icons.icon("save", "black")


def test_a_missing_icon_is_named(qapp: QApplication) -> None:
    with pytest.raises(LookupError, match="'no-such'"):
        icons.pixmap("no-such", "black")
