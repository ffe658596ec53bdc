"""What the tests draw from: numbers that are the same on every machine, arguments for every loss in the catalogue,
and the tolerances. Needs NumPy and fastloss only, so that make_bits.py runs anywhere.

Nothing here knows an element-wise loss by name: arguments come from the domains of its definition. A loss that is
added to the catalogue is tested by every test that is parametrised over LOSSES, POINTWISE or VARIANTS.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args, get_origin

import numpy as np

import fastloss as fl
from fastloss import _core
from fastloss._registry import ANY, catalogue

LOSSES = tuple(catalogue)
POINTWISE = tuple(name for name in LOSSES if catalogue[name].definition.family == "pointwise")
ROWWISE = tuple(n for n in LOSSES if catalogue[n].definition.family == "rowwise" or catalogue[n].definition.of_softmax)
ROW_LOSSES = tuple(n for n in LOSSES if n not in POINTWISE and n not in ROWWISE)
REDUCIBLE = tuple(name for name in LOSSES if catalogue[name].definition.reductions)  # losses, not functions
FACES = ("value", "grad", "value_and_grad", "grad_and_hess")
REDUCTIONS = ("none", "mean", "sum")
DTYPES = (np.float32, np.float64)
UNFUSED = ("sse2",)  # instruction sets without fused multiply-add: the same to a few ULP, not to the bit

long = np.longdouble
WIDE = np.finfo(long).maxexp > np.finfo(np.float64).maxexp  # is long double longer than double here?


# ---- tolerances ----


@dataclass(frozen=True)
class Tolerance:
    """How far a result may be from the exact one: `ulps` units in the last place of the exact result, plus what
    moving each argument by `inputs` units in its last place would do to it.
    """

    ulps: float
    inputs: float = 0


KERNEL = Tolerance(ulps=6, inputs=3)  # a kernel against its definition in long double
KERNEL_UNFUSED = Tolerance(ulps=12, inputs=6)  # the same where fma_ rounds twice
ROWS = Tolerance(ulps=12, inputs=6)  # rows of logits: errors of a sum and of a quotient come on top
GOLDEN = Tolerance(ulps=4)  # single elements against 50 digits, relative, in every tail
GOLDEN_UNFUSED = Tolerance(ulps=8)
ISA = Tolerance(ulps=8, inputs=4)  # instruction sets without FMA against those with it
ROUNDING = Tolerance(ulps=2.5)  # g * scale * weight beside g * (scale / N) * weight: five roundings of half an ULP
SUM = 1e-12  # a sum in double precision, relative
TORCH = {np.float32: 2e-6, np.float64: 1e-12}  # relative and absolute


# ---- many cases in one test ----


@dataclass(frozen=True, eq=False)
class Each:
    """What a test is called with, one after another, as one test: to collect, send about and report a case takes longer
    than most of them. `before` is called with each value first. With `names`, a value has one item for each of them.
    """

    values: tuple[Any, ...]
    title: str = "each"
    before: Callable[[Any], object] | None = None
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.title


def by_loss(variants: Iterable[Variant]) -> list[Each]:
    """All variants of a loss together."""
    return [Each(tuple(group), name) for name, group in itertools.groupby(variants, lambda v: v.name)]


def for_each(test: Callable[..., None]) -> Callable[..., None]:
    """Calls a test in every combination of the values of its arguments that are `Each`; says in which one it failed."""

    def run(**given: Any) -> None:
        axes = {id(value): (name, value) for name, value in given.items() if isinstance(value, Each)}
        ran, skipped = False, None
        for values in itertools.product(*(axis.values for _, axis in axes.values())):
            case = {}
            for (name, axis), value in zip(axes.values(), values, strict=True):
                case.update(zip(axis.names, value, strict=True) if axis.names else [(name, value)])
                if axis.before:
                    axis.before(value)
            try:
                test(**given | case)
                ran = True
            except BaseException as error:
                if type(error).__name__ == "Skipped":  # pytest's, which make_bits.py does without
                    skipped = error
                    continue
                told = (f"{name}={str(getattr(value, '__name__', value))[:200]}" for name, value in case.items())
                error.add_note("in the case " + ", ".join(told))
                raise
        if skipped and not ran:
            raise skipped

    return run


# ---- numbers ----


def random_bits(count: int, seed: int) -> np.ndarray:
    """SplitMix64: integer arithmetic only, so the same everywhere and for ever."""
    with np.errstate(over="ignore"):
        z = (np.arange(1, count + 1, dtype=np.uint64) + np.uint64(seed * 1_000_003)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def uniform(shape: Any, seed: int, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    count = int(np.prod(shape, dtype=np.int64))
    u = (random_bits(count, seed) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return (low + (high - low) * u).reshape(shape)


def integers(shape: Any, seed: int, high: int) -> np.ndarray:
    count = int(np.prod(shape, dtype=np.int64))
    return (random_bits(count, seed) % np.uint64(high)).astype(np.int64).reshape(shape)


def draw(domain: Any, shape: Any, dtype: Any, seed: int) -> np.ndarray:
    """Numbers inside a domain, its ends included where they belong to it."""
    if getattr(domain, "plus_minus_one", False):
        return np.asarray(2 * integers(shape, seed, 2) - 1).astype(dtype, copy=False).reshape(shape)
    if getattr(domain, "boxes", False):  # of which some share an edge, and some have no width or height
        corner = np.round(4 * uniform((*shape[:-1], 2), seed, -2, 2)) / 4 + uniform((*shape[:-1], 2), seed + 1, 0, 0.1)
        corner = np.where(integers(corner.shape, seed + 2, 8) == 0, np.sign(corner), corner)
        sides = np.maximum(0, uniform(corner.shape, seed + 3, -0.25, 4))
        return np.concatenate((corner, corner + sides), axis=-1).astype(dtype)
    low, high = float(domain.low), float(domain.high)
    if np.isinf(low) and np.isinf(high):
        return np.asarray(uniform(shape, seed, -6, 6)).astype(dtype)
    if np.isinf(high):
        x = uniform(shape, seed, low + 2.0**-6, low + 4)
    elif np.isinf(low):
        x = uniform(shape, seed, high - 4, high - 2.0**-6)
    else:
        x = uniform(shape, seed, low + (high - low) * 2.0**-6, high - (high - low) * 2.0**-6)
    kind = integers(shape, seed + 1, 8)
    if not np.isinf(low) and not domain.open_low:
        x = np.where(kind == 0, low, x)
    if not np.isinf(high) and not domain.open_high:
        x = np.where(kind == 1, high, x)
    return np.asarray(x).astype(dtype)


def inside(domain: Any, value: float) -> bool:
    return not domain.boxes and not np.any(domain.outside(np.asarray(value, np.float64)))


def domain_of(name: str, argument: str, options: Any = ()) -> Any:
    """What an argument may be with these options: some domains hold for some kernels only."""
    definition, options = catalogue[name].definition, dict(options)
    definition = definition.soft if options.get("soft") else definition
    domain = definition.domains.get(argument, ANY)
    return domain if domain.holds_for(definition.kernel_name(options)) else ANY


# a part of whose value the gradient takes for a constant
HELD = ("complete_box_iou_loss",)

# ---- calls ----


def face(loss: Any, which: str) -> Any:
    return loss if which == "value" else getattr(loss, which)


def faces(name: str) -> tuple[str, ...]:
    return tuple(which for which in FACES if which == "value" or hasattr(catalogue[name], which))


def composite(name: str) -> tuple[str, ...]:
    """The fewest faces that show every output."""
    return tuple(which for which in ("value_and_grad", "grad_and_hess") if hasattr(catalogue[name], which)) or (
        "value",
    )


def away_from_ends(domain: Any, array: np.ndarray) -> np.ndarray:
    """Numbers of a domain moved to where differences can be taken on both sides."""
    if getattr(domain, "boxes", False):
        return array + np.array([0, 0, 0.03125, 0.0625])
    return array.clip(domain.low + 0.01, domain.high - 0.01)


def flat(result: Any) -> list[np.ndarray]:
    """The arrays of a result, however it is nested."""
    if isinstance(result, (tuple, list)):
        return [array for part in result for array in flat(part)]
    return [np.asarray(result)]


CANDIDATES = (0.25, 3.0, 0.75, 1.5, 0.0, 1.0, 2.0, -1.0)  # of parameters; exact in every float type


def required(name: str) -> dict[str, Any]:
    """Values for the parameters without default."""
    definition = catalogue[name].definition
    return {
        parameter: next(c for c in CANDIDATES if inside(domain_of(name, parameter), c))
        for parameter in definition.parameters
        if parameter not in definition.defaults
    }


def choices(name: str) -> dict[str, tuple[Any, ...]]:
    """The legal values of each option that is no number, the default first. They are in its annotation."""
    definition, found = catalogue[name].definition, {}
    parameters = inspect.signature(definition.function, eval_str=True).parameters if definition.choices else {}
    for choice in definition.choices:
        default, annotation = definition.defaults[choice], parameters[choice].annotation
        alternatives = (annotation,) if get_origin(annotation) is Literal else get_args(annotation) or (annotation,)
        values = [value for kind in alternatives for value in ((True, False) if kind is bool else get_args(kind))]
        found[choice] = (default, *(v for v in values if v != default or type(v) is not type(default)))
    return found


def special_values(kernel: str) -> list[tuple[int, float]]:
    """Parameters of a loss over rows, and the numbers of them for which it has kernels of their own."""
    names = [found[0] for found in _core.row_kernels()]
    following = _core.row_kernels()[names.index(kernel) + 1 :] if kernel in names else []
    return list(itertools.takewhile(bool, (found[-1] for found in following)))


def parameter_sets(name: str) -> list[dict[str, Any]]:
    """The defaults, every choice, and for each parameter two other legal values, and those that are special."""
    definition, base = catalogue[name].definition, required(name)
    sets: list[dict[str, Any]] = [base]
    for parameter in definition.parameters:
        default = base.get(parameter, definition.defaults.get(parameter))
        legal = [c for c in CANDIDATES if c != default and inside(domain_of(name, parameter), c)]
        sets += [{**base, parameter: c} for c in legal[:2]]
    options = choices(name)
    for values in itertools.product(*options.values()):
        chosen = {key: v for key, v in zip(options, values, strict=True) if v is not definition.defaults[key]}
        if chosen:
            sets.append({**base, **chosen})
        for k, value in special_values(definition.kernel_name({**base, **chosen})):
            parameter = definition.parameters[k]
            if value != definition.defaults.get(parameter):
                sets.append({**base, **chosen, parameter: value})
    if definition.gauss_newton:
        sets.append({**base, "hessian": "gauss_newton"})
    return sets


UNREDUCED: tuple[dict[str, Any], ...] = ({}, {"reduction": "none"})  # functions of arrays have no reduction


@dataclass(frozen=True)
class Variant:
    """A loss with options, for which arguments of any size can be made."""

    name: str
    options: tuple[tuple[str, Any], ...] = ()
    shape: tuple[int, ...] = field(default=(203,), compare=False)

    @property
    def loss(self) -> Any:
        return catalogue[self.name]

    @property
    def definition(self) -> Any:
        """With the roles that the arguments have."""
        definition = self.loss.definition
        return definition.soft if dict(self.options).get("soft") else definition

    def __str__(self) -> str:
        return self.name + "".join(f"-{key}={value}" for key, value in self.options)

    def arguments(self, dtype: Any, which: str = "value", shape: Any = None, seed: int = 1) -> tuple[list, dict]:
        """Positional arguments and options of one call without reduction."""
        shape = self.shape if shape is None else shape
        definition = self.loss.definition
        if definition.family == "pointwise":
            args = [
                draw(domain_of(self.name, a, self.options), shape, dtype, seed + 10 * k)
                for k, a in enumerate(definition.inputs)
            ]
            return args, {**UNREDUCED[bool(definition.reductions)], **dict(self.options)}
        if self.name in ROW_LOSSES:
            return self._row_loss(dtype, which, shape, seed)
        return self._rows(dtype, which, shape, seed)

    def _row_loss(self, dtype: Any, which: str, shape: Any, seed: int) -> tuple[list, dict]:
        """By the roles of the arguments; the rows are on axis 1, or on the last where there is no choice."""
        d, options = self.definition, dict(self.options)
        options.pop("soft", None)
        axis = 1 if len(shape) > 1 and "axis" in d.names else len(shape) - 1
        if d.length:
            shape = (*shape[:axis], d.length, *shape[axis + 1 :])
        rows_shape, args = shape[:axis] + shape[axis + 1 :], []
        for k, name in enumerate(d.inputs):
            if name == d.labels and d.lists:
                lists = np.moveaxis(integers(shape, seed + 10 * k, shape[axis] + 1) - 1, axis, -1)
                lists[..., 7:8] = -1
                args.append(np.moveaxis(lists, -1, axis))
            elif name == d.labels:
                args.append(integers(rows_shape, seed + 10 * k, max(1, shape[axis])))
            elif name in d.numbers:
                args.append(draw(domain_of(self.name, name, self.options), rows_shape, dtype, seed + 10 * k))
            elif name not in d.domains:
                args.append(uniform(shape, seed + 10 * k, -3, 3).astype(dtype))
            elif k or d.domains[name].boxes:
                args.append(draw(d.domains[name], shape, dtype, seed + 10 * k))
            else:  # without ends, where derivatives may be infinite
                low, high = d.domains[name][:2]
                margin = (high - low) * 2.0**-6
                args.append(uniform(shape, seed, low + margin, high - margin).astype(dtype))
        if options.pop("ignoring", False):
            label = d.inputs.index(d.labels)
            args[label] = np.where(integers(rows_shape, seed + 2, 3) == 0, -100, args[label])
        if options.pop("class_weighted", False):
            options[d.class_weight] = uniform((shape[axis],), seed + 3, 0.25, 2).astype(dtype)
        if options.pop("weighted", False):
            options[d.row_weight] = uniform(rows_shape, seed + 4, 0.25, 2).astype(dtype)
        if options.pop("masked", False):
            options["where"] = integers(rows_shape, seed + 6, 4) > 0
        if "axis" in d.names and len(shape) > 1:
            options["axis"] = axis
        if not d.reductions and which != "value":
            options["grad_output"] = uniform(rows_shape, seed + 5, -1, 1).astype(dtype)
        return args, {**UNREDUCED[bool(d.reductions)], **options}

    def _rows(self, dtype: Any, which: str, shape: Any, seed: int) -> tuple[list, dict]:
        options, x = dict(self.options), uniform(shape, seed, -6, 6).astype(dtype)
        axis = 1 if len(shape) > 1 else 0
        rows_shape, classes = shape[:axis] + shape[axis + 1 :], shape[axis]
        if self.name != "cross_entropy":
            made = {"axis": axis, **options}
            if which != "value":
                result_shape = rows_shape if self.name == "logsumexp" else shape
                made["grad_output"] = uniform(result_shape, seed + 5, -1, 1).astype(dtype)
            return [x], made
        target: Any = integers(rows_shape, seed + 1, classes)
        if options.pop("probabilities", False):
            target = (uniform(shape, seed + 1) / max(1, classes / 2)).astype(dtype)  # sums to about 1
        if options.pop("ignoring", False):
            target = np.where(integers(rows_shape, seed + 2, 3) == 0, -100, target)
        if options.pop("weighted", False):
            options["weight"] = uniform((classes,), seed + 3, 0.25, 2).astype(dtype)
        if options.pop("row_weighted", False):
            options["sample_weight"] = uniform(rows_shape, seed + 4, 0.25, 2).astype(dtype)
        if options.pop("masked", False):
            options["where"] = integers(rows_shape, seed + 6, 4) > 0
        return [x, target], {"reduction": "none", **options}


def soft_labels(definition: Any) -> Iterator[tuple[tuple[str, Any], ...]]:
    """Options beside labels that are a vector."""
    if definition.soft:
        yield ()
        yield (("class_weighted", True), ("weighted", True), ("masked", True))
        yield from (((name, 0.25), ("class_weighted", True)) for name in definition.soft.parameters)


def variants(name: str) -> Iterator[Variant]:
    if name in POINTWISE:
        for options in parameter_sets(name):
            yield Variant(name, tuple(options.items()))
        return
    if name in ROW_LOSSES:
        definition = catalogue[name].definition
        for options in parameter_sets(name):
            yield Variant(name, tuple(options.items()), shape=(11, 37))
        if definition.reductions:
            yield Variant(name, (("weighted", True), ("masked", True)), shape=(11, 37))
        if definition.class_weight:
            ignoring = (("ignoring", True),) if "ignore_index" in definition.names else ()
            yield Variant(name, (("class_weighted", True), *ignoring), shape=(11, 37))
        for options in soft_labels(definition):
            yield Variant(name, (("soft", True), *options), shape=(11, 37))
        return
    yield Variant(name, shape=(11, 37))
    if name == "cross_entropy":
        for options in (
            {"weighted": True},
            {"ignoring": True, "weighted": True},
            {"label_smoothing": 0.25},
            {"z_loss": 0.125},
            {"z_loss": 0.125, "label_smoothing": 0.25, "weighted": True, "ignoring": True},
            {"z_loss": 0.125, "probabilities": True, "row_weighted": True, "masked": True},
            {"label_smoothing": 0.25, "weighted": True, "ignoring": True},
            {"probabilities": True},
            {"probabilities": True, "label_smoothing": 0.25, "weighted": True},
            {"row_weighted": True, "masked": True, "ignoring": True, "weighted": True},
            {"probabilities": True, "row_weighted": True, "masked": True},
        ):
            yield Variant(name, tuple(options.items()), shape=(11, 37))


VARIANTS = tuple(variant for name in LOSSES for variant in variants(name))
PLAIN = tuple(next(variants(name)) for name in LOSSES)  # one of each


def call(variant: Variant, which: str, args: list, options: dict) -> list[np.ndarray]:
    return flat(face(variant.loss, which)(*args, **options))


def widened(value: Any) -> Any:
    return value.astype(long) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def exact(variant: Variant, which: str, args: list, options: dict) -> list[np.ndarray]:
    """The definition, in long double."""
    options = {key: widened(value) for key, value in options.items() if key != "out"}
    return flat(face(variant.loss.reference, which)(*map(widened, args), **options))


def allowances(
    variant: Variant,
    which: str,
    args: list,
    options: dict,
    expected: list[np.ndarray],
    dtype: Any,
    tolerance: Tolerance,
    move_parameters: bool = True,
) -> Iterator[list[np.ndarray]]:
    """What `tolerance` comes to at each element of each result, as a sum that grows with every argument moved. Inputs
    that sit at an end of their domain (hard labels) are taken for exact.
    """
    eps, definition = np.finfo(dtype).eps, variant.definition
    ulps = tolerance.ulps
    axis = options.get("axis", 1 if args[0].ndim > 1 and "axis" in definition.names else -1)
    if definition.family != "pointwise":  # a sum of many terms
        ulps += np.sqrt(args[0].shape[axis]) / 4
    allowed = [ulps * eps * np.abs(e) + np.finfo(dtype).tiny for e in expected]
    if not tolerance.inputs:
        yield allowed
        return
    if definition.family != "pointwise":
        for a, e in zip(allowed, expected, strict=True):
            if e.ndim == args[0].ndim:  # what is subtracted from the softmax is as large as the row's largest
                a += 2 * eps * np.max(np.abs(e), axis=axis, keepdims=True)
    if definition.family == "rows":  # what the definition itself loses where logarithms cancel
        for a in allowed:
            a += 4 * np.finfo(long).eps
    yield allowed
    moved: list[tuple[list, dict]] = []
    for k, x in enumerate(args):
        if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
            continue
        domain = domain_of(variant.name, definition.inputs[k], variant.options)
        signs: list[Any] = [-1, 1]
        if definition.family == "rows" and not definition.of_softmax:  # what all numbers of a row share may cancel
            signs += [1 - 2 * integers(x.shape, seed, 2) for seed in (51, 52, 53)]
        for sign in signs:
            other = widened(x) * (1 + sign * long(eps))
            at_end = (x == domain.low) | (x == domain.high) | (np.abs(x) == 1) * domain.plus_minus_one
            moved.append(([*args[:k], np.where(at_end, widened(x), other), *args[k + 1 :]], options))
    if definition.family != "rowwise" and move_parameters:
        for key in definition.parameters:
            value = options.get(key, definition.defaults.get(key))
            if isinstance(value, float) and value:
                other = float(value * (1 + 2.0**-20))  # a step that double can hold, scaled back below
                moved.append((args, {**options, key: other}))
    for other_args, other_options in moved:
        step = 1.0 if other_options is options else float(eps) * 2.0**20
        with np.errstate(all="ignore"):
            for a, e, o in zip(allowed, expected, exact(variant, which, other_args, other_options), strict=True):
                change = np.abs(o - e) * step
                a += tolerance.inputs * np.where(np.isfinite(change), change, 0)
        yield allowed


def allowance(*args: Any, **options: Any) -> list[np.ndarray]:
    """The whole of it"""
    *_, allowed = allowances(*args, **options)
    return allowed


def assert_by_definition(
    variant: Variant, which: str, args: list, options: dict, dtype: Any, tolerance: Tolerance, what: str
) -> None:
    """The results of a call are what the definition gives in long double, within `tolerance`. Where a part of what is
    allowed is enough, the rest, which takes long, is not computed.
    """
    actual, expected = call(variant, which, args, options), exact(variant, which, args, options)
    assert len(actual) == len(expected)
    assert all(a.dtype == dtype and a.shape == e.shape for a, e in zip(actual, expected, strict=True)), what
    for allowed in allowances(variant, which, args, options, expected, dtype, tolerance):
        if not any(np.any(beyond(*results)) for results in zip(actual, expected, allowed, strict=True)):
            return
    for k, results in enumerate(zip(actual, expected, allowed, strict=True)):
        assert_close(*results, f"{variant} {which}[{k}] {what}")


def beyond(actual: Any, expected: Any, allowed: Any) -> np.ndarray:
    """True where two results differ: by more than `allowed`, or at all where they are not finite"""
    with np.errstate(all="ignore"):
        same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
        return ~(same | (np.abs(actual - expected) <= allowed))


def assert_close(actual: Any, expected: Any, allowed: Any, what: str = "") -> None:
    """Equal where not finite, within `allowed` elsewhere."""
    actual, expected, allowed = (np.asarray(a, long) for a in (actual, expected, allowed))
    assert actual.shape == expected.shape, f"{what}: shape {actual.shape}, expected {expected.shape}"
    bad = beyond(actual, expected, allowed)
    if np.any(bad):
        at = tuple(int(k) for k in np.argwhere(bad)[0])
        raise AssertionError(
            f"{what}: {np.count_nonzero(bad)} of {bad.size} differ; first at {at}: {actual[at]!r}, "
            f"expected {expected[at]!r} within {np.broadcast_to(allowed, actual.shape)[at]!r}"
        )


def canonical(array: Any) -> bytes:
    """The bytes of an array; all NaN are one, for their sign and payload are the CPU's business."""
    array = np.array(array, order="C")
    if array.dtype.kind == "f":
        array[np.isnan(array)] = np.nan
    return array.tobytes()


def assert_same_bits(actual: Any, expected: Any, what: str = "") -> None:
    for k, (a, e) in enumerate(zip(flat(actual), flat(expected), strict=True)):
        assert a.shape == e.shape, f"{what}: shape {a.shape}, expected {e.shape}"
        assert a.dtype == e.dtype, f"{what}: type {a.dtype}, expected {e.dtype}"
        if a.tobytes() == e.tobytes() or canonical(a) == canonical(e):
            continue
        with np.errstate(all="ignore"):
            bad = ~((a == e) & (np.signbit(a) == np.signbit(e)) | (np.isnan(a) & np.isnan(e)))
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        raise AssertionError(
            f"{what}: result {k}: {np.count_nonzero(bad)} of {a.size} differ; first at {at}: "
            f"{a[at]!r}, expected {e[at]!r}"
        )


def fused_isas() -> tuple[str, ...]:
    return tuple(name for name in fl.isas() if name not in UNFUSED)


def around(*sizes):
    """Lengths where what is worked on in pieces of these sizes goes from one piece to the next."""
    return sorted({n + d for n in sizes for d in (-1, 0, 1)})
