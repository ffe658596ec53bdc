"""Every message for a wrong argument, by its text; labels at and past every boundary in every integer type."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
import support
from support import call, face

import fastloss as fl
from fastloss._registry import catalogue

X = np.zeros((4, 3), np.float32)
Y = np.zeros(4, int)


def bce(*args, **options):
    return fl.binary_cross_entropy_with_logits(*args, **options)


MESSAGES = [
    # shapes
    (lambda: fl.huber_loss(np.zeros(4), np.zeros(3)), ValueError, "huber_loss: target has shape (3,), input (4,)"),
    (lambda: fl.mse_loss(np.zeros((4, 1)), np.zeros(4)), ValueError, "mse_loss: target has shape (4,), input (4, 1)"),
    (lambda: fl.mse_loss(np.zeros(4), np.zeros((4, 1))), ValueError, "mse_loss: target has shape (4, 1), input (4,)"),
    (lambda: fl.mse_loss(np.float32(1), np.zeros(1)), ValueError, "mse_loss: target has shape (1,), input ()"),
    (
        lambda: fl.mse_loss(X, X, weight=np.ones(4)),
        ValueError,
        "mse_loss: weight has shape (4,), expected one that broadcasts to (4, 3)",
    ),
    (
        lambda: fl.mse_loss(X, X, where=np.ones((3, 3), bool)),
        ValueError,
        "mse_loss: where has shape (3, 3), expected one that broadcasts to (4, 3)",
    ),
    (
        lambda: fl.mse_loss(X, X, weight=np.ones((1, 4, 3))),
        ValueError,
        "mse_loss: weight has shape (1, 4, 3), expected one that broadcasts to (4, 3)",
    ),
    (
        lambda: fl.huber_loss(X, X, delta=np.ones(4)),
        ValueError,
        "huber_loss: delta has shape (4,), expected one that broadcasts to (4, 3)",
    ),
    (
        lambda: fl.mse_loss.grad(X, X, grad_output=np.ones(3)),
        ValueError,
        "mse_loss: grad_output has shape (3,), expected one number (the result is reduced)",
    ),
    (
        lambda: fl.mse_loss.grad(X, X, grad_output=np.ones(3), reduction="none"),
        ValueError,
        "mse_loss: grad_output has shape (3,), expected (4, 3)",
    ),
    # types
    (
        lambda: fl.mse_loss(np.zeros(3, complex), np.zeros(3)),
        TypeError,
        "mse_loss: input has type complex128, expected real numbers",
    ),
    (
        lambda: fl.mse_loss(np.zeros(3), np.array(["a"] * 3)),
        TypeError,
        "mse_loss: target has type <U1, expected real numbers",
    ),
    (lambda: fl.mse_loss(None, np.zeros(3)), TypeError, "mse_loss: input has type object, expected real numbers"),
    (
        lambda: fl.mse_loss(np.zeros(3, "M8[s]"), np.zeros(3)),
        TypeError,
        "mse_loss: input has type datetime64[s], expected real numbers",
    ),
    (
        lambda: fl.mse_loss([[1.0], [1.0, 2.0]], 0.0),
        TypeError,
        "mse_loss: input is ragged, expected an array of real numbers",
    ),
    (
        lambda: fl.mse_loss(np.ma.zeros(3), np.zeros(3)),
        TypeError,
        "mse_loss: input is a masked array, expected a plain one (pass where=~mask)",
    ),
    (lambda: fl.mse_loss(X, X, where=np.ones(3)), TypeError, "mse_loss: where has type float64, expected bool"),
    (lambda: fl.mse_loss(X, X, where=[1, 0, 1]), TypeError, "mse_loss: where has type int64, expected bool"),
    (
        lambda: fl.mse_loss(X, X, weight=[1, 1j, 0]),
        TypeError,
        "mse_loss: weight has type complex128, expected real numbers",
    ),
    (
        lambda: fl.mse_loss(X, X, grad_output=1.0),
        TypeError,
        "mse_loss: grad_output is for gradients, the value alone takes none",
    ),
    # options
    (
        lambda: fl.mse_loss(X, X, reduction="average"),
        ValueError,
        "mse_loss: reduction is 'average', expected 'mean', 'sum' or 'none'",
    ),
    (
        lambda: fl.mse_loss(X, X, reduction=None),
        ValueError,
        "mse_loss: reduction is None, expected 'mean', 'sum' or 'none'",
    ),
    (
        lambda: fl.cross_entropy(X, Y, reduction=["mean"]),
        ValueError,
        "cross_entropy: reduction is ['mean'], expected 'mean', 'sum' or 'none'",
    ),
    # numbers outside their domain
    (lambda: fl.huber_loss(X, X, delta=0.0), ValueError, "huber_loss: delta has 0.0, expected a number > 0"),
    (lambda: fl.huber_loss(X, X, delta=-1), ValueError, "huber_loss: delta has -1.0, expected a number > 0"),
    (lambda: fl.huber_loss(X, X, delta=np.nan), ValueError, "huber_loss: delta has nan, expected a number > 0"),
    (lambda: fl.huber_loss(X, X, delta=[1, 0, 2]), ValueError, "huber_loss: delta has 0.0, expected a number > 0"),
    (
        lambda: bce(X, X, pos_weight=-0.5),
        ValueError,
        "binary_cross_entropy_with_logits: pos_weight has -0.5, expected a number >= 0",
    ),
    (
        lambda: bce(np.zeros(3), np.array([0, 1, 1.5])),
        ValueError,
        "binary_cross_entropy_with_logits: target has 1.5 at index (2,), expected a number in [0, 1]",
    ),
    (
        lambda: bce(np.zeros((2, 2)), np.array([[0, 1], [-1e-9, 1]])),
        ValueError,
        "binary_cross_entropy_with_logits: target has -1e-09 at index (1, 0), expected a number in [0, 1]",
    ),
    (
        lambda: bce(np.zeros(3), 2),
        ValueError,
        "binary_cross_entropy_with_logits: target has 2 at index (), expected a number in [0, 1]",
    ),
    (
        lambda: fl.hinge_loss(np.zeros(2), np.array([1, 0])),
        ValueError,
        "hinge_loss: target has 0 at index (1,), expected -1 or 1",
    ),
    # rows
    (
        lambda: fl.cross_entropy(X, np.zeros(3, int)),
        ValueError,
        "cross_entropy: target has shape (3,), expected (4,) for input (4, 3)",
    ),
    (
        lambda: fl.cross_entropy(X, np.zeros((4, 1), int)),
        ValueError,
        "cross_entropy: target has shape (4, 1), expected (4,) for input (4, 3)",
    ),
    (
        lambda: fl.cross_entropy(X, np.zeros((4, 2))),
        ValueError,
        "cross_entropy: target has shape (4, 2), input (4, 3)",
    ),
    (
        lambda: fl.cross_entropy(X, np.zeros(4)),
        TypeError,
        "cross_entropy: target has type float64, expected integers for class indices",
    ),
    (
        lambda: fl.cross_entropy(X, np.full((4, 3), 1.5)),
        ValueError,
        "cross_entropy: target has 1.5 at index (0, 0), expected a number in [0, 1]",
    ),
    (
        lambda: fl.cross_entropy(np.zeros((4, 0)), Y),
        ValueError,
        "cross_entropy: input has shape (4, 0), expected at least one class on axis 1",
    ),
    (
        lambda: fl.cross_entropy(np.float32(0), 0),
        ValueError,
        "cross_entropy: input has no axes, expected at least one",
    ),
    (lambda: fl.cross_entropy(X, Y, axis=2), ValueError, "cross_entropy: axis is 2, input has 2 axes"),
    (lambda: fl.cross_entropy(X, Y, axis=-3), ValueError, "cross_entropy: axis is -3, input has 2 axes"),
    (lambda: fl.softmax(X, axis=1.5), TypeError, "softmax: axis is 1.5, expected an integer"),
    (
        lambda: fl.cross_entropy(X, Y, weight=np.ones(4)),
        ValueError,
        "cross_entropy: weight has shape (4,), expected (3,), one number a class",
    ),
    (
        lambda: fl.cross_entropy(X, Y, label_smoothing=1.5),
        ValueError,
        "cross_entropy: label_smoothing has 1.5, expected a number in [0, 1]",
    ),
    (
        lambda: fl.cross_entropy(X, Y, label_smoothing=-0.1),
        ValueError,
        "cross_entropy: label_smoothing has -0.1, expected a number in [0, 1]",
    ),
    (
        lambda: fl.cross_entropy(X, Y, ignore_index=1.0),
        TypeError,
        "cross_entropy: ignore_index is 1.0, expected an integer",
    ),
    (
        lambda: fl.cross_entropy(X, Y, ignore_index=True),
        TypeError,
        "cross_entropy: ignore_index is True, expected an integer",
    ),
    (
        lambda: fl.cross_entropy(X, np.zeros((4, 3)), ignore_index=1),
        ValueError,
        "cross_entropy: ignore_index is 1, but probability targets have no class indices",
    ),
    (
        lambda: fl.cross_entropy(X, [0, 3, 0, 0]),
        IndexError,
        "cross_entropy: target has 3 at index (1,), expected a class in [0, 3) or ignore_index -100",
    ),
    (
        lambda: fl.cross_entropy(X, [0, 0, 0, -1], ignore_index=2),
        IndexError,
        "cross_entropy: target has -1 at index (3,), expected a class in [0, 3) or ignore_index 2",
    ),
    (
        lambda: fl.softmax.grad(X),
        TypeError,
        "softmax: grad_output is missing, expected an array of shape (4, 3)",
    ),
    (
        lambda: fl.softmax.grad(X, grad_output=np.ones(3)),
        ValueError,
        "softmax: grad_output has shape (3,), expected (4, 3)",
    ),
    # instruction sets
    (lambda: fl.use_isa("mmx"), ValueError, re.compile("instruction set 'mmx' is unknown; this machine has .*scalar")),
]


@pytest.mark.parametrize(("run", "error", "message"), MESSAGES)
def test_messages(run, error, message):
    before = fl.isa()
    with pytest.raises(error) as raised:
        run()
    text = str(raised.value)
    assert message.search(text) if isinstance(message, re.Pattern) else text == message
    assert fl.isa() == before


def test_calls_that_do_not_fit_the_signature(loss):
    name, inputs = loss.definition.name, loss.definition.inputs
    variant = next(support.variants(name))
    args, _ = variant.arguments(np.float64)
    for which in support.faces(name):
        run = face(loss, which)
        with pytest.raises(TypeError, match=rf"{name}.*missing required argument '{inputs[-1]}'"):
            run(*args[:-1])
        with pytest.raises(TypeError, match=rf"{name}.* takes {len(inputs)} positional argument"):
            run(*args, 1.0)
        with pytest.raises(TypeError, match=rf"{name}.* got an unexpected keyword argument 'colour'"):
            run(*args, colour=1)
        with pytest.raises(TypeError, match=rf"{name}.* got multiple values for argument '{inputs[0]}'"):
            run(*args, **{inputs[0]: args[0]})


def test_inputs_by_name(plain, dtype):
    args, options = plain.arguments(dtype)
    named = dict(zip(plain.loss.definition.inputs, args, strict=True))
    support.assert_same_bits(support.flat(plain.loss(**named, **options)), call(plain, "value", args, options))
    backwards = dict(reversed([*named.items(), *options.items()]))
    support.assert_same_bits(support.flat(plain.loss(**backwards)), call(plain, "value", args, options))


def test_every_domain_is_checked(pointwise, dtype, isa):
    """In every input and parameter, on the clean path and on the others, in the middle and at the end of registers."""
    name = pointwise.definition.name
    variant = next(support.variants(name))
    for k, argument in enumerate(pointwise.definition.inputs):
        domain = support.domain_of(name, argument)
        candidates = (-np.inf, -2.0, -1.0, -np.nextafter(dtype(0), dtype(1)), 0.0, 0.5, 1.0, 1.5, 2.0, np.inf)
        for bad in (b for b in candidates if not support.inside(domain, b)):
            for n in (1, 2, 3, 8, 9, 16, 17, 31, 64, 2000):
                args, options = variant.arguments(dtype, shape=(n,))
                for at in {0, n // 2, n - 1}:
                    spoilt = [a.copy() for a in args]
                    spoilt[k][at] = bad
                    forms = [
                        (spoilt, options),
                        ([np.repeat(a, 2)[::2] for a in spoilt], options),
                    ]
                    for given, more in forms:
                        with pytest.raises(ValueError, match=f"{name}: {argument} has") as raised:
                            variant.loss(*given, **more)
                        assert f" at index ({at},), expected {domain}" in str(raised.value)
                if n == 17:
                    for which in support.faces(name):
                        with pytest.raises(ValueError, match=f"{name}: {argument} has"):
                            call(variant, which, spoilt, options)


def test_every_parameter_is_checked(pointwise):
    name = pointwise.definition.name
    variant = next(support.variants(name))
    args, options = variant.arguments(np.float64, shape=(5,))
    for parameter in pointwise.definition.parameters:
        domain = support.domain_of(name, parameter)
        bad = [b for b in (-np.inf, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, np.inf) if not support.inside(domain, b)]
        for value in (*bad, np.nan):
            for form in (value, np.float64(value), np.array(value), [1.0, 1.0, value, 1.0, 1.0], np.full(5, value)):
                for which in support.faces(name):
                    with pytest.raises(ValueError, match=f"{name}: {parameter} has"):
                        face(pointwise, which)(*args, **{**options, parameter: form})
        with pytest.raises(TypeError, match=f"{name}: {parameter} has type"):
            pointwise(*args, **{**options, parameter: "1"})
        with pytest.raises(TypeError, match=f"{name}: {parameter} has type"):
            pointwise(*args, **{**options, parameter: None})


def test_unknown_choices(pointwise):
    name = pointwise.definition.name
    variant = next(support.variants(name))
    args, options = variant.arguments(np.float64, shape=(5,))
    for choice in (*pointwise.definition.choices, *({"hessian"} & set(pointwise.definition.shared))):
        for wrong in ("nonsense", 7):
            with pytest.raises((ValueError, TypeError), match=f"{name}: {choice}"):
                pointwise(*args, **{**options, choice: wrong})
    if "wrt" in pointwise.definition.shared:
        for wrong in ("nonsense", ("input", "nonsense"), (), (pointwise.definition.inputs[0],) * 2):
            with pytest.raises(ValueError, match=f"{name}: wrt"):
                pointwise.grad(*args, **{**options, "wrt": wrong})


# ---- labels ----

INTEGERS = [np.dtype(f"{s}int{b}").type for s in ("", "u") for b in (8, 16, 32, 64)]


@pytest.mark.parametrize("integer", INTEGERS, ids=lambda t: np.dtype(t).name)
@pytest.mark.parametrize("classes", [1, 2, 127, 128, 129, 255, 256, 257])
def test_bad_labels(integer, classes, isa):
    """At and past each boundary; the position is told; nothing is written, not even before the offender."""
    limits = np.iinfo(integer)
    x = np.zeros((300, classes), np.float32)
    numbers = {-1, -2, -100, -101, classes, classes + 1, limits.min, limits.max, limits.min + 1, limits.max - 1}
    numbers |= {127, 128, 255, 256, 2**31 - 1, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1}
    for bad in sorted(n for n in numbers if limits.min <= n <= limits.max and not 0 <= n < classes and n != -100):
        for at in (0, 150, 299):
            y = np.zeros(300, integer)
            y[at] = bad
            for which in support.faces("cross_entropy"):
                outs = tuple(np.full_like(x, -7) for _ in range(2 if which == "grad_and_hess" else 1))
                given = {"out": outs if len(outs) > 1 else outs[0]} if which != "value" else {}
                with pytest.raises(IndexError) as raised:
                    face(fl.cross_entropy, which)(x, y, **given)
                assert f"target has {bad} at index ({at},), expected a class in [0, {classes})" in str(raised.value)
                assert all(np.all(o == -7) for o in outs)
            if bad < 2**63 - 1:
                got = fl.cross_entropy(x, y, ignore_index=bad, reduction="sum")
                assert got == pytest.approx(299 * np.log(classes), rel=1e-6)


def test_first_bad_label_is_reported():
    y = np.zeros((20, 30), int)
    y[3, 7] = y[3, 8] = y[10, 0] = 5
    with pytest.raises(IndexError, match=r"target has 5 at index \(3, 7\)"):
        fl.cross_entropy(np.zeros((20, 3, 30)), y)
    with pytest.raises(IndexError, match=r"target has 5 at index \(3, 7\)"):
        fl.cross_entropy(np.zeros((20, 3, 30)), np.asfortranarray(y))


def test_bool_labels():
    x = np.zeros((3, 1))
    assert fl.cross_entropy(x, np.zeros(3, bool)) == 0
    with pytest.raises(IndexError, match="target has 1 at index"):
        fl.cross_entropy(x, np.array([False, True, False]))


@pytest.mark.parametrize("ignore_index", [-(2**63), 2**63 - 1, np.int8(-5), 2**63, 2**64 - 1, -(2**63) - 1, 2**70])
def test_any_ignore_index(ignore_index):
    """Also such as no label can have: then it means nothing."""
    x = np.zeros((2, 3))
    assert fl.cross_entropy(x, [0, 1], ignore_index=ignore_index) == pytest.approx(np.log(3))


@pytest.mark.parametrize("label", [2**63 - 1, 2**63, 2**64 - 100, 2**64 - 1])
def test_labels_beyond_int64(label):
    """Each is ignored if it is ignore_index, and not by any other."""
    x, y = np.zeros((2, 3)), np.array([label, 0], np.uint64)
    assert fl.cross_entropy(x, y, ignore_index=label) == pytest.approx(np.log(3))
    for other in (-100, -1, 0, label - 2**64, label - 1, label + 1, 2**63 - 2):
        with pytest.raises(IndexError, match=f"target has {label} at index"):
            fl.cross_entropy(x, y, ignore_index=other)
    with pytest.raises(IndexError, match=f"target has {label} at index"):
        fl.cross_entropy(x, y)


def test_messages_have_one_form():
    """loss: argument has or is ...; checked on all that are listed here."""
    for _, _, message in MESSAGES:
        if isinstance(message, str):
            assert re.match(r"\w+: \w+ (has|is|overlaps)\b", message), message


def test_no_message_names_another_loss():
    pairs = itertools.pairwise(sorted(catalogue))
    for a, b in pairs:
        variant = next(support.variants(b))
        args, options = variant.arguments(np.float64)
        args[0] = args[0].astype(complex)
        with pytest.raises(TypeError, match=f"^{b}: ") as raised:
            variant.loss(*args, **options)
        assert a not in str(raised.value) or a in b
