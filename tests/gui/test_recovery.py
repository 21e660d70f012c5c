"""Work that was not saved survives a crash."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSysInfo
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.gui.session.left_work import folder, left_behind, set_aside, sweep_recovery
from netdesigner.gui.session.recovery import DELAY_MS, Recovery
from netdesigner.layers import REGISTRY
from netdesigner.recipe.optimizers import AdamW
from tests.small_disk import filled, small_disk


def crash(recovery: Recovery) -> None:
    """What a killed process leaves: the file stays, the lock is nobody's."""
    recovery._timer.stop()
    recovery._lock.unlock()


def test_an_edit_is_kept_within_two_seconds(qapp: object, qtbot: QtBot, small: Design) -> None:
    document = Document(small)
    recovery = Recovery(document)
    document.add(REGISTRY["ReLU"].make())
    assert DELAY_MS < 2000
    qtbot.waitUntil(recovery.file.exists, timeout=2000)
    recovery.close()
    assert not recovery.file.exists()


def test_it_is_offered_after_a_crash_only(qapp: object, small: Design) -> None:
    document = Document(small, Path("/tmp/small.netdesign"))
    recovery = Recovery(document)
    document.add(REGISTRY["ReLU"].make())
    recovery.write()
    assert left_behind() == []  # its owner is alive
    crash(recovery)
    (found,) = left_behind()
    assert found.title == "small.netdesign"
    assert len(found.design.graph.nodes) == 7
    found.discard()
    assert left_behind() == []


def test_work_that_an_earlier_program_left_is_offered(qapp: object, small: Design) -> None:
    recovery = Recovery(Document(small))
    recovery.write()
    crash(recovery)
    older = Path(__file__).resolve().parent.parent / "design" / "formats" / "format_3_adamw.netdesign"
    content = json.loads(recovery.file.read_text())
    recovery.file.write_text(json.dumps(content | {"design": older.read_text()}))
    (found,) = left_behind()
    assert found.design.recipe.optimizer == AdamW(lr=0.003, weight_decay=0.0)
    found.discard()


def test_saving_takes_the_file_away(qapp: object, small: Design, tmp_path: Path) -> None:
    document = Document(small)
    recovery = Recovery(document)
    document.add(REGISTRY["ReLU"].make())
    recovery.write()
    document.save(tmp_path / "a.netdesign")
    assert not recovery.file.exists()
    recovery.close()


def test_a_full_disk_is_told_once_and_the_older_work_stays(
    qapp: object, qtbot: QtBot, small: Design, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        monkeypatch.setenv("XDG_STATE_HOME", str(disk))
        document = Document(small)
        recovery = Recovery(document)
        document.add(REGISTRY["ReLU"].make())
        recovery.write()
        older = recovery.file.read_bytes()
        said: list[str] = []
        recovery.failed.connect(said.append)
        with filled(disk):
            document.add(REGISTRY["ReLU"].make())
            recovery.write()
            recovery.write()
        assert len(said) == 1
        assert "could not be written: No space left on device. Make room there" in said[0]
        assert recovery.file.read_bytes() == older
        recovery.write()  # there is room again
        assert recovery.file.read_bytes() != older
        recovery.close()


def test_a_torn_file_is_set_aside(qapp: object) -> None:
    folder().mkdir(parents=True)
    torn = folder() / f"{os.getpid()}-x.recovery.json"
    torn.write_text('{"origin": null, "wh')
    assert left_behind() == []
    (kept,) = set_aside()
    assert not torn.exists()
    assert kept.read_text() == '{"origin": null, "wh'
    assert set_aside() == []


def test_what_belongs_to_no_work_any_more_is_swept(qapp: object, small: Design) -> None:
    alive = Recovery(Document(small))
    alive.write()
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    owner = f"{gone.pid}\npython\n{QSysInfo.machineHostName()}\n"
    folder().joinpath("1-dead.lock").write_text(owner)
    folder().joinpath("1-dead-copy.weights.safetensors").touch()
    aside = [folder() / "2-torn.recovery.json.unreadable", folder() / "2-torn-copy.weights.safetensors"]
    for path in aside:
        path.touch()
    sweep_recovery()
    assert sorted(folder().iterdir()) == sorted([*aside, alive.file, alive.file.with_name(f"{alive._stem}.lock")])
    alive.close()
