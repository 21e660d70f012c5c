"""Laws over all kinds of sources: what they say of themselves, what they recognise, what they give."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netdesigner.data.source import SOURCES, Confidence, Source
from netdesigner.data.sources import at_hand, choices, file_filter, in_files, in_folders, open_source
from netdesigner.data.targets import Targets, targets_of
from tests.data.test_sources import write_pair

every_source = pytest.mark.parametrize("cls", SOURCES.values(), ids=SOURCES)


@every_source
def test_a_source_says_what_it_is(cls: type[Source]) -> None:
    assert cls.help().endswith(".")
    assert cls.ways
    assert cls.gives
    assert cls.word or cls.patterns or cls.folder_of, "a path of it can be chosen, or none is needed"
    for way in cls.ways:
        assert way in choices()
    for pattern in cls.patterns:
        assert pattern in file_filter()
    assert not cls.patterns or cls.help() in in_files()
    assert cls.folder_of in in_folders()


def made(cls_name: str, folder: Path) -> Path:
    """A place of each kind."""
    if cls_name == "IDX":
        write_pair(folder, "train", 4)
        return folder
    if cls_name == "NPZ":
        np.savez(folder / "set.npz", x=np.zeros((4, 3), dtype=np.float32), y=np.array([0.5, 1.0, 1.5, 2.0]))
        return folder / "set.npz"
    for name in ("cat", "dog"):
        (folder / name).mkdir()
        Image.new("L", (4, 4)).save(folder / name / "a.png")
    return folder


@pytest.mark.parametrize("name", [name for name, cls in SOURCES.items() if not cls.word])
def test_what_a_source_recognises_it_opens(name: str, tmp_path: Path) -> None:
    path = made(name, tmp_path)
    sure = {cls.__name__: cls.recognises(path) for cls in SOURCES.values()}
    assert max(sure, key=lambda key: sure[key]) == name
    assert sure[name] >= Confidence.LIKELY
    assert open_source(str(path)).kind_of_targets in SOURCES[name].gives


@pytest.mark.parametrize("word", at_hand())
def test_what_is_always_at_hand_needs_no_path(word: str) -> None:
    assert open_source(f" {word.upper()} ").kind_of_targets in at_hand()[word].gives


@pytest.mark.parametrize(
    ("targets", "classes", "kind"),
    [
        (np.array([0, 1]), ("a", "b"), Targets.CLASS_NUMBERS),
        (np.array([[True, False]]), ("a", "b"), Targets.SEVERAL_CLASSES),
        (np.zeros((2, 4, 4), dtype=np.int64), ("a", "b"), Targets.CLASS_A_PLACE),
        (np.zeros((2, 3), dtype=np.float32), (), Targets.VALUES),
        (np.zeros(0), (), Targets.NONE),
    ],
)
def test_kinds_of_targets(targets: np.ndarray, classes: tuple[str, ...], kind: Targets) -> None:
    assert targets_of(targets, classes) is kind
