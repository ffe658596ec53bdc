"""Products of Hessians with vectors: the face ``.hvp``."""

import pickle

import numpy as np
import pytest
import support
from support import catalogue, draw, long, uniform

import fastloss as fl

SINGLE = [v for v in support.VARIANTS if hasattr(v.loss, "hvp") and len(v.definition.differentiable) == 1]
SEVERAL = [v for v in support.VARIANTS if v.name in support.POINTWISE and hasattr(v.loss, "hvp") and v not in SINGLE]
BY_ROWS = [v for v in SINGLE if v.name not in support.POINTWISE]


def vector_for(x, seed=7):
    return uniform(x.shape, seed, -2, 2).astype(x.dtype)


@pytest.mark.parametrize("variant", [v for v in SINGLE if v.definition.product == "diagonal"], ids=str)
@pytest.mark.parametrize("dtype", support.DTYPES)
def test_of_diagonal_hessians(variant, dtype):
    args, options = variant.arguments(dtype)
    vector = vector_for(args[0])
    product = variant.loss.hvp(*args, vector=vector, **options)
    hess = variant.loss.grad_and_hess(*args, **options)[1]
    assert product.dtype == dtype
    assert product.shape == args[0].shape
    np.testing.assert_allclose(product, hess * vector, rtol=8 * np.finfo(dtype).eps, atol=0)


@pytest.mark.parametrize("variant", SEVERAL + [v for v in BY_ROWS if v.definition.product == "softmax"], ids=str)
def test_against_differences_of_gradients(variant):
    """(g(x + h v) - g(x - h v)) / 2h, in long double, where nothing has a kink nearby."""
    if not support.WIDE:
        pytest.skip("long double is double here")
    args, options = variant.arguments(np.float64, "grad_and_hess")
    wrt = variant.definition.differentiable if len(variant.definition.differentiable) > 1 else None
    options.pop("reduction", None)
    if options.get("hessian") == "gauss_newton" or "eps" in options:
        pytest.skip("not the derivative of the gradient")
    at = [variant.definition.inputs.index(name) for name in wrt or variant.definition.inputs[:1]]
    if variant.name == "margin_ranking_loss":  # beside its kinks
        args = [a.astype(np.float64) for a in args]
    else:
        for k in at:  # away from the ends of domains
            args[k] = args[k] * 0.9 + 0.05 if np.min(args[k]) >= 0 else args[k]
    vectors = [vector_for(args[k], 7 + k) for k in at]
    named = {"wrt": wrt, "vector": tuple(vectors)} if wrt else {"vector": vectors[0]}
    products = variant.loss.hvp(*args, **named, **options)
    wide, step = {key: support.widened(a) for key, a in options.items()}, long(1e-6)

    def gradient(sign):
        moved = list(map(support.widened, args))
        for k, v in zip(at, vectors, strict=True):
            moved[k] = moved[k] + sign * step * v.astype(long)
        return variant.loss.reference.grad(*moved, **wide | ({"wrt": wrt} if wrt else {}))

    differences = [(a - b) / (2 * step) for a, b in zip(*map(support.flat, (gradient(1), gradient(-1))), strict=True)]
    for product, difference in zip(support.flat(products), differences, strict=True):
        scale = np.max(np.abs(difference)) if difference.size else 0
        np.testing.assert_allclose(product.astype(long), difference, rtol=1e-8, atol=1e-9 * float(scale))


@pytest.mark.parametrize("name", ["gaussian_nll_loss", "xlogy", "js_div", "generalized_kl_div"])
def test_mixed_derivatives_at_an_element(name):
    """Columns of the Hessian of one element: symmetric, and on the diagonal what grad_and_hess gives."""
    loss = catalogue[name]
    args = [draw(support.domain_of(name, a), (50,), np.float64, k) for k, a in enumerate(loss.definition.inputs)]
    args = [np.abs(a) + 0.25 for a in args]
    first, second = loss.definition.differentiable
    one, zero = np.ones(50), np.zeros(50)
    options = {"wrt": (first, second)} | ({"reduction": "sum"} if loss.definition.reductions else {})
    a, b = (loss.hvp(*args, vector=v, **options) for v in ((one, zero), (zero, one)))
    np.testing.assert_array_equal(a[1], b[0])
    hess = loss.grad_and_hess(*args, **options)[1]
    np.testing.assert_array_equal(a[0], hess[0])
    np.testing.assert_array_equal(b[1], hess[1])
    assert np.any(a[1] != 0)


def test_gauss_newton_forms_are_diagonal():
    x, y, v = np.array([0.5, -1.0]), np.zeros(2), np.array([1.0, 2.0])
    got = fl.gaussian_nll_loss.hvp(x, y, v, vector=(v, v), hessian="gauss_newton", reduction="sum")
    expected = fl.gaussian_nll_loss.grad_and_hess(x, y, v, hessian="gauss_newton", reduction="sum")[1]
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_array_equal(a, b * v)
    product = fl.cauchy_loss.hvp(x * 9, y, vector=v, hessian="gauss_newton")
    assert np.all(product > 0)
    assert np.any(fl.cauchy_loss.hvp(x * 9, y, vector=v) < 0)


def test_one_variance_for_a_row():
    x, y, var = uniform((3, 5), 1, -1, 1), np.zeros((3, 5)), np.array([0.5, 1.0, 2.0])
    v, w = uniform((3, 5), 2, -1, 1), uniform((3,), 3, -1, 1)
    got = fl.gaussian_nll_loss.hvp(x, y, var, vector=(v, w), reduction="sum")
    spread = np.repeat(var[:, None], 5, 1)
    each = fl.gaussian_nll_loss.hvp(x, y, spread, vector=(v, np.repeat(w[:, None], 5, 1)), reduction="sum")
    np.testing.assert_array_equal(got[0], each[0])
    np.testing.assert_allclose(got[1], each[1].sum(1), rtol=1e-14)
    assert got[1].shape == (3,)


def full_hessian(x, p, factor=1.0):
    return factor * (np.diag(p) - np.outer(p, p))


@pytest.mark.parametrize("shape", [(), (3, 1), (1, 4), (1, 1)])
def test_one_variance_for_several(shape):
    """As if it stood at each of them: products by it are sums."""
    x, y, v = (uniform((3, 4), seed, -1, 1) for seed in (1, 2, 3))
    var, w = (uniform(shape, seed, 0.5, 2) for seed in (4, 5))
    got = fl.gaussian_nll_loss.hvp(x, y, var, vector=(v, w), reduction="sum")
    spread = [np.broadcast_to(a, x.shape) for a in (var, w)]
    each = fl.gaussian_nll_loss.hvp(x, y, spread[0], vector=(v, spread[1]), reduction="sum")
    np.testing.assert_array_equal(got[0], each[0])
    over = tuple(k for k in (0, 1) if shape == () or shape[k] == 1)
    np.testing.assert_allclose(got[1], np.sum(each[1], axis=over).reshape(shape), rtol=1e-13)


@pytest.mark.parametrize("reduction", support.REDUCTIONS)
def test_cross_entropy_by_its_matrix(reduction):
    x, y = uniform((6, 4), 1, -3, 3), np.array([0, 3, -100, 1, 2, 2])
    weight, of_row = np.array([0.5, 1.0, 2.0, 1.5]), np.array([1.0, 2.0, 3.0, 0.0, 0.5, 1.0])
    where = np.array([True, True, True, True, False, True])
    v, p = uniform((6, 4), 2, -1, 1), fl.softmax(x)
    options = {"weight": weight, "sample_weight": of_row, "where": where, "label_smoothing": 0.1}
    x[2] = x[4] = np.nan  # of rows that do not count
    total = np.where(where & (y >= 0), of_row * (0.9 * weight[y % 4] + 0.1 * np.mean(weight)), 0)
    counted = np.where(where & (y >= 0), of_row * weight[y % 4], 0)
    factor = total / counted.sum() if reduction == "mean" else total
    expected = [f * (np.diag(q) - np.outer(q, q)) @ u if f else 0 * u for f, q, u in zip(factor, p, v, strict=True)]
    got = fl.cross_entropy.hvp(x, y, vector=v, reduction=reduction, **options)
    np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-16)
    scaled = fl.cross_entropy.hvp(x, y, vector=v, reduction=reduction, grad_output=2.0, **options)
    np.testing.assert_allclose(scaled, 2 * got, rtol=1e-15)


def test_logsumexp_over_several_axes():
    x, v = uniform((3, 4, 5), 1, -2, 2), uniform((3, 4, 5), 2, -1, 1)
    got = fl.logsumexp.hvp(x, vector=v, axis=(0, 2), keepdims=True, grad_output=np.arange(4.0).reshape(1, 4, 1))
    for k in range(4):
        p = fl.softmax(x[:, k].ravel())
        expected = k * (p * v[:, k].ravel() - p * (p @ v[:, k].ravel()))
        np.testing.assert_allclose(got[:, k].ravel(), expected, rtol=1e-13, atol=1e-17)


@pytest.mark.parametrize("row", [[60.0, 0.0, -5.0], [-80.0, 0.0, 0.0]])
def test_confident_rows_keep_their_digits(row):
    import mpmath

    x, v = np.array([row]), np.array([[1.0, 3.0, -2.0]])
    with mpmath.workdps(60):
        e = [mpmath.exp(mpmath.mpf(a)) for a in row]
        p = [a / sum(e) for a in e]
        mean = sum(a * mpmath.mpf(b) for a, b in zip(p, v[0], strict=True))
        expected = [float(a * (mpmath.mpf(b) - mean)) for a, b in zip(p, v[0], strict=True)]
    np.testing.assert_allclose(fl.cross_entropy.hvp(x, [0], vector=v, reduction="sum")[0], expected, rtol=1e-15 * 8)


def test_masked_elements_may_contain_anything():
    x, v = np.array([1.0, np.nan, 2.0]), np.array([3.0, np.inf, 1.0])
    got = fl.binary_cross_entropy_with_logits.hvp(x, [1.0, 0.0, 0.0], vector=v, where=[True, False, True])
    assert got[1] == 0
    assert np.all(np.isfinite(got))


@pytest.mark.parametrize("place", ["input", "vector", "other", "apart"])
@pytest.mark.parametrize("name", ["huber_loss", "cross_entropy", "nll_loss"])
def test_out(name, place):
    loss = catalogue[name]
    x, v = uniform((6, 4), 1, -3, -0.1), uniform((6, 4), 2, -1, 1)
    target = uniform((6, 4), 3) if name == "huber_loss" else support.integers((6,), 3, 4)
    expected = loss.hvp(x, target, vector=v)
    out = {"input": x, "vector": v, "other": target if name == "huber_loss" else np.empty((6, 4))}.get(place)
    out = np.empty((6, 8))[:, ::2] if out is None else out
    got = loss.hvp(x, target, vector=v, out=out)
    assert got is out
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", ["huber_loss", "cross_entropy", "gaussian_nll_loss"])
def test_types_and_layouts(name, dtype):
    loss = catalogue[name]
    x, v = uniform((40, 9), 1, -3, 3).astype(dtype), uniform((40, 9), 2, -1, 1)
    args = {"huber_loss": [0 * x], "gaussian_nll_loss": [0 * x, np.abs(x) + 1]}.get(
        name, [support.integers((40,), 3, 9)]
    )
    options = {"wrt": "input"} if name == "gaussian_nll_loss" else {}
    plain = loss.hvp(x, *args, vector=v.astype(dtype), **options)
    assert plain.dtype == dtype
    turned = [np.asfortranarray(a) for a in (x, *args)]
    np.testing.assert_array_equal(loss.hvp(*turned, vector=np.asfortranarray(v.astype(dtype)), **options), plain)
    mixed = loss.hvp(x, *args, vector=v.astype(dtype).astype(np.float64), **options)
    np.testing.assert_allclose(mixed.astype(float), plain.astype(float), rtol=4 * float(np.finfo(dtype).eps), atol=0)


def test_threads_and_blocks_give_the_same_bits():
    from fastloss import _core

    x, v = uniform((70_001,), 1, -3, 3), uniform((70_001,), 2, -1, 1)
    var = np.abs(x) + 1
    one = fl.gaussian_nll_loss.hvp(x, 0 * x, var, vector=(v, x))
    _core.share_above(0)
    try:
        with fl.num_threads(2):
            two = fl.gaussian_nll_loss.hvp(x, 0 * x, var, vector=(v, x))
    finally:
        _core.share_above(-1)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
    pieces = fl.gaussian_nll_loss.hvp(x[5:900], 0 * x[5:900], var[5:900], vector=(v[5:900], x[5:900]), reduction="sum")
    whole = fl.gaussian_nll_loss.hvp(x, 0 * x, var, vector=(v, x), reduction="sum")
    np.testing.assert_array_equal(pieces[0], whole[0][5:900])


def test_large_vectors_of_doubles_beside_floats():
    x = np.array([1.0, 2.0], np.float32)
    got = fl.mse_loss.hvp(x, 0 * x, vector=[1e-42, 1e37], reduction="sum")
    np.testing.assert_allclose(got, [2e-42, 2e37], rtol=1e-3)


def test_custom_losses():
    @fl.custom_loss(hessian=True)
    def quartic(input, target, *, scale=1.0):
        r = (input - target) / scale
        return r**4, 4 * r**3 / scale, 12 * r**2 / scale**2

    x, v = np.array([1.0, 2.0, -1.0]), np.array([1.0, -1.0, 0.5])
    np.testing.assert_array_equal(
        quartic.hvp(x, 0 * x, vector=v, reduction="sum", weight=[1.0, 2.0, 1.0]), [12, -96, 6]
    )
    np.testing.assert_array_equal(quartic.hvp(x, 0 * x, vector=v, where=[True, False, True]), [6, 0, 3])

    @fl.custom_loss(hessian=True, differentiable=("a", "b"))
    def product(a, b):
        return a * b, (b, a), (0.0, 0.0)

    np.testing.assert_array_equal(product.hvp(x, x, vector=v, wrt="a"), 0 * x)
    with pytest.raises(ValueError, match=r"product: wrt is .*expected one name"):
        product.hvp(x, x, vector=(v, v))


def test_against_torch():
    torch = pytest.importorskip("torch")
    x, v, y = uniform((8, 5), 1, -3, 3), uniform((8, 5), 2, -1, 1), support.integers((8,), 3, 5)
    of = torch.nn.functional.cross_entropy
    _, expected = torch.autograd.functional.hvp(
        lambda a: of(a, torch.tensor(y), label_smoothing=0.2), torch.tensor(x), torch.tensor(v)
    )
    np.testing.assert_allclose(fl.cross_entropy.hvp(x, y, vector=v, label_smoothing=0.2), expected, atol=1e-15)
    var, w = np.abs(uniform((8, 5), 4)) + 0.5, uniform((8, 5), 5, -1, 1)
    _, expected = torch.autograd.functional.hvp(
        lambda a, b: torch.nn.functional.gaussian_nll_loss(a, torch.zeros(8, 5), b),
        (torch.tensor(x), torch.tensor(var)), (torch.tensor(v), torch.tensor(w)),
    )  # fmt: skip
    got = fl.gaussian_nll_loss.hvp(x, 0 * x, var, vector=(v, w))
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)


def test_newton_cg_needs_few_products():
    optimize = pytest.importorskip("scipy.optimize")
    X, y = uniform((200, 6), 1, -1, 1), support.integers((200,), 2, 3)
    shape, count = (6, 3), [0]

    def value_and_grad(w):
        value, by_scores = fl.cross_entropy.value_and_grad(X @ w.reshape(shape), y)
        return value + 0.05 * w @ w, (X.T @ by_scores).ravel() + 0.1 * w

    def product(w, v):
        count[0] += 1
        scores, along = X @ w.reshape(shape), X @ v.reshape(shape)
        return (X.T @ fl.cross_entropy.hvp(scores, y, vector=along)).ravel() + 0.1 * v

    found = optimize.minimize(
        value_and_grad, np.zeros(18), jac=True, hessp=product, method="Newton-CG", options={"xtol": 1e-10}
    )
    assert np.max(np.abs(value_and_grad(found.x)[1])) < 1e-8
    assert count[0] < 60


def test_faces():
    missing = {n for n in support.LOSSES if hasattr(catalogue[n], "grad_and_hess") and not hasattr(catalogue[n], "hvp")}
    assert missing <= set(support.ROW_LOSSES)
    for loss in (fl.mse_loss, fl.cross_entropy, fl.logsumexp):
        assert pickle.loads(pickle.dumps(loss.hvp)).__qualname__ == loss.hvp.__qualname__
        for text in (str(loss.hvp.__signature__), repr(loss.hvp), loss.hvp.__doc__):
            assert "vector" in text


def test_errors():
    x = np.zeros(3)
    with pytest.raises(TypeError, match=r"mse_loss\.hvp\(\) missing a required .*'vector'"):
        fl.mse_loss.hvp(x, x)
    with pytest.raises(ValueError, match=r"mse_loss: vector has shape \(2,\), expected \(3,\) as input"):
        fl.mse_loss.hvp(x, x, vector=[1.0, 2.0])
    with pytest.raises(TypeError, match=r"gaussian_nll_loss: vector has type ndarray, expected a tuple of 2"):
        fl.gaussian_nll_loss.hvp(x, x, x + 1, vector=x)
    with pytest.raises(TypeError, match=r"gaussian_nll_loss: vector has 1 arrays, expected a tuple of 2"):
        fl.gaussian_nll_loss.hvp(x, x, x + 1, vector=(x,))
    with pytest.raises(ValueError, match=r"multilabel_soft_margin_loss: wrt is .*expected 'input' alone"):
        fl.multilabel_soft_margin_loss.hvp(x[None], x[None], vector=x[None], wrt=("input", "target"))
    with pytest.raises(IndexError, match=r"cross_entropy: target has 3 at index \(1,\)"):
        fl.cross_entropy.hvp(np.zeros((2, 3)), [0, 3], vector=np.zeros((2, 3)))
    with pytest.raises(ValueError, match="binary_cross_entropy: target has 2"):
        fl.binary_cross_entropy.hvp(x + 0.5, x + 2, vector=x)
