"""Pictures of losses show what the losses say, for every one of them."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest

import fastloss as fl
from fastloss import plotting

pyplot = pytest.importorskip("matplotlib.pyplot", reason="pictures need matplotlib")
pyplot.switch_backend("agg")
NAMES = [name for name in fl.__all__ if hasattr(getattr(fl, name), "definition")]
DRAWN = [name for name in NAMES if getattr(fl, name).definition.family in plotting.FAMILIES]


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


# by definition: its trade-off between overlap and proportions counts as constant
NO_SLOPE = "complete_box_iou_loss"


@pytest.mark.parametrize("name", [name for name in DRAWN if name != NO_SLOPE])
def test_gradients_are_slopes_of_the_values_beside_them(name):
    """Which holds if all panels show the same numbers moving."""
    loss = getattr(fl, name)
    for wrt in loss.definition.differentiable:
        axes = fl.plot(loss, wrt=wrt)
        assert len(axes) == 2 + hasattr(loss, "grad_and_hess")
        lines = [panel.get_lines()[0].get_data() for panel in axes]
        for (x, y), (_, dy) in itertools.pairwise(lines):
            keep = np.isfinite(y)
            t, y = x[keep], y[keep]
            slope = np.interp((t[1:] + t[:-1]) / 2, *(a[np.isfinite(dy)] for a in (_, dy)))
            step = np.diff(t)
            apart = np.abs(np.diff(y)[step > 0] / step[step > 0] - slope[step > 0])
            scale = np.abs(slope[step > 0]) + np.quantile(np.abs(slope), 0.9)
            assert np.mean(apart <= 0.02 * scale + 1e-12) > 0.95, wrt


def test_a_list_gives_a_curve_for_each():
    axes = fl.plot(fl.huber_loss, delta=[0.5, 1, 2.0])
    assert [line.get_label() for line in axes[0].get_lines()] == ["delta = 0.5", "delta = 1", "delta = 2"]
    assert [max(line.get_ydata()) for line in axes[1].get_lines()] == [0.5, 1.0, 2.0]
    assert axes[0].get_legend() is not None
    assert axes[0].get_xlabel() == "residual, input - target"
    assert [panel.get_title() for panel in axes] == ["huber_loss", "gradient", "second derivative"]


def test_axes_and_points_and_inputs_may_be_given():
    figure, given = pyplot.subplots(1, 2)
    axes = fl.plot(fl.mse_loss, axes=given, input=[0.0, 1.0, 3.0], target=1.0)
    assert list(axes) == list(given)
    np.testing.assert_array_equal(axes[0].get_lines()[0].get_data(), [[0, 1, 3], [1, 0, 4]])
    np.testing.assert_array_equal(axes[1].get_lines()[0].get_ydata(), [-2, 0, 4])
    assert axes[0].get_xlabel() == "input"
    assert figure.axes == list(given)
    (value,) = fl.plot(fl.mse_loss, axes=given[0])
    assert value is given[0]


def test_binary_losses_are_seen_by_margin():
    axes = fl.plot(fl.hinge_loss)
    assert axes[0].get_xlabel() == "margin, target * input"
    x, y = axes[0].get_lines()[0].get_data()
    np.testing.assert_allclose(y, np.maximum(0, 1 - x))
    assert fl.plot(fl.hinge_embedding_loss)[0].get_xlabel() == "input"


def test_rows_move_one_number():
    axes = fl.plot(fl.cross_entropy, target=[0, 1], input=[0.0, 0.0, 0.0])
    x, y = axes[0].get_lines()[1].get_data()
    np.testing.assert_allclose(y, np.log(2 + np.exp(x)))
    assert axes[0].get_xlabel() == "input[0]"


def test_lines_are_interrupted_where_they_jump():
    _, y = fl.plot(fl.l1_loss)[1].get_lines()[0].get_data()
    assert np.isnan(y).sum() == 1
    assert set(y[~np.isnan(y)]) == {-1.0, 1.0}


def test_what_is_far_off_does_not_squeeze_the_rest():
    value, *_ = fl.plot(fl.exponential_loss, input=np.linspace(-300, 4, 400))
    assert value.get_ylim()[1] < 1e130


def test_losses_of_users():
    @fl.custom_loss(hessian=True)
    def quartic(input, target, *, scale=1.0):
        r = (input - target) / scale
        return r**4, 4 * r**3 / scale, 12 * r**2 / scale**2

    axes = fl.plot(quartic, scale=[1.0, 2.0])
    assert len(axes) == 3
    x, y = axes[2].get_lines()[1].get_data()
    np.testing.assert_allclose(y, 3 * x**2 / 4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fl.plot(np.sin), TypeError, r"plot: loss is <ufunc 'sin'>, expected a loss of elements, rows or"),
        (lambda: fl.plot(fl.linear_cross_entropy), TypeError, "plot: loss is <fastloss.linear_cross_entropy"),
        (
            lambda: fl.plot(fl.mse_loss, delta=1),
            TypeError,
            "plot: option is 'delta', expected an input or parameter of mse",
        ),
        (lambda: fl.plot(fl.mse_loss, reduction="sum"), TypeError, "plot: option is 'reduction', expected"),
        (lambda: fl.plot(fl.mse_loss, wrt="target"), ValueError, "plot: wrt is 'target', expected 'input'"),
        (
            lambda: fl.plot(fl.smooth_pinball_loss, quantile=[0.1, 0.9], width=[1, 2]),
            TypeError,
            "plot: quantile and width are lists, expected one of them",
        ),
        (lambda: fl.plot(fl.huber_loss, delta=[1.0, -1.0]), ValueError, "huber_loss: delta has -1.0, expected a num"),
    ],
)
def test_errors(call, error, message):
    with pytest.raises(error, match=message):
        call()
    assert not pyplot.get_fignums()


def test_without_matplotlib():
    """It is not imported before it is needed, and whoever has none is told what to install."""
    code = """if True:
        import sys
        import fastloss as fl
        assert "matplotlib" not in sys.modules
        sys.modules["matplotlib"] = None
        try:
            fl.plot(fl.mse_loss)
        except ImportError as error:
            print(error)
    """
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == 'plot: there is no matplotlib, expected one: pip install "fastloss[plot]"\n'
