"""A way of looking at a network: one declared class in one file of `views/`; window and command line follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar

from netdesigner.analysis.places import Place
from netdesigner.declare.declared import Declared
from netdesigner.declare.registry import Registry
from netdesigner.inspect.subject import Scale, Subject

if TYPE_CHECKING:
    from netdesigner.inspect.inspector import Inspector
    from netdesigner.inspect.shown import Shown

Need = Literal["weights", "example", "history"]
ENDING = "View"


class View(Declared):
    """What every view declares. Its name is that of the class without "View"."""

    is_of_node: ClassVar[bool] = True  # else of the network, or of a run
    needs: ClassVar[frozenset[Need]] = frozenset({"weights"})
    scales: ClassVar[tuple[tuple[Scale, str], ...]] = ()  # with what they are called; the first is the usual one
    is_of_outputs: ClassVar[bool] = False  # its tiles are what the block gives: places of them see a part of the Input
    nothing: ClassVar[str] = ""  # what to do where `show` gives None

    @classmethod
    def name(cls) -> str:
        """As the command line and file names have it: "maps"."""
        return cls.__name__.removesuffix(ENDING).lower()

    @classmethod
    def title(cls) -> str:
        """As a button says it: "Maps"."""
        return cls.__name__.removesuffix(ENDING)

    def why_not(self, place: Place) -> str:
        """Why a block cannot be looked at so, in a sentence; "" where it can."""
        return ""

    def is_best_for(self, place: Place) -> bool:
        """Whether a block that is chosen is shown so, whatever was looked at before."""
        return False

    def show(self, subject: Subject, inspector: Inspector) -> Shown | None:
        """What is to be seen, asked of the inspector; None where there is nothing.

        Raises ViewError with a sentence that says what there would be.
        """
        raise NotImplementedError


VIEWS: Registry[View] = Registry()
Kind = TypeVar("Kind", bound=View)


def view(cls: type[Kind]) -> type[Kind]:
    """Declares a view."""
    VIEWS.add(cls)
    return cls
