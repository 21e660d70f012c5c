"""Layers from other installed packages, by the entry-point group `netdesigner.layers`."""

from importlib.metadata import entry_points

GROUP = "netdesigner.layers"


def load_plugins() -> list[str]:
    """Imports every plug-in, which registers its layers; returns a sentence for each one that failed.

    A plug-in is other people's code and may fail in any way; the program goes on without it.
    """
    failures = []
    for entry in entry_points(group=GROUP):
        try:
            entry.load()
        except Exception as error:  # whatever a plug-in raises at import must not stop the program
            failures.append(f"The layer plug-in {entry.name!r} ({entry.value}) could not be loaded: {error}.")
    return failures
