"""Products of Hessians with vectors: the face ``.hvp``."""

import pickle

import numpy as np
import pytest
import support
from support import catalogue, draw, long, uniform

import fastloss as fl
import fastloss.linear
from fastloss import products

SINGLE = [v for v in support.VARIANTS if hasattr(v.loss, "hvp") and len(v.definition.differentiable) == 1]
SEVERAL = [v for v in support.VARIANTS if hasattr(v.loss, "hvp") and v not in SINGLE]
COUPLED = [v for v in SINGLE if v.definition.product != "diagonal"]
ROWS = [name for name in support.ROW_LOSSES if catalogue[name].definition.product != "diagonal"]


def vector_for(x, seed=7):
    return uniform(x.shape, seed, -2, 2).astype(x.dtype)


@pytest.mark.parametrize("variant", support.by_loss([v for v in SINGLE if v.definition.product == "diagonal"]), ids=str)
@pytest.mark.each("dtype", support.DTYPES)
def test_of_diagonal_hessians(variant, dtype):
    args, options = variant.arguments(dtype)
    vector = vector_for(args[0])
    product = variant.loss.hvp(*args, vector=vector, **options)
    hess = variant.loss.grad_and_hess(*args, **options)[1]
    assert product.dtype == dtype
    assert product.shape == args[0].shape
    np.testing.assert_allclose(product, hess * vector, rtol=8 * np.finfo(dtype).eps, atol=0)


@pytest.mark.parametrize("variant", support.by_loss(SEVERAL + COUPLED), ids=str)
def test_against_differences_of_gradients(variant):
    """(g(x + h v) - g(x - h v)) / 2h, in long double, where nothing has a kink nearby."""
    if not support.WIDE:
        pytest.skip("long double is double here")
    args, options = variant.arguments(np.float64, "grad_and_hess")
    wrt = variant.definition.differentiable if len(variant.definition.differentiable) > 1 else None
    options.pop("reduction", None)
    pointwise = variant.name in support.POINTWISE
    if options.get("hessian") == "gauss_newton" or (pointwise and "eps" in options) or variant.name in support.HELD:
        pytest.skip("not the derivative of the gradient")
    at = [variant.definition.inputs.index(name) for name in wrt or variant.definition.inputs[:1]]
    if variant.name == "margin_ranking_loss":  # beside its kinks
        args = [a.astype(np.float64) for a in args]
    elif not variant.definition.length:
        for k in at:  # away from the ends of domains
            args[k] = args[k] * 0.9 + 0.05 if np.min(args[k]) >= 0 else args[k]
    vectors = [vector_for(args[k], 7 + k) for k in at]
    named = {"wrt": wrt, "vector": tuple(vectors)} if wrt else {"vector": vectors[0]}
    products = variant.loss.hvp(*args, **named, **options)
    wide, step = {key: support.widened(a) for key, a in options.items()}, long(1e-7)

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


@pytest.mark.each("place", ["input", "vector", "other", "apart"])
@pytest.mark.parametrize("name", ["huber_loss", "cross_entropy", "categorical_cross_entropy", "softmax_focal_loss"])
def test_out(name, place):
    loss = catalogue[name]
    x, v = uniform((6, 4), 1, 0.1, 0.9), uniform((6, 4), 2, -1, 1)
    target = uniform((6, 4), 3) if name == "huber_loss" else support.integers((6,), 3, 4)
    expected = loss.hvp(x, target, vector=v)
    out = {"input": x, "vector": v, "other": target if name == "huber_loss" else np.empty((6, 4))}.get(place)
    out = np.empty((6, 8))[:, ::2] if out is None else out
    got = loss.hvp(x, target, vector=v, out=out)
    assert got is out
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("place", ["input", "vector"])
def test_out_with_a_penalty_of_logsumexp(place):
    """Both terms of the product are made of the arguments, not of what has been written over them."""
    arguments = {"input": uniform((5, 4), 1), "target": np.arange(5) % 4, "vector": uniform((5, 4), 2)}
    expected = fl.cross_entropy.hvp(**arguments, z_loss=0.5)
    product = fl.cross_entropy.hvp(**arguments, z_loss=0.5, out=arguments[place])
    support.assert_same_bits(product, expected)


@pytest.mark.parametrize("options", [{}, {"z_loss": 1e-3}])
@pytest.mark.parametrize("low", [-10.0, -16.0, -20.0])
def test_half_precision_is_rounded_once(low, options):
    """Probabilities that half precision has no digits for, in losses scaled so that products have them."""
    x, vector = np.array([[0, low]], np.float16), np.array([[0, 1]], np.float16)
    product = fl.cross_entropy.hvp(x, np.array([0]), vector=vector, grad_output=1e6, **options)
    right = fl.cross_entropy.hvp(
        x.astype(float), np.array([0]), vector=vector.astype(float), grad_output=1e6, **options
    )
    np.testing.assert_allclose(product.astype(float), right, rtol=2.0**-11 + 1e-6)


@pytest.mark.parametrize("name", [name for name in support.ROW_LOSSES if catalogue[name].definition.reductions])
def test_vectors_of_rows_that_do_not_count_may_be_anything(name):
    variant = next(support.variants(name))
    args, options = variant.arguments(np.float64, shape=(6, 4))
    where = np.arange(6) % 3 > 0
    names = variant.definition.differentiable
    wrt = {"wrt": names} if len(names) > 1 else {}
    vectors = [uniform(np.shape(args[variant.definition.inputs.index(k)]), 5) for k in names]
    spoilt = [np.where(where[:, None], v, np.inf) for v in vectors]
    products, others = (
        support.flat(variant.loss.hvp(*args, **options, **wrt, where=where, vector=tuple(v) if wrt else v[0]))
        for v in (vectors, spoilt)
    )
    for a, b in zip(products, others, strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.any(b[~where])


def test_vectors_of_rows_to_ignore_may_be_anything():
    rows, label = uniform((3, 4), 1, 0.1, 0.9), np.array([1, -100, 2])
    vector = uniform((3, 4), 2)
    for loss in (fl.nll_loss, fl.categorical_cross_entropy, fl.cross_entropy, fl.softmax_focal_loss):
        expected = loss.hvp(rows, label, vector=vector)
        found = loss.hvp(rows, label, vector=np.where(label[:, None] < 0, np.nan, vector))
        np.testing.assert_array_equal(found, expected)


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


LOGITS = uniform((7, 5), 1, -3, 3), support.integers((7,), 2, 5)


@pytest.mark.parametrize(
    ("name", "options", "formula"),
    [
        ("softmax_focal_loss", {"gamma": 1.5}, lambda p: -((1 - p) ** 1.5) * p.log()),
        ("poly_loss_cross_entropy", {"epsilon": 0.5}, lambda p: -p.log() + 0.5 * (1 - p)),
        ("generalized_cross_entropy", {"q": 0.3}, lambda p: (1 - p**0.3) / 0.3),
    ],
)
@pytest.mark.parametrize("x", [LOGITS[0], 0 * LOGITS[0], np.round(LOGITS[0])], ids=["spread", "equal", "with ties"])
def test_functions_of_a_probability_against_torch(name, options, formula, x):
    torch = pytest.importorskip("torch")
    y, v = LOGITS[1], uniform(x.shape, 3, -1, 1)
    _, expected = torch.autograd.functional.hvp(
        lambda a: formula(a.softmax(1).gather(1, torch.tensor(y)[:, None])).mean(), torch.tensor(x), torch.tensor(v)
    )
    np.testing.assert_allclose(catalogue[name].hvp(x, y, vector=v, **options), expected, rtol=1e-11, atol=1e-15)
    # by the definition, that a function of log p is
    directional = products.directional(
        catalogue[name].definition, {"input": x, "target": y, "reduction": "mean", **options}, {"input": v}
    )
    np.testing.assert_allclose(directional[0], expected, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("name", ["kl_div_with_logits", "js_div_with_logits"])
@pytest.mark.parametrize("near", [False, True])
def test_divergences_against_torch(name, near):
    torch = pytest.importorskip("torch")
    x = uniform((6, 4), 1, -3, 3)
    t = x + 1e-6 * uniform((6, 4), 2) if near else uniform((6, 4), 2, -3, 3)
    vectors = uniform((6, 4), 3, -1, 1), uniform((6, 4), 4, -1, 1)

    def divergence(a, b):
        q, p = (z / 0.5 for z in (a, b))
        q, p = q.log_softmax(1), p.log_softmax(1)
        m = (p.exp() + q.exp()).log() - np.log(2)
        of = [p.exp() * (p - q)] if name == "kl_div_with_logits" else [p.exp() * (p - m) / 2, q.exp() * (q - m) / 2]
        return sum(part.sum() for part in of) / 6

    _, expected = torch.autograd.functional.hvp(divergence, (torch.tensor(x), torch.tensor(t)),
                                                tuple(map(torch.tensor, vectors)))  # fmt: skip
    loss, options = catalogue[name], {"temperature": 0.5}
    got = loss.hvp(x, t, vector=vectors, wrt=("input", "target"), **options)
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-14)
    alone = loss.hvp(x, t, vector=vectors[0], **options)
    mixed = loss.hvp(x, t, vector=(0 * x, vectors[1]), wrt=("input", "target"), **options)[0]
    np.testing.assert_allclose(alone + mixed, got[0], atol=1e-14)


@pytest.mark.each("dtype", support.DTYPES)
def test_teachers_that_are_infinite(dtype):
    """A single infinity takes all the probability; sums of finite logits that overflow are none."""
    x, v = dtype([[0.5, -0.2, 0.1]]), dtype([[1, -2, 0.5]])
    hvp, inf = catalogue["kl_div_with_logits"].hvp, np.inf
    expected = hvp(x, dtype([[1, 2, 3]]), vector=v)  # the teacher's probabilities sum to 1, whatever they are
    big = np.finfo(dtype).max
    for teacher in (
        [inf, 0, 0],
        [inf, -inf, 0],
        [inf, -inf, -inf],
        [0, -inf, -inf],
        [big, big, big],
        [big, -big, -big],
    ):
        np.testing.assert_array_equal(hvp(x, dtype([teacher]), vector=v), expected)
    for teacher in ([inf, inf, 0], [-inf, -inf, -inf], [np.nan, 0, 0], [inf, np.nan, -inf]):
        assert np.all(np.isnan(hvp(x, dtype([teacher]), vector=v)))


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0,)])
def test_without_elements(shape):
    for name in ("kl_div_with_logits", "js_div_with_logits"):
        product = catalogue[name].hvp(np.zeros(shape), np.zeros(shape), vector=np.zeros(shape))
        assert product.shape == shape


def test_diagonal_hessians_that_are_out_of_range():
    """Products are rounded once."""
    hvp = catalogue["categorical_cross_entropy"].hvp
    x, v = np.float32([[1e-20, 0.9]]), np.float32([[1e-20, 1]])
    np.testing.assert_allclose(hvp(x, [0], vector=v), [[1e20, 0]], rtol=1e-6)
    x, v = np.float16([[1e-3, 0.9]]), np.float16([[1e-3, 1]])
    np.testing.assert_allclose(hvp(x, [0], vector=v), [[1000, 0]], rtol=2e-3)
    x, y = (uniform((40, 100), k, -2, 2).astype(np.float16) for k in (1, 2))
    y, v = (y > 0).astype(np.float16), np.full(x.shape, 1e4, np.float16)
    product, exact = (
        catalogue["multilabel_soft_margin_loss"].hvp(*(a.astype(t) for a in (x, y)), vector=v.astype(t))
        for t in (np.float16, np.float64)
    )
    np.testing.assert_array_equal(product, exact.astype(np.float16))


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0, 1.5])
def test_pairs_against_torch(p):
    torch = pytest.importorskip("torch")
    of, hvp = torch.nn.functional, torch.autograd.functional.hvp
    a, b, c = (uniform((6, 4), k, -1, 1) for k in (1, 2, 3))
    vectors = tuple(uniform((6, 4), k, -1, 1) for k in (4, 5, 6))
    tensors, along = tuple(map(torch.tensor, (a, b, c))), tuple(map(torch.tensor, vectors))
    _, expected = hvp(lambda *t: of.triplet_margin_loss(*t, margin=2.0, p=p), tensors, along)
    got = fl.triplet_margin_loss.hvp(a, b, c, vector=vectors, margin=2.0, p=p)
    _, distances = hvp(lambda *t: of.pairwise_distance(*t, p=p).sum(), tensors[:2], along[:2])
    _, cosines = hvp(lambda *t: of.cosine_similarity(*t).sum(), tensors[:2], along[:2])
    y = np.array([1, -1, 1, -1, 1, -1])
    _, embedded = hvp(lambda *t: of.cosine_embedding_loss(*t, torch.tensor(y)), tensors[:2], along[:2])
    pairs = [
        (got, expected),
        (fl.pairwise_distance.hvp(a, b, vector=vectors[:2], p=p), distances),
        (fl.cosine_similarity.hvp(a, b, vector=vectors[:2]), cosines),
        (fl.cosine_embedding_loss.hvp(a, b, y, vector=vectors[:2]), embedded),
    ]
    for found, wanted in pairs:
        for x, e in zip(found, wanted, strict=True):
            np.testing.assert_allclose(x, e, rtol=1e-11, atol=1e-13)


def test_equal_numbers_in_pairs():
    """Where a difference is 0 the norm of p = 2 is smooth, unless all are; there, the product is 0."""
    a, b = np.array([[3.0, 0.0, 4.0], [1.0, 1.0, 1.0]]), np.zeros((2, 3))
    b[1] = 1
    v = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
    got = fl.pairwise_distance.hvp(a, b, vector=v, eps=0.0, wrt="x1")
    d = a[0] / 5
    np.testing.assert_allclose(got[0], (v[0] - d * (d @ v[0])) / 5, rtol=1e-14)
    np.testing.assert_array_equal(got[1], 0)
    got = fl.cosine_similarity.hvp([[1.0, 0.0]], [[0.0, 0.0]], vector=[[1.0, 1.0]], wrt="x2")
    np.testing.assert_array_equal(got, 0)  # its norm is a constant there


@pytest.mark.parametrize("row", [[60.0, 0.0, -5.0], [-80.0, 0.0, 0.0], [1.0, 1.0, 30.0]])
@pytest.mark.parametrize("name", ["softmax_focal_loss", "poly_loss_cross_entropy", "generalized_cross_entropy"])
def test_sure_rows_keep_their_digits(name, row):
    mp = pytest.importorskip("mpmath")
    v = [1.0, 3.0, -2.0]

    def along(i, options):
        def value(h, k):
            z = [mp.mpf(a) + h * b + (k if j == i else 0) for j, (a, b) in enumerate(zip(row, v, strict=True))]
            e = [mp.exp(a) for a in z]
            p = e[0] / sum(e)
            return {
                "softmax_focal_loss": lambda: -(((e[1] + e[2]) / sum(e)) ** 2) * mp.log(p),
                "poly_loss_cross_entropy": lambda: -mp.log(p) + options["epsilon"] * (1 - p),
                "generalized_cross_entropy": lambda: (1 - p ** mp.mpf(0.5)) / mp.mpf(0.5),
            }[name]()

        return mp.diff(value, (0, 0), (1, 1))

    options = {"epsilon": -0.5} if name.startswith("poly") else {"q": 0.5} if name.startswith("gen") else {}
    with mp.workdps(200):
        expected = [float(along(i, options)) for i in range(3)]
    got = catalogue[name].hvp([row], [0], vector=[v], reduction="sum", **options)[0]
    np.testing.assert_allclose(got, expected, rtol=1e-13)


@pytest.mark.parametrize("name", ROWS)
def test_rows_that_are_left_out_or_nan(name):
    loss = catalogue[name]
    d = loss.definition
    variant = support.Variant(name, shape=(6, 5))
    args, options = variant.arguments(np.float64, "grad_and_hess")
    options.pop("reduction", None)
    several = len(d.wrt) > 1
    vectors = [vector_for(args[d.inputs.index(k)], 7) for k in d.wrt]
    vector = tuple(vectors) if several else vectors[0]
    args[0] = args[0].copy()
    args[0][2] = np.nan
    found = support.flat(loss.hvp(*args, vector=vector, **options))
    for a in found:
        assert np.all(np.isnan(a[2]))
        assert np.all(np.isfinite(np.delete(a, 2, 0)))
    if not d.reductions:
        return
    where = np.arange(6) != 2
    weight = uniform((6,), 9, 0.5, 2)
    given = {"where": where, d.row_weight: weight}
    masked = support.flat(loss.hvp(*args, vector=vector, reduction="sum", **given, **options))
    for a, b in zip(masked, found, strict=True):
        scale = 1 if d.default_reduction == "none" else 6  # of a mean
        expected = np.where(where[:, None], scale * weight[:, None] * b, 0)
        np.testing.assert_allclose(a, expected, rtol=1e-12, atol=1e-16)
    mean = support.flat(loss.hvp(*args, vector=vector, reduction="mean", **given, **options))
    for a, b in zip(mean, masked, strict=True):
        np.testing.assert_allclose(a, b / (weight[where].sum() if d.weight_in_mean else 5), rtol=1e-12, atol=1e-18)
    none = support.flat(
        loss.hvp(*args, vector=vector, reduction="none", grad_output=np.arange(6.0), **given, **options)
    )
    for a, b in zip(none, masked, strict=True):
        np.testing.assert_allclose(a, np.arange(6.0)[:, None] * b, rtol=1e-12, atol=1e-18)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.each("dtype", [np.float16, np.float32])
def test_rows_of_other_types_and_layouts(name, dtype):
    loss = catalogue[name]
    d = loss.definition
    args, options = support.Variant(name, shape=(4, 5, 3)).arguments(dtype, "grad_and_hess")
    vectors = [vector_for(args[d.inputs.index(k)], 7) for k in d.wrt]
    vector = tuple(vectors) if len(d.wrt) > 1 else vectors[0]
    plain = support.flat(loss.hvp(*args, vector=vector, **options))
    wide = [a.astype(np.float64) if a.dtype == dtype else a for a in args]
    exact = support.flat(loss.hvp(*wide, vector=vector, **options))
    turned = [np.asfortranarray(a) for a in args]
    out = tuple(np.empty((*a.shape, 2), dtype)[..., 0] for a in plain)
    again = support.flat(loss.hvp(*turned, vector=vector, out=out if len(out) > 1 else out[0], **options))
    for a, b, c, to in zip(plain, exact, again, out, strict=True):
        assert a.dtype == dtype
        np.testing.assert_allclose(a, b, rtol=2 * float(np.finfo(dtype).eps), atol=float(np.finfo(dtype).tiny) * 4)
        np.testing.assert_array_equal(a, c)
        assert c is to
    for a, b in zip(args, turned, strict=True):
        np.testing.assert_array_equal(a, b)
    empty = [a[:0] for a in args]
    options = {k: a[:0] if np.ndim(a) else a for k, a in options.items()}
    vector = tuple(v[:0] for v in vectors) if len(vectors) > 1 else vectors[0][:0]
    for a in support.flat(loss.hvp(*empty, vector=vector, **options)):
        assert a.size == 0


@pytest.mark.parametrize("name", ROWS)
def test_rows_by_blocks(name, monkeypatch):
    loss = catalogue[name]
    d = loss.definition
    args, options = support.Variant(name, shape=(23, 7)).arguments(np.float64, "grad_and_hess")
    vectors = tuple(vector_for(args[d.inputs.index(k)], 7) for k in d.differentiable)
    named = {"vector": vectors, "wrt": d.differentiable} if len(vectors) > 1 else {"vector": vectors[0]}
    whole = support.flat(loss.hvp(*args, **named, **options))
    monkeypatch.setattr(products, "BLOCK", 20)
    for a, b in zip(whole, support.flat(loss.hvp(*args, **named, **options)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", ["dice_loss", "jaccard_loss", "tversky_loss"])
@pytest.mark.each("mode", ["binary", "multilabel", "multiclass"])
@pytest.mark.each("from_logits", [True, False])
def test_regions_against_torch(name, mode, from_logits):
    torch = pytest.importorskip("torch")
    x, v = uniform((3, 4, 5), 1, 0.05, 0.95), uniform((3, 4, 5), 2, -1, 1)
    y = support.integers((3, 5), 3, 4) if mode == "multiclass" else support.integers((3, 4, 5), 3, 2)
    y.flat[0] = 7
    alpha, beta = {"dice_loss": (0.5, 0.5), "jaccard_loss": (1.0, 1.0)}.get(name, (0.3, 0.7))
    gamma, axes = 1.5 if name == "tversky_loss" else 1.0, (0, 1, 2) if mode == "binary" else (0, 2)
    kept = torch.tensor(np.broadcast_to(np.expand_dims(y, 1) if mode == "multiclass" else y, x.shape) != 7)
    onehot = np.expand_dims(y, 1) == np.arange(4).reshape(4, 1) if mode == "multiclass" else y
    t = torch.tensor(onehot * 1.0) * kept

    def formula(a):
        p = a
        if from_logits:
            p = a.softmax(1) if mode == "multiclass" else a.sigmoid()
        right, first, second = ((part * kept).sum(axes) for part in (p * t, p * (1 - t), (1 - p) * t))
        return ((1 - (right + 0.1) / (right + alpha * first + beta * second + 0.1)) ** gamma).mean()

    _, expected = torch.autograd.functional.hvp(formula, torch.tensor(x), torch.tensor(v))
    options = {"alpha": alpha, "beta": beta, "gamma": gamma} if name == "tversky_loss" else {}
    options |= {"mode": mode, "from_logits": from_logits, "smooth": 0.1, "ignore_index": 7}
    got = catalogue_of(name).hvp(x, y, vector=v, **options)
    np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-16)
    narrow = catalogue_of(name).hvp(x.astype(np.float32), y, vector=v, grad_output=2.0, **options)
    assert narrow.dtype == np.float32
    np.testing.assert_allclose(narrow, 2 * expected, rtol=1e-4, atol=1e-7)
    room = np.empty_like(x)
    assert catalogue_of(name).hvp(x, y, vector=v, out=room, **options) is room
    np.testing.assert_array_equal(room, got)


@pytest.mark.parametrize("kind", ["labels", "probabilities"])
@pytest.mark.parametrize("reduction", support.REDUCTIONS)
def test_linear_against_torch(kind, reduction, monkeypatch):
    torch = pytest.importorskip("torch")
    h, w, b = uniform((2, 3, 4), 1, -1, 1), uniform((5, 4), 2, -1, 1), uniform((5,), 3, -1, 1)
    vectors = [uniform(a.shape, 4 + k, -1, 1) for k, a in enumerate((h, w, b))]
    labels, weight, factor = support.integers((2, 3), 7, 5), uniform((5,), 8, 0.5, 2), 1.5
    y = fl.softmax(uniform((2, 3, 5), 9)) if kind == "probabilities" else labels
    options = {"label_smoothing": 0.1, "weight": weight, "reduction": reduction}
    if kind == "labels":
        labels[0, 1] = -100
        h[0, 1] = np.nan  # of a row that does not count
    if reduction == "none":
        factor = uniform((2, 3), 6, 0.5, 2)
    target = torch.tensor(y).reshape(6, -1) if kind == "probabilities" else torch.tensor(y).reshape(-1)

    def formula(*of):
        z = of[0].reshape(6, 4) @ of[1].T + of[2]
        given = {**options, "weight": torch.tensor(weight)}
        value = torch.nn.functional.cross_entropy(torch.nan_to_num(z), target, **given)
        return (value * torch.tensor(factor).reshape(-1)).sum()

    tensors, along = (tuple(torch.tensor(np.nan_to_num(a)) for a in part) for part in ((h, w, b), vectors))
    _, expected = torch.autograd.functional.hvp(formula, tensors, along)
    monkeypatch.setattr(fastloss.linear, "CHUNK", 100)  # a few rows at a time
    of = {"linear_bias": b, "grad_output": factor, **options}
    got = fl.linear_cross_entropy.hvp(h, w, y, vector=tuple(vectors), **of)
    for k, (x, e) in enumerate(zip(got, expected, strict=True)):
        np.testing.assert_allclose(x, e, rtol=1e-11, atol=1e-14)
        name = ("input", "linear_weight", "linear_bias")[k]
        alone = [v if i == k else 0 * v for i, v in enumerate(vectors)]
        out = np.empty_like(x)
        assert fl.linear_cross_entropy.hvp(h, w, y, vector=vectors[k], wrt=name, out=out, **of) is out
        together = fl.linear_cross_entropy.hvp(h, w, y, vector=tuple(alone), **of)[k]
        np.testing.assert_allclose(out, together, rtol=1e-11, atol=1e-14)
    two = fl.linear_cross_entropy.hvp(h, w, y, vector=tuple(vectors[:2]), weight=weight)
    assert len(two) == 2
    with pytest.raises(ValueError, match="linear_cross_entropy: wrt has 'linear_bias', but there is none"):
        fl.linear_cross_entropy.hvp(h, w, y, vector=b, wrt="linear_bias")


def catalogue_of(name):
    return getattr(fl, name)


def test_weighted_sums():
    x, y, s = (uniform((8, 5), k, 0.5, 2) for k in (1, 2, 3))
    v, w = uniform((8, 5), 4, -1, 1), uniform((8, 5), 5, -1, 1)
    terms = [(0.5, fl.gaussian_nll_loss), (-2.0, fl.laplace_nll_loss, {"reduction": "sum"})]
    objective = fl.weighted_sum(*terms)
    got = objective.hvp(x, y, s, vector=(v, w), grad_output=3.0)
    each = [loss.hvp(x, y, s, vector=(v, w), grad_output=3 * by, **dict(*o)) for by, loss, *o in terms]
    for a, b, c in zip(got, *each, strict=True):
        np.testing.assert_allclose(a, b + c, rtol=1e-14)
    alone = objective.hvp(x, y, s, vector=w, wrt="var")
    np.testing.assert_allclose(
        alone, sum(by * loss.hvp(x, y, s, vector=w, wrt=k, **dict(*o)) for (by, loss, *o), k in
                   zip(terms, ("var", "scale"), strict=True)), rtol=1e-14,
    )  # fmt: skip
    mask = x > 1
    nested = fl.weighted_sum((1.0, fl.cauchy_loss), (2.0, fl.weighted_sum((0.5, fl.mse_loss))))
    out = np.empty_like(x)
    assert nested.hvp(x, y, vector=v, where=mask, out=out) is out
    np.testing.assert_allclose(
        out, fl.cauchy_loss.hvp(x, y, vector=v, where=mask) + fl.mse_loss.hvp(x, y, vector=v, where=mask), rtol=1e-14
    )
    tasks = fl.weighted_sum((2.0, fl.mse_loss), (0.5, fl.gaussian_nll_loss))
    first, second = tasks.hvp((x, y), (x, y, s), vector=(v, (v, w)))
    np.testing.assert_array_equal(first, fl.mse_loss.hvp(x, y, vector=v, grad_output=2.0))
    for a, b in zip(second, fl.gaussian_nll_loss.hvp(x, y, s, vector=(v, w), grad_output=0.5), strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(
        TypeError, match="weighted_sum: vector has type ndarray, expected a tuple of 2, one for each ar"
    ):
        objective.hvp(x, y, s, vector=v)
    with pytest.raises(TypeError, match="weighted_sum: vector has 1 arrays, expected a tuple of 2, one for each term"):
        tasks.hvp((x, y), (x, y, s), vector=(v,))


@pytest.mark.parametrize("tasks", [False, True])
def test_uncertainty_weighted_sums(tasks):
    """By differences of gradients, and as a symmetric matrix."""
    x, y, s = (uniform((4, 3), k, 0.5, 2) for k in (1, 2, 3))
    of_s, u = np.array([0.5, -0.25]), np.array([1.0, -2.0])
    v, w = uniform((4, 3), 4, -1, 1), uniform((4, 3), 5, -1, 1)
    objective = fl.uncertainty_weighted_sum(fl.gaussian_nll_loss, fl.mse_loss if tasks else fl.laplace_nll_loss)
    arguments, directions = [[x, y, s]], [[v, 0 * v, w]]
    if tasks:
        arguments, directions = [[x, y, s], [x, y]], [[v, 0 * v, w], [w, 0 * w]]

    def gradient(step):
        moved = [tuple(a + step * b for a, b in zip(*pair, strict=True))
                 for pair in zip(arguments, directions, strict=True)]  # fmt: skip
        return support.flat(objective.grad(of_s + step * u, *(moved if tasks else moved[0])))

    expected = [(a - b) / 2e-5 for a, b in zip(gradient(1e-5), gradient(-1e-5), strict=True)]
    vector = (u, ((v, w), w) if tasks else (v, w))
    given = [tuple(a) for a in arguments] if tasks else arguments[0]
    got = objective.hvp(of_s, *given, vector=vector)
    for a, b in zip(support.flat(got), expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-7, atol=1e-8)
    twice = objective.hvp(of_s, *given, vector=vector, grad_output=2.0, out=tuple(map(np.empty_like, expected[1:])))
    for a, b in zip(support.flat(twice), support.flat(got), strict=True):
        np.testing.assert_allclose(a, 2 * b, rtol=1e-13)
    with pytest.raises(TypeError, match="uncertainty_weighted_sum: vector has type ndarray, expected a pair"):
        objective.hvp(of_s, *given, vector=u)


def test_losses_of_nothing_by_a_large_weight():
    x = np.ones(3)
    value, (by_s, by_x) = fl.uncertainty_weighted_sum(fl.mse_loss).value_and_grad([-1000.0], x, x)
    assert value == -1000
    np.testing.assert_array_equal(by_s, 1)
    np.testing.assert_array_equal(by_x, 0)
    assert fl.uncertainty_weighted_sum(fl.mse_loss)([1000.0], x, x + np.inf) == np.inf


def test_faces():
    """All that has a Hessian has the face; what has not says so by its name."""
    missing = {n for n in support.LOSSES if not hasattr(catalogue[n], "hvp")}
    assert missing == {"softmax", "log_softmax"}
    with pytest.raises(AttributeError, match=r"^softmax has no \.hvp, only \.grad and \.value_and_grad$"):
        _ = fl.softmax.hvp
    with pytest.raises(AttributeError, match=r"^js_div_with_logits has no \.grad_and_hess, only .* and \.hvp$"):
        _ = fl.js_div_with_logits.grad_and_hess
    with pytest.raises(AttributeError, match=r"^mse_loss\.grad has no \.hvp$"):
        _ = fl.mse_loss.grad.hvp
    with pytest.raises(AttributeError, match=r"^weighted_sum has no \.hvp, only \.grad and \.value_and_grad$"):
        _ = fl.weighted_sum((1.0, fl.custom_loss(lambda a: (a, a)))).hvp
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
    with pytest.raises(TypeError, match=r"multilabel_soft_margin_loss: vector has type ndarray, expected a tuple of 2"):
        fl.multilabel_soft_margin_loss.hvp(x[None], x[None], vector=x[None], wrt=("input", "target"))
    with pytest.raises(ValueError, match=r"js_div_with_logits: temperature has 0.0, expected"):
        fl.js_div_with_logits.hvp(x, x, vector=x, temperature=0.0)
    with pytest.raises(ValueError, match=r"triplet_margin_loss: vector has shape \(2,\), expected \(3,\) as anchor"):
        fl.triplet_margin_loss.hvp(x, x, x, vector=(x[:2], x, x))
    with pytest.raises(IndexError, match=r"cross_entropy: target has 3 at index \(1,\)"):
        fl.cross_entropy.hvp(np.zeros((2, 3)), [0, 3], vector=np.zeros((2, 3)))
    with pytest.raises(ValueError, match="cross_entropy: hessian is 'diagonal', expected 'exact' or 'gauss_newton'"):
        fl.cross_entropy.hvp(np.zeros((2, 3)), [0, 1], vector=np.zeros((2, 3)), hessian="diagonal")
    with pytest.raises(
        ValueError, match=r"categorical_cross_entropy: hessian is 0\.0, expected 'exact' or 'gauss_newton"
    ):
        fl.categorical_cross_entropy.grad_and_hess(np.ones((2, 3)), [0, 1], hessian=0.0)
    with pytest.raises(ValueError, match="binary_cross_entropy: target has 2"):
        fl.binary_cross_entropy.hvp(x + 0.5, x + 2, vector=x)
