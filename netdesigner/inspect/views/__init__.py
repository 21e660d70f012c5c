"""The views, one a file: what lies in this folder is declared by being there, in the order of the files' names."""

from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from netdesigner.inspect.shown import ViewError
from netdesigner.inspect.view import VIEWS, View

__all__ = ["of_node", "view_called", "view_names"]

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")


def view_names() -> list[str]:
    """As the command line has them."""
    return [cls.name() for cls in VIEWS.values()]


def view_called(name: str) -> View:
    """The view of this name, whatever its case; raises ViewError that names those that are called alike."""
    plain = name.lower().replace("_", "").removesuffix("view")
    for cls in VIEWS.values():
        if cls.name() == plain:
            return cls()
    names = view_names()
    close = get_close_matches(plain, names, n=3, cutoff=0.5) or names
    raise ViewError(f"There is no view called {name!r}; there are: {', '.join(close)}.")


def of_node() -> list[View]:
    """Those that show a single block."""
    return [cls() for cls in VIEWS.values() if cls.is_of_node]
