"""Arrays of other libraries and of other kinds: what they mean is kept, or they are refused by name.

Layouts, memory maps as inputs and pandas' plain columns are in test_layouts.py, shapes too large for any memory in
test_allocations.py.
"""

from __future__ import annotations

import array

import numpy as np
import pytest
from support import assert_same_bits

import fastloss as fl

X, Y = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -3.0]]), np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.5]])
LABELS = np.array([2, 0])
MASK = np.array([[False, True, False]] * 2)


def masked(a):
    return np.ma.array(a, mask=np.resize(MASK, np.shape(a)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: fl.mse_loss(masked(X), Y),
        lambda: fl.mse_loss(X, masked(Y)),
        lambda: fl.mse_loss(X, Y, weight=masked(Y)),
        lambda: fl.mse_loss(X, Y, where=masked(Y > 0)),
        lambda: fl.mse_loss.grad(X, Y, reduction="none", grad_output=masked(Y)),
        lambda: fl.mse_loss.grad(X, Y, out=masked(X.copy())),
        lambda: fl.huber_loss(X, Y, delta=masked(np.ones(3))),
        lambda: fl.cross_entropy(masked(X), LABELS),
        lambda: fl.cross_entropy(X, masked(LABELS)),
        lambda: fl.cross_entropy(X, LABELS, weight=masked(np.ones(3))),
        lambda: fl.softmax(masked(X)),
        lambda: fl.linear_cross_entropy(X, masked(np.zeros((4, 3))), LABELS),
    ],
)
def test_masks_are_never_ignored(call):
    """NumPy would compute with what the mask hides, or mask the result; we say how to ask for it."""
    with pytest.raises(TypeError, match=r"(is a masked array, expected a plain one|out is MaskedArray)"):
        call()


def test_a_mask_as_where():
    data = masked(X)
    assert fl.mse_loss(data.data, Y, where=~data.mask) == np.mean((data - Y) ** 2)
    assert fl.mse_loss(X, Y, where=~np.ma.nomask) == fl.mse_loss(X, Y)


@pytest.mark.parametrize("kind", [np.matrix, np.recarray])
def test_subclasses_mean_no_more_than_their_numbers(kind):
    """Results are plain arrays; out is returned as what it is."""
    x, y = X.view(kind), Y.view(kind)
    for run in (fl.mse_loss.grad, fl.softmax):
        args = (x, y) if run is fl.mse_loss.grad else (x,)
        plain = run(*(np.asarray(a) for a in args))
        assert_same_bits(run(*args), plain)
        assert type(run(*args)) is np.ndarray
        out = np.empty_like(X).view(kind)
        assert run(*args, out=out) is out
        assert_same_bits(out, plain)
    column = X[:, 0].copy().view(np.matrix)
    with pytest.raises(ValueError, match=r"mse_loss: target has shape \(1, 2\), input \(2,\)"):
        fl.mse_loss(X[:, 0], column)


def test_memory_maps_as_results(tmp_path):
    out = np.memmap(tmp_path / "out", X.dtype, "w+", shape=X.shape)
    assert fl.mse_loss.grad(X, Y, out=out) is out
    out.flush()
    assert_same_bits(np.fromfile(tmp_path / "out").reshape(X.shape), fl.mse_loss.grad(X, Y))
    read_only = np.memmap(tmp_path / "out", X.dtype, "r", shape=X.shape)
    with pytest.raises(ValueError, match="mse_loss: out is read-only"):
        fl.mse_loss.grad(X, Y, out=read_only)


def test_numbers_keep_their_type():
    for dtype in (np.float16, np.float32, np.float64):
        result = fl.mse_loss(dtype(3), dtype(1), reduction="none")
        assert (result.dtype, result.shape, float(result)) == (dtype, (), 4.0)
    assert fl.mse_loss(True, False) == 1.0


class Sequence:
    def __len__(self):
        return len(X)

    def __getitem__(self, k):
        return X[k]


class Interface:
    __array_interface__ = X.__array_interface__


def test_containers():
    expected = fl.mse_loss(X, Y)
    for guest in (X.tolist(), tuple(X), Sequence(), Interface(), memoryview(X), np.asarray(X, object).astype(float)):
        assert fl.mse_loss(guest, Y) == expected
    assert fl.mse_loss(array.array("f", [1.0, 2.0]), 0.0) == 2.5


class Broken:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("on another device")


def test_errors_of_guests_are_their_own():
    with pytest.raises(RuntimeError, match="on another device"):
        fl.mse_loss(Broken(), 0.0)


@pytest.mark.parametrize(
    "guest",
    [
        (v for v in (1.0, 2.0)), {1.0, 2.0}, {"a": 1.0}, object(), "1", b"1", None, [1.0, None], [1.0, "2"],
        np.array([1.0, 2.0], object), np.zeros(2, "c16"), np.zeros(2, "M8[s]"), np.zeros(2, "m8[s]"),
        np.zeros(2, "V4"), np.zeros(2, "f4,f4"), [[1.0], [1.0, 2.0]],
    ],
    ids=lambda guest: type(guest).__name__,
)  # fmt: skip
def test_what_has_no_numbers(guest):
    for call in (
        lambda: fl.mse_loss(guest, 0.0),
        lambda: fl.mse_loss(0.0, guest),
        lambda: fl.cross_entropy(X, guest),
        lambda: fl.mse_loss(X, Y, weight=guest) if guest is not None else fl.mse_loss(None, Y),
        lambda: fl.huber_loss(X, Y, delta=guest),
    ):
        with pytest.raises(TypeError, match=r"^(mse_loss|cross_entropy|huber_loss): \w+ (has type|is ragged)"):
            call()


def test_pandas():
    """By position, whatever the index says; of any order in memory; missing values are refused or NaN."""
    pandas = pytest.importorskip("pandas", reason="columns of tables are arrays too")
    column = pandas.Series(X[0], index=[7, 3, 5])
    assert fl.mse_loss(column, pandas.Series(Y[0], index=[3, 5, 7])) == fl.mse_loss(X[0], Y[0])
    table = pandas.DataFrame({"a": X[:, 0], "b": X[:, 1], "c": X[:, 2]})
    assert_same_bits(fl.cross_entropy.grad(table, pandas.Series(LABELS)), fl.cross_entropy.grad(X, LABELS))
    assert np.isnan(fl.mse_loss(pandas.Series([1.0, np.nan]), 0.0))
    with pytest.raises(TypeError, match=r"cross_entropy: target has type (object|float64)"):
        fl.cross_entropy(X, pandas.Series([2, None], dtype="Int64"))
    with pytest.raises(TypeError, match="mse_loss: input has type object, expected real numbers"):
        fl.mse_loss(pandas.DataFrame({"a": [1.0], "b": ["x"]}), 0.0)
    with pytest.raises(TypeError, match="mse_loss: out is Series, expected an array"):
        fl.mse_loss.grad(column, Y[0], out=column)


def test_tensors():
    """Those of the CPU are read where they lie; those that record gradients say themselves that they cannot."""
    torch = pytest.importorskip("torch", reason="tensors are arrays too")
    tensor = torch.tensor(X)
    assert_same_bits(fl.softmax(tensor), fl.softmax(X))
    assert fl.cross_entropy(tensor.T.contiguous().T, torch.tensor(LABELS)) == fl.cross_entropy(X, LABELS)
    assert_same_bits(
        fl.softmax.grad(tensor.to(torch.float16), grad_output=tensor),
        fl.softmax.grad(X.astype(np.float16), grad_output=X),
    )
    with pytest.raises(RuntimeError, match="requires grad"):
        fl.softmax(tensor.requires_grad_())
    with pytest.raises(TypeError, match="out is Tensor, expected an array"):
        fl.softmax(X, out=tensor.detach())
