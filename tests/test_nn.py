"""The stateful classes: the losses with their options, remembering their arguments until backward."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
import weakref

import numpy as np
import pytest
import support
from support import assert_same_bits

import fastloss as fl
from fastloss._registry import catalogue

CLASSES = [
    c for _, c in inspect.getmembers(fl.nn, inspect.isclass) if issubclass(c, fl.nn.Module) and c is not fl.nn.Module
]


@pytest.fixture(params=CLASSES, ids=lambda c: c.__name__)
def module(request):
    return request.param


def arguments(module, dtype=np.float64):
    variant = next(support.variants(module.loss.definition.name))
    return variant, *variant.arguments(dtype)


def made(module, **options):
    return module(**support.required(module.loss.definition.name), **options)


def test_every_loss_has_its_class():
    assert {c.loss for c in CLASSES} == set(catalogue.values())
    assert len(CLASSES) == len(catalogue)
    assert {c.__name__ for c in CLASSES} | {"Module"} == set(fl.nn.__all__) <= set(dir(fl.nn))
    everything: dict = {}
    exec("from fastloss.nn import *", everything)
    assert set(fl.nn.__all__) <= set(everything)


def test_names_are_torchs():
    """Whatever has a class there has one of that name here, by its References."""
    torch = pytest.importorskip("torch", reason="names are compared with torch's")
    spelled = {name.lower(): name for name in dir(torch.nn)}
    found = set()
    for module in CLASSES:
        for function in re.findall(r"``torch\.nn\.functional\.(\w+)``", module.loss.__doc__):
            name = function.replace("binary_cross_entropy", "bce").replace("_", "")
            theirs = spelled.get(name) or spelled.get(f"{name}loss")
            assert module.__name__ == theirs, function
            found.add(theirs)
    assert len(found) >= 17


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: fl.nn.MSELoss(reduction="average"),
            "mse_loss: reduction is 'average', expected 'mean', 'sum' or 'none'",
        ),
        (lambda: fl.nn.KLDivLoss(log_target=1), "kl_div: log_target is 1, expected True or False"),
        (
            lambda: fl.nn.SmoothL1Loss(beta=np.array([1.0, -1.0])),
            "smooth_l1_loss: beta has -1.0, expected a number >= 0",
        ),
        (lambda: fl.nn.GaussianNLLLoss(wrt="target"), "gaussian_nll_loss: wrt has 'target', expected 'input' or 'var'"),
        (lambda: fl.nn.TukeyLoss(hessian="none"), "tukey_loss: hessian is 'none', expected 'exact' or 'gauss_newton'"),
        (
            lambda: fl.nn.CrossEntropyLoss(label_smoothing=1.5),
            "cross_entropy: label_smoothing has 1.5, expected a number in [0, 1]",
        ),
        (lambda: fl.nn.CrossEntropyLoss(ignore_index=1.5), "cross_entropy: ignore_index is 1.5, expected an integer"),
        (lambda: fl.nn.CrossEntropyLoss(weight="w"), "cross_entropy: weight has type <U1, expected real numbers"),
        (lambda: fl.nn.MSELoss(where=[1, 0]), "mse_loss: where has type int64, expected bool"),
        (lambda: fl.nn.Softmax(axis=1.5), "softmax: axis is 1.5, expected an integer"),
        (lambda: fl.nn.LogSumExp(axis=(0, "1")), "logsumexp: axis is '1', expected an integer"),
        (lambda: fl.nn.LogSumExp(keepdims=1), "logsumexp: keepdims is 1, expected True or False"),
        (lambda: fl.nn.MultiQuantileLoss(), "multi_quantile_loss() missing required argument 'quantiles'"),
        (
            lambda: fl.nn.MultiQuantileLoss(quantiles=[0.5, 1]),
            "multi_quantile_loss: quantiles has 1.0, expected a number in (0, 1)",
        ),
    ],
)
def test_options_are_checked_at_once(make, message):
    with pytest.raises((TypeError, ValueError)) as raised:
        make()
    assert str(raised.value) == message


def test_options_that_a_call_takes_are_taken():
    """Those of every variant; and a parameter that is excused by a mask."""
    for variant in support.VARIANTS:
        options = {k: v for k, v in variant.arguments(np.float32)[1].items() if k != "grad_output"}
        module = getattr(fl.nn, fl.nn.class_name(variant.loss))
        assert module(**options).options == options
    one = fl.nn.HuberLoss(delta=np.array([1.0, -1.0]), where=[True, False])
    assert one(np.zeros(2), np.zeros(2)) == 0


def test_call_then_backward(module, dtype):
    _variant, args, options = arguments(module, dtype)
    options = {k: v for k, v in options.items() if k not in ("reduction", "grad_output")}
    one = module(**options)
    reduces = bool(module.loss.definition.reductions)
    assert_same_bits(support.flat(one(*args)), support.flat(module.loss(*args, **options)))
    upstream = None if reduces else support.uniform(one(*args).shape, 3).astype(dtype)
    expected = support.flat(module.loss.grad(*args, **options, grad_output=upstream))
    assert_same_bits(support.flat(one.backward(upstream)), expected)
    assert_same_bits(support.flat(one.backward(upstream)), expected, "twice")
    out = np.empty_like(expected[0])
    if len(expected) == 1:
        assert one.backward(upstream, out=out) is out
        assert_same_bits(out, expected[0])
    if reduces:
        tripled = support.flat(one.backward(3.0))
        assert_same_bits(tripled, support.flat(module.loss.grad(*args, **options, grad_output=3.0)))
        none = module(**options, reduction="none")
        assert none(*args).shape == module.loss(*args, **options, reduction="none").shape


def test_a_second_call_replaces_the_first(module):
    _, args, _options = arguments(module)
    if not module.loss.definition.reductions:
        pytest.skip("is not reduced")
    one = made(module)
    one(*args)
    others = [a[:1] for a in args]
    one(*others)
    assert_same_bits(support.flat(one.backward()), support.flat(module.loss.grad(*others, **one.options)))


def test_a_failed_call_does_not_replace_anything(module):
    _, args, _options = arguments(module)
    if not module.loss.definition.reductions:
        pytest.skip("is not reduced")
    one = made(module)
    one(*args)
    with pytest.raises((TypeError, ValueError)):
        one(args[0].astype(complex), *args[1:])
    assert_same_bits(support.flat(one.backward()), support.flat(module.loss.grad(*args, **one.options)))


def test_backward_before_the_call(module):
    with pytest.raises(RuntimeError, match=rf"{module.__name__}: backward is called before the loss itself"):
        made(module).backward()


@pytest.mark.each("wrong", ["colour", "input", "grad_output", "out"])
def test_unknown_options(module, wrong):
    with pytest.raises(TypeError, match=rf"{module.__name__}\(\) got an unexpected keyword argument '{wrong}'"):
        module(**{wrong: 1})


def test_repr_pickle_copy(module):
    options = {"reduction": "sum"} if module.loss.definition.reductions else {}
    options = {**support.required(module.loss.definition.name), **options}
    one = module(**options)
    assert repr(one) == f"{module.__name__}({', '.join(f'{k}={v!r}' for k, v in options.items())})"
    assert weakref.ref(one)() is one
    for twin in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
        assert type(twin) is module
        assert twin.options == options
    assert module.__doc__
    assert module.__module__ == "fastloss.nn"
