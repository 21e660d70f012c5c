"""On a full disk every verb says so, and what was there before is still there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from netdesigner.cli import main
from netdesigner.runs.folder import open_run
from tests.small_disk import filled, small_disk

resource = pytest.importorskip("resource", reason="limits of a process are POSIX's")

SMALL = "Conv2d(2, 3) | ReLU() | Flatten() | Linear(10)"
FullDisk = Callable[[Path], AbstractContextManager[None]]
TRAIN = "train net.netdesign --epochs 1 --seed 3 --device cpu --run-dir"


@contextmanager
def no_file_may_grow(_: Path) -> Iterator[None]:
    """The process may not write a byte, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def working_in(folder: Path) -> Iterator[Path]:
    """A folder where one works, with a design in it."""
    with pytest.MonkeyPatch.context() as patch:  # ends first: a disk on which somebody stands stays
        patch.chdir(folder)
        assert main(["new", "--input", "1x8x8", "--chain", SMALL, "-o", "net.netdesign"]) == 0
        yield folder


@pytest.fixture
def disk(qapp: object, tmp_path: Path) -> Iterator[Path]:
    """A small disk where one works."""
    with small_disk(tmp_path / "disk") as folder, working_in(folder):
        yield folder


@pytest.fixture(params=["limit", "small disk"])
def place(request: pytest.FixtureRequest, qapp: object, tmp_path: Path) -> Iterator[tuple[Path, FullDisk]]:
    """A folder where one works, and what lets nothing more be written there."""
    if request.param == "limit":
        with working_in(tmp_path):
            yield tmp_path, no_file_may_grow
    else:
        yield request.getfixturevalue("disk"), filled


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_told_and_changes_nothing(
    words: list[str], folder: Path, full_disk: FullDisk, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(folder)
    capsys.readouterr()
    with full_disk(folder):
        code = main(words)
    said = capsys.readouterr().err
    assert code == 2
    assert said.count("\n") == 1
    assert any(f"{word} could not be written" in said or f"{word}/" in said for word in words)
    assert "Make room there, or save in another place." in said
    assert content(folder) == before


@pytest.mark.parametrize(
    "command",
    [
        "new lenet5 --force -o out.netdesign",
        "export net.netdesign -o out.py",
        "export net.netdesign -o out.py --weights out.safetensors",
        "summary net.netdesign -o out.csv",
        "summary net.netdesign -o out.tex",
        "render net.netdesign -o out.svg",
        "render net.netdesign -o out.png",
        "render net.netdesign -o out.pdf",
    ],
)
def test_a_full_disk_is_told_and_destroys_nothing(
    command: str, place: tuple[Path, FullDisk], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == 0  # what is there from an earlier time
    is_told_and_changes_nothing(command.split(), *place, capsys)


def test_nothing_is_left_of_what_could_not_be_begun(disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = disk.parent / "code.py"  # where there is room; without its weights it is of no use
    words = ["export", "net.netdesign", "-o", str(code), "--weights", "w.safetensors"]
    is_told_and_changes_nothing(words, disk, filled, capsys)
    assert not code.exists()
    is_told_and_changes_nothing([*TRAIN.split(), "run"], disk, filled, capsys)
    assert not (disk / "run").exists()


def test_pictures_of_a_run_on_a_full_disk(disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = disk.parent / "run"
    assert main([*TRAIN.split(), str(run)]) == 0
    for view in ("filters", "maps", "curves"):
        words = ["inspect", str(run), "--view", view, "-o", "out.png"]
        assert main(words) == 0
        is_told_and_changes_nothing(words, disk, filled, capsys)


def test_a_disk_that_fills_while_it_trains_keeps_what_was_learned(
    disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with filled(disk, room=4 * 4096):  # for the design, the first epoch and its weights
        capsys.readouterr()
        code = main([*TRAIN.split(), "run"])
        said = capsys.readouterr().err
    assert code == 2
    assert said.count("\n") == 1
    assert "could not be written: No space left on device" in said
    run = open_run(disk / "run")
    assert run.weights is not None
    assert [epoch.epoch for epoch in run.epochs] == [1]
