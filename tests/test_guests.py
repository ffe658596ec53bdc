"""Arrays of other libraries and of other kinds: what they mean is kept, or they are refused by name.

Layouts, memory maps as inputs and pandas' plain columns are in test_layouts.py, shapes too large for any memory in
test_allocations.py.
"""

from __future__ import annotations

import array
import sys

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
    """Of any order in memory; missing values are refused or NaN."""
    pandas = pytest.importorskip("pandas", reason="columns of tables are arrays too")
    column = pandas.Series(X[0], index=[7, 3, 5])
    assert fl.mse_loss(column, pandas.Series(Y[0], index=[7, 3, 5])) == fl.mse_loss(X[0], Y[0])
    assert fl.mse_loss(column, Y[0]) == fl.mse_loss(X[0], Y[0])
    table = pandas.DataFrame({"a": X[:, 0], "b": X[:, 1], "c": X[:, 2]})
    assert_same_bits(fl.cross_entropy.grad(table, pandas.Series(LABELS)), fl.cross_entropy.grad(X, LABELS))
    assert np.isnan(fl.mse_loss(pandas.Series([1.0, np.nan]), 0.0))
    with pytest.raises(TypeError, match=r"cross_entropy: target has (type object|nan at index)"):
        fl.cross_entropy(X, pandas.Series([2, None], dtype="Int64"))
    with pytest.raises(TypeError, match="mse_loss: input has type object, expected real numbers"):
        fl.mse_loss(pandas.DataFrame({"a": [1.0], "b": ["x"]}), 0.0)
    with pytest.raises(TypeError, match="mse_loss: out is Series, expected an array"):
        fl.mse_loss.grad(column, Y[0], out=column)


def test_tables_of_other_rows():
    """Nobody knows whether those that pandas would match by their labels go by position."""
    pandas = pytest.importorskip("pandas", reason="columns of tables are arrays too")
    table = pandas.DataFrame(X, index=["p", "q"])
    labels, other = (pandas.Series(LABELS, index=list(index)) for index in ("pq", "qp"))
    for call in (
        lambda: fl.cross_entropy(table, other),
        lambda: fl.linear_cross_entropy(table, np.zeros((4, 3)), other),
        lambda: fl.nll_loss(table, labels, sample_weight=other * 1.0),
        lambda: fl.mse_loss.grad(table[0], Y[:, 0], where=labels > 0, grad_output=other, reduction="none"),
        lambda: fl.weighted_sum((1.0, fl.mse_loss))(labels, other),
    ):
        with pytest.raises(ValueError, match=r"\w+: \w+ has another index than \w+, expected the same \(\.to_numpy"):
            call()
    with pytest.raises(ValueError, match="mse_loss: target has other columns than input, expected the same"):
        fl.mse_loss(table, table[[2, 1, 0]])
    # what goes by class has labels of its own, and so have parameters
    per_class = pandas.Series([1.0, 2.0, 3.0], index=list("abc"))
    square = pandas.DataFrame(np.zeros((3, 3)), index=list("xyz"))
    same = pandas.Series([0, 1, 2], index=list("xyz"))
    assert fl.cross_entropy(square, same, weight=per_class) == fl.cross_entropy(square.values, same.values)
    assert fl.linear_cross_entropy(square, square.reset_index(drop=True), same) == pytest.approx(np.log(3))
    assert fl.cross_entropy(table, other.to_numpy()) == fl.cross_entropy(X, LABELS)


@pytest.mark.parametrize("library", ["polars", "pyarrow", "xarray"])
def test_columns(library):
    """Without copies: results go where they lie, read-only as they are."""
    module = pytest.importorskip(library, reason="columns of tables are arrays too")
    make = {"polars": "Series", "pyarrow": "array", "xarray": "DataArray"}[library]
    column, target = (getattr(module, make)(a[0].copy()) for a in (X, Y))
    assert fl.huber_loss(column, target) == fl.huber_loss(X[0], Y[0])
    assert_same_bits(fl.huber_loss.grad(column, Y[0], weight=target), fl.huber_loss.grad(X[0], Y[0], weight=Y[0]))
    assert np.shares_memory(fl._arguments.plain("", "", column), np.asarray(column))
    if library == "pyarrow":
        chunks = module.chunked_array([X[0, :1], X[0, 1:]])
        assert fl.huber_loss(chunks, target) == fl.huber_loss(X[0], Y[0])
    if library == "polars":
        assert fl.cross_entropy(module.DataFrame(X), module.Series(LABELS)) == fl.cross_entropy(X, LABELS)
        assert np.isnan(fl.huber_loss(module.Series([1.0, None]), 0.0))
        with pytest.raises(TypeError, match=r"huber_loss: input is a lazy LazyFrame.*\(pass \.collect\(\)\)"):
            fl.huber_loss(module.DataFrame(X).lazy(), Y)
    if library == "xarray":
        turned = module.DataArray(X, dims=("a", "b")).transpose()
        with pytest.raises(ValueError, match=r"mse_loss: target has shape \(3, 2\), input \(2, 3\)"):
            fl.mse_loss(X, turned)


def test_what_is_not_computed_yet():
    dask = pytest.importorskip("dask.array", reason="lazy arrays")
    lazy = dask.from_array(X, chunks=1)
    for call in (
        lambda: fl.mse_loss(lazy, Y),
        lambda: fl.cross_entropy(X, dask.from_array(LABELS)),
        lambda: fl.mse_loss.grad(X, Y, weight=lazy),
        lambda: fl.linear_cross_entropy(X, lazy, LABELS),
    ):
        with pytest.raises(TypeError, match=r"\w+: \w+ is a lazy Array, expected an array in memory \(pass \.compute"):
            call()
    assert fl.mse_loss(lazy.compute(), Y) == fl.mse_loss(X, Y)
    with pytest.raises(TypeError, match="out is Array, expected an array"):
        fl.mse_loss.grad(X, Y, out=lazy)


@pytest.mark.skipif(np.dtype(np.longdouble).itemsize == 8, reason="long double is double here")
def test_long_doubles_are_rounded_with_a_word():
    wide = X.astype(np.longdouble)
    with pytest.warns(RuntimeWarning, match=r"mse_loss: input has type \w+, and is rounded to float64") as caught:
        result = fl.mse_loss.grad(wide, Y)
    assert_same_bits(result, fl.mse_loss.grad(X, Y))
    assert [w.filename for w in caught] == [__file__]


def test_tensors_as_results():
    torch = pytest.importorskip("torch", reason="tensors are arrays too")
    out = torch.empty(X.shape, dtype=torch.float64)
    assert fl.mse_loss.grad(X, Y, out=out) is out
    assert_same_bits(out.numpy(), fl.mse_loss.grad(X, Y))
    column = torch.empty(2, 3, 5, dtype=torch.float64)[..., 1]
    value, hess = torch.empty(2, 3, dtype=torch.float64), np.empty(X.shape)
    assert fl.mse_loss.grad_and_hess(X, Y, out=(column, hess))[0] is column
    assert_same_bits(column.numpy(), fl.mse_loss.grad(X, Y))
    assert fl.weighted_sum((2.0, fl.mse_loss)).grad(X, Y, out=value) is value
    logits = torch.tensor(X)
    assert fl.cross_entropy.grad(logits, LABELS, out=logits) is logits
    assert_same_bits(logits.numpy(), fl.cross_entropy.grad(X, LABELS))
    with pytest.raises(TypeError, match="mse_loss: out has type float32, expected float64"):
        fl.mse_loss.grad(X, Y, out=out.float())
    with pytest.raises(RuntimeError, match="requires grad"):
        fl.mse_loss.grad(X, Y, out=out.requires_grad_())


def test_tensors_of_bfloat16(monkeypatch):
    torch = pytest.importorskip("torch", reason="tensors are arrays too")
    ml_dtypes = pytest.importorskip("ml_dtypes", reason="NumPy has no bfloat16 of its own")
    tensor, array = torch.tensor(X).bfloat16(), X.astype(ml_dtypes.bfloat16)
    assert fl.mse_loss(tensor, torch.tensor(Y)) == fl.mse_loss(array, Y)
    assert fl.mse_loss.grad(tensor, Y, out=tensor) is tensor
    assert_same_bits(tensor.float().numpy(), fl.mse_loss.grad(array, Y).astype(np.float32))
    with pytest.raises(RuntimeError, match="requires grad"):
        fl.mse_loss(tensor.requires_grad_(), Y)
    monkeypatch.setitem(sys.modules, "ml_dtypes", None)
    with pytest.raises(TypeError, match="BFloat16") as raised:
        fl.mse_loss(tensor.detach(), Y)
    assert raised.value.__notes__[0] == "NumPy has bfloat16 from ml_dtypes: pip install ml_dtypes"


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
    with pytest.raises(RuntimeError, match="requires grad") as raised:
        fl.softmax(tensor.requires_grad_())
    assert raised.value.__notes__ == [
        "softmax: input is Tensor, expected what NumPy makes an array of",
        "The losses for graphs of torch are in fastloss.interop.torch",
    ]


def test_columns_for_options():
    """Options with a number for each element or class are matched by position too, so they are refused as well."""
    pandas = pytest.importorskip("pandas", reason="columns of tables are arrays too")
    column = pandas.Series([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="huber_loss: delta has another index than input"):
        fl.huber_loss(column, column * 0, delta=pandas.Series([0.1, 1.0, 10.0], index=[2, 1, 0]))
    table, weight = pandas.DataFrame(X, columns=list("abc")), pandas.Series([1.0, 2.0, 3.0], index=list("cba"))
    with pytest.raises(ValueError, match="cross_entropy: weight has other columns than input"):
        fl.cross_entropy(table, LABELS, weight=weight)
    assert fl.cross_entropy(table, LABELS, weight=weight[::-1]) == fl.cross_entropy(X, LABELS, weight=[3.0, 2.0, 1.0])
    assert fl.cross_entropy(table, LABELS, weight=weight.reset_index(drop=True)) > 0
