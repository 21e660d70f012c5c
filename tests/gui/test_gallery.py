"""The gallery of templates: everything is shown, found, opened by keyboard; its figures are those of the analysis."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.design import Design
from netdesigner.design.templates import Template, template, templates
from netdesigner.gui.gallery.dialog import Gallery
from netdesigner.gui.gallery.figures import authors, spoken
from netdesigner.gui.gallery.pictures import TemplatePictures
from netdesigner.gui.gallery.search import ORDERS, best, fits, in_order
from netdesigner.gui.gallery.stages import read
from netdesigner.gui.window.main_window import MainWindow


@pytest.fixture
def gallery(
    window: MainWindow, qtbot: QtBot, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Gallery:
    """Without pictures, which take their time, where the test is not about them."""
    if request.node.name != test_pictures_come_for_all.__name__:
        monkeypatch.setattr(TemplatePictures, "make", lambda pictures, found: None)
    window.show_gallery()
    assert window.gallery is not None
    qtbot.waitExposed(window.gallery)
    return window.gallery


def names(found: list[Template]) -> list[str]:
    return [each.name for each in found]


def found(typed: str) -> list[str]:
    return names([each for each in templates() if fits(each, typed)])


def test_every_template_is_shown_once(gallery: Gallery) -> None:
    assert names(gallery.shelf.shown) == names(templates())
    assert gallery.shelf.current == templates()[0]
    assert gallery.preview.open_button.isEnabled()


def test_every_template_tells_its_source_and_year() -> None:
    for each in templates():
        assert each.year is not None, each.name
        assert str(each.year) in each.source
        assert authors(each), each.name
        assert str(each.year) not in authors(each)


@pytest.mark.parametrize("typed", ["residual", "RESIDUAL block"])
def test_the_search_knows_what_layers_are_for(typed: str) -> None:
    assert {"resnet50", "residual_digits"} <= set(found("residual"))
    assert "vgg16" not in found(typed)


@pytest.mark.parametrize(
    ("typed", "name", "other"),
    [
        ("1x1", "network_in_network", "vgg16"),
        ("1 × 1", "network_in_network", "vgg16"),
        ("lstm", "lstm_classifier", "resnet18"),
        ("bottleneck", "resnet50", "resnet34"),
        ("he ren 2015", "resnet34", "vgg16"),
        ("googlenet", "googlenet_paper", "vgg16"),
        ("transpose", "unet", "vgg16"),
        ("3-D", "voxnet", "vgg16"),
        ("lenet 1998", "lenet5", "tutorial_1x32x32"),
        ("resnet 50", "resnet50", "resnet18"),
    ],
)
def test_what_is_typed_finds(typed: str, name: str, other: str) -> None:
    assert name in found(typed)
    assert other not in found(typed)


def test_the_best_is_the_one_whose_name_is_typed() -> None:
    assert best(templates(), "vgg16") == template("vgg16")
    assert best(templates(), "squeeze") == template("squeezenet1_0")
    assert best([], "vgg16") is None


def test_searching_selects_and_can_be_taken_back(gallery: Gallery) -> None:
    gallery.search.setText("resnet50")
    assert gallery.shelf.current == template("resnet50")
    assert "vgg16" not in names(gallery.shelf.shown)
    gallery.search.clear()
    assert len(gallery.shelf.shown) == len(templates())
    assert gallery.shelf.current == template("resnet50")


def test_nothing_found_says_so_and_opens_nothing(gallery: Gallery) -> None:
    gallery.search.setText("qqqq")
    assert gallery.shelf.shown == []
    assert "Nothing fits “qqqq”" in gallery.shelf.sentence
    assert not gallery.preview.open_button.isEnabled()
    gallery.search.setText("lenet")
    assert gallery.preview.open_button.isEnabled()


def test_families_and_orders(gallery: Gallery) -> None:
    gallery.families.choose("VGG")
    assert {each.family for each in gallery.shelf.shown} == {"VGG"}
    gallery.search.setText("resnet")
    assert gallery.shelf.shown == []
    assert "in VGG" in gallery.shelf.sentence
    gallery.search.clear()
    gallery.families.choose("")
    for place, order in enumerate(ORDERS):
        gallery.order_box.setCurrentIndex(place)
        assert gallery.shelf.shown == in_order(templates(), order)
        assert len(gallery.shelf.shown) == len(templates())
    gallery.order_box.setCurrentIndex(0)


def test_sorted_by_parameters_and_year() -> None:
    by_title = {order.title: in_order(templates(), order) for order in ORDERS}
    params = [each.params for each in by_title["Most parameters"]]
    assert params == sorted(params, reverse=True)
    years = [each.year or 0 for each in by_title["Oldest first"]]
    assert years == sorted(years)


def test_the_keyboard_alone_opens_a_template(gallery: Gallery, window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(gallery.search, "lenet")
    QTest.keyClick(gallery.search, Qt.Key.Key_Return)
    assert not gallery.isVisible()
    assert window.session.document.design.name == template("lenet5").open().name
    assert window.session.document.path is None
    assert window.is_canvas_shown


def test_arrows_walk_over_the_cards_from_the_search_field(gallery: Gallery) -> None:
    first = templates()
    QTest.keyClick(gallery.search, Qt.Key.Key_Right)
    assert gallery.shelf.current == first[1]
    QTest.keyClick(gallery.search, Qt.Key.Key_Down)
    below = gallery.shelf.current
    assert below is not None
    assert names(first).index(below.name) > 1
    QTest.keyClick(gallery.search, Qt.Key.Key_Up)
    assert gallery.shelf.current == first[1]


def test_arrows_cross_the_headings(gallery: Gallery) -> None:
    """No key press is lost on the way down through the families."""
    for _ in range(len(templates())):
        QTest.keyClick(gallery.shelf, Qt.Key.Key_Down)
    assert gallery.shelf.current is not None
    assert gallery.shelf.current.family == templates()[-1].family


def test_letters_typed_on_a_card_are_searched_for(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.shelf.setFocus()
    qtbot.keyClicks(gallery.shelf, "u")
    qtbot.keyClicks(gallery.search, "-net")
    assert gallery.search.text() == "u-net"
    assert gallery.shelf.current == template("unet")


def test_escape_closes_and_the_next_time_all_are_there(gallery: Gallery, window: MainWindow) -> None:
    gallery.search.setText("lstm")
    QTest.keyClick(gallery.search, Qt.Key.Key_Escape)
    assert not gallery.isVisible()
    window.show_gallery()
    assert window.gallery is gallery
    assert len(gallery.shelf.shown) == len(templates())


def test_modules_of_a_template_come_into_the_design(gallery: Gallery, window: MainWindow) -> None:
    before = window.session.document.design.name
    gallery.search.setText("resnet50")
    assert gallery.preview.modules_button.isEnabled()
    gallery.preview.modules_button.click()
    assert not gallery.isVisible()
    assert list(window.session.document.design.modules) == ["Bottleneck"]
    assert window.session.document.design.name == before


def test_a_flat_network_has_no_modules_to_take(gallery: Gallery) -> None:
    gallery.search.setText("lenet5")
    assert not gallery.preview.modules_button.isEnabled()
    assert "without modules" in gallery.preview.modules_button.toolTip()


def test_the_preview_tells_everything(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.search.setText("alexnet_paper")
    preview, shown = gallery.preview, template("alexnet_paper")
    assert preview.title.text() == shown.title
    assert preview.note.text() == shown.story
    assert preview.values["Parameters"].text() == "60,965,224"
    assert preview.values["Receptive field"].text() == "195 × 195"
    qtbot.waitUntil(lambda: preview.values["Output"].text() == "1000")
    assert preview.picture.graph is not None
    assert "stages" in preview.stages_title.text()


@pytest.mark.slow
def test_pictures_come_for_all(gallery: Gallery, qtbot: QtBot) -> None:
    def has_all() -> bool:
        return all(gallery.pictures.picture(each.name, 200, 80, 1.0) is not None for each in templates())

    qtbot.waitUntil(has_all, timeout=60_000)


@pytest.mark.parametrize("name", ["mlp_xor", "lenet5", "vgg16_bn", "googlenet", "resnet50", "lstm_classifier", "unet"])
def test_figures_are_those_of_the_analysis(name: str) -> None:
    shown = template(name)
    design: Design = shown.open()
    totals = analyse_design(design).totals_inference
    layers = analyse_design(design).totals.layers
    assert (shown.params, shown.macs, shown.layers) == (totals.params, totals.macs, layers)
    assert shown.modules == tuple(sorted(design.modules))
    assert f"{shown.params:,} parameters" in spoken(shown)


@pytest.mark.parametrize("name", ["mlp_xor", "lenet5", "vgg16_bn", "resnet50", "lstm_classifier", "unet"])
def test_stages_account_for_all_parameters(name: str) -> None:
    opened = read(template(name))
    assert sum(row.params for row in opened.rows) == template(name).params


@pytest.mark.parametrize("width", [1100, 1280, 1440])
def test_as_many_cards_stand_beside_each_other_as_there_is_room_for(gallery: Gallery, width: int, qtbot: QtBot) -> None:
    gallery.resize(width, 800)
    gallery.show()
    shelf = gallery.shelf
    model, columns = shelf.model(), shelf._cards.columns
    qtbot.waitUntil(lambda: not shelf.visualRect(model.index(1, 0)).isEmpty())
    tops = [shelf.visualRect(model.index(row, 0)).top() for row in range(1, 1 + columns)]  # row 0 is a heading
    assert columns >= 2
    assert len(set(tops)) == 1
