"""Which images of a folder count, as what, and in which part."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netdesigner.data.examples import prepare
from netdesigner.data.sources import SourceError, open_source
from netdesigner.recipe.recipe import Recipe


def fill(folder: Path, count: int, level: int = 100) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        Image.fromarray(np.full((5, 6, 3), level, dtype=np.uint8)).save(folder / f"{number}.png")
    return folder


def pets(folder: Path, cats: int, dogs: int, level: int = 100) -> None:
    fill(folder / "cat", cats, level)
    fill(folder / "dog", dogs, level)


def three_parts(folder: Path) -> Path:
    pets(folder / "train", 10, 10)
    pets(folder / "val", 4, 4, level=200)
    pets(folder / "test", 4, 4)
    return folder


def test_what_notebooks_and_systems_leave_does_not_hide_the_parts(tmp_path: Path) -> None:
    three_parts(tmp_path)
    for name in (".ipynb_checkpoints", "__MACOSX", "@eaDir", "notes"):
        (tmp_path / name).mkdir()
    fill(tmp_path / "__MACOSX" / "cat", 2)
    source = open_source(str(tmp_path))
    assert source.classes == ("cat", "dog")
    assert (source.count, source.test and source.test.count) == (20, 8)
    assert source.remarks == ()


def test_copies_that_a_notebook_made_are_no_examples(tmp_path: Path) -> None:
    pets(tmp_path, 10, 10)
    fill(tmp_path / "cat" / ".ipynb_checkpoints", 10)
    fill(tmp_path / "dog" / "more" / "@eaDir", 3)
    (tmp_path / "cat" / "._0.png").write_bytes(b"Mac OS X")
    (tmp_path / "cat" / "0.png~").write_bytes(b"")
    assert open_source(str(tmp_path)).class_counts == (10, 10)


def test_the_users_own_validation_part_validates_beside_a_test_part(tmp_path: Path) -> None:
    source = open_source(str(three_parts(tmp_path)))
    examples = prepare(Recipe(validation=0.5), (3, 5, 6), source)
    assert (len(examples.training), len(examples.validation)) == (20, 8)
    assert (examples.inputs[examples.validation] == 200).all()
    assert (examples.inputs[examples.training] == 100).all()
    assert examples.targets[examples.validation].tolist() == [0] * 4 + [1] * 4
    assert examples.class_counts() == [(14, 4), (14, 4)]
    assert examples.notes == ("The 8 examples of the validation part validate; all others train.",)
    assert source.summary().endswith("8 more for validation, 8 more for testing")


def test_without_a_validation_part_some_of_the_others_validate(tmp_path: Path) -> None:
    pets(tmp_path / "train", 10, 10)
    pets(tmp_path / "test", 3, 3)
    examples = prepare(Recipe(), (3, 5, 6), open_source(str(tmp_path)))
    assert (len(examples.training), len(examples.validation)) == (16, 4)


def test_a_folder_that_is_no_part_is_left_out_and_said(tmp_path: Path) -> None:
    fill(three_parts(tmp_path) / "unlabelled", 3)
    source = open_source(str(tmp_path))
    assert source.classes == ("cat", "dog")
    assert source.remarks[0].endswith("left out: unlabelled.")


def test_train_may_be_a_class(tmp_path: Path) -> None:
    for name in ("train", "car", "bus"):
        fill(tmp_path / name, 3)
    assert open_source(str(tmp_path)).classes == ("bus", "car", "train")


def test_names_are_compared_in_one_unicode_form(tmp_path: Path) -> None:
    one, two = (unicodedata.normalize(form, "élan") for form in ("NFC", "NFD"))
    fill(tmp_path / "train" / one, 4)
    fill(tmp_path / "train" / "cerf", 4)
    fill(tmp_path / "val" / two, 2)
    fill(tmp_path / "val" / "cerf", 2)
    source = open_source(str(tmp_path))
    assert source.classes == ("cerf", one)
    assert source.validation is not None
    assert source.validation.class_counts == (2, 2)
    assert open_source(str(fill(tmp_path / two / "a", 1).parent / "..")).count == 8
    labels = np.array([one, two, "cerf", "cerf"])
    np.savez(tmp_path / "set.npz", x=np.zeros((4, 3)), y=labels)
    assert open_source(str(tmp_path / "set.npz")).class_counts == (2, 2)


def test_loose_images_are_told_where_to_go(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"holds 20 images but no class folders\. Put the images of each class in"):
        open_source(str(fill(tmp_path, 20)))


def test_the_size_is_that_of_the_upright_image(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for number in range(10):
            lying = np.zeros((30, 40, 3), dtype=np.uint8)
            lying[:, :20] = 255  # what lies to the left is shown above
            Image.fromarray(lying).save(tmp_path / name / f"{number}.jpg", exif=exif, quality=95)
    source = open_source(str(tmp_path))
    assert source.shape == (3, 40, 30)
    image = source.read(np.arange(1))[0]
    assert image[:, :18].min() > 200
    assert image[:, 22:].max() < 50


def test_transparency_is_kept_or_laid_on_white_and_said(tmp_path: Path) -> None:
    for name, clear in (("cat", 0), ("dog", 255)):
        (tmp_path / name).mkdir()
        for number in range(2):
            pixels = np.full((4, 4, 4), (50, 60, 70, clear), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    source = open_source(str(tmp_path))
    kept, laid = (prepare(Recipe(), (channels, 4, 4), source) for channels in (4, 3))
    assert kept.inputs[[0, 2], :, 0, 0].tolist() == [[50, 60, 70, 0], [50, 60, 70, 255]]
    assert laid.inputs[[0, 2], :, 0, 0].tolist() == [[255, 255, 255], [50, 60, 70]]
    assert "is how opaque a pixel is" in kept.notes[0]
    assert "laid on white; an Input of 4 channels keeps it" in laid.notes[0]
    assert prepare(Recipe(), (1, 4, 4), source).inputs[0].min() == 255


def test_an_array_of_four_channels_is_laid_on_white_as_well(tmp_path: Path) -> None:
    x = np.zeros((4, 5, 5, 4), dtype=np.uint8)
    np.savez(tmp_path / "set.npz", x=x, y=np.arange(4) % 2)
    examples = prepare(Recipe(), (3, 5, 5), open_source(str(tmp_path / "set.npz")))
    assert examples.inputs.min() == 255
    assert "laid on white" in examples.notes[0]


def test_a_postscript_file_called_png_starts_no_other_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("another program was started"))
    pets(tmp_path, 2, 2)
    (tmp_path / "cat" / "evil.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EOF\n")
    with pytest.raises(SourceError, match=r"evil\.png cannot be read \(it is none of PNG, JPEG"):
        open_source(str(tmp_path))
