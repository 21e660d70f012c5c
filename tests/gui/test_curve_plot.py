"""Curves over the epochs: crosshair, legend, logarithm, smoothing, saving; and what thins and smooths them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from netdesigner.gui.plots.curve_plot import CurvePlot, PlotCurve
from netdesigner.gui.plots.series import Series
from netdesigner.gui.plots.thinning import extremes, logarithms, smoothed


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    steps, means = Series(), Series()
    for step in range(1, 101):
        steps.append(step / 10, 10.0 / step)
    for epoch in range(1, 11):
        means.append(float(epoch), 5.0 / epoch)
    made = CurvePlot(
        "Loss", [PlotCurve("training", steps, 0, is_raw=True), PlotCurve("validation", means, 1, has_points=True)]
    )
    qtbot.addWidget(made)
    made.resize(400, 250)
    made.show()
    made.refresh()
    return made


def test_the_crosshair_reads_all_curves(plot: CurvePlot) -> None:
    assert plot.reading(4.0).splitlines() == ["epoch 4.00", "training (step)  0.25", "validation  1.25"]
    assert plot.reading(500.0) == ""
    box = plot.view.getPlotItem().getViewBox()
    plot._move_crosshair(box.mapViewToScene(QPointF(4.0, 5.0)))
    assert plot._crosshair.isVisible()
    assert "validation" in plot._label.toPlainText()
    plot._hide_crosshair()
    assert not plot._crosshair.isVisible()


def test_the_legend_hides_a_curve(plot: CurvePlot) -> None:
    plot.header.buttons["validation"].click()
    assert not plot._lines[1].isVisible()
    assert "validation" not in plot.reading(4.0)
    plot.header.buttons["validation"].click()
    assert plot._lines[1].isVisible()


def test_a_logarithmic_axis_leaves_zeros_out(plot: CurvePlot) -> None:
    plot.curves[1].series.append(11.0, 0.0)
    plot.header.log_button.click()
    drawn = plot._lines[1].yData
    assert np.isnan(drawn[-1])
    assert drawn[0] == pytest.approx(np.log10(5.0))


def test_smoothing_is_off_until_it_is_chosen(plot: CurvePlot) -> None:
    raw = plot._lines[0].yData.copy()
    np.testing.assert_array_equal(raw, plot.curves[0].series.y)
    plot.header.smoothing_changed.emit(0.9)
    assert np.abs(np.diff(plot._lines[0].yData)).max() < np.abs(np.diff(raw)).max()


def test_picture_and_table_can_be_saved(plot: CurvePlot, tmp_path: Path) -> None:
    plot.save_png(tmp_path / "loss.png")
    plot.save_csv(tmp_path / "loss.csv")
    assert QImage(str(tmp_path / "loss.png")).width() == 1600
    with (tmp_path / "loss.csv").open(encoding="utf-8") as table:
        rows = list(csv.reader(table))
    assert rows[0] == ["curve", "epoch", "loss"]
    assert len(rows) == 1 + 100 + 10


def test_thinning_loses_no_spike() -> None:
    x, y = np.arange(100_000.0), np.zeros(100_000)
    y[54_321], y[777] = 9.0, -9.0
    thin_x, thin_y = extremes(x, y, 500)
    assert len(thin_x) == len(thin_y) <= 1000
    assert thin_y.max() == 9.0
    assert thin_y.min() == -9.0
    assert (np.diff(thin_x) >= 0).all()


def test_smoothing_is_an_exponential_mean_without_a_drag() -> None:
    assert smoothed(np.full(50, 3.0), 0.9) == pytest.approx(3.0)
    values = np.random.default_rng(0).normal(size=500)
    expected, total, weight = [], 0.0, 0.0
    for value in values:
        total, weight = 0.8 * total + value, 0.8 * weight + 1.0
        expected.append(total / weight)
    np.testing.assert_allclose(smoothed(values, 0.8), expected, atol=1e-3)
    assert np.isfinite(smoothed(np.array([1.0, np.nan, 2.0]), 0.5)).all()


def test_logarithms_of_what_has_none_are_gaps() -> None:
    result = logarithms(np.array([100.0, 0.0, -1.0, np.inf]))
    assert result[0] == 2.0
    assert np.isnan(result[1:]).all()


def test_a_series_reads_its_nearest_point() -> None:
    series = Series()
    assert series.value_at(0.0) is None
    for x in (1.0, 2.0, 3.0):
        series.append(x, 10 * x)
    assert series.value_at(2.2) == 20.0
    assert series.value_at(3.9) == 30.0
    assert series.value_at(9.0) is None
