"""Light and dark: named colours, the palette, the style sheet, and one signal when they change.

Widgets ask `current()` for colours and listen to `theme_changed`. Looks that plain widgets share are roles
(`set_role(label, "muted")`), drawn by `resources/themes/style.qss`; it names widget classes only, so painting on
the canvas is never slowed by it. The colours of single figures (heat maps, filters) are not here.
"""

from dataclasses import dataclass, fields
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from netdesigner.figures.palette import CATEGORY_COLORS, OTHER_COLOR
from netdesigner.paths import resources

Scheme = Literal["light", "dark", "system"]
SCHEMES: tuple[Scheme, ...] = ("system", "light", "dark")
GRID = 8  # pixels: margins and gaps are multiples of it
RADIUS = 6  # pixels: corners of fields and buttons; cards use RADIUS + 2
FONT_POINTS = 10.0
SMALL_POINTS = 9.0  # nothing is smaller


@dataclass(frozen=True)
class Theme:
    """Every colour the window uses, by what it is for."""

    name: str
    is_dark: bool
    panel: QColor  # docks, toolbar, dialogs
    canvas: QColor
    grid_dot: QColor
    field: QColor  # inputs, quiet buttons, status bar
    field_hover: QColor
    border: QColor
    border_strong: QColor  # scroll bar handles, borders that must be seen
    card: QColor
    card_border: QColor
    shadow: QColor
    text: QColor
    muted: QColor
    faint: QColor  # disabled text, blocks that wait for another to be mended
    accent: QColor  # lines, links, the selected block
    accent_fill: QColor  # behind `on_accent`
    on_accent: QColor
    accent_soft: QColor  # selected rows
    go: QColor  # the Train button
    on_go: QColor
    error: QColor
    error_soft: QColor
    warning: QColor
    warning_soft: QColor
    ok: QColor
    wire: QColor
    wire_faint: QColor
    chip: QColor  # shapes on the wires
    chip_border: QColor
    tooltip: QColor
    on_tooltip: QColor
    series: tuple[QColor, ...]  # curves: training, validation, then further runs
    code_keyword: QColor
    code_string: QColor
    code_number: QColor
    code_comment: QColor
    code_name: QColor
    code_line: QColor  # behind the marked lines


def _theme(name: str, series: str, **colors: str) -> Theme:
    return Theme(
        name,
        name == "dark",
        series=tuple(QColor(value) for value in series.split()),
        **{key: QColor(value) for key, value in colors.items()},
    )


LIGHT = _theme(
    "light",
    "#2f6fed #b7770d #b81e50 #0e8c99 #6f55f5 #2b8a54 #825500 #5a5f7c",
    **{"panel": "#ffffff", "canvas": "#f6f7f9", "grid_dot": "#e2e6ec"},
    **{"field": "#f0f2f5", "field_hover": "#e5e9ef", "border": "#e2e6ec", "border_strong": "#c6ccd6"},
    **{"card": "#ffffff", "card_border": "#dde1e8", "shadow": "#1e1c2330"},
    **{"text": "#1c2330", "muted": "#5d677b", "faint": "#a5adba"},
    **{"accent": "#2f6fed", "accent_fill": "#2b6aea", "on_accent": "#ffffff", "accent_soft": "#dee8fc"},
    **{"go": "#12804e", "on_go": "#ffffff"},
    **{"error": "#d0242f", "error_soft": "#fdecec", "warning": "#9a6200", "warning_soft": "#fdf1dc"},
    **{"ok": "#11804e", "wire": "#667085", "wire_faint": "#cdd2db", "chip": "#fbfbfc", "chip_border": "#dde1e8"},
    **{"tooltip": "#1c2330", "on_tooltip": "#f4f6f9"},
    **{"code_keyword": "#8b2fc9", "code_string": "#177245", "code_number": "#a04a00", "code_comment": "#667085"},
    **{"code_name": "#1f57c8", "code_line": "#e6eefd"},
)
DARK = _theme(
    "dark",
    "#5b8def #e8a33d #f06a94 #2bb8c4 #a596ff #4cc38a #c59a4e #9aa0bd",
    **{"panel": "#1d2027", "canvas": "#16181d", "grid_dot": "#2a2f38"},
    **{"field": "#262a33", "field_hover": "#313642", "border": "#2c313b", "border_strong": "#454c5a"},
    **{"card": "#262b35", "card_border": "#343a46", "shadow": "#50000000"},
    **{"text": "#e6e9ef", "muted": "#98a1b2", "faint": "#626b7a"},
    **{"accent": "#5b8def", "accent_fill": "#3d71d9", "on_accent": "#ffffff", "accent_soft": "#26375a"},
    **{"go": "#4cc38a", "on_go": "#07150e"},
    **{"error": "#f0616d", "error_soft": "#40242a", "warning": "#eba63f", "warning_soft": "#3d3323"},
    **{"ok": "#4cc38a", "wire": "#98a1b2", "wire_faint": "#3b424e", "chip": "#1b1e25", "chip_border": "#3a414d"},
    **{"tooltip": "#343a46", "on_tooltip": "#f0f2f6"},
    **{"code_keyword": "#c79bf2", "code_string": "#7fcf9f", "code_number": "#f0a86b", "code_comment": "#7f899b"},
    **{"code_name": "#7fb0ff", "code_line": "#253250"},
)

DARK_LIFT = 0.12  # how far category colours move towards white on dark cards
DARK_INK_LIFT = 0.4  # ... and thin lines, which need more contrast


class _State(QObject):
    theme_changed = Signal(object)  # the new Theme

    def __init__(self) -> None:
        super().__init__()
        self.scheme: Scheme = "system"
        self.theme = LIGHT
        self.is_following = False


_state = _State()
theme_changed = _state.theme_changed


def current() -> Theme:
    """The theme on screen."""
    return _state.theme


def scheme() -> Scheme:
    """What was asked for: light, dark, or whatever the system has."""
    return _state.scheme


def scheme_named(name: str) -> Scheme:
    """A remembered name as a scheme; what is no scheme follows the system."""
    return name if name in SCHEMES else "system"


def set_scheme(wanted: Scheme) -> None:
    """Show the light or dark theme, or follow the system; needs a QApplication."""
    if wanted not in SCHEMES:
        raise ValueError(f"The scheme is one of {', '.join(SCHEMES)}, not {wanted!r}.")
    _state.scheme = wanted
    hints = QGuiApplication.styleHints()
    if not _state.is_following:
        hints.colorSchemeChanged.connect(_follow_system)
        _state.is_following = True
    asked = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}
    hints.setColorScheme(asked[wanted])  # title bars and file dialogs, where the platform has them
    _apply(_wanted_theme())


def mix(front: QColor, back: QColor, share: float) -> QColor:
    """The opaque colour of `front` laid over `back` with opacity `share`."""
    rest = 1 - share
    return QColor(
        round(front.red() * share + back.red() * rest),
        round(front.green() * share + back.green() * rest),
        round(front.blue() * share + back.blue() * rest),
    )


def category_color(category: str, theme: Theme | None = None) -> QColor:
    """The colour of a palette category: strips of the cards, the mini-map."""
    color = QColor(CATEGORY_COLORS.get(category, OTHER_COLOR))
    is_dark = (theme or current()).is_dark
    return mix(QColor("white"), color, DARK_LIFT) if is_dark else color


def category_ink(category: str, theme: Theme | None = None) -> QColor:
    """The colour of a category's icon, readable on the panels and on its tint."""
    color = QColor(CATEGORY_COLORS.get(category, OTHER_COLOR))
    return mix(QColor("white"), color, DARK_INK_LIFT) if (theme or current()).is_dark else color


def category_tint(category: str, theme: Theme | None = None) -> QColor:
    """The pale tile behind a category's icon."""
    shown = theme or current()
    return mix(category_color(category, shown), shown.card, 0.24 if shown.is_dark else 0.15)


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget one of the looks in style.qss: primary, go, danger, link, section, heading, muted, ..."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    _polish_again(widget)


def set_tight(widget: QWidget, is_tight: bool) -> None:
    """Less air in a button, where room is scarce."""
    if bool(widget.property("tight")) != is_tight:
        widget.setProperty("tight", is_tight)
        _polish_again(widget)
        widget.updateGeometry()


def set_invalid(widget: QWidget, is_invalid: bool) -> None:
    """Show a field as refused (red border), or as accepted again."""
    if bool(widget.property("invalid")) == is_invalid:
        return
    widget.setProperty("invalid", is_invalid)
    _polish_again(widget)


def inset_text(spin_box: QAbstractSpinBox) -> None:
    """Start the number where the text of other fields starts: a style sheet cannot reach inside a spin box."""
    spin_box.lineEdit().setTextMargins(8, 0, 0, 0)


def small_font(is_bold: bool = False) -> QFont:
    """The font of secondary text."""
    font = QFont(QApplication.font())
    font.setPointSizeF(SMALL_POINTS)
    font.setBold(is_bold)
    return font


def code_font() -> QFont:
    """The fixed-width font of code."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(FONT_POINTS)
    return font


def style_sheet(theme: Theme) -> str:
    """The text of style.qss with the theme's colours filled in."""
    colors = {
        field.name: value.name() for field in fields(theme) if isinstance(value := getattr(theme, field.name), QColor)
    }
    folder = resources() / "themes"
    text = (folder / "style.qss").read_text(encoding="utf-8")
    return Template(text).substitute(colors, folder=folder.as_posix(), radius=RADIUS, small=f"{SMALL_POINTS:g}")


def _polish_again(widget: QWidget) -> None:
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def _wanted_theme() -> Theme:
    if _state.scheme != "system":
        return DARK if _state.scheme == "dark" else LIGHT
    return DARK if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


def _follow_system() -> None:
    if _wanted_theme() is not _state.theme:
        _apply(_wanted_theme())


def _apply(theme: Theme) -> None:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("A theme needs a QApplication: make one before set_scheme().")
    if app.property("theme") == theme.name:
        return
    _state.theme = theme
    if not app.property("theme"):
        app.setStyle("Fusion")
        app.setFont(_base_font())
    app.setPalette(_palette(theme))
    app.setStyleSheet(style_sheet(theme))
    app.setProperty("theme", theme.name)
    theme_changed.emit(theme)


def _base_font() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(max(FONT_POINTS, font.pointSizeF()))
    return font


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    colors = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.field,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.field,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.tooltip,
        role.ToolTipText: theme.on_tooltip,
        role.Highlight: theme.accent_fill,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.field_hover,
        role.Midlight: theme.border,
        role.Mid: theme.border_strong,
        role.Dark: theme.border_strong,
        role.Shadow: theme.text,
    }
    for where, color in colors.items():
        palette.setColor(where, color)
    for where in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, theme.faint)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.field_hover)
    return palette
