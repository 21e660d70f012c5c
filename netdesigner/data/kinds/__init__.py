"""The kinds of sources, a file each: a new file here is a new kind. Importing this package registers all of them."""

from importlib import import_module
from pkgutil import iter_modules

for _each in iter_modules(__path__):
    import_module(f"{__name__}.{_each.name}")
