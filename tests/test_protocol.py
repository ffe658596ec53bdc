"""What objects do beside being called: every special method by name, again and on objects that are not finished; code
of others that runs in the middle of a call; arrays that lie about themselves; threads with little stack.
"""

from __future__ import annotations

import itertools
import operator
import subprocess
import sys
import textwrap
import weakref
from functools import partial

import numpy as np
import pytest
import support
from support import assert_same_bits

import fastloss as fl
from fastloss import _core
from fastloss._registry import catalogue


def run(script, *arguments):
    """In a process of its own, which may not crash; what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    return done.stdout


def everything():
    """Losses and what else there is to be called, with their faces."""
    custom = fl.custom_loss(lambda x, y: (x - y, np.ones_like(x)))
    for thing in (*catalogue.values(), fl.linear_cross_entropy, custom, fl.weighted_sum((1.0, fl.mse_loss))):
        others = [getattr(thing, name, None) for name in ("grad", "value_and_grad", "grad_and_hess", "reference")]
        yield from (other for other in (thing, *others) if other is not None and hasattr(other, "__self__") is False)


EVERY_SPECIAL_METHOD = """
    import sys
    sys.path.insert(0, sys.argv[1])
    import numpy as np
    import fastloss as fl
    from test_protocol import everything

    x, y = np.ones((4, 3)), np.zeros((4, 3))
    arguments = [(), (x,), (x, y), (x, y, y), (x, y, y, y), (None,), ("grad",), ("grad", None), (2,), ({},), (fl,)]
    leave = {"__class__", "__init_subclass__", "__subclasshook__", "__del__"}


    def try_all(thing):
        names = [name for name in dir(type(thing)) if name.startswith("__") and name not in leave]
        for name in names:
            for given in arguments:
                for _ in range(2):
                    for holder, more in ((thing, ()), (type(thing), (thing,))):
                        try:
                            method = getattr(holder, name)
                            method(*more, *given)
                        except Exception:
                            pass


    for thing in everything():
        kept = dict(vars(thing))
        try_all(thing)
        vars(thing).clear()
        vars(thing).update(kept)
        kind = type(thing)
        for given in ((), (None,), (None, 1), (getattr(thing, "definition", None), 3)):
            for _ in range(2):
                try:
                    half = kind.__new__(kind, *given)
                except Exception:
                    continue
                try_all(half)
    assert fl.mse_loss(x, y) == 1.0
    print(fl.mse_loss.grad_and_hess(x, y, reduction="sum")[1][0, 0])
"""


def test_every_special_method_by_name(request):
    assert run(EVERY_SPECIAL_METHOD, str(request.path.parent)).split() == ["2.0"]


WAYS = {
    "call": lambda f, args, options: f(*args, **options),
    "dunder": lambda f, args, options: f.__call__(*args, **options),
    "of the type": lambda f, args, options: type(f).__call__(f, *args, **options),
    "by name": lambda f, args, options: f(**dict(zip(f.names, args, strict=False)), **options),
    "operator": lambda f, args, options: (
        operator.call(f, *args, **options) if hasattr(operator, "call") else f(*args, **options)
    ),
    "partial": lambda f, args, options: partial(f, *args)(**options),
    "map": lambda f, args, options: next(map(partial(f, **options), *([a] for a in args))),
}


@pytest.mark.each("way", WAYS)
def test_every_way_of_calling(plain, way):
    """The same results, held by nobody else; the same errors."""
    for which in support.faces(plain.name):
        args, options = plain.arguments(np.float64, which)
        function = support.face(plain.loss, which)
        for given in (args, [a[::-1] for a in args]):  # fast and slow
            expected = function(*given, **options)
            result = WAYS[way](function, given, options)
            assert sys.getrefcount(result) == sys.getrefcount(expected), f"{plain} {which} {way}"
            assert_same_bits(support.flat(result), support.flat(expected))
        with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
            WAYS[way](function, args, {**options, "colour": 1})


def test_init_does_nothing_once_more(plain):
    args, options = plain.arguments(np.float64)
    expected, about = plain.loss(*args, **options), dict(vars(plain.loss))
    for given in ((), (None,), (fl.cross_entropy.definition, 2), (plain.loss.definition, 99)):
        plain.loss.__init__(*given)
    assert vars(plain.loss) == about
    assert_same_bits(support.flat(plain.loss(*args, **options)), support.flat(expected))


def test_there_are_no_half_made_losses():
    for kind in (_core.Loss, _core.Plan, _core._Operands):
        with pytest.raises(TypeError):
            kind.__new__(kind)
    with pytest.raises(AttributeError):
        _core.Loss.__new__(_core.Loss, None, 1)


def test_weak_references():
    for thing in everything():
        assert weakref.ref(thing)() is thing
    losses = weakref.WeakKeyDictionary({fl.mse_loss: 1})
    assert losses[fl.mse_loss] == 1


# ---- code of others in the middle of a call ----

# A million numbers are memory of their own, which is gone when the array shrinks: reading it is a crash.
SHRINKING = """
    import gc, sys
    import numpy as np
    import fastloss as fl

    def large():
        return np.ones(1_000_000)

    def shrink(*arrays):
        for a in arrays:
            a.resize(3, refcheck=False)

    def attempt(function, *arguments, **options):
        try:
            function(*arguments, **options)
        except (TypeError, ValueError):
            pass
"""


def shrinks(script):
    assert run(textwrap.dedent(SHRINKING) + textwrap.dedent(script) + "print('alive')").split() == ["alive"]


def test_strings_that_run_code_when_hashed_or_compared():
    shrinks("""
        class Name(str):
            def __hash__(self):
                shrink(arrays[1])
                return str.__hash__(self)
            def __eq__(self, other):
                shrink(arrays[1])
                return True

        for make in (lambda: (Name("input"),), lambda: Name("var"), lambda: ["input", Name("var")]):
            for loss in (fl.gaussian_nll_loss.grad, fl.gaussian_nll_loss.grad_and_hess):
                arrays = large(), large(), large()
                attempt(loss, *arrays, wrt=make())
        for option in ("hessian", "reduction"):
            arrays = large(), large()
            attempt(fl.cauchy_loss.grad, *arrays, **{option: Name("none")})
            arrays = large(), large()
            attempt(lambda: fl.cauchy_loss.grad(*arrays, **{Name(option): "sum"}))
    """)


def test_names_are_compared_by_their_letters():
    class Name(str):
        def __eq__(self, other):
            return True

        __hash__ = str.__hash__

    x = np.ones(3)
    with pytest.raises(ValueError, match="wrt has 'nothing'"):
        fl.gaussian_nll_loss.grad(x, x, x, wrt=Name("nothing"))
    with pytest.raises(ValueError, match="reduction is 'nothing'"):
        fl.mse_loss(x, x, reduction=Name("nothing"))


def test_garbage_collection_during_a_call():
    shrinks("""
        class Garbage:
            def __init__(self, arrays):
                self.me, self.arrays = self, arrays
            def __del__(self):
                shrink(*self.arrays)

        gc.disable()
        for generation in range(12):
            for loss, count in ((fl.mse_loss.grad, 2), (fl.gaussian_nll_loss.grad_and_hess, 3),
                                (fl.margin_ranking_loss.value_and_grad, 3)):
                for options in ({}, {"reduction": "none"}, {"weight": 2.0}):
                    arrays = [large() for _ in range(count)]
                    if generation % 2:
                        options = options | {"out": tuple(arrays[:2])}
                    Garbage(arrays)
                    threshold = gc.get_count()[0] + 1 + generation // 2
                    gc.set_threshold(threshold, 1, 1)
                    gc.enable()
                    attempt(loss, *arrays, **options)
                    gc.disable()
                    gc.collect()
    """)


def test_arguments_that_run_code_when_converted():
    shrinks("""
        class Number:
            def __init__(self, *arrays, value=1.0):
                self.arrays, self.value = arrays, value
            def __array__(self, dtype=None, copy=None):
                shrink(*self.arrays)
                return np.array(self.value)
            def __float__(self):
                shrink(*self.arrays)
                return self.value
            def __index__(self):
                shrink(*self.arrays)
                return 0

        class Sub(np.ndarray):
            pass

        class Outs(tuple):
            def __iter__(self):
                shrink(*arrays)
                return super().__iter__()

        for make in (large, lambda: np.ndarray.__new__(Sub, 1_000_000)):
            for name in ("delta", "weight", "grad_output", "where"):
                arrays = make(), make()
                attempt(fl.huber_loss.grad, *arrays, **{name: Number(*arrays)})
            arrays = make(), make()
            attempt(fl.mse_loss.grad, arrays[0], Number(*arrays))
        arrays = large(), large(), large()
        attempt(fl.mse_loss.grad, *arrays[:2], out=Outs(arrays[2:]))
        for name in ("label_smoothing", "ignore_index", "axis", "grad_output", "weight"):
            logits, labels, out = np.ones((1000, 1000)), np.zeros(1000, int), np.ones((1000, 1000))
            arrays = logits, labels, out
            attempt(fl.cross_entropy.grad, logits, labels, **{name: Number(*arrays)}, out=out)
            attempt(fl.logsumexp.grad, np.ones((1000, 1000)), **{name: Number(*arrays)})
        for loss in (fl.cross_entropy, fl.categorical_cross_entropy, fl.nll_loss, fl.cross_entropy.hvp):
            arrays = np.ones((1000, 1000)), np.zeros(1000, int)
            vector = {"vector": np.ones((1000, 1000))} if loss == fl.cross_entropy.hvp else {}
            attempt(loss, *arrays, axis=Number(*arrays), **vector)
    """)


# ---- arrays that lie about themselves ----


class Liar(np.ndarray):
    """Claims to be larger than it is, contiguous, and of another type."""

    shape = property(lambda self: (1000,))
    dtype = property(lambda self: np.dtype(np.float64))
    strides = property(lambda self: (8,))
    ndim = property(lambda self: 1)
    size = property(lambda self: 1000)
    itemsize = property(lambda self: 8)
    nbytes = property(lambda self: 8000)

    def __array_finalize__(self, other):
        if other is not None:
            raise RuntimeError("asked for a view")


def liar(array):
    return np.ndarray.__new__(Liar, np.shape(array), np.asarray(array).dtype, np.array(array).tobytes())


def liar_to_write(shape, dtype):
    return np.ndarray.__new__(Liar, shape, dtype)


def test_subclasses_are_taken_for_what_they_are():
    x, y = np.arange(4.0), np.ones(4)
    assert fl.mse_loss(liar(x), y) == fl.mse_loss(x, y)
    assert fl.mse_loss(x, liar(y)) == fl.mse_loss(x, y)
    assert fl.mse_loss(x, y, weight=liar(y)) == fl.mse_loss(x, y)
    assert fl.huber_loss(x, y, delta=liar(y)) == fl.huber_loss(x, y)
    big = np.ones(1000)
    for give in ("grad", "value_and_grad"):
        with pytest.raises(ValueError, match=r"mse_loss: out has shape \(4,\), expected \(1000,\)"):
            getattr(fl.mse_loss, give)(big, big, out=liar_to_write(4, np.float64))
        with pytest.raises(TypeError, match="mse_loss: out has type float32, expected float64"):
            getattr(fl.mse_loss, give)(big, big, out=liar_to_write(1000, np.float32))
    with pytest.raises(ValueError, match="cross_entropy: out has shape"):
        fl.cross_entropy.grad(np.ones((1000, 2)), np.zeros(1000, int), out=liar_to_write((4, 2), np.float64))
    with pytest.raises(ValueError, match="softmax: out has shape"):
        fl.softmax(np.ones(1000), out=liar_to_write(4, np.float64))
    with pytest.raises(ValueError, match="linear_cross_entropy: out has shape"):
        fl.linear_cross_entropy.grad(
            np.ones((1000, 1)), np.ones((2, 1)), np.zeros(1000, int), wrt="input", out=liar_to_write(4, np.float64)
        )
    custom = fl.custom_loss(lambda x: (x, np.ones_like(x)))
    with pytest.raises(ValueError, match="out has shape"):
        custom.grad(big, out=liar_to_write(4, np.float64))


def test_subclasses_are_written_to_and_given_back():
    x, labels = np.arange(12.0).reshape(4, 3), np.arange(4) % 3
    for run, expected in (
        (partial(fl.mse_loss.grad, x, x + 1), fl.mse_loss.grad(x, x + 1)),
        (partial(fl.cross_entropy.grad, x, labels), fl.cross_entropy.grad(x, labels)),
        (partial(fl.softmax, x), fl.softmax(x)),
        (partial(fl.softmax, x[:, :0]), fl.softmax(x[:, :0])),
        (partial(fl.linear_cross_entropy.grad, x, x[:, :], labels, wrt="input"),
         fl.linear_cross_entropy.grad(x, x, labels, wrt="input")),
    ):  # fmt: skip
        out = np.empty_like(expected).view(np.recarray)
        assert run(out=out) is out
        assert_same_bits(np.asarray(out), expected)


# ---- bools ----

BOOLS = np.arange(256, dtype=np.uint8).repeat(5).view(np.bool_)  # any byte but 0 is True
TRUTH = BOOLS.view(np.uint8) != 0


@pytest.mark.each(
    "layout",
    [np.array, lambda a: np.repeat(a, 2)[::2], lambda a: a[::-1].copy()[::-1], lambda a: a[-1:].reshape(()).copy()],
)
def test_bools_that_are_not_0_or_1(pointwise, layout, dtype):
    """In whatever place a bool may stand."""
    variant = next(v for v in support.PLAIN if v.name == pointwise.definition.name)
    bools, truth = layout(BOOLS), layout(TRUTH)
    args, options = variant.arguments(dtype, "grad", bools.shape)
    for which in support.composite(variant.name):
        run = support.face(pointwise, which)
        for name in {"where", "weight"} & set(pointwise.names):
            for more in ({}, {"reduction": "mean"}):
                given = options | more
                assert_same_bits(
                    support.flat(run(*args, **given, **{name: bools})),
                    support.flat(run(*args, **given, **{name: truth})),
                    f"{variant} {which} {name}",
                )
        for k in range(len(args)):
            before, after = ([*args[:k], b, *args[k + 1 :]] for b in (bools, truth))
            try:
                expected = run(*after, **options)
            except ValueError:  # of 0 and 1 one is outside
                continue
            assert_same_bits(support.flat(run(*before, **options)), support.flat(expected), f"{variant} {which} {k}")


@pytest.mark.parametrize("layout", [np.array, lambda a: np.repeat(a, 2)[::2]])
def test_bools_in_rows_custom_losses_and_layers(layout, dtype):
    bools, truth = layout(BOOLS), layout(TRUTH)
    x = support.uniform((bools.size, 3), 1).astype(dtype)
    custom = fl.custom_loss(lambda x, y: ((x - y) ** 2, 2 * (x - y)))
    for run in (
        lambda b: fl.cross_entropy.value_and_grad(x, b),
        lambda b: fl.cross_entropy.value_and_grad(x, b, label_smoothing=0.1, ignore_index=1),
        lambda b: fl.cross_entropy.value_and_grad(x, b, grad_output=b, reduction="none"),
        lambda b: fl.cross_entropy.value_and_grad(x[:2], np.arange(2), weight=b[3:6]),
        lambda b: fl.logsumexp.grad(b.reshape(-1, 5), axis=0),
        lambda b: fl.linear_cross_entropy.value_and_grad(x, x[:4], b, linear_bias=b[3:7], weight=b[3:7]),
        lambda b: fl.linear_cross_entropy(x, x[:4], b, ignore_index=1),
        lambda b: custom.value_and_grad(x[:, 0], x[:, 1], where=b),
        lambda b: custom.value_and_grad(x[:, 0], b, weight=b),
        lambda b: fl.huber_loss.grad(x[4:, 0], x[4:, 1], delta=b[4:] | True),
        lambda b: fl.mse_loss.grad(x[:, 0], x[:, 1], where=b[0]),
    ):
        assert_same_bits(support.flat(run(bools)), support.flat(run(truth)))


# ---- numbers and arrays ----


@pytest.mark.each("shape", [(), (1,), (0,), (1, 1), (3,)])
def test_fast_and_slow_path_take_an_argument_for_the_same(plain, dtype, shape):
    """What has no dimensions is a number, wherever it comes from. Foreign byte order is always slow."""
    if plain.name not in support.POINTWISE:
        if not shape or 0 in shape:
            return
        shape = (*shape, 3)
    for which, seed in itertools.product(support.faces(plain.name), range(1, 2 if shape else 12)):
        args, options = plain.arguments(dtype, which, shape, seed)
        for name in {"weight", "grad_output"} & set(plain.loss.names):
            if plain.name in support.POINTWISE and not (name == "grad_output" and which == "value"):
                options[name] = support.uniform(shape, seed + len(name), 0.5, 2).astype(dtype)
        fast = support.call(plain, which, args, options)
        swapped = [a.astype(a.dtype.newbyteorder("S")) for a in args]
        assert_same_bits(support.call(plain, which, swapped, options), fast, f"{plain} {which} {shape}")
        others = {name: a.astype(a.dtype.newbyteorder("S")) for name, a in options.items() if isinstance(a, np.ndarray)}
        assert_same_bits(support.call(plain, which, args, options | others), fast, f"{plain} {which} {shape}")
        if not shape and "grad_output" in options:
            number = {"grad_output": float(options["grad_output"])}
            assert_same_bits(support.call(plain, which, args, options | number), fast, f"{plain} {which}")


@pytest.mark.parametrize("order", "<>")
def test_labels_beyond_int64_in_either_byte_order(order):
    for label in (2**64 - 100, 2**63, 2**64 - 1):
        labels = np.array([0, label], order + "u8")
        with pytest.raises(IndexError, match=rf"target has {label} at index \(1,\)"):
            fl.cross_entropy(np.zeros((2, 3)), labels)
        ignored = fl.cross_entropy(np.zeros((2, 3)), labels, ignore_index=label)
        assert ignored == fl.cross_entropy(np.zeros((1, 3)), labels[:1])
        with pytest.raises(IndexError, match=rf"target has {label} at index \(1,\)"):
            fl.linear_cross_entropy(np.zeros((2, 3)), np.zeros((4, 3)), labels)


# ---- little stack ----

LITTLE_STACK = """
    import sys, threading
    import numpy as np
    import fastloss as fl

    count = int(sys.argv[2])
    x, logits = np.linspace(0.1, 0.9, count), np.ones((count, 5), np.float32)
    labels, half = np.arange(count) % 5, np.ones(count, np.float16)
    calls = {
        "numpy": lambda: np.add(x, x),
        "plain": lambda: fl.mse_loss.value_and_grad(x, x),
        "composed": lambda: fl.gaussian_nll_loss.grad_and_hess(x, x, x, weight=x, where=x > 0.5),
        "converted": lambda: fl.huber_loss.grad(x[::-1], x, weight=2, delta=x),
        "half": lambda: fl.mse_loss.grad(half, x),
        "rows": lambda: fl.cross_entropy.value_and_grad(logits, labels),
        "converted rows": lambda: fl.cross_entropy.grad_and_hess(logits[::-1], labels, label_smoothing=0.1),
        "softmax": lambda: fl.softmax.value_and_grad(logits, grad_output=logits),
        "losses over rows": lambda: fl.cosine_embedding_loss.value_and_grad(logits, logits, np.ones(count)),
        "converted losses": lambda: fl.multi_margin_loss.grad_and_hess(logits[::-1], labels, p=2, margin=x),
    }
    call = calls[sys.argv[1]]
    call()  # imports and caches
    call()
    threading.stack_size(48 << 10)
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="of other systems nobody knows what a thread needs itself")
@pytest.mark.parametrize("count", [3, 5000])
def test_a_thread_with_little_stack(count):
    def lives(name):
        arguments = [sys.executable, "-c", textwrap.dedent(LITTLE_STACK), name, str(count)]
        return subprocess.run(arguments, capture_output=True, timeout=300).returncode == 0

    if not lives("numpy"):
        pytest.skip("too little for NumPy")
    pointwise, rows = ("plain", "composed", "converted", "half"), ("rows", "converted rows", "softmax")
    for name in (*pointwise, *rows, "losses over rows", "converted losses"):
        assert lives(name), name
