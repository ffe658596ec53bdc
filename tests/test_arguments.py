"""Arguments that do not fit: signatures, domains, choices; labels at and past every boundary in every integer type."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import support
from support import call, face

import fastloss as fl
from fastloss._registry import catalogue


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
        for wrong in ("nonsense", 7, None):
            with pytest.raises((ValueError, TypeError), match=f"{name}: {choice}"):
                pointwise(*args, **{**options, choice: wrong})
    if "wrt" in pointwise.definition.shared:
        for wrong in ("nonsense", ("input", "nonsense"), (), (pointwise.definition.inputs[0],) * 2):
            with pytest.raises(ValueError, match=f"{name}: wrt"):
                pointwise.grad(*args, **{**options, "wrt": wrong})


# ---- arguments with code of their own ----


class Failing:
    """Raises the same from whatever it is asked to be."""

    def __init__(self, error):
        self.error = error

    def fail(self, *_args, **_options):
        raise self.error

    __array__ = __index__ = __float__ = __repr__ = fail


class Stop(BaseException):
    pass


@pytest.mark.each("kind", [ValueError, TypeError, MemoryError, KeyError, Stop])
def test_what_an_argument_raises_is_passed_on(plain, kind):
    """As it is, with a note about which argument it was; from every argument."""
    error = kind("own")
    name, definition = plain.name, plain.loss.definition
    shape = (4,) if name in support.POINTWISE else (4, 3)
    args, options = plain.arguments(np.float64, "grad", shape=shape)
    numbers = {"axis", "ignore_index", "reduction", "wrt", "hessian", "keepdims", "keepdim", "out", *definition.choices}
    for k, argument in enumerate(definition.names):
        if argument in numbers - {"axis"}:
            continue
        given, more = list(args), dict(options)
        if k < len(args):
            given[k] = Failing(error)
        else:
            more[argument] = Failing(error)
        with pytest.raises(kind) as raised:
            plain.loss.grad(*given, **more)
        assert raised.value is error
        if argument != "axis" and isinstance(error, Exception):
            assert error.__notes__[-1] == f"{name}: {argument} is Failing, expected what NumPy makes an array of"


def test_what_other_arguments_raise_is_passed_on():
    error = TypeError("own")
    x, w, y = np.zeros((4, 3)), np.zeros((5, 3)), np.zeros(4, int)
    bad = Failing(error)
    calls = [
        lambda: fl.linear_cross_entropy(bad, w, y),
        lambda: fl.linear_cross_entropy(x, bad, y),
        lambda: fl.linear_cross_entropy(x, w, bad),
        lambda: fl.linear_cross_entropy(x, w, y, linear_bias=bad),
        lambda: fl.linear_cross_entropy(x, w, y, weight=bad),
        lambda: fl.logsumexp(x, axis=(0, bad)),
        lambda: fl.set_num_threads(bad),
        lambda: fl.num_threads(bad).__enter__(),
    ]
    for run in calls:
        with pytest.raises(TypeError) as raised:
            run()
        assert raised.value is error


def test_what_is_ragged_has_its_cause():
    with pytest.raises(TypeError, match="mse_loss: target is ragged, expected an array") as raised:
        fl.mse_loss(np.zeros(2), [[1.0], [1.0, 2.0]])
    assert isinstance(raised.value.__cause__, ValueError)


def test_what_cannot_be_shown_does_not_replace_the_message():
    bad = Failing(RuntimeError("own"))
    with pytest.raises(ValueError, match="reduction is Failing that cannot be shown, expected 'mean', 'sum' or 'none'"):
        fl.mse_loss(np.zeros(2), np.zeros(2), reduction=bad)
    with pytest.raises(TypeError, match="ignore_index is Failing that cannot be shown, expected an integer"):
        fl.cross_entropy(np.zeros((2, 2)), [0, 1], ignore_index=bad)


# ---- labels ----

INTEGERS = [np.dtype(f"{s}int{b}").type for s in ("", "u") for b in (8, 16, 32, 64)]


@pytest.mark.each("integer", INTEGERS)
@pytest.mark.each("classes", [1, 2, 127, 128, 129, 255, 256, 257])
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


def test_no_message_names_another_loss():
    pairs = itertools.pairwise(sorted(catalogue))
    for a, b in pairs:
        variant = next(support.variants(b))
        args, options = variant.arguments(np.float64)
        args[0] = args[0].astype(complex)
        with pytest.raises(TypeError, match=f"^{b}: ") as raised:
            variant.loss(*args, **options)
        assert a not in str(raised.value) or a in b
