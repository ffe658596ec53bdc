"""The interface for C, Cython and Numba: the same results as from Python, what it tells of losses, and what it says to
requests that are wrong.
"""

from __future__ import annotations

import ctypes
import importlib
import math
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
from pathlib import Path

import c_interface as c
import numpy as np
import pytest
import support

import fastloss as fl
from fastloss import _core, _interface
from fastloss._registry import ANY, catalogue

ROOT = Path(__file__).parent.parent
HEADER = Path(fl.get_include()) / "fastloss" / "capi.h"
EXTENSION = ROOT / "examples" / "extension"
X, Y = np.array([0.5, -2.0, 3.0]), np.array([1.0, 0.0, 1.0])


def huber(x=X, y=Y, *, shape=None, grad=None, value=None):
    made = c.Call("huber_loss")
    made.shape(x.shape if shape is None else shape)
    made.put(made.request.input[0], x)
    made.put(made.request.input[1], y)
    if grad is not None:
        made.put(made.request.grad[0], grad)
    if value is not None:
        made.put(made.request.value, value)
    return made


# ---- results ----


def test_every_loss_has_the_bits_of_python():
    for variant in support.VARIANTS:
        reductions = ("none", "sum", "mean") if variant.definition.reductions else ("none",)
        for which in support.faces(variant.name):
            for dtype in support.DTYPES:
                args, options = variant.arguments(dtype, which)
                for number, reduction in enumerate(reductions):
                    given = options if number == 0 else {**options, "reduction": reduction}
                    expected = support.call(variant, which, args, given)
                    code, found, _ = c.call(variant, which, args, options, number)
                    assert code == "OK", str(variant)
                    support.assert_same_bits(found, expected, f"{variant} {which} {reduction}")


@pytest.mark.parametrize("layout", ["transposed", "reversed", "strided", "misaligned", "half", "integers"])
def test_layouts_and_types(layout):
    def laid(array):
        if layout in ("half", "integers"):
            to = np.float16 if layout == "half" else np.int16
            return array.astype(to) if array.dtype.kind == "f" else array.astype(np.int16)
        if layout == "transposed":
            return np.asarray(array.T, order="C").T
        if layout == "reversed":
            return array[..., ::-1]
        if layout == "strided":
            return np.repeat(array, 2, axis=-1)[..., ::2]
        memory = np.zeros(array.nbytes + 1, np.uint8)
        misaligned = np.ndarray(array.shape, array.dtype, memory, 1)
        misaligned[...] = array
        return misaligned

    for variant in support.PLAIN:
        if layout == "integers" and variant.name not in ("huber_loss", "cross_entropy", "hinge_loss"):
            continue
        if layout == "reversed" and "box" in variant.name:
            continue
        which = support.composite(variant.name)[0]
        args, options = variant.arguments(np.float64, which, (7, 12))
        options = {key: value for key, value in options.items() if not isinstance(value, np.ndarray)}
        if which != "value" and not variant.definition.reductions:
            options["grad_output"] = 0.5 if variant.name not in ("softmax", "log_softmax") else np.ones((7, 12))
        args = [laid(array) for array in args]
        expected = support.call(variant, which, args, options)
        code, found, _ = c.call(variant, which, args, options)
        assert code == "OK", str(variant)
        support.assert_same_bits(found, expected, f"{variant} {layout}")


def test_numbers_that_are_too_large_or_small_for_floats():
    """These are computed in double, as from Python."""
    x, labels = support.uniform((5, 9), 1, -3, 3).astype(np.float32), support.integers((5,), 2, 9)
    weight, rows = np.linspace(1, 9, 9) * 1e-30, np.linspace(1, 5, 5) * 1e200
    for variant, args, options in (
        (support.Variant("cross_entropy"), [x, labels], {"weight": weight}),
        (support.Variant("cross_entropy"), [x, labels], {"sample_weight": rows}),
        (support.Variant("cross_entropy"), [x, labels], {"grad_output": 1e-40}),
        (support.Variant("softmax_focal_loss"), [x, labels], {"grad_output": rows}),
        (support.Variant("logsumexp"), [x], {"grad_output": 1e-40}),
        (support.Variant("softmax"), [x], {"grad_output": x * 1e-50}),
        (support.Variant("huber_loss"), [x, x[::-1]], {"delta": 1e-30, "weight": np.abs(x) * 1e-80}),
    ):
        which = "grad" if "grad_output" in options else "value_and_grad"
        axis = {"axis": 1} if variant.definition.family != "pointwise" else {}
        given = {**options, **axis} if not variant.definition.reductions else {**options, "reduction": "none"}
        with np.errstate(all="ignore"):
            expected = support.call(variant, which, args, given)
        code, found, _ = c.call(variant, which, args, given)
        assert code == "OK"
        support.assert_same_bits(found, expected, str(variant))


def test_weights_masks_and_parameters_of_elements():
    x, y = support.uniform((6, 50), 1, -3, 3), support.uniform((6, 50), 2, -3, 3)
    weight, keep = support.uniform((6, 50), 3), support.integers((50,), 4, 3) > 0
    delta = support.uniform((50,), 5, 0.5, 2)
    for options in (
        {"weight": weight}, {"weight": 2.5}, {"where": keep}, {"delta": delta}, {"weight": weight[0], "where": keep},
        {"delta": np.where(keep, delta, -1.0), "where": keep}, {"weight": np.float64(np.inf), "where": keep},
    ):  # fmt: skip
        for number, reduction in enumerate(("none", "sum", "mean")):
            variant = support.Variant("huber_loss")
            expected = support.call(variant, "value_and_grad", [x, y], {**options, "reduction": reduction})
            code, found, made = c.call(variant, "value_and_grad", [x, y], options, number)
            assert code == "OK"
            support.assert_same_bits(found, expected, f"{options} {reduction}")
            counted = np.count_nonzero(np.broadcast_to(options.get("where", True), x.shape))
            assert made.request.denominator == (counted if reduction == "mean" else 1)


def test_labels_of_every_type():
    x, labels = support.uniform((6, 5), 1, -3, 3), support.integers((6,), 2, 5)
    variant = support.Variant("cross_entropy")
    for dtype in (*c.TYPES[4:], "bool"):
        given = (labels > 2).astype(dtype) if dtype == "bool" else labels.astype(dtype)
        for options in ({}, {"ignore_index": 2}, {"weight": np.arange(1, 6, dtype=np.uint8)}):
            expected = support.call(variant, "value_and_grad", [x, given], {**options, "reduction": "mean"})
            code, found, _ = c.call(variant, "value_and_grad", [x, given], options, c.MEAN)
            assert code == "OK"
            support.assert_same_bits(found, expected, f"{dtype} {options}")


def test_in_place_and_between_other_numbers():
    expected = fl.huber_loss.grad(X, Y, reduction="none")
    x = X.copy()
    assert huber(x, grad=x).run() == "OK"
    support.assert_same_bits(x, expected)
    records = np.zeros(3, [("x", np.float64), ("y", np.float64), ("grad", np.float64)])
    records["x"], records["y"] = X, Y
    assert huber(records["x"], records["y"], grad=records["grad"]).run() == "OK"
    support.assert_same_bits(records["grad"], expected)
    weight = np.array([2.0, 3.0, 4.0])
    made = huber(grad=weight)
    made.put(made.request.weight, weight)
    assert made.run() == "OK"
    support.assert_same_bits(weight, fl.huber_loss.grad(X, Y, weight=np.array([2.0, 3.0, 4.0]), reduction="none"))


@pytest.mark.parametrize("classes", [2, 3, 40])
def test_any_results_of_rows_together(classes):
    x, labels = support.uniform((6, classes), 1, -3, 3), support.integers((6,), 2, classes)
    expected = dict(zip(("value", "grad", "hess"), (fl.cross_entropy(x, labels, reduction="none"),
                    *fl.cross_entropy.grad_and_hess(x, labels, reduction="none")), strict=True))  # fmt: skip
    for wanted in (("value",), ("grad",), ("hess",), ("value", "hess"), ("grad", "hess"), ("value", "grad", "hess")):
        made = c.Call("cross_entropy")
        made.shape(x.shape)
        made.put(made.request.input[0], x)
        made.put(made.request.input[1], labels)
        found = {name: np.full(expected[name].shape, np.nan) for name in wanted}
        for name, result in found.items():
            made.put(made.request.value if name == "value" else getattr(made.request, name)[0], result)
        assert made.run() == "OK"
        for name, result in found.items():
            support.assert_same_bits(result, expected[name], f"{name} of {wanted}")


def test_arrays_of_no_elements():
    empty = np.zeros((0, 3))
    for reduction, expected in ((c.SUM, 0.0), (c.MEAN, np.nan)):
        value = np.array(7.0)
        made = huber(empty, empty, value=value)
        made.request.reduction = reduction
        assert made.run() == "OK"
        support.assert_same_bits(value, np.float64(expected))
    code, _, made = c.call(support.Variant("cross_entropy"), "value", [empty, np.zeros(0, int)], {}, c.SUM)
    assert code == "OK"
    code, _, _ = c.call(support.Variant("cross_entropy"), "value", [np.zeros((3, 0)), np.zeros(3, int)], {}, c.SUM)
    assert code == "BAD_SHAPE"


def set_mxcsr(bits):
    lib, environment = ctypes.CDLL("libm.so.6"), (ctypes.c_uint8 * 32)()
    lib.fegetenv(environment)
    mxcsr = int.from_bytes(bytes(environment[28:32]), "little")
    environment[28:32] = list((mxcsr & ~0x8040 | bits).to_bytes(4, "little"))
    lib.fesetenv(environment)


@pytest.mark.skipif(not (sys.platform == "linux" and platform.machine() == "x86_64"), reason="sets MXCSR by hand")
def test_the_callers_treatment_of_subnormals_does_not_matter():
    tiny = np.linspace(1, 9, 9) * 5e-324
    made = []
    for bits in (0, 0x8040):
        grad, value = np.zeros((2, 9)), np.array(0.0)
        call = c.Call("cross_entropy")
        call.shape((2, 9))
        q = call.request
        for to, array in ((q.input[0], np.zeros((2, 9))), (q.input[1], np.zeros(2, int)), (q.class_weight, tiny),
                          (q.value, value), (q.grad[0], grad)):  # fmt: skip
            call.put(to, array)
        q.reduction = c.SUM
        set_mxcsr(bits)
        try:
            code = call.run()
            flushing = float(np.float64(5e-324) + np.float64(0.0)) == 0
        finally:
            set_mxcsr(0)
        assert (code, flushing) == ("OK", bits != 0)
        made.append((value.tobytes(), grad.tobytes()))
    assert made[0] == made[1]
    assert np.frombuffer(made[0][0])[0] != 0


def test_threads_share_a_loss():
    """Calls from many threads at once, which ctypes makes without the GIL."""
    x, y = support.uniform((40_000,), 1, -3, 3), support.uniform((40_000,), 2, -3, 3)
    expected = fl.huber_loss.value_and_grad(x, y)
    wrong = []

    def work():
        for _ in range(20):
            grad, value = np.zeros_like(x), np.array(0.0)
            made = huber(x, y, grad=grad, value=value)
            made.request.reduction = c.MEAN
            if made.run() != "OK" or value != expected[0] or grad.tobytes() != expected[1].tobytes():
                wrong.append(made)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# ---- what it tells of losses ----


def test_losses_are_described_as_their_definitions_are():
    for name, loss in catalogue.items():
        d = loss.definition
        handle = c.api.find(name.encode())
        assert handle == c.api.find(name.encode()), "one and the same each time"
        description = c.Description(ctypes.sizeof(c.Description))
        assert c.api.describe(handle, ctypes.byref(description)) == 0
        assert description.name.decode() == name
        assert description.outputs == 3 | 4 * d.hessian
        assert (bool(description.rows), description.length) == (d.family != "pointwise", d.length or 0)
        shape = (2, d.length or 3)
        inputs = [np.ones(shape if x not in d.numbers else shape[:-1]) for x in d.inputs]
        if d.labels in d.inputs:
            inputs[d.inputs.index(d.labels)] = np.zeros(shape if d.lists else shape[:-1], int)
        required = {x: [0.1, 0.5, 0.9] for x in d.parameters if x not in d.defaults}
        none = {"reduction": "none"} if description.reduces else {}
        assert np.shape(loss(*inputs, **none, **required)) == (shape[:-1] if description.by_row else shape)
        arguments = {argument.name.decode(): argument for argument in c.arguments_of(handle)}
        options = {"reduction", "wrt", "hessian", "out", "axis", "keepdim", "keepdims", *d.choices}
        assert set(arguments) == set(d.names) - options
        for argument, found in arguments.items():
            domain = d.domains.get(argument, ANY)
            domain = domain if domain.holds_for(d.kernel_name({})) else ANY
            assert (found.low, found.high) == (domain.low, domain.high)
            assert bool(found.flags & 1) == (argument in d.differentiable)
            support.assert_same_bits([found.gap_low, found.gap_high], [*map(float, domain.gap or (math.nan, math.nan))])
            if c.ROLES[found.role - 1] == "parameter":
                assert d.parameters[found.place] == argument
                assert repr(found.standard) == repr(float(d.defaults.get(argument, math.nan)))
            if argument in d.inputs:
                assert d.inputs[found.place] == argument


def test_options_choose_formulas():
    assert c.api.find(b"poisson_nll_loss(full=True, log_input=False)")
    for name in ("", "no_loss", "huber_loss_soft", "huber_loss(delta=2.0)", "huber_loss(", "poisson_nll_loss(full=3)",
                 "poisson_nll_loss(True)", "poisson_nll_loss(**{})", "huber_loss[0](full=True)",
                 "poisson_nll_loss(full=True, full=False)", "poisson_nll_loss(full=True)(full=True)"):  # fmt: skip
        assert c.api.find(name.encode()) is None
        with pytest.raises((ValueError, SyntaxError)):
            _core.c_loss(name)
    assert c.api.find(b"\xff") is None
    assert c.api.find(None) is None


# ---- requests that are wrong ----


def expect(code, made, argument=-1, index=-1):
    outputs = [array for array in made.kept if isinstance(array, np.ndarray)]
    before = [array.copy() for array in outputs]
    assert made.run() == code
    assert (made.request.error_argument, made.request.error_index) == (argument, index)
    for array, old in zip(outputs, before, strict=True):
        assert array.tobytes() == old.tobytes(), "written to"
    assert c.api.message(c.CODES.index(code)).decode() not in ("done", "unknown code")


def test_structures_of_other_versions():
    request, loss = c.Request(), c.api.find(b"huber_loss")
    size = ctypes.sizeof(request)
    assert c.api.prepare(ctypes.byref(request), size - 1, loss) == c.CODES.index("BAD_SIZE")
    assert c.api.prepare(None, size, loss) == c.CODES.index("BAD_SIZE")
    assert c.api.prepare(ctypes.byref(request), size, None) == c.CODES.index("BAD_LOSS")
    longer = (ctypes.c_char * (size + 8)).from_buffer(bytearray(b"\1" * (size + 8)))
    assert c.api.prepare(longer, size + 8, loss) == 0
    assert bytes(longer[size:]) == bytes(8)
    made = huber(grad=np.zeros(3))
    later = (ctypes.c_char * (size + 8)).from_buffer(bytearray(bytes(made.request) + bytes(8)))
    c.Request.from_buffer(later).size = size + 8
    assert c.api.run(later) == 0
    later[size + 3] = b"\1"
    assert c.api.run(later) == c.CODES.index("BAD_SIZE")
    for wrong in (0, 8, size - 8):
        made.request.size = wrong
        expect("BAD_SIZE", made)
    assert c.api.run(None) == c.CODES.index("BAD_SIZE")
    for function, structure in ((c.api.describe, c.Description), (lambda a, b: c.api.argument(a, 0, b), c.Argument)):
        room = (ctypes.c_char * (ctypes.sizeof(structure) + 8)).from_buffer(
            bytearray(b"\1" * 200)[: ctypes.sizeof(structure) + 8]
        )
        structure.from_buffer(room).size = len(room)
        assert function(loss, room) == 0
        assert bytes(room[-8:]) == bytes(8)
        structure.from_buffer(room).size = 8
        assert function(loss, room) == c.CODES.index("BAD_SIZE")
        assert function(loss, None) == c.CODES.index("BAD_SIZE")
        assert function(None, room) == c.CODES.index("BAD_LOSS")
    for number in (-1, 99):
        assert c.api.argument(loss, number, ctypes.byref(c.Argument())) == c.CODES.index("NO_ARGUMENT")
    assert c.api.message(-1) == c.api.message(14) == b"unknown code"
    made = huber()
    made.request.loss = None
    expect("BAD_LOSS", made)


def test_wrong_shapes_and_strides():
    grad = np.zeros(3)
    for shape in ((-1,), (2**62,), (2**40, 2**40), (1,) * 17, (2**62, 0, 4)):
        expect("BAD_SHAPE", huber(shape=shape, grad=grad))
    made = huber(grad=grad)
    made.request.shape = None
    expect("BAD_SHAPE", made)
    made = c.Call("cross_entropy")
    made.shape(())
    expect("BAD_SHAPE", made)
    boxes = c.Call("generalized_box_iou_loss")
    boxes.shape((2, 3))
    expect("BAD_SHAPE", boxes)
    for strides in ((2**63 - 1,), (-(2**62),)):
        made = huber(grad=grad)
        steps = (ctypes.c_ssize_t * 1)(*strides)
        made.request.input[1].strides = ctypes.addressof(steps)
        expect("BAD_STRIDES", made, 1)
    for strides in ((0,), (4,), (-7,)):
        made = huber(grad=np.zeros(9)[3:6])
        steps = (ctypes.c_ssize_t * 1)(*strides)
        made.request.grad[0].strides = ctypes.addressof(steps)
        expect("BAD_STRIDES", made)


def test_wrong_types_and_arrays_that_are_missing():
    for wrong in (0, -1, 14, 2**40):
        made = huber(grad=np.zeros(3))
        made.request.input[1].type = wrong
        expect("BAD_TYPE", made, 1)
    expect("BAD_TYPE", huber(grad=np.zeros(3, np.float32)))
    expect("BAD_TYPE", huber(X.astype(np.float32), grad=np.zeros(3)))
    made = huber(value=np.zeros((), np.float32))
    made.request.reduction = c.SUM
    expect("BAD_TYPE", made)
    made = huber(grad=np.zeros(3))
    made.put(made.request.where, X)
    expect("BAD_TYPE", made, 4)
    code, _, made = c.call(support.Variant("cross_entropy"), "value", [X[None], np.ones(1)], {})
    assert (code, made.request.error_argument) == ("BAD_TYPE", 1)
    made = huber(grad=np.zeros(3))
    made.request.input[0].data = None
    expect("MISSING", made, 0)
    softmax = c.Call("softmax")
    softmax.shape((3,))
    softmax.put(softmax.request.input[0], X)
    softmax.put(softmax.request.grad[0], np.zeros(3))
    expect("MISSING", softmax, 1)


def test_what_a_loss_does_not_have():
    for change in ("input", "parameters", "grad", "hess", "class_weight", "reduction", "options"):
        made = huber(grad=np.zeros(3))
        if change in ("reduction", "options"):
            setattr(made.request, change, 3)
        elif change == "class_weight":
            made.put(made.request.class_weight, X)
        else:
            made.put(getattr(made.request, change)[3 if change != "grad" else 1], np.zeros(3))
        expect("UNSUPPORTED", made)
    made = huber(grad=np.zeros(3))
    made.put(made.request.grad_output, X)
    made.request.reduction = c.MEAN
    expect("UNSUPPORTED", made, 5)
    sigmoid = c.Call("sigmoid")
    sigmoid.shape((3,))
    sigmoid.put(sigmoid.request.input[0], X)
    sigmoid.request.reduction = c.SUM
    expect("UNSUPPORTED", sigmoid)
    sigmoid.request.reduction = c.NONE
    sigmoid.put(sigmoid.request.weight, X)
    expect("UNSUPPORTED", sigmoid)
    boxes = np.zeros((2, 4))
    code, _, _ = c.call(support.Variant("generalized_box_iou_loss"), "grad_and_hess", [boxes, boxes], {})
    assert code == "UNSUPPORTED"
    code, _, made = c.call(
        support.Variant("cross_entropy"), "value", [X[None], np.ones(1, int)], {"label_smoothing": np.zeros(1)}
    )
    assert (code, made.arguments["label_smoothing"].flags & 4) == ("UNSUPPORTED", 4)


def test_numbers_out_of_their_domains():
    for name, argument, wrong in (
        ("huber_loss", "delta", 0.0), ("huber_loss", "delta", math.nan), ("pinball_loss", "quantile", 1.0),
        ("tweedie_loss", "power", 0.5), ("tweedie_loss", "power", math.inf), ("sigmoid_focal_loss", "alpha", -0.5),
    ):  # fmt: skip
        variant = support.Variant(name)
        args, options = variant.arguments(np.float64, shape=(9,))
        for value in (wrong, np.array([variant.loss.definition.defaults.get(argument, 0.5)] * 4 + [wrong] * 5)):
            code, _, made = c.call(variant, "value", args, {**options, argument: value})
            place = list(made.arguments).index(argument)
            assert code == "BAD_PARAMETER"
            assert made.request.error_argument == place
            assert made.request.error_index == (-1 if isinstance(value, float) else 4)
    assert c.call(support.Variant("tweedie_loss"), "value", [X, X**2], {"power": -1.0})[0] == "OK"
    required = c.Call("multi_quantile_loss")
    assert math.isnan(required.request.parameter[0])
    for name, k, wrong in (("binary_cross_entropy", 1, 1.5), ("gamma_nll_loss", 1, -1.0), ("kl_div", 1, -0.5),
                           ("categorical_cross_entropy", 0, 2.0)):  # fmt: skip
        for dtype in support.DTYPES:
            variant = next(v for v in support.PLAIN if v.name == name)
            args, options = variant.arguments(dtype, shape=(7, 11))
            args[k] = args[k].copy()
            rows = variant.definition.family == "rows"
            args[k][(4, args[1][4]) if rows else (4, 3)] = wrong
            options["axis"] = 1
            options = options if rows else {"reduction": "none"}
            for which in ("value_and_grad", "grad"):
                code, found, made = c.call(variant, which, args, options)
                assert code == "OUT_OF_DOMAIN"
                at = 4 * 11 + (args[1][4] if rows else 3)
                assert (made.request.error_argument, made.request.error_index) == (k, at)
                assert all(np.all(a == 77) for a in found), "written to"
            if not rows:
                keep = np.ones((7, 11), bool)
                keep[4, 3] = False
                assert c.call(variant, "value_and_grad", args, {"where": keep})[0] == "OK"
    boxes = np.array([[0.0, 0, 1, 1], [0, 2, 1, 1]])
    code, _, made = c.call(support.Variant("generalized_box_iou_loss"), "value", [abs(boxes[[0, 0]]), boxes], {})
    assert (code, made.request.error_argument, made.request.error_index) == ("OUT_OF_DOMAIN", 1, 5)


def test_labels_out_of_range():
    x = support.uniform((6, 5), 1, -3, 3)
    for name in ("cross_entropy", "nll_loss", "multi_margin_loss", "softmax_focal_loss"):
        for wrong in (5, -1, 2**62):
            labels = np.array([0, 1, -100, 2, wrong, 3])
            code, found, made = c.call(support.Variant(name), "value_and_grad", [x, np.maximum(labels, -100)], {})
            if name == "multi_margin_loss":
                assert code == "BAD_LABEL"
                assert made.request.error_index == 2, "-100 means nothing to it"
            else:
                assert (code, made.request.error_argument, made.request.error_index) == ("BAD_LABEL", 1, 4)
            assert all(np.all(a == 77) for a in found), "written to"
    lists = np.where(support.integers((6, 5), 2, 9) > 4, -1, 2)
    lists[3, 2] = 5
    code, _, made = c.call(support.Variant("multilabel_margin_loss"), "value", [x, lists], {})
    assert (code, made.request.error_index) == ("BAD_LABEL", 17)


def test_results_that_overlap():
    memory = np.arange(12.0)
    for grad in (memory[1:4], memory[2:5], memory[2::-1], memory[0:6:2]):
        expect("OVERLAP", huber(memory[:3], grad=grad))
    expect("OVERLAP", huber(grad=memory[:3], value=memory[2:5]))
    expect("OVERLAP", huber(grad=memory[:3], value=memory[:3]))
    for value in (memory[1:2], memory.view(np.uint8)[20:28].view(np.float64)):
        reduced = huber(grad=memory[:3], value=value[0:1].reshape(()))
        reduced.request.reduction = c.SUM
        expect("OVERLAP", reduced)
    narrow = memory.view(np.float32)
    expect("OVERLAP", huber(memory[:3], X.astype(np.float32), grad=memory[1:4]))
    code = huber(narrow[:3].copy(), memory[:3], grad=narrow[:3]).run()
    assert code == "OVERLAP", "another type in the same place"
    assert huber(memory[0:6:2], grad=memory[1:6:2]).run() == "OK"


# ---- what is delivered ----


def test_cython_sees_what_the_header_says():
    header = HEADER.read_text("utf-8")
    declarations = (HEADER.parents[2] / "capi.pxd").read_text("utf-8")
    names = set(re.findall(r"\bFASTLOSS_[A-Z0-9_]+\b", re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)))
    assert names - {"FASTLOSS_CAPI_H", "FASTLOSS_CAPSULE"} == set(re.findall(r"\bFASTLOSS_\w+", declarations))
    fields = {
        name: re.findall(
            r"(\w+)(?:\[\w+\])?(?=[,;])|\(\*(\w+)\)", re.sub(r"/\*.*?\*/|\([^*][^)]*\)(?=;)", "", body, flags=re.DOTALL)
        )
        for body, name in re.findall(r"typedef struct \{(.*?)\} (fastloss_\w+);", header, re.DOTALL)
    }
    assert len(fields) == 5
    for name, found in fields.items():
        body = declarations.partition(f"ctypedef struct {name}:")[2].partition("\n\n")[0]
        body = re.sub(r"\)\([^)]*\) noexcept nogil", ")", body)
        there = re.findall(r"(\w+)(?:\[\w+\])?(?=,|\n|$)|\(\*(\w+)\)", body)
        assert [a or b for a, b in there] == [a or b for a, b in found], name


def test_numbers_of_the_header():
    """Those of this test's structures, and those of _interface.py."""
    header = HEADER.read_text("utf-8")
    numbers = {name: int(value) for name, value in re.findall(r"\bFASTLOSS_([A-Z0-9_]+)(?: = | )(\d+)", header)}
    assert [numbers[code] for code in c.CODES] == list(range(14))
    assert [numbers[name.upper()] for name in c.TYPES] == list(range(1, 14))
    for name in ("INPUT", "ROW_INPUT", "LABELS", "LABEL_LISTS", "PARAMETER", "CLASS_WEIGHT", "IGNORE_INDEX", "WEIGHT",
                 "WHERE", "GRAD_OUTPUT", "DIFFERENTIABLE", "REQUIRED", "ONE_NUMBER", "OPEN_LOW", "OPEN_HIGH",
                 "PLUS_MINUS_ONE", "BOXES"):  # fmt: skip
        assert getattr(_interface, name) == numbers[name], name
    assert c.api.abi == numbers["ABI"]
    assert c.api.size == ctypes.sizeof(c.Api)


COMPILER = (sysconfig.get_config_var("CC") or "cc").split()[0]
needs_compiler = pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which(COMPILER), reason="there is no C compiler to call as cc"
)


def compiled(*options):
    subprocess.run([COMPILER, *options], check=True)


@needs_compiler
def test_the_header_is_plain_c_and_cpp(tmp_path):
    for name, standard in (("all.c", "c99"), ("all.cpp", "c++11")):
        (tmp_path / name).write_text("#include <fastloss/capi.h>\nint main(void) { return FASTLOSS_OK; }\n")
        strict = ("-fsyntax-only", f"-std={standard}", "-Wall", "-Wextra", "-pedantic", "-Werror")
        compiled(*strict, f"-I{fl.get_include()}", str(tmp_path / name))


@needs_compiler
@pytest.mark.skipif(not (ROOT / "csrc").exists(), reason="not in a checkout")
def test_the_fuzzer_in_c_still_compiles():
    fuzzer = ROOT / "tests" / "fuzz" / "fuzz_calls.c"
    compiled("-fsyntax-only", "-std=gnu11", "-Wall", "-Wextra", "-Wno-psabi", f"-I{ROOT / 'csrc'}", str(fuzzer))


def sum_in_order(x):
    return np.add.accumulate(x)[-1]


def check_fit(fit):
    """The example's fit of a line has the bits of the same loop in Python."""
    x = np.linspace(0, 1, 50)
    y = 2 * x + 1
    y[[3, 30]] = 50
    slope, intercept = fit(x, y, 0.01, 20_000)
    assert (round(slope, 1), round(intercept, 1)) == (2.0, 1.0)
    line = [0.0, 0.0]
    for _ in range(30):
        grad = fl.huber_loss.grad(line[0] * x + line[1], y, delta=0.5)
        line = [line[0] - float(sum_in_order(grad * x)), line[1] - float(sum_in_order(grad))]
    assert fit(x, y, 0.5, 30) == tuple(line)
    with pytest.raises(ValueError, match="a parameter is missing, NaN or out of its domain"):
        fit(x, y, -1.0)


@needs_compiler
@pytest.mark.skipif(not EXTENSION.exists(), reason="no examples beside these tests")
def test_the_example_in_c(tmp_path, monkeypatch):
    include = sysconfig.get_path("include")
    if not (Path(include) / "Python.h").exists():
        pytest.skip("this Python has no headers")
    options = ["-shared", "-fPIC", "-ffp-contract=off"]
    options += ["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []
    module = tmp_path / f"fit_line{sysconfig.get_config_var('EXT_SUFFIX')}"
    compiled(*options, "-Wall", "-Wextra", "-Werror", f"-I{include}", f"-I{fl.get_include()}",
             str(EXTENSION / "fit_line.c"), "-o", str(module))  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    fit_line = importlib.import_module("fit_line")
    check_fit(fit_line.fit)


@pytest.mark.skipif(not EXTENSION.exists(), reason="no examples beside these tests")
def test_the_example_in_numba(monkeypatch):
    pytest.importorskip("numba", reason="the example is in Numba")
    monkeypatch.syspath_prepend(EXTENSION)
    fit_numba = importlib.import_module("fit_numba")
    assert np.dtype(c.Request) == fit_numba.REQUEST
    check_fit(fit_numba.fit)


@needs_compiler
@pytest.mark.heavy
@pytest.mark.skipif(not EXTENSION.exists(), reason="no examples beside these tests")
def test_the_example_in_cython(tmp_path, monkeypatch):
    pytest.importorskip("Cython", reason="the example is in Cython")
    pytest.importorskip("setuptools", reason="it is built by setuptools")
    for source in EXTENSION.iterdir():
        shutil.copy(source, tmp_path / source.name)
    monkeypatch.setenv("CFLAGS", "-O0")  # which takes a fifth of the time
    build = subprocess.run(
        [sys.executable, "setup.py", "-q", "build_ext", "-i"], cwd=tmp_path, capture_output=True, text=True
    )
    assert build.returncode == 0, build.stdout + build.stderr
    program = """if True:
        import numpy as np, fit_line, fit_classes
        scores = np.zeros((4, 3))
        print(fit_classes.fit(scores, np.array([0, 1, 2, 1]), 200), scores.argmax(axis=1))
        fit_classes.fit(scores, np.array([0, 1, 3, 1]))
    """
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert ran.stdout.startswith("0.02")
    assert ran.stdout.endswith("[0 1 2 1]\n")
    assert "ValueError: fit: a label is no class of its row (row 2)" in ran.stderr
