"""The stateful classes: the losses with their options, remembering their arguments until backward."""

from __future__ import annotations

import copy
import inspect
import pickle

import numpy as np
import pytest
import support
from support import assert_same_bits

import fastloss as fl

CLASSES = [
    c for _, c in inspect.getmembers(fl.nn, inspect.isclass) if issubclass(c, fl.nn.Module) and c is not fl.nn.Module
]


@pytest.fixture(params=CLASSES, ids=lambda c: c.__name__)
def module(request):
    return request.param


def arguments(module, dtype=np.float64):
    variant = next(support.variants(module.loss.definition.name))
    return variant, *variant.arguments(dtype)


def test_there_are_some():
    assert {"CrossEntropyLoss", "BCEWithLogitsLoss", "HuberLoss", "MSELoss", "L1Loss"} <= {c.__name__ for c in CLASSES}


def test_call_then_backward(module, dtype):
    _variant, args, options = arguments(module, dtype)
    options = {k: v for k, v in options.items() if k not in ("reduction", "grad_output")}
    one = module(**options)
    reduces = bool(module.loss.definition.reductions)
    assert_same_bits(support.flat(one(*args)), support.flat(module.loss(*args, **options)))
    upstream = None if reduces else support.uniform(args[0].shape, 3).astype(dtype)
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
    one = module()
    one(*args)
    others = [a[:1] for a in args]
    one(*others)
    assert_same_bits(support.flat(one.backward()), support.flat(module.loss.grad(*others)))


def test_a_failed_call_does_not_replace_anything(module):
    _, args, _options = arguments(module)
    if not module.loss.definition.reductions:
        pytest.skip("is not reduced")
    one = module()
    one(*args)
    with pytest.raises((TypeError, ValueError)):
        one(args[0].astype(complex), *args[1:])
    assert_same_bits(support.flat(one.backward()), support.flat(module.loss.grad(*args)))


def test_backward_before_the_call(module):
    with pytest.raises(RuntimeError, match=rf"{module.__name__}: backward is called before the loss itself"):
        module().backward()


@pytest.mark.parametrize("wrong", ["colour", "input", "grad_output", "out"])
def test_unknown_options(module, wrong):
    with pytest.raises(TypeError, match=rf"{module.__name__}\(\) got an unexpected keyword argument '{wrong}'"):
        module(**{wrong: 1})


def test_repr_pickle_copy(module):
    options = {"reduction": "sum"} if module.loss.definition.reductions else {"axis": 0}
    one = module(**options)
    assert repr(one) == f"{module.__name__}({next(iter(options))}={next(iter(options.values()))!r})"
    for twin in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
        assert type(twin) is module
        assert twin.options == options
    assert module.__doc__
    assert module.__module__ == "fastloss.nn"
