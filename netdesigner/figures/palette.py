"""The colours of categories, for the window too, and of an exported picture, light and dark, as plain text."""

from __future__ import annotations

from dataclasses import dataclass

# Told apart with normal vision, deuteranopia and protanopia (a difference of at least 15 in CIELAB, tested);
# the icons differ as well, so that colour never stands alone.
CATEGORY_COLORS = {
    "Input/Output": "#5a5b7c",
    "Convolution": "#2756c5",
    "Pooling": "#01b0c0",
    "Activation": "#f28500",
    "Normalization": "#6951fa",
    "Dense": "#b61a4c",
    "Merge": "#37ba6d",
    "Arithmetic": "#423903",
    "Shape": "#825500",
    "Regularization": "#d979ff",
    "Recurrent": "#0086c2",
    "Attention": "#fb4b4a",
    "Modules": "#8d938d",
}
OTHER_COLOR = CATEGORY_COLORS["Modules"]


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for. Shares say how far category colours move: to white, and over the card."""

    canvas: str
    card: str
    card_border: str
    shadow: str
    shadow_opacity: float
    text: str
    muted: str
    error: str
    wire: str
    wire_faint: str
    chip: str
    chip_border: str
    lift: float
    ink_lift: float
    tint: float

    def category(self, name: str) -> str:
        """The strip of a card."""
        return mix("#ffffff", CATEGORY_COLORS.get(name, OTHER_COLOR), self.lift)

    def category_ink(self, name: str) -> str:
        """The lines of a card's icon."""
        return mix("#ffffff", CATEGORY_COLORS.get(name, OTHER_COLOR), self.ink_lift)

    def category_tint(self, name: str) -> str:
        """The pale tile behind the icon."""
        return mix(self.category(name), self.card, self.tint)


LIGHT = Palette(
    canvas="#f6f7f9", card="#ffffff", card_border="#dde1e8", shadow="#1c2330", shadow_opacity=0.12,
    text="#1c2330", muted="#5d677b", error="#d0242f", wire="#667085", wire_faint="#cdd2db",
    chip="#fbfbfc", chip_border="#dde1e8", lift=0.0, ink_lift=0.0, tint=0.15,
)  # fmt: skip
DARK = Palette(
    canvas="#16181d", card="#262b35", card_border="#343a46", shadow="#000000", shadow_opacity=0.31,
    text="#e6e9ef", muted="#98a1b2", error="#f0616d", wire="#98a1b2", wire_faint="#3b424e",
    chip="#1b1e25", chip_border="#3a414d", lift=0.12, ink_lift=0.4, tint=0.24,
)  # fmt: skip


def mix(front: str, back: str, share: float) -> str:
    """The colour of `front` laid over `back` with opacity `share`."""
    pairs = [(int(front[at : at + 2], 16), int(back[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)
