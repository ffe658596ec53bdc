"""Random calls of all losses and of the softmax and its kin against their definitions: any face, options, types,
layouts, byte orders, parameters to the ends of both types, weights, masks, results over arguments; and the same call by
other ways, which has to give the same bits: other layouts and spellings of its arguments, other instruction sets,
results elsewhere.

    python tests/fuzz/fuzz_numbers.py [seconds] [seed] [loss ...]

Each call has a seed of its own. A fault is shown with it and as the shortest call found that shows it. Right is what
the definition gives in long double or, where this differs, in as many digits as it takes (exact.py), for the arguments
or for others within an ULP of them. test_fuzz.py runs it.
"""

from __future__ import annotations

import copy
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
from mpmath import mp, mpf

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
import exact
import support
from exact import INFINITY

import fastloss as fl
from fastloss._registry import catalogue

long = np.longdouble
NAMES = support.POINTWISE + support.ROWWISE + support.ROW_LOSSES
BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
INTEGERS = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")
ULPS = 8  # of the result
INPUTS = 2  # of each argument that is an array
SLACK = {"sse2": 3}  # times as much where fma_ rounds twice


class Fault(Exception):
    pass


# ---- arguments ----


def misaligned(a: Any) -> Any:
    memory = np.zeros(a.nbytes + 1, np.uint8)[1:].view(a.dtype).reshape(a.shape)
    memory[...] = a
    return memory


def read_only(a: Any) -> Any:
    a = a.copy()
    a.flags.writeable = False
    return a


# how an array may lie or be written, and how that is spelled
FORMS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "plain": (lambda a: a.copy(), "{}"),
    "strided": (lambda a: np.repeat(a, 2, -1)[..., ::2], "np.repeat({}, 2, -1)[..., ::2]"),
    "reversed": (lambda a: np.flip(np.flip(a).copy()), "np.flip(np.flip({}).copy())"),
    "fortran": (lambda a: a.copy("F"), "{}.copy('F')"),
    "foreign": (lambda a: a.astype(a.dtype.newbyteorder()), "swapped({})"),
    "misaligned": (misaligned, "misaligned({})"),
    "read-only": (read_only, "read_only({})"),
    "constant": (lambda a: np.broadcast_to(a[..., :1], a.shape), "np.broadcast_to({}, {shape})"),
    "list": (lambda a: a.tolist(), "{list}"),
    "number": (lambda a: a.item(), "{list}"),
    "scalar": (lambda a: a[()], "{}[()]"),
}
HEADER = """\
import ml_dtypes, numpy as np, fastloss as fl; from numpy import inf, nan
def swapped(a): return a.astype(a.dtype.newbyteorder())
def read_only(a): a.flags.writeable = False; return a
def misaligned(a):
    memory = np.zeros(a.nbytes + 1, np.uint8)[1:].view(a.dtype).reshape(a.shape)
    memory[...] = a
    return memory
"""


class Arg:
    """Numbers, and how they are handed over."""

    def __init__(self, values: Any, form: str = "plain") -> None:
        self.values, self.form = np.asarray(values, order="C"), form

    def forms(self) -> list[str]:
        """Those that keep the numbers and their type."""
        v, forms = self.values, ["plain", "read-only"]
        native = v.dtype != BFLOAT16
        if native and v.dtype.itemsize > 1:
            forms.append("foreign")
        if v.ndim == 0:
            if native and v.dtype.kind != "b":
                forms.append("scalar")
            if v.dtype in (np.float64, np.int64):
                forms.append("number")
            return forms
        forms += ["strided", "reversed", "fortran", *(["misaligned"] if native else [])]
        if v.dtype in (np.float64, np.int64) and 0 < v.size < 100:
            forms.append("list")
        if v.size and (v == v[..., :1]).all() and v.shape[-1] > 0:
            forms.append("constant")
        return forms

    def build(self) -> Any:
        return FORMS[self.form][0](self.values)

    def __str__(self) -> str:
        v = self.values
        form = self.form
        if form == "constant":
            v = v[..., :1]
        if v.dtype.kind == "b" and np.any(v.view(np.uint8) > 1):
            text = f"np.array({v.view(np.uint8).tolist()}, 'u1').view(bool)"
        elif v.dtype == BFLOAT16:
            text = f"np.array({v.tolist()}, ml_dtypes.bfloat16)"
        else:
            text = f"np.array({v.tolist()}, {v.dtype.str.lstrip('<|')!r})"
        if v.size == 0 and v.ndim != 1:
            text = f"np.zeros({v.shape}, {v.dtype.str.lstrip('<|')!r})"
        if v.size > 64:
            text = f"<{v.dtype} {v.shape}, {v.flat[0]} ...>"
        return FORMS[form][1].format(text, shape=self.values.shape, list=v.tolist())


class Call:
    """A call that can be made, told and made smaller."""

    def __init__(self, name: str, face: str, inputs: dict[str, Any], options: dict[str, Any]) -> None:
        self.name, self.face, self.inputs, self.options = name, face, inputs, options
        self.out: str = ""  # the argument that results are written over
        self.variant: Any = None  # of losses over rows: what its arguments were made by

    @property
    def loss(self) -> Any:
        return support.face(catalogue[self.name], self.face)

    @property
    def d(self) -> Any:
        return catalogue[self.name].definition

    def arg(self, name: str) -> Any:
        return self.inputs.get(name, self.options.get(name))

    def __str__(self) -> str:
        face = "" if self.face == "value" else "." + self.face
        given = [str(a) for a in self.inputs.values()]
        given += [f"{k}={a if isinstance(a, Arg) else repr(a)}" for k, a in self.options.items()]
        return f"fl.{self.name}{face}({', '.join(given)})"

    def built(self) -> tuple[list[Any], dict[str, Any]]:
        return [a.build() for a in self.inputs.values()], {
            k: a.build() if isinstance(a, Arg) else a for k, a in self.options.items()
        }

    def run(self) -> list[Any]:
        args, options = self.built()
        before = [np.array(a) for a in (*args, *options.values()) if isinstance(a, np.ndarray)]
        results = self.loss(*args, **options)
        after = [a for a in (*args, *options.values()) if isinstance(a, np.ndarray)]
        for b, a in zip(before, after, strict=True):
            if b.tobytes() != np.array(a).tobytes():
                raise Fault("an argument has changed")
        return support.flat(results)

    def types(self) -> tuple[np.dtype, np.dtype]:
        first = next(iter(self.inputs.values())).values.dtype
        if first in (np.float32, np.float16, BFLOAT16):
            return first, np.dtype(np.float32)
        return np.dtype(np.float64), np.dtype(np.float64)


# ---- drawing ----


def log_uniform(r: Any, low: float, high: float, shape: Any) -> Any:
    return np.exp2(r.uniform(np.log2(low), np.log2(high), shape))


TINY, HUGE = 5e-324, 1.7976931348623157e308


def numbers(r: Any, shape: Any, dtype: np.dtype, domain: Any, tame: bool = False) -> Any:
    """Of the domain; a few kinds of them."""
    if dtype.kind == "b":
        any_byte = r.random() < 0.25  # NumPy takes all but 0 for True
        values = r.choice(np.array([0, 1, 1, 2, 128, 255] if any_byte else [0, 1, 1], np.uint8), shape)
        return np.asarray(values, np.uint8).view(bool)
    if domain.plus_minus_one:
        return np.asarray(r.choice([-1, 1], shape)).astype(dtype)
    bounded = np.isfinite(domain.low) and np.isfinite(domain.high)
    kind = 0 if tame else r.integers(8)
    info = np.finfo(dtype) if dtype.kind == "f" else None if dtype.kind in "iu" else ml_dtypes.finfo(dtype)
    if info is None:
        ends = np.iinfo(dtype)
        x = r.integers(-5, 6, shape) if kind < 6 else r.choice([ends.min, ends.max, ends.max // 3, 0, 1], shape)
        x = np.abs(x) if dtype.kind == "u" else x
    elif kind < 4:
        x = r.uniform(domain.low, domain.high, shape) if bounded else r.uniform(-6, 6, shape)
        x = np.round(x * 8) / 8 if kind == 3 else x
    elif kind == 4:
        x = r.normal(0, 100, shape)
    elif kind < 7:
        x = log_uniform(r, float(info.smallest_subnormal), float(info.max), shape) * r.choice([-1.0, 1.0], shape)
        x = np.where(r.random(shape) < 0.5, x, r.uniform(-3, 3, shape)) if kind == 5 else x
    else:
        special = [0.0, -0.0, 1.0, -1.0, 0.5, np.inf, -np.inf, float(info.max), float(info.tiny), float(info.eps)]
        special += [1 - float(info.eps) / 2, 1 + float(info.eps), 2.0, np.nan, 88.0, -104.0, 710.0]
        x = r.choice(special, shape)
    with np.errstate(all="ignore"):
        x = np.asarray(x).astype(dtype)
        one = dtype.type(1)
        for attempt in range(3):
            bad = np.asarray(domain.outside(x.astype(long)))
            if not bad.any():
                break
            inside = (
                np.abs(x),
                x - np.floor(x) if info is not None else x % 2,
                one / (one + one) if info is not None and domain.high <= 1 else one,
            )[attempt]
            x = np.where(bad, inside, x).astype(dtype)
    return x


def parameter_value(r: Any, domain: Any) -> float:
    """A double of the domain, often at an end of it or of a type."""
    kinds = [
        lambda: r.uniform(0, 4),
        lambda: float(r.integers(-2, 5)),
        lambda: log_uniform(r, 1e-3, 1e3, ()),
        lambda: log_uniform(r, 1e-50, 1e-36, ()),
        lambda: log_uniform(r, 1e37, 1e50, ()),
        lambda: log_uniform(r, TINY, HUGE, ()),
        lambda: 1 - 10.0 ** -r.uniform(1, 16),
        lambda: 10.0 ** -r.uniform(1, 16),
        lambda: r.choice([TINY, HUGE, np.inf, 1e-46, 1e39, 1e-39, 3.5e38, 1.5, 0.5, 2.0, 1.0, 0.0, 1 + 1e-3]),
        lambda: -log_uniform(r, 1e-3, 1e3, ()),
        lambda: 1 + 10.0 ** -r.uniform(1, 16),
    ]
    while True:
        x = float(kinds[r.integers(len(kinds))]())
        if not domain.outside(np.float64(x)) and x == x:
            return x


def parameter(r: Any, domain: Any, shape: tuple[int, ...], kernel: np.dtype, dull: float = 0.5) -> Any:
    """One number mostly, in one of its spellings, else an array that broadcasts to shape."""
    if r.random() < 0.7:
        x = parameter_value(r, domain)
        types = [np.float64, np.float64, np.float32, np.float16, np.int64]
        with np.errstate(all="ignore"):
            t = np.asarray(x).astype(types[r.integers(5)])
        if domain.outside(t.astype(long)) or (t.dtype.kind == "i" and t != x):
            t = np.asarray(x)
        return Arg(t, r.choice(Arg(t).forms()) if r.random() < 0.5 or t.dtype == np.float64 else "plain")
    part = shape[r.integers(len(shape) + 1) :] if shape else ()
    part = tuple(1 if r.random() < 0.2 else n for n in part)
    if not part:
        part = shape
    if r.random() < 0.3:
        values = numbers(r, part, np.dtype(r.choice(["i8", "u1", "f2"])), domain)
    else:
        values = numbers(r, part, np.dtype(r.choice([np.float32, kernel])), domain, tame=r.random() < dull)
    if np.isnan(values.astype(float)).any():
        values = np.where(values != values, values.dtype.type(0.5), values)
    if np.any(domain.outside(values.astype(long))):
        values = np.full(part, 0.5, np.float64)
    a = Arg(values)
    return Arg(values, r.choice(a.forms()))


def shape_of(r: Any) -> tuple[int, ...]:
    if r.random() < 0.03:
        return [(20000,), (513,), (8193,), (33, 520), (3, 40, 200)][r.integers(5)]
    if r.random() < 0.2:
        return [(), (), (1,), (0,), (3, 0), (1, 1), (1, 5)][r.integers(7)]
    return tuple(int(n) for n in r.integers(1, 8, r.integers(1, 4)))


def pointwise_call(r: Any, name: str) -> Call:
    d = catalogue[name].definition
    face = r.choice([w for w in support.FACES if w == "value" or hasattr(catalogue[name], w)])
    shape = shape_of(r)
    large = np.prod(shape) > 500
    choices = {k: v[r.integers(len(v))] for k, v in support.choices(name).items()}
    options: dict[str, Any] = {k: v for k, v in choices.items() if v is not d.defaults[k]}
    types = ["f4"] * 5 + ["f8"] * 4 + ["f2", "bf", "?", r.choice(INTEGERS)]
    draw = [types[r.integers(len(types))] for _ in d.inputs]
    if r.random() < 0.6:
        draw = [draw[0]] * len(draw)
    kernel = np.dtype("f4" if draw[0] in ("f4", "f2", "bf") else "f8")
    inputs = {}
    for k, a in enumerate(d.inputs):
        domain = support.domain_of(name, a, choices)
        dtype = BFLOAT16 if draw[k] == "bf" else np.dtype(draw[k])
        if dtype.kind in "bu" and (domain.plus_minus_one or domain.open_low):
            dtype = kernel
        at = () if k and r.random() < 0.08 else shape
        values = numbers(r, at, dtype, domain, tame=bool(large))
        for _ in range(9):  # what is cast has to be in the domain too
            with np.errstate(all="ignore"):
                cast = values.astype(kernel)
            if not np.any(domain.outside(cast.astype(long))):
                break
            values = numbers(r, at, dtype, domain, tame=True)
        a0 = Arg(values)
        inputs[a] = Arg(values, r.choice(a0.forms()) if r.random() < 0.5 else "plain")
    if inputs[d.inputs[0]].form == "list" and shape == ():
        inputs[d.inputs[0]].form = "plain"
    for p in d.parameters:
        required = p not in d.defaults
        if required or r.random() < 0.6:
            options[p] = parameter(r, support.domain_of(name, p, choices), shape, kernel)
    reduction = "none"
    if d.reductions:
        reduction = r.choice(d.reductions)
        options["reduction"] = str(reduction)
        any_weight = support.domain_of(name, "weight")
        if r.random() < 0.4:
            w = parameter(r, any_weight._replace(low=0.0), shape, kernel, dull=0.8)
            if r.random() < 0.15 and shape:
                w = Arg(np.full(shape, parameter_value(r, any_weight._replace(low=0.0, high=1e30)), kernel))
            if not (np.isnan(w.values).any()):
                options["weight"] = w
        if r.random() < 0.35:
            part = shape[r.integers(len(shape) + 1) :]
            mask = Arg(numbers(r, part, np.dtype(bool), any_weight))
            options["where"] = Arg(mask.values, r.choice(mask.forms()))
    if len(d.differentiable) > 1 and r.random() < 0.5:
        picks = [*d.differentiable, d.differentiable, d.differentiable[::-1], d.differentiable[:1]]
        options["wrt"] = picks[r.integers(len(picks))]
    if "hessian" in d.shared and r.random() < 0.5:
        options["hessian"] = str(r.choice(["exact", "gauss_newton"]))
    if face != "value" and r.random() < 0.5:
        if reduction == "none" and r.random() < 0.5:
            g = Arg(numbers(r, shape, np.dtype(r.choice([np.float32, kernel])), support.domain_of(name, "g"), True))
            options["grad_output"] = Arg(g.values, r.choice(g.forms()))
        else:
            x = np.asarray(parameter_value(r, support.domain_of(name, "g")))
            options["grad_output"] = Arg(x, r.choice(Arg(x).forms()))
    return Call(name, str(face), inputs, options)


# ---- what is right ----


def as_number(arg: Arg, kernel: np.dtype) -> Any:
    """What an input is for the kernel."""
    v = arg.values
    with np.errstate(all="ignore"):
        return (v.view(np.uint8) != 0).astype(kernel) if v.dtype.kind == "b" else v.astype(kernel)


def wide(arg: Arg) -> Any:
    """What a parameter or a factor is."""
    v = arg.values
    return (v.view(np.uint8) != 0).astype(long) if v.dtype.kind == "b" else v.astype(long)


class Setting:
    """All that the results of an element-wise call are made of, in long double."""

    def __init__(self, call: Call) -> None:
        d = call.d
        self.call, self.d = call, d
        self.result, self.kernel = call.types()
        self.inputs = [as_number(call.inputs[a], self.kernel).astype(long) for a in d.inputs]
        self.shape = self.inputs[0].shape
        o = call.options
        self.parameters = {
            p: wide(o[p]) if p in o else np.asarray(d.defaults.get(p), np.float64).astype(long) for p in d.parameters
        }
        self.choices = {c: o.get(c, d.defaults[c]) for c in d.choices}
        self.weight = np.broadcast_to(wide(o["weight"]) if "weight" in o else long(1), self.shape)
        keep = o["where"].values.view(np.uint8) != 0 if "where" in o else np.bool_(True)
        self.keep = np.broadcast_to(keep, self.shape)
        self.reduction = o.get("reduction", d.default_reduction)
        self.gauss_newton = o.get("hessian") == "gauss_newton"
        wrt = o.get("wrt") or d.wrt
        wrt = (wrt,) if isinstance(wrt, str) else wrt
        self.pick = [d.differentiable.index(w) for w in wrt]
        with np.errstate(all="ignore"):
            counted = self.weight if d.weight_in_mean else np.ones(self.shape, long)
            self.denominator = long(1)
            if self.reduction == "mean":
                self.denominator = np.sum(np.where(self.keep, counted, 0), dtype=long)
            elif self.reduction == "batchmean" and self.shape:
                self.denominator = long(self.shape[0])
            upstream = wide(o["grad_output"]) if "grad_output" in o else long(1)
            scale = upstream if self.reduction == "none" else upstream / self.denominator
            self.scale = np.broadcast_to(scale, self.shape)

    def outputs(self) -> list[int]:
        """Which of [value, gradients, Hessians] the call gives."""
        n, face = len(self.pick), self.call.face
        return (
            [0] * (face in ("value", "value_and_grad"))
            + list(range(1, 1 + n)) * (face != "value")
            + list(range(1 + n, 1 + 2 * n)) * (face == "grad_and_hess")
        )

    def elements(self) -> list[Any]:
        """The definition in long double: value, gradients, Hessians, before anything else is done to them."""
        with np.errstate(all="ignore"):
            x = [np.broadcast_to(a, self.shape) for a in self.inputs]
            try:
                value, grads, *hessians = self.d.function(*x, **self.parameters, **self.choices)
            except (ValueError, OverflowError):  # math.lgamma, which knows double only
                return [np.full(self.shape, long("nan"))] * (1 + 2 * len(self.pick))
            hess = hessians[-1 if self.gauss_newton else 0]
        grads, hess = (a if isinstance(a, tuple) else (a,) for a in (grads, hess))
        each = [value, *(grads[k] for k in self.pick), *(hess[k] for k in self.pick)]
        return [np.broadcast_to(np.asarray(a, long), self.shape) for a in each]

    def factor(self, output: int) -> Any:
        with np.errstate(all="ignore"):
            return self.weight if output == 0 else self.weight * self.scale

    def at(self, index: tuple[int, ...]) -> Iterator[list[Any]]:
        """Value and derivatives of one element in as many digits as it takes, and of others within a rounding."""
        x = [exact.number(a[index] if a.ndim else a[()]) for a in self.inputs]
        q = {p: exact.number(np.broadcast_to(a, self.shape)[index]) for p, a in self.parameters.items()}
        yield exact.evaluate(self.d, x, q, self.choices, self.pick, self.gauss_newton)
        eps = mpf(float(np.finfo(self.kernel).eps)) * INPUTS
        for k, a in enumerate(self.d.inputs):
            domain = support.domain_of(self.call.name, a, self.choices)
            if x[k] == 0 or not mp.isfinite(x[k]) or domain.plus_minus_one or x[k] in (domain.low, domain.high):
                continue
            for sign in (-1, 1):
                moved = x[k] * (1 + sign * eps)
                if domain.low <= moved <= domain.high:
                    yield exact.evaluate(
                        self.d, [*x[:k], moved, *x[k + 1 :]], q, self.choices, self.pick, self.gauss_newton
                    )
        for p, a in self.parameters.items():
            for sign in (-1, 1):
                step = mpf(2) ** -53 if a.ndim == 0 else eps
                moved = q[p] * (1 + sign * step)
                domain = support.domain_of(self.call.name, p, self.choices)
                if mp.isfinite(q[p]) and moved != q[p] and domain.low < moved < domain.high:
                    yield exact.evaluate(self.d, x, {**q, p: moved}, self.choices, self.pick, self.gauss_newton)


def rounded(x: Any, dtype: np.dtype) -> Any:
    """To a number of that type; beyond it, infinite."""
    if isinstance(x, mpf):
        x = float("nan") if mp.isnan(x) else float(x) if abs(x) < HUGE else np.inf * int(mp.sign(x))
    with np.errstate(all="ignore"):
        return np.asarray(np.asarray(x).astype(dtype), np.float64).astype(long)


def show(x: Any) -> str:
    return mp.nstr(x, 17) if isinstance(x, mpf) else str(x)


def judge(call: Call) -> None:
    """Raises Fault if the results are not those of the definition."""
    if call.variant:
        return judge_row_loss(call)
    if call.d.family != "pointwise":
        return judge_rows(call)
    s = Setting(call)
    if call.face == "value" and "grad_output" in call.options:
        return None
    infinite = any(np.isinf(p).any() for p in s.parameters.values())
    try:
        results = call.run()
    except ValueError as error:
        if infinite and any(f" {p} has" in str(error) for p in call.d.parameters):
            return None
        raise Fault(f"raises {error!r}") from error
    except Exception as error:
        raise Fault(f"raises {error!r}") from error
    elements, outputs = s.elements(), s.outputs()
    if len(results) != len(outputs):
        raise Fault(f"gives {len(results)} results, expected {len(outputs)}")
    nan = np.any([np.isnan(np.broadcast_to(a, s.shape)) for a in (*s.inputs, *s.parameters.values())], axis=0)
    slack = SLACK.get(fl.isa(), 1)
    eps, tiny = long(np.finfo(s.kernel).eps) * ULPS * slack, long(np.finfo(s.kernel).tiny)
    for got, k in zip(results, outputs, strict=True):
        what = ("value", *("gradient",) * len(s.pick), *("Hessian",) * len(s.pick))[k]
        with np.errstate(all="ignore"):
            e = np.where(s.keep, elements[k] * s.factor(k), 0)
            floor = tiny * np.maximum(1, np.abs(np.where(s.keep, s.factor(k), 0)))
            allowed = np.where(np.isinf(e), 0, np.abs(e) * eps + floor)
        if k == 0 and s.reduction != "none":
            judge_sum(call, s, float(got), e, allowed, nan)
            continue
        by = s.d.inputs.index(s.d.differentiable[s.pick[(k - 1) % len(s.pick)]])
        if k and got.shape != s.shape and got.shape == s.inputs[by].shape and got.dtype == s.result:
            with np.errstate(all="ignore"):  # one number for all, whose derivative is the sum
                right, off = np.sum(e, dtype=long), np.sum(allowed, dtype=long) + 1e-5 * np.sum(np.abs(e), dtype=long)
                low, high = rounded(right - off, s.result), rounded(right + off, s.result)
                if np.isfinite(off) and np.isfinite(got.astype(long)) and not low <= got.astype(long) <= high:
                    raise Fault(f"{what} {got}, right {right}, the sum")
            continue
        if got.shape != s.shape or got.dtype != s.result:
            raise Fault(f"{what} has shape {got.shape} and type {got.dtype}, expected {s.shape} and {s.result}")
        with np.errstate(all="ignore"):
            g = got.astype(long)
            fine = (rounded(e - allowed, s.result) <= g) & (g <= rounded(e + allowed, s.result))
            fine |= np.isnan(g) & nan & s.keep
        wrong = np.argwhere(~fine)
        for index in (tuple(int(i) for i in at) for at in wrong[:: max(1, len(wrong) // 3)][:4]):
            judge_element(s, k, index, got[index], what)
    return None


def span(s: Setting, k: int, index: tuple[int, ...]) -> tuple[Any, Any, Any] | None:
    """The right number, the least and the greatest that are right; None if there is no telling."""
    if not s.keep[index]:
        return (mpf(0),) * 3
    if s.call.name == "sigmoid_focal_loss" and np.isinf(s.inputs[0][index]) and np.any(s.parameters["gamma"] > 99):
        return None  # infinity times a power that is 0 in its type: its docstring says that it is 0
    if s.call.name == "poisson_nll_loss" and np.isinf(np.broadcast_to(s.inputs[1], s.shape)[index]):
        return None  # less a mean that may be infinite in its type: its docstring says that it is NaN then
    factor = s.factor(k)[index]
    if not np.isfinite(factor):
        return None
    factor, low, high, right = exact.number(factor), None, None, None
    most = mpf(float(np.finfo(s.kernel).max))
    for each in s.at(index):
        e = each[k]
        if e is None:
            if right is None:
                return None
            continue
        if abs(e) > most and not mp.isinf(e) and abs(factor) < 1e-30:
            return None  # infinite in its type, times nothing
        if out_of_reach(e, s, k, index):
            return None
        e = e * factor
        if mp.isnan(e):
            return None
        right = e if right is None else right
        low, high = (e, e) if low is None else (min(low, e), max(high, e))
    if mp.isfinite(low) and mp.isfinite(high):  # what an end of a domain forbids on one side
        width = max(high - right, right - low)
        low, high = right - width, right + width
    eps = mpf(float(np.finfo(s.kernel).eps)) * ULPS * SLACK.get(fl.isa(), 1)
    tiny = mpf(float(np.finfo(s.kernel).tiny)) * max(1, abs(factor))
    low, high = (x if mp.isinf(x) else x + sign * (abs(x) * eps + tiny) for x, sign in ((low, -1), (high, 1)))
    most *= min(1, abs(factor)) / 4
    if high > most:  # what does not fit the type is infinite before it is multiplied by a small number
        high = INFINITY
    return right, INFINITY * -1 if low < -most else low, high


def out_of_reach(e: Any, s: Setting, k: int, index: tuple[int, ...]) -> bool:
    """Whether a product of some of the factors is no normal number, whatever that of all of them is."""
    weight, scale = (exact.number(f[index]) for f in (s.weight, s.scale))
    if k == 0:
        scale = mpf(1)
    products = [weight * scale] + ([e * weight, e * scale] if s.kernel == np.float64 else [])
    return any(abs(p) > HUGE or 0 < abs(p) < np.finfo(np.float64).tiny for p in products if mp.isfinite(p))


def judge_element(s: Setting, k: int, index: tuple[int, ...], got: Any, what: str) -> None:
    if (found := span(s, k, index)) is None:
        return
    right, low, high = found
    if not rounded(low, s.result) <= long(float(got)) <= rounded(high, s.result):
        raise Fault(f"{what} {got} at {index}, right {show(right)} [{show(low)}, {show(high)}]")


def judge_sum(call: Call, s: Setting, got: float, e: Any, allowed: Any, nan: Any) -> None:
    double = long(np.finfo(np.float64).eps) * 8
    with np.errstate(all="ignore"):
        total, size = np.sum(e, dtype=long), np.sum(np.abs(e), dtype=long)
        off = np.sum(allowed, dtype=long) + double * size
        low, high = (rounded((total + sign * off) / s.denominator, np.dtype("f8")) for sign in (-1, 1))
    low, high = min(low, high), max(low, high)
    if low <= got <= high or (np.isnan(got) and np.any(nan & s.keep)):
        return
    if s.denominator == 0 or not np.isfinite(s.denominator) or np.abs(total) > HUGE:
        return
    if e.size > 48:
        too_large = np.any(np.abs(e) > np.finfo(s.kernel).max) and not np.isfinite(got)
        sizes = np.concatenate([np.ravel(np.abs(p)) for p in s.parameters.values()] or [np.ones(1)])
        tame = np.all((sizes == 0) | ((sizes > 1e-6) & (sizes < 1e6)))  # so that long double is enough
        if support.WIDE and tame and np.isfinite(total) and not too_large:
            raise Fault(f"value {got}, right {total / s.denominator} [{low}, {high}]")
        return
    spans = [span(s, 0, index) for index in np.ndindex(s.shape)]
    if any(x is None or mp.isnan(x[0]) for x in spans):
        return
    right, low, high = (sum((x[k] for x in spans), mpf(0)) for k in range(3))
    if mp.isnan(right) or mp.isnan(low) or mp.isnan(high):
        return
    off, d = mpf(float(double)) * sum((abs(x[0]) for x in spans), mpf(0)), exact.number(s.denominator)
    low, high, right = ((x if mp.isinf(x) else x + y) / d for x, y in ((low, -off), (high, off), (right, 0)))
    low, high = min(low, high), max(low, high)
    if not rounded(low, np.dtype("f8")) <= got <= rounded(high, np.dtype("f8")):
        raise Fault(f"value {got}, right {show(right)} [{show(low)}, {show(high)}]")


# ---- rows ----


def row_call(r: Any, name: str) -> Call:
    d = catalogue[name].definition
    face = str(r.choice([w for w in support.FACES if w == "value" or hasattr(catalogue[name], w)]))
    large = r.random() < 0.03
    shape = tuple(int(n) for n in r.integers(1, 9, r.integers(1, 4)))
    if large:
        shape = [(300, 40), (3, 3000), (700, 5), (2, 7, 300)][r.integers(4)]
    axis = int(r.integers(-len(shape), len(shape)))
    types = ["f4"] * 4 + ["f8"] * 4 + ["f2", "bf", r.choice(INTEGERS)]
    t = types[r.integers(len(types))]
    dtype = BFLOAT16 if t == "bf" else np.dtype(t)
    kernel = np.dtype("f4" if t in ("f4", "f2", "bf") else "f8")
    free = support.domain_of(name, "input")
    x = numbers(r, shape, dtype, free, tame=r.random() < 0.7)
    if dtype.kind != "i":
        x = np.where(np.abs(x.astype(np.float64)) > 1e4, x.dtype.type(1), x).astype(dtype)
    inputs = {"input": Arg(x, str(r.choice(Arg(x).forms())))}
    options: dict[str, Any] = {"axis": axis}
    rows = shape[: axis % len(shape)] + shape[axis % len(shape) + 1 :]
    classes = shape[axis]
    result: tuple[int, ...] = shape
    if name == "logsumexp":
        result = rows
    if name == "cross_entropy":
        label_type = np.dtype(r.choice(INTEGERS))
        labels = r.integers(0, classes, rows)
        labels = np.minimum(labels, min(int(np.iinfo(label_type).max), 2**31)).astype(label_type)
        if r.random() < 0.4:
            ignored = int(r.choice([-100, -1, 0, classes, 255, 2**63, 2**64 - 100, -(2**63), 2**31]))
            options["ignore_index"] = ignored
            if np.iinfo(label_type).min <= ignored <= np.iinfo(label_type).max:
                labels = np.where(r.random(rows) < 0.3, label_type.type(ignored), labels)
        if r.random() < 0.15:
            bad = int(r.choice([classes, -1, 100, np.iinfo(label_type).max, np.iinfo(label_type).min]))
            if np.iinfo(label_type).min <= bad <= np.iinfo(label_type).max:
                labels = np.where(r.random(rows) < 0.3, label_type.type(bad), labels)
        labels = np.asarray(labels, label_type)
        inputs["target"] = Arg(labels, str(r.choice(Arg(labels).forms())))
        if inputs["target"].form == "number" and rows != ():
            inputs["target"].form = "plain"
        if classes < 100 and r.random() < 0.2:  # probabilities, whole ones of any type too
            one = (labels[..., None] == np.arange(classes)).astype(label_type if r.random() < 0.5 else kernel)
            if one.dtype.kind == "f":
                one = one * one.dtype.type(0.75) + one.dtype.type(0.25 / classes)
            one = np.ascontiguousarray(np.moveaxis(one, -1, axis))
            if one.shape == shape and "ignore_index" not in options and rows != shape:
                inputs["target"] = Arg(one, str(r.choice(Arg(one).forms())))
        if r.random() < 0.4:
            w = np.asarray(parameter_value(r, free._replace(low=0.0, high=1e300)))
            w = np.full(classes, w) if r.random() < 0.4 else r.uniform(0.1, 3, classes)
            with np.errstate(all="ignore"):
                w = w.astype(r.choice([np.float64, kernel, np.float32]))
            options["weight"] = Arg(w, str(r.choice(Arg(w).forms())))
        if r.random() < 0.4:
            options["label_smoothing"] = Arg(
                np.asarray(float(r.choice([0, 0.1, 1, 1e-9, 1e-50, r.random()]))), "number"
            )
        if name == "cross_entropy" and r.random() < 0.2:
            options["z_loss"] = Arg(np.asarray(float(r.choice([0, 1e-4, 0.5]))), "number")
        options["reduction"] = str(r.choice(d.reductions))
        result = rows
    if face != "value":
        function = name in ("softmax", "log_softmax")
        if function or (r.random() < 0.5 and options.get("reduction", d.default_reduction) == "none"):
            g = Arg(numbers(r, result, np.dtype(r.choice([np.float32, kernel])), free, tame=True))
            options["grad_output"] = Arg(g.values, str(r.choice(g.forms())))
        elif r.random() < 0.5:
            options["grad_output"] = Arg(np.asarray(parameter_value(r, free)), "number")
    return Call(name, face, inputs, options)


def judge_rows(call: Call) -> None:
    d, o = call.d, call.options
    result, kernel = call.types()
    x = call.inputs["input"].values.astype(kernel).astype(long)
    axis = o.get("axis", -1 if call.name != "cross_entropy" else min(1, x.ndim - 1)) % x.ndim
    rows, upstream = np.moveaxis(x, axis, -1), o.get("grad_output")
    slack = SLACK.get(fl.isa(), 1)
    eps = long(np.finfo(kernel).eps) * (12 + np.sqrt(x.shape[axis]) / 4) * slack
    wrong_label = False
    names = [k for k in d.defaults if k != "axis"]
    own = {k: d.defaults[k] for k in names} | {
        k: wide(a) if isinstance(a, Arg) else a for k, a in o.items() if k in names
    }
    with np.errstate(all="ignore"):
        if call.name == "cross_entropy":
            target = call.inputs["target"].values
            if target.shape == x.shape and x.ndim == target.ndim and target.ndim:
                if call.inputs["target"].values.dtype.kind in "iub" and target.shape == rows.shape[:-1]:
                    return
                target = target.astype(kernel).astype(long)
                share = np.ones(rows.shape[:-1], long)
            else:
                counts = np.array([int(t) != own["ignore_index"] for t in target.flat], bool).reshape(target.shape)
                inside = np.array([0 <= int(t) < x.shape[axis] for t in target.flat], bool).reshape(target.shape)
                wrong_label = bool(np.any(counts & ~inside))
                target = np.where(counts & inside, target, 0).astype(np.int64)
                of_class = np.ones(x.shape[axis], long) if own["weight"] is None else own["weight"]
                share = np.where(counts, of_class[target], 0)
                own["ignore_index"] = -1
                target = np.where(counts, target, -1)
            if not wrong_label:
                definition = catalogue[call.name].reference
                value = definition(x, target, axis=axis, reduction="none", **own)
                grad, hess = (
                    np.moveaxis(a, axis, -1)
                    for a in definition.grad_and_hess(x, target, axis=axis, reduction="none", **own)
                )
                denominator = np.sum(share, dtype=long)
        else:
            u = None if upstream is None else wide(upstream)
            if u is not None and u.ndim == x.ndim:
                u = np.moveaxis(u, axis, -1)
            value, grad, hess = d.function(rows, grad_output=u, **own)
            share = denominator = long(1)
    try:
        results = call.run()
    except IndexError as error:
        if wrong_label:
            return
        raise Fault(f"raises {error!r}") from error
    except Exception as error:
        if (
            isinstance(error, (ValueError, TypeError))
            and "target" in call.inputs
            and call.inputs["target"].values.shape == x.shape
        ):
            return
        raise Fault(f"raises {error!r}") from error
    if wrong_label:
        raise Fault("a label out of range is not refused")
    reduction = o.get("reduction", d.default_reduction)
    with np.errstate(all="ignore"):
        scale = long(1) if reduction == "none" or reduction == "sum" else 1 / denominator
        if call.name == "cross_entropy" and upstream is not None:
            scale = scale * wide(upstream)
        scale = np.asarray(scale)
        unbroken = np.isfinite(rows).all(-1, keepdims=True)
        spread = []
        if call.face in ("value", "value_and_grad"):
            spread.append(("value", value, None))
        if call.face != "value":
            scaled = scale[..., None] if scale.ndim else scale
            spread.append(("gradient", grad * scaled, scaled))
            if call.face == "grad_and_hess":
                spread.append(("Hessian", hess * scaled, scaled))
        for got, (what, e, factor) in zip(results, spread, strict=True):
            factor = 1 if factor is None else np.abs(factor)
            if what == "value" and call.name == "cross_entropy" and reduction != "none":
                if not unbroken.all() or not np.isfinite(scale).all():
                    continue
                total = np.sum(e, dtype=long) * (scale if reduction == "mean" and upstream is None else 1)
                if reduction == "mean" and upstream is not None:
                    total = np.sum(e, dtype=long) / denominator
                off = eps * np.sum(np.abs(e)) / (np.abs(denominator) if reduction == "mean" else 1)
                off += eps * np.max(np.abs(rows)) * 0.1 + np.finfo(kernel).tiny
                if np.isfinite(total) and not abs(long(float(got)) - total) <= off:
                    raise Fault(f"value {float(got)}, right {total} within {off}")
                continue
            ok = np.broadcast_to(unbroken if e.ndim == rows.ndim else unbroken[..., 0], e.shape)
            largest = np.max(np.abs(e), axis=-1, keepdims=True) if e.ndim == rows.ndim else np.abs(e)
            inside = np.max(np.abs(rows), axis=-1, keepdims=True)
            inside = inside if e.ndim == rows.ndim else inside[..., 0]
            off = eps * (largest + np.abs(e) * inside)
            off = off + (np.finfo(kernel).tiny + 16 * np.finfo(long).eps) * np.maximum(1, factor)
            if what == "value":
                off = off + eps * inside
            elif "u" in locals() and u is not None:
                of_upstream = (
                    np.finfo(kernel).eps * np.max(np.abs(u), axis=-1, keepdims=True) if u.shape == e.shape else 0
                )
                off = off + (np.finfo(kernel).tiny + 16 * np.finfo(long).eps) * np.sum(np.abs(u)) + of_upstream
            e, off, ok = (
                np.moveaxis(np.broadcast_to(a, e.shape), -1, axis) if e.ndim == x.ndim else a for a in (e, off, ok)
            )
            if got.shape != e.shape or got.dtype != result:
                raise Fault(f"{what} has shape {got.shape} and type {got.dtype}, expected {e.shape} and {result}")
            g = got.astype(long)
            fine = (rounded(e - off, result) <= g) & (g <= rounded(e + off, result)) | ~ok | ~np.isfinite(e)
            if not fine.all():
                at = tuple(int(i) for i in np.argwhere(~fine)[0])
                raise Fault(f"{what} {got[at]} at {at}, right {e[at]} within {np.broadcast_to(off, e.shape)[at]}")


# ---- losses over rows ----


OF_LOGITS = tuple(n for n in support.ROW_LOSSES if catalogue[n].definition.function.__module__ == "fastloss.logits")


def row_loss_call(r: Any, name: str) -> Call:
    """By the roles of its arguments; of any size, with ties, in any layout and type."""
    variants = list(support.variants(name))
    variant, face = variants[r.integers(len(variants))], str(r.choice(support.faces(name)))
    shape = tuple(int(n) for n in r.integers(1, 9, r.integers(1, 4)))
    if r.random() < 0.1:
        shape = [(40, 40), (3, 3000), (300, 5), (2, 17, 30), (2, 33000)][r.integers(5)]
    kernel = np.dtype(r.choice([np.float32, np.float64]))
    stored = kernel
    if kernel == np.float32 and r.random() < 0.3:
        stored = np.dtype(np.float16) if r.random() < 0.5 else BFLOAT16
    sizes, ties = [1e-3, 1, 1], r.random() < 0.3
    if name not in OF_LOGITS:  # of confident rows of these the definition loses digits, even of long double
        sizes += [30, 1e3]
    if not variant.definition.labels:  # what cancels in pairs that are near or parallel is rounding
        sizes, ties, shape = sizes[1:], False, tuple(max(2, n) for n in shape)
    size = float(r.choice(sizes)) if stored == kernel else 1.0
    args, options = variant.arguments(kernel.type, face, shape, int(r.integers(1 << 30)))
    d = variant.definition

    def form(a: Any) -> Any:
        a = Arg(a)
        return Arg(a.values, str(r.choice(a.forms())))

    inputs = {}
    for argument, a in zip(d.inputs, args, strict=True):
        if argument in d.vectors and argument not in d.domains:
            a = np.round(a * 2) / 2 if ties else a * kernel.type(size)
        if argument == d.labels:
            low, high = np.min(a, initial=0), np.max(a, initial=0)
            types = [t for t in INTEGERS if np.iinfo(t).min <= low and high <= np.iinfo(t).max]
            a = np.asarray(a).astype(r.choice(types))
        elif a.dtype == kernel:
            a = a.astype(stored)
        inputs[argument] = form(a)
    if d.reductions:
        options["reduction"] = str(r.choice(d.reductions))
    if face != "value" and d.reductions and r.random() < 0.3:
        options["grad_output"] = form(np.asarray(float(r.uniform(-2, 2))))
    call = Call(name, face, inputs, {k: form(a) if isinstance(a, np.ndarray) else a for k, a in options.items()})
    call.variant = variant
    return call


def judge_row_loss(call: Call) -> None:
    result, kernel = call.types()
    args = [a.values if a.values.dtype.kind in "iu" else a.values.astype(kernel) for a in call.inputs.values()]
    options = {
        k: a if not isinstance(a, Arg) else wide(a) if a.values.dtype.kind == "f" else a.values
        for k, a in call.options.items()
    }
    try:
        results = call.run()
    except Exception as error:
        raise Fault(f"raises {error!r}") from error
    with np.errstate(all="ignore"):
        expected = support.exact(call.variant, call.face, args, options)
        slack = SLACK.get(fl.isa(), 1)
        tolerance = support.Tolerance(ulps=12 * slack, inputs=12 * slack)
        allowed = support.allowance(call.variant, call.face, args, options, expected, kernel.type, tolerance)
        for got, e, off in zip(results, expected, allowed, strict=True):
            kind = result if np.ndim(got) or call.options.get("reduction", "none") == "none" else np.dtype("f8")
            if np.shape(got) != e.shape:
                raise Fault(f"shape {np.shape(got)}, expected {e.shape}")
            g, sizes = np.asarray(got).astype(long), np.abs(e[np.isfinite(e)])
            if not call.variant.definition.labels:  # what cancels in pairs that are near or parallel is rounding
                size = np.max(np.abs(args[0]), initial=0) * np.sqrt(max(args[0].shape)) if not e.ndim else 0
                off = off + 8 * np.finfo(kernel).eps * np.max(sizes, initial=size)
            if not e.ndim:  # a sum of rows of both signs
                off = off + 8 * np.finfo(kernel).eps
            fine = (rounded(e - off, kind) <= g) & (g <= rounded(e + off, kind)) | ~np.isfinite(e)
            if not fine.all():
                at = tuple(int(i) for i in np.argwhere(~fine)[0])
                raise Fault(f"{np.asarray(got)[at]} at {at}, right {e[at]} within {np.broadcast_to(off, e.shape)[at]}")


# ---- the same call by other ways ----


def same_bits(a: list[Any], b: list[Any], what: str) -> None:
    native = [[x.astype(np.float32) if x.dtype == BFLOAT16 else x for x in results] for results in (a, b)]
    try:
        support.assert_same_bits(*native, what)
    except AssertionError as error:
        raise Fault(str(error)) from None


def attempt(call: Call) -> Any:
    try:
        return call.run(), None
    except Fault:
        raise
    except Exception as error:
        return None, error


def respelled(call: Call, r: Any) -> Call:
    """With its arguments laid out and written in another way. A factor or parameter that lies as one number for all is
    one number, which is multiplied in double: not that way.
    """
    other = copy.copy(call)
    other.inputs, other.options = dict(call.inputs), dict(call.options)
    for among in (other.inputs, other.options):
        for k, a in among.items():
            if isinstance(a, Arg):
                forms = [form for form in a.forms() if form != "constant" or k in call.inputs]
                among[k] = Arg(a.values, str(r.choice(forms)) if a.form != "constant" else a.form)
    return other


def plain(call: Call) -> Call:
    other = copy.copy(call)
    other.inputs = {k: Arg(a.values) for k, a in call.inputs.items()}
    other.options = {
        k: Arg(a.values) if isinstance(a, Arg) and a.form != "constant" else a for k, a in call.options.items()
    }
    return other


def judge_ways(call: Call, seed: int) -> None:
    r = np.random.default_rng(seed)
    results, error = attempt(call)
    for other in (respelled(call, r), respelled(call, r), plain(call)):
        others, error_of_other = attempt(other)
        if type(error) is not type(error_of_other):
            raise Fault(f"{error!r}, but {error_of_other!r} from {other}")
        if error is None:
            same_bits(results, others, f"unlike {other}")


def judge_isas(call: Call, seed: int) -> None:
    if np.any([a.values.size > 600 for a in call.inputs.values()]):
        return
    before = fl.isa()
    try:
        results, error = attempt(call)
        for isa in support.fused_isas():
            fl.use_isa(isa)
            others, other_error = attempt(call)
            if type(error) is not type(other_error):
                raise Fault(f"{error!r}, but {other_error!r} with {isa}")
            if error is None:
                same_bits(results, others, f"{isa} unlike {before}")
    finally:
        fl.use_isa(before)


def judge_out(call: Call, seed: int) -> None:
    """Results over arguments: refused, or what results elsewhere are."""
    r = np.random.default_rng(seed)
    call = plain(call)
    results, error = attempt(call)
    if error is not None:
        return
    reduction = call.options.get("reduction", call.d.default_reduction)
    reduced = reduction != "none" and call.face in ("value", "value_and_grad")
    arrays = [k for k in range(len(results)) if not (reduced and k == 0)]
    if not arrays or results[arrays[0]].size == 0:
        return
    first = results[arrays[0]]
    need = first.nbytes
    args, options = call.built()
    given = dict(zip(call.inputs, args, strict=True)) | {
        k: options[k] for k, a in call.options.items() if isinstance(a, Arg) and a.values.ndim
    }
    outs: list[Any] = []
    told = []
    for _ in arrays:
        name = str(r.choice(list(given)))
        target = given[name]
        if r.random() < 0.25 or not isinstance(target, np.ndarray) or target.ndim == 0:
            outs.append(np.full(first.shape, 7, first.dtype))
            told.append("new")
            continue
        shift = int(r.choice([0, 0, 0, 1, 4, 8, first.itemsize])) if r.random() < 0.7 else 0
        memory = np.zeros(need + target.nbytes + 64, np.uint8)
        place = memory[: target.nbytes].view(target.dtype).reshape(target.shape)
        place[...] = target
        if target.dtype.kind == "b":
            place.view(np.uint8)[...] = target.view(np.uint8)
        given[name] = place
        out = memory[shift : shift + need].view(first.dtype).reshape(first.shape)
        outs.append(out)
        told.append(f"memory of {name}" + f" + {shift} bytes" * bool(shift))
    out = outs[0] if len(outs) == 1 else tuple(outs)
    # as the loss wants them: gradients of several inputs in one tuple with the rest
    args = [given[k] for k in call.inputs]
    options = {k: given.get(k, v) for k, v in options.items()}
    memory_before = [o.tobytes() for o in outs]
    try:
        others = support.flat(call.loss(*args, **options, out=out))
    except (ValueError, TypeError) as error:
        if "overlap" not in str(error) and "out has" not in str(error) and "out is" not in str(error):
            raise Fault(f"raises {error!r} with out= {told}") from error
        if [o.tobytes() for o in outs] != memory_before:
            raise Fault(f"written before {error!r} with out= {told}") from error
        return
    same_bits(results, others, f"with out= {told}")


def judge_equal_weights(call: Call, seed: int) -> None:
    """A mean with equal weights is the mean."""
    if call.options.get("reduction", call.d.default_reduction) != "mean" or call.face != "value" or call.variant:
        return
    other = copy.copy(call)
    other.options = {k: v for k, v in call.options.items() if k != "weight"}
    r = np.random.default_rng(seed)
    w = r.choice([0.1, 0.3, 0.7, 1.1, 3.3])
    first = next(iter(call.inputs.values())).values
    if call.name == "cross_entropy":
        if first.shape == call.inputs["target"].values.shape:
            return
        shape: Any = (first.shape[call.options["axis"]],)
        if "label_smoothing" in call.options or "z_loss" in call.options:
            return
    elif call.d.weight_in_mean:
        shape = first.shape
    else:
        return
    weighted = copy.copy(other)
    weighted.options = {**other.options, "weight": Arg(np.full(shape, w, call.types()[1]))}
    (a, e), (b, f) = attempt(other), attempt(weighted)
    if e is not None or f is not None:
        return
    mean, weighted_mean = float(a[0]), float(b[0])
    within = 4 * 2.0**-52 if call.types()[1] == np.float64 else 2.0**-23
    if abs(mean) > 1e-30 and np.isfinite(mean) and abs(mean - weighted_mean) > abs(mean) * within:
        raise Fault(f"mean {mean}, with equal weights {weighted.options['weight']} {weighted_mean}")


JUDGES: dict[str, Callable[[Call, int], None]] = {
    "numbers": lambda call, seed: judge(call),
    "ways": judge_ways,
    "isas": judge_isas,
    "out": judge_out,
    "weights": judge_equal_weights,
}


# ---- smaller ----


def smaller_calls(call: Call) -> Iterator[Call]:
    def changed(**new: Any) -> Call:
        other = copy.copy(call)
        other.inputs, other.options = dict(call.inputs), dict(call.options)
        for k, v in new.items():
            if v.form not in v.forms():
                v = Arg(v.values)
            (other.inputs if k in other.inputs else other.options)[k] = v
        return other

    for k in call.options:
        other = changed()
        del other.options[k]
        if not (k in call.d.parameters and k not in call.d.defaults):
            yield other
    arrays = {k: a for k, a in (call.inputs | call.options).items() if isinstance(a, Arg)}
    if call.d.family == "pointwise":
        shape = next(iter(call.inputs.values())).values.shape
        whole = {
            k: np.broadcast_to(a.values, shape).reshape(-1) if a.values.ndim else a.values for k, a in arrays.items()
        }
        count = int(np.prod(shape))
        if count > 1 or len(shape) > 1:
            parts = [slice(0, count // 2), slice(count // 2, count)] + (
                [slice(k, k + 1) for k in range(count)] if count <= 24 else []
            )
            for part in parts:
                if count > 1 or len(shape) > 1:
                    yield changed(**{k: Arg(v[part].copy() if v.ndim else v, arrays[k].form) for k, v in whole.items()})
    elif not call.variant and len(call.inputs["input"].values.shape) == 2:
        axis = call.options.get("axis", -1) % 2
        n = call.inputs["input"].values.shape[1 - axis]
        for k in range(n if 1 < n <= 24 else 0):
            rows = {"input": Arg(np.take(call.inputs["input"].values, [k], 1 - axis), call.inputs["input"].form)}
            if "target" in call.inputs and call.inputs["target"].values.ndim == 1:
                rows["target"] = Arg(call.inputs["target"].values[[k]], call.inputs["target"].form)
                if isinstance(call.options.get("grad_output"), Arg) and call.options["grad_output"].values.ndim:
                    continue
                yield changed(**rows)
    for k, a in arrays.items():
        if a.form != "plain" and not (a.form == "number" and a.values.ndim == 0):
            yield changed(
                **{k: Arg(a.values, "number" if a.values.dtype in ("f8", "i8") and a.values.ndim == 0 else "plain")}
            )
    for k, a in arrays.items():
        v = a.values
        if v.dtype.kind != "f" or v.size == 0 or v.size > 24:
            continue
        with np.errstate(all="ignore"):
            for simple in (
                np.zeros_like(v),
                np.ones_like(v),
                np.round(v),
                np.round(v.astype(float), 1).astype(v.dtype),
            ):
                if simple.tobytes() != v.tobytes() and not (np.isfinite(v) & ~np.isfinite(simple)).any():
                    yield changed(**{k: Arg(simple, a.form)})
            if v.ndim == 0 and np.isfinite(v) and v:
                simple = np.asarray(float(f"{float(v):.0e}"), v.dtype)
                if simple != v and len(repr(simple.item())) < len(repr(v.item())):
                    yield changed(**{k: Arg(simple, a.form)})


def legal(call: Call) -> bool:
    d = call.d
    for k, a in (call.inputs | call.options).items():
        if isinstance(a, Arg) and (k in d.inputs or k in d.parameters) and d.family == "pointwise":
            try:
                domain = support.domain_of(call.name, k, {c: call.options[c] for c in d.choices if c in call.options})
            except ValueError:
                return False
            if np.any(domain.outside(wide(a) if k in d.parameters else as_number(a, call.types()[1]).astype(long))):
                return False
            if a.values.ndim == 0 and a.form == "list":
                return False
    return True


def kind_of(message: str) -> str:
    return message.split()[0]


def size(call: Call) -> tuple[int, int]:
    arrays = [a for a in (*call.inputs.values(), *call.options.values()) if isinstance(a, Arg)]
    return sum(a.values.size + a.values.ndim for a in arrays), len(str(call))


def shrink(call: Call, judged: Callable[[Call], None], message: str, seconds: float = 3) -> tuple[Call, str]:
    """A shorter call with a fault of the same kind."""
    end, again = time.monotonic() + seconds, True
    while again and time.monotonic() < end:
        again = False
        for other in smaller_calls(call):
            if time.monotonic() > end:
                break
            try:
                if not legal(other) or size(other) >= size(call):
                    continue
                judged(other)
            except Fault as fault:
                if kind_of(str(fault)) == kind_of(message):
                    call, message, again = other, str(fault), True
                    break
            except Exception:
                continue
    return call, message


# ---- running ----


def call_of(seed: int, names: tuple[str, ...]) -> Call:
    r = np.random.default_rng(seed)
    name = names[int(r.integers(len(names)))]
    if len(names) > 20 and r.random() < 0.05:
        name = "cross_entropy"  # which takes more kinds of arguments than others
    make = row_call if name in support.ROWWISE else row_loss_call if name in support.ROW_LOSSES else pointwise_call
    return make(r, name)


def check(seed: int, names: tuple[str, ...] = NAMES) -> tuple[str, Call, str] | None:
    """The fault of one call: by which judge, the shortest call and what is wrong."""
    call = call_of(seed, names)
    which = ("numbers", "ways", "numbers", "isas", "numbers", "ways", "numbers", "out", "numbers", "weights")[seed % 10]

    try:
        JUDGES[which](call, seed)
    except Fault as fault:
        return which, call, str(fault)
    return None


def shortest(seed: int, which: str, call: Call, message: str) -> tuple[Call, str]:
    return shrink(call, lambda other: JUDGES[which](other, seed), message)


def corner(call: Call) -> bool:
    """Whether it is one of the corners where digits or limits are known to be lost: docs/numerics.rst tells of them."""
    args, options = call.built()
    given = dict(zip(call.inputs, args, strict=True)) | options

    def sizes(*names: str) -> Any:
        """Of all numbers in these arguments, 1 if there are none; infinity for NaN."""
        found = [np.abs(wide(Arg(np.asarray(given[n], float)))).ravel() for n in names if given.get(n) is not None]
        return np.nan_to_num(np.concatenate([*found, [1.0]]).astype(float), nan=np.inf)

    inputs = sizes(*call.inputs)
    if np.any((inputs > 1e307) & (inputs < np.inf)):  # a residual overflows
        return True
    match call.name:
        case "binary_cross_entropy_with_logits":
            return bool(np.min(sizes("label_smoothing")) < 1e-300 and given.get("label_smoothing", 0) != 0)
        case "sigmoid_focal_loss":
            return bool(
                np.max(sizes("gamma")) > 16 or np.max(sizes("input")) > 80 or np.any(inputs[inputs > 0] < 1e-37)
            )
        case "tweedie_loss":
            power = sizes("power")
            return bool(np.max(power) > 16 or np.any((power > 0) & (power < 1)) or np.max(inputs) > 1e30)
        case "poisson_nll_loss":
            return given.get("full", False) is not False
        case "cross_entropy":
            factors = sizes("weight", "grad_output")
            return not np.all((factors == 0) | (abs(np.log10(np.fmax(factors, 1e-300))) < 30))
        case "kl_div" | "js_div" | "generalized_kl_div" | "exponential_nll_loss":
            return bool(np.max(inputs) > 1e30 or np.any(inputs == 0))
        case "gaussian_nll_loss" | "laplace_nll_loss" | "student_t_nll_loss":
            return bool(np.max(inputs) > 1e15 or np.min(np.append(inputs[inputs > 0], sizes("df", "eps"))) < 1e-15)
    return False


def run(
    seconds: float, seed: int, names: tuple[str, ...] = NAMES, most: int = 1, most_calls: float = np.inf
) -> list[str]:
    """What is wrong, at most a few of each loss and judge."""
    end, calls, faults, seen = time.monotonic() + seconds, 0, [], Counter()
    while time.monotonic() < end and calls < most_calls:
        this = zlib.crc32(f"{seed} {calls}".encode())
        calls += 1
        name = call_of(this, names).name
        try:
            found = check(this, names)
        except Exception as error:
            raise RuntimeError(f"seed {this}: {call_of(this, names)}") from error
        if found is None or (found[0] == "numbers" and corner(found[1])):
            continue
        which, call, message = found
        key = (name, which, call.face if which == "numbers" else "", kind_of(message))
        seen[key] += 1
        if seen[key] <= most:
            call, message = shortest(this, which, call, message)
            faults.append(f"{which}: {call}\n    {message}\n    seed {this}, {fl.isa()}")
            print(faults[-1], flush=True)
    print(f"{calls} calls, {sum(seen.values())} faults")
    for key, count in seen.most_common():
        print(count, *key)
    return faults


if __name__ == "__main__":
    arguments = sys.argv[1:]
    seconds = float(arguments[0]) if arguments else 60
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    sys.exit(bool(run(seconds, seed, tuple(arguments[2:]) or NAMES, most=1)))
