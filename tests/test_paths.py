"""Files are replaced whole; links stay links, and what is no file is never replaced."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from netdesigner.errors import NotWrittenError
from netdesigner.paths import replacing, sweep


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "model.py"
    with replacing(path) as place:
        place.write_text("first")
    with pytest.raises(UnicodeEncodeError), replacing(path) as place:
        place.write_text("half \ud800", encoding="utf-8")
    assert path.read_text() == "first"
    assert [each.name for each in path.parent.iterdir()] == ["model.py"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    with replacing(tmp_path / "link") as place:
        place.write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def write(path: Path, text: str) -> None:
    with replacing(path) as place:
        place.write_text(text)


def test_a_new_file_has_the_usual_mode_and_an_older_one_keeps_its_own(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "new", "text")
        (tmp_path / "private").touch(0o600)
        write(tmp_path / "private", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600


def test_what_is_read_only_is_refused_to_root_too(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(NotWrittenError, match="could not be written: it is read-only"):
        write(path, "new")
    assert path.read_text() == "old"


def test_a_file_keeps_its_other_names(tmp_path: Path) -> None:
    path, other = tmp_path / "net", tmp_path / "other name"
    path.write_text("an old and longer text")
    os.link(path, other)
    write(path, "new")
    assert other.read_text() == path.read_text() == "new"
    assert path.samefile(other)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_name_as_long_as_names_may_be_can_be_written(tmp_path: Path) -> None:
    write(tmp_path / ("n" * 255), "text")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()))
    reader.start()
    with replacing(pipe) as place:
        place.write_text("through")
    reader.join(10)
    assert heard == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_halves_of_files_are_swept_when_their_writer_is_gone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    long_ago = time.time() - 60
    left, mine, young, ancient, other = (
        tmp_path / f".net.netdesign.{name}.tmp"
        for name in (f"{gone.pid}-a", f"{os.getpid()}-a", f"{gone.pid}-b", "x", "y")
    )
    for path in (left, mine, young, ancient, other):
        path.touch()
    for path in (left, mine, other):
        os.utime(path, (long_ago, long_ago))
    os.utime(ancient, (0, 0))
    sweep(tmp_path, "another.netdesign")
    assert left.exists()
    sweep(tmp_path, "net.netdesign")
    assert sorted(tmp_path.iterdir()) == sorted([mine, young, other])
