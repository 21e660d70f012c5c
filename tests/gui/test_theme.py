"""The themes: readable, told apart by everyone, followed by the palette, announced once."""

import itertools
import math

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from netdesigner.gui.look import theme

THEMES = [theme.LIGHT, theme.DARK]
# Machado, Oliveira and Fernandes (2009), severity 1; rows give linear R, G, B.
VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
}
Triple = tuple[float, float, float]


def linear(color: QColor) -> Triple:
    def one(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return one(color.redF()), one(color.greenF()), one(color.blueF())


def times(matrix: tuple[Triple, ...], vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def lab(rgb: Triple) -> Triple:
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    clipped = (min(max(rgb[0], 0), 1), min(max(rgb[1], 0), 1), min(max(rgb[2], 0), 1))
    x, y, z = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in (a / b for a, b in zip(times(to_xyz, clipped), (0.9505, 1, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG 2.1, 1 to 21."""
    light, dark = sorted((times(((0.2126, 0.7152, 0.0722),) * 3, linear(c))[0] for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("shown", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize("vision", VISIONS)
def test_categories_are_told_apart(shown: theme.Theme, vision: str) -> None:
    seen = {
        name: lab(times(VISIONS[vision], linear(theme.category_color(name, shown)))) for name in theme.CATEGORY_COLORS
    }
    closest = min((math.dist(seen[a], seen[b]), a, b) for a, b in itertools.combinations(seen, 2))
    assert closest[0] >= 14, closest


@pytest.mark.parametrize("shown", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize(
    ("front", "back"),
    [
        *itertools.product(("text", "muted", "error", "warning", "ok"), ("panel", "field", "canvas", "card")),
        *(("text", soft) for soft in ("accent_soft", "error_soft", "warning_soft")),
        *(("on_accent", "accent_fill"), ("on_go", "go"), ("on_tooltip", "tooltip"), ("accent", "panel")),
        *((f"code_{part}", "panel") for part in ("keyword", "string", "number", "comment", "name")),
    ],
)
def test_text_is_readable(shown: theme.Theme, front: str, back: str) -> None:
    assert contrast(getattr(shown, front), getattr(shown, back)) >= 4.4


@pytest.mark.parametrize("shown", THEMES, ids=lambda t: t.name)
def test_icons_stand_out_from_their_tiles(shown: theme.Theme) -> None:
    for name in theme.CATEGORY_COLORS:
        assert contrast(theme.category_ink(name, shown), theme.category_tint(name, shown)) >= 2, name


def test_an_unknown_category_has_a_colour(qapp: QApplication) -> None:
    assert theme.category_color("Somebody else's") == theme.category_color("Modules")


def test_a_change_of_scheme_is_announced_once(qtbot: QtBot) -> None:
    theme.set_scheme("light")
    heard: list[theme.Theme] = []
    theme.theme_changed.connect(heard.append)
    theme.set_scheme("dark")
    theme.set_scheme("dark")
    theme.theme_changed.disconnect(heard.append)
    assert heard == [theme.DARK]
    assert QApplication.palette().color(QPalette.ColorRole.Window) == theme.DARK.panel
    theme.set_scheme("light")
    assert theme.current() is theme.LIGHT


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="system, light, dark"):
        theme.set_scheme("sepia")  # type: ignore[arg-type]


@pytest.mark.parametrize("shown", THEMES, ids=lambda t: t.name)
def test_the_style_sheet_is_filled_in_and_understood(shown: theme.Theme, qtbot: QtBot) -> None:
    sheet = theme.style_sheet(shown)
    assert "$" not in sheet
    field = QLineEdit()
    qtbot.addWidget(field)
    field.setStyleSheet(sheet)
    field.show()  # a sheet Qt cannot parse warns, and a warning fails the test


def test_nothing_is_smaller_than_nine_points() -> None:
    sheet = theme.style_sheet(theme.LIGHT)
    sizes = [float(part.split("pt")[0]) for part in sheet.split("font-size:")[1:]]
    assert sizes
    assert min(sizes) >= 9


def test_a_refused_field_is_red_until_it_is_accepted(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    theme.set_invalid(field, True)
    assert field.property("invalid") is True
    theme.set_invalid(field, False)
    assert field.property("invalid") is False


def test_the_words_of_a_default_button_have_room(qtbot: QtBot) -> None:
    inked = list[int]()
    for more in (0, 60):
        button = QPushButton("Take theirs")
        qtbot.addWidget(button)
        button.setDefault(True)
        button.resize(button.sizeHint() + QSize(more, 0))
        picture, ink = button.grab().toImage(), theme.current().on_accent
        spots = [(x, y) for x in range(picture.width()) for y in range(4, picture.height() - 4)]
        inked.append(sum(picture.pixelColor(*spot) == ink for spot in spots))
    assert inked[0] == inked[1] > 0
