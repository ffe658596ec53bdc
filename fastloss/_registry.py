"""The catalogue: one NumPy definition per loss is its specification, its oracle and its documentation.

A definition is a decorated Python function. Its positional arguments are the inputs, its keyword-only arguments
the parameters (`**options` stands for those that all losses of the family share), its body the textbook formula,
its docstring the page. The decorator binds the C kernel of the same name and returns the public object.
"""

from __future__ import annotations

import inspect
import math
import textwrap
from collections.abc import Callable
from copy import copy
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple, ParamSpec, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastloss import reference
from fastloss._core import DOMAIN_KINDS, Loss, shown
from fastloss.partial import Pieces
from fastloss.products import HessianProduct

P = ParamSpec("P")

VALUE, GRAD, HESS, FACES = reference.VALUE, reference.GRAD, reference.HESS, reference.FACES

Reduction = Literal["mean", "sum", "none"]
Link = Literal["identity", "logistic", "softmax", "exp"]


class RowOptions(TypedDict, total=False):
    """Options of every loss"""

    reduction: Reduction
    hessian: Literal["exact", "gauss_newton"]
    grad_output: ArrayLike | None
    out: Any


class Options(RowOptions, total=False):
    """Options of every element-wise loss"""

    weight: ArrayLike | None
    where: ArrayLike | None


class MultipleOptions(Options, total=False):
    """Options of every element-wise loss with several gradients"""

    wrt: str | tuple[str, ...]


class WeightedRowOptions(RowOptions, total=False):
    """Options of every loss over rows"""

    weight: ArrayLike | None
    where: ArrayLike | None


class PairOptions(WeightedRowOptions, total=False):
    """Options of every loss over rows with several gradients"""

    wrt: str | tuple[str, ...]


class ClassOptions(RowOptions, total=False):
    """Options of every loss over rows with class weights"""

    sample_weight: ArrayLike | None
    where: ArrayLike | None


class MultipleClassOptions(ClassOptions, total=False):
    """Options of every loss over rows with class weights and several gradients"""

    wrt: str | tuple[str, ...]


class PairArrayOptions(TypedDict, total=False):
    """Options of functions of pairs of rows"""

    wrt: str | tuple[str, ...]
    grad_output: ArrayLike | None
    out: Any


class ArrayOptions(TypedDict, total=False):
    """Options of functions from arrays to arrays"""

    grad_output: ArrayLike | None
    out: NDArray[Any] | None


# in docstrings of definitions, the place of the options below
SHARED = """\
**options
    Options that all losses of the family share; ``help()`` of the loss documents each."""

DOCUMENTATION = {
    "weight": """\
weight : array_like, optional
    Weight of each element, by which values, gradients and Hessian are multiplied. Broadcasts to `{input}`.""",
    "where": """\
where : array_like of bool, optional
    Elements to include; broadcasts to `{input}`. Others are excluded: their value and gradient are 0 whatever they
    contain, and the mean does not count them.""",
    "reduction": """\
reduction : {{{reductions}}}, default {default!r}
    How the element losses become the result: a float, accumulated in double precision, or an array for 'none'.
    Gradients and Hessians are those of the reduced value.{unusual}""",
    "wrt": """\
wrt : str or tuple of str, optional
    The inputs with respect to which to differentiate. One name gives one array, a tuple of names a tuple of arrays.""",
    "hessian": """\
hessian : {{'exact', 'gauss_newton'}}, default 'exact'
    Which diagonal Hessian ``.grad_and_hess`` gives. The Gauss-Newton form is never negative{gauss_newton}.""",
    "grad_output": """\
grad_output : float or array_like, optional
    Upstream gradient: the derivative of the final objective with respect to this result. Gradients and Hessians are
    multiplied by it. A scalar, or an array of the shape of the result if that is an array.""",
    "out": """\
out : ndarray or tuple of ndarray, optional
    Arrays for the results; must have their shape and type, and may be `{input}` itself. A tuple where there are several
    array results, None in it for one to be allocated.""",
}

ROW_WEIGHT = """\
{name} : array_like, optional
    Weight of each row, by which its value, gradients and Hessian are multiplied. Broadcasts to the shape of `{{input}}`
    without its axis."""

ROW_DOCUMENTATION = DOCUMENTATION | {
    "weight": ROW_WEIGHT.format(name="weight"),
    "sample_weight": ROW_WEIGHT.format(name="sample_weight"),
    "where": """\
where : array_like of bool, optional
    Rows to include; broadcasts to the shape of `{input}` without its axis. Others are excluded: their value and
    gradient are 0 whatever they contain, and the mean does not count them.""",
    "grad_output": """\
grad_output : float or array_like, optional
    Upstream gradient: the derivative of the final objective with respect to this result. Gradients and Hessians are
    multiplied by it. A scalar, or an array of the shape of the result if that has one value per row.""",
}

OTHER = """

Other Parameters
----------------
{parameters}"""

RETURNS = """

Returns
-------
{results}"""

# the value: of losses, element-wise and over rows, and of functions of arrays
VALUE_RESULT = {
    ("pointwise", True): """\
{name}float or ndarray
    The loss; with ``reduction='none'`` an array of the shape and type of `{input}`.""",
    ("rows", True): """\
{name}float or ndarray
    The loss; with ``reduction='none'`` an array of the type of `{input}`, without its axis.""",
    ("pointwise", False): """\
{name}ndarray
    Of the shape and type of `{input}`.""",
    ("rows", False): """\
{name}ndarray
    Of the type of `{input}`, without its axis.""",
}

DERIVATIVE_RESULT = """\
{name}{type}
    {what}, of the shape and type of {like}."""

# first lines of the docstrings of faces
TITLES = {
    GRAD: "Gradient of `{name}`.",
    VALUE | GRAD: "Value and gradient of `{name}`, in one pass.",
    GRAD | HESS: "Gradient and diagonal Hessian of `{name}`, in one pass.",
}

RAISES = """

Raises
------
ValueError
    If {reasons}.
TypeError
    If an argument is not an array of real numbers."""


RAISES_INDEX = """\
IndexError
    If a class index in `{labels}` is not in [0, C){or_end}, and its row counts."""


class Domain(NamedTuple):
    """The values that an argument may have"""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    plus_minus_one: bool = False
    boxes: bool = False  # rows of four elements: x1, y1, x2 and y2
    gap: tuple[float, float] | None = None  # parameters only: an open interval that is excluded
    kernel: str | tuple[str, ...] = ()  # inputs only: the kernels that it holds for, if not all of the loss

    @cache  # noqa: B019 -- there are few domains
    def bounds(self, dtype: Any) -> tuple[float, float]:
        """The least and the greatest number of this type in the domain; if there is a gap, of the part above it."""
        with np.errstate(all="ignore"):
            low, high = dtype(self.gap[1] if self.gap else self.low), dtype(self.high)
            return (
                float(np.nextafter(low, dtype(math.inf)) if self.open_low and not self.gap else low),
                float(np.nextafter(high, dtype(-math.inf)) if self.open_high else high),
            )

    def holds_for(self, kernel: str) -> bool:
        return not self.kernel or kernel in (self.kernel if isinstance(self.kernel, tuple) else (self.kernel,))

    def outside(self, x: Any) -> Any:
        """Which elements are outside the domain. NaN is inside of every domain."""
        if self.plus_minus_one:
            return (np.abs(x) != 1) & ~np.isnan(x)
        if self.boxes:
            return np.concatenate((np.zeros_like(x[..., :2], bool), x[..., 2:] < x[..., :2]), axis=-1)
        low = x <= self.low if self.open_low else x < self.low
        if self.gap:
            low = low | ((x > self.gap[0]) & (x < self.gap[1]))
        return low | (x >= self.high if self.open_high else x > self.high)

    def __str__(self) -> str:
        if self.plus_minus_one:
            return "-1 or 1"
        if self.boxes:
            return "a box with x1 <= x2 and y1 <= y2"
        if self.gap:
            low = self._replace(high=self.gap[0], open_high=False, gap=None)
            return f"{low} or {self._replace(low=self.gap[1], open_low=False, gap=None)}"
        if self.low == self.high:
            return f"{self.low:g}"
        if self.low == -math.inf and self.high < math.inf:
            kind = "finite number" if self.open_low else "number"
            return f"a {kind} {'<' if self.open_high else '<='} {self.high:g}"
        if self.high == math.inf:
            kind = "finite number" if self.open_high else "number"
            return f"a {kind} {'>' if self.open_low else '>='} {self.low:g}"
        return f"a number in {'(' if self.open_low else '['}{self.low:g}, {self.high:g}{')' if self.open_high else ']'}"


ANY = Domain()
POSITIVE = Domain(low=0, open_low=True)
NONNEGATIVE = Domain(low=0)
UNIT = Domain(low=0, high=1)
PLUS_MINUS_ONE = Domain(plus_minus_one=True)
BOXES = Domain(boxes=True)


def where_infinite(parameter: Any, limit: Any, other: Any) -> Any:
    """For definitions: `limit` where the parameter is infinite, else `other`; both are tuples, nested alike."""
    if isinstance(other, tuple):
        return tuple(where_infinite(parameter, a, b) for a, b in zip(limit, other, strict=True))
    return np.where(abs(parameter) == math.inf, limit, other)


# for definitions of losses over rows: the element of each row at its label, whether an element is that, the row's sum


def at(x: Any, label: Any) -> Any:
    return np.take_along_axis(x, label, -1)


def is_class(x: Any, label: Any) -> Any:
    return np.arange(x.shape[-1]) == label


def total(x: Any) -> Any:
    return np.sum(x, axis=-1, keepdims=True)


class Definition:
    """What the decorators tell about a loss, and what follows from it.

    Of all losses:

    differentiable
        Inputs that have a gradient; by default the first.
    wrt
        Inputs whose gradient is given by default; by default all of `differentiable`.
    choices, kernel
        Keyword-only arguments that are not numbers and select a kernel; the function from the arguments given to the
        kernel's name.
    reductions
        None at all for a function of arrays.
    gauss_newton
        True if the Hessian has a Gauss-Newton form of its own, which the body gives after the exact one. None: it has
        none, and may be negative.
    product
        How products with the Hessian of a loss over rows are made. It is 'diagonal', or, up to a factor per row, the
        derivative of 'softmax'; or a function of log p, 1 - p and the parameters, p the label's probability, which
        returns the value and its first and second derivatives with respect to log p. By default products are made of
        the definition.
    link
        The function that makes predictions of the first input: 'logistic' or 'softmax' of logits, 'exp' of logarithms
        (unless `log_input` is False).
    per_row
        Inputs of element-wise losses that may also have one value per row of the first input (its last axis), or
        extents of 1. Derivatives with respect to these are sums.

    Of losses over rows, arguments have roles. Positional ones are vectors, with rows along `axis` (if there is no such
    option, the last axis), unless they are `numbers` or `labels`:

    numbers, labels
        Inputs with one value per row; the input that is an index into each row.
    class_weight, by_class
        The option with one weight per index into rows. A row has the weight of its label or, if by_class, the body
        uses the weight at each index.
    soft_labels
        The domain of labels that are vectors, if these are allowed too. `soft` is the definition for them, whose
        kernel's name ends in _soft.
    narrow, of_softmax
        Kernels compute in the type of the arrays; others in double. The loss belongs to the softmax's own family: it is
        narrow, and parameters are scalars.
    lists
        Labels have the shape of vectors, and each row is a list that ends at the first -1.
    length
        The length of every row.

    The options `axis`, `ignore_index` (a label whose rows are excluded) and `keepdim` (of functions of arrays: the axis
    stays, with length 1) mean the same in all of them.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        family: str,
        *,
        domains: dict[str, Domain] | None = None,
        differentiable: tuple[str, ...] = (),
        wrt: tuple[str, ...] = (),
        per_row: tuple[str, ...] = (),
        choices: tuple[str, ...] = (),
        kernel: Callable[[dict[str, Any]], str] | None = None,
        weight_in_mean: bool = False,
        reductions: tuple[str, ...] = ("mean", "sum", "none"),
        default_reduction: str = "mean",
        hessian: bool = True,
        gauss_newton: bool | None = False,
        product: Literal["diagonal", "softmax", "directional"] | Callable[..., Any] | None = None,
        of_softmax: bool = False,
        narrow: bool = False,
        link: Link = "identity",
        numbers: tuple[str, ...] = (),
        labels: str | None = None,
        class_weight: str | None = None,
        by_class: bool = False,
        lists: bool = False,
        soft_labels: Domain | None = None,
        length: int | None = None,
    ) -> None:
        self.name, self.inputs, options, self.defaults = self.read(function)
        self.function, self.family, self.domains = function, family, domains or {}
        self.numbers, self.labels, self.class_weight, self.by_class = numbers, labels, class_weight, by_class
        self.lists, self.length = lists, length
        self.vectors = tuple(name for name in self.inputs if name not in numbers and name != labels)
        structure = (class_weight, "axis", "ignore_index", "keepdim") if family == "rows" else ()
        self.parameters = tuple(name for name in options if name not in choices and name not in structure)
        self.differentiable = differentiable or self.inputs[:1]
        self.wrt = wrt or self.differentiable
        self.per_row = per_row
        self.choices, self.kernel, self.weight_in_mean = choices, kernel, weight_in_mean
        self.reductions, self.default_reduction = reductions, default_reduction
        self.hessian, self.gauss_newton, self.link = hessian, gauss_newton, link
        usual = {"pointwise": "diagonal", "rows": "directional"}
        self.product: Any = product or usual.get(family)
        self.mixed = True
        self.of_softmax, self.narrow = of_softmax, narrow or of_softmax
        self.shared = self._shared()
        self.names = (*self.inputs, *options, *self.shared)
        self.soft = None if soft_labels is None else self._soft(soft_labels)

    def _soft(self, domain: Domain) -> Definition:
        soft = copy(self)
        soft.labels, soft.vectors = None, (*self.vectors, str(self.labels))
        soft.domains = {**self.domains, str(self.labels): domain}
        soft.kernel = lambda given: self.kernel_name(given) + "_soft"
        soft.soft = None
        return soft

    def read(self, function: Any) -> tuple[str, tuple[str, ...], tuple[str, ...], dict[str, Any]]:
        """The name, the inputs, the keyword-only arguments and their defaults"""
        code = function.__code__
        positional = code.co_argcount
        names = code.co_varnames[: positional + code.co_kwonlyargcount]
        return function.__name__, names[:positional], names[positional:], function.__kwdefaults__ or {}

    def _shared(self) -> tuple[str, ...]:
        shared = []
        if self.family == "pointwise" and self.reductions:
            shared += ["weight", "where"]
        if self.family == "rows" and self.reductions:
            shared += [self.row_weight, "where"]
        if self.reductions:
            shared += ["reduction"]
        if len(self.differentiable) > 1:
            shared += ["wrt"]
        if self.reductions and self.hessian and self.gauss_newton is not None:
            shared += ["hessian"]
        return (*shared, "grad_output", "out")

    @property
    def row_weight(self) -> str:
        """The option with a weight for each element or row."""
        return "sample_weight" if self.class_weight == "weight" else "weight"

    @property
    def faces(self) -> list[tuple[str, int]]:
        """Names of the faces beside the value, and their outputs"""
        return [(name, outputs) for name, outputs in FACES.items() if self.hessian or not outputs & HESS]

    # overridden by losses of users' formulas

    kind = "fastloss."  # the start of the repr
    module = "fastloss"

    @property
    def wrapped(self) -> Callable[..., Any]:
        return self.function

    @property
    def positional(self) -> int:
        """How many arguments may be positional"""
        return len(self.inputs)

    def settings(self, kernel: str) -> dict[str, Any]:
        """What partial results must have in common beside the name."""
        return {}

    def program(self, kernel: str) -> Any:
        """The program of that name; None if it is a kernel in C"""
        return None

    def pickled(self, loss: Any) -> Any:
        """The result of __reduce__"""
        return loss.__qualname__

    def offered(self, outputs: int) -> tuple[str, ...]:
        """The attributes of a face that `attribute` makes on first use"""
        return ("partial", "unit") if self.reductions and outputs == VALUE else ()

    def attribute(self, loss: Any, name: str) -> Any:
        if name in ("partial", "unit") and self.reductions and loss.outputs == VALUE:  # not kept: they keep the loss
            pieces = Pieces(loss)
            return pieces if name == "partial" else pieces.unit
        message = reference.no_attribute(loss, vars(loss).get("__qualname__", "Loss"), name)
        raise AttributeError(message, name=name, obj=loss)

    @cached_property
    def signature(self) -> inspect.Signature:
        """The arguments that every face accepts"""
        own = inspect.signature(self.function).parameters.values()
        defaults = {"reduction": self.default_reduction, "hessian": "exact"}
        parameters = [p.replace(annotation=inspect.Parameter.empty) for p in own if p.kind is not p.VAR_KEYWORD]
        parameters += [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=defaults.get(name)) for name in self.shared
        ]
        return inspect.Signature(parameters)

    def shared_by(self, outputs: int) -> tuple[str, ...]:
        """The shared options that affect a face; a value has no derivatives to choose from."""
        useless = {"hessian"} if not outputs & HESS else set()
        useless |= {"wrt", "grad_output"} if outputs == VALUE else set()
        return tuple(name for name in self.shared if name not in useless)

    def signature_of(self, outputs: int) -> inspect.Signature:
        """The signature of a face, as users see it"""
        useless = set(self.shared) - set(self.shared_by(outputs))
        return inspect.Signature([p for p in self.signature.parameters.values() if p.name not in useless])

    def doc_of(self, outputs: int) -> str:
        """The docstring of a face, with the shared options in place of SHARED"""
        documentation = ROW_DOCUMENTATION if self.family == "rows" else DOCUMENTATION
        options = self.shared_by(outputs)
        parts = ["\n".join(documentation[name] for name in options)]
        others = [documentation[name] for name in self.shared if name not in options]
        if others and outputs == VALUE:
            parts.append(OTHER.format(parameters="\n".join(others)))
        first = self.inputs[0]
        if self.family in ("pointwise", "rows"):
            parts.append(RETURNS.format(results=self._results(outputs)))
            limits = [
                f"`{name}` is not {domain}" + (", where the options ask for it" if domain.kernel else "")
                for name, domain in self.domains.items()
            ]
            if self.soft and self.labels:
                limits.append(f"`{self.labels}`, if of the shape of `{first}`, is not {self.soft.domains[self.labels]}")
            reasons = "; if ".join(["shapes do not match", *limits, "an option is unknown"])
            parts.append(RAISES.format(reasons="\n    ".join(textwrap.wrap(reasons, 112))))
            if self.labels:
                parts.append("\n" + RAISES_INDEX.format(labels=self.labels, or_end=" or -1" if self.lists else ""))
        shared = "".join(parts).format(
            input=first,
            reductions=", ".join(map(repr, self.reductions)),
            default=self.default_reduction,
            gauss_newton="" if self.gauss_newton else "; of this loss it is the exact one",
            unusual=" Unlike others, this loss is not reduced by default." if self.default_reduction == "none" else "",
        )
        own = self.own_doc.replace(SHARED, shared)
        return own if outputs == VALUE else f"{TITLES[outputs].format(name=self.name)}\n\n{own}".rstrip()

    @property
    def own_doc(self) -> str:
        """The docstring of the definition, with SHARED in it"""
        return inspect.getdoc(self.function) or ""

    def _results(self, outputs: int) -> str:
        """The section Returns of a face"""
        named = outputs not in (VALUE, GRAD)
        several = len(self.differentiable) > 1
        found = []
        if outputs & VALUE:
            text = VALUE_RESULT[self.family, bool(self.reductions)]
            found.append(text.replace("{name}", "value : " if named else ""))
        for bit, name, what in ((GRAD, "grad", "The gradient"), (HESS, "hess", "The diagonal of the Hessian")):
            if outputs & bit:
                text = DERIVATIVE_RESULT.format(
                    name=f"{name} : " if named else "",
                    type="ndarray or tuple of ndarray" if several else "ndarray",
                    what=what + (" with respect to what `wrt` names" if several else ""),
                    like="what it belongs to" if several else "`{input}`",
                )
                found.append(text)
        return "\n".join(found)

    def domain(self, argument: str, dtype: Any, kernel: str) -> tuple[int, float, float]:
        """What the C core checks: the kind of the domain, and the least and the greatest legal number of this type"""
        domain = self.domains.get(argument, ANY)
        if domain.plus_minus_one:
            return DOMAIN_KINDS["plus or minus one"], -1.0, 1.0
        if domain.boxes:
            return DOMAIN_KINDS["boxes"], 0.0, 0.0
        kind = "any" if domain == ANY or not domain.holds_for(kernel) else "range"
        return DOMAIN_KINDS[kind], *domain.bounds(dtype)

    def kernel_name(self, given: dict[str, Any]) -> str:
        """The kernel for these arguments. Raises ValueError for an unknown choice."""
        return self.kernel({**self.defaults, **given}) if self.kernel else self.name

    def link_for(self, given: dict[str, Any]) -> Link:
        """The link for these arguments."""
        return self.link if given.get("log_input", True) else "identity"


catalogue: dict[str, Loss[Any]] = {}


def with_faces(definition: Definition, of_reference: Any) -> Loss[Any]:
    """A loss that kernels compute, with its faces; each has the corresponding face of the reference."""
    loss: Loss[Any] = Loss(definition, VALUE)
    loss.reference = of_reference
    for name, outputs in definition.faces:
        face: Loss[Any] = Loss(definition, outputs)
        face.reference = getattr(of_reference, name)
        setattr(loss, name, face)
    if definition.product and (definition.hessian or definition.family == "rows"):
        loss.hvp = HessianProduct(loss)
    return loss


def _bind(definition: Definition) -> Any:
    loss = with_faces(definition, reference.Reference(definition, VALUE))
    setattr(reference, definition.name, loss.reference)
    catalogue[definition.name] = loss
    return loss


def flag(loss: str, given: dict[str, Any], argument: str) -> bool:
    """The value of a bool option. Raises ValueError if it is something else."""
    if not isinstance(given[argument], (bool, np.bool_)):
        raise ValueError(f"{loss}: {argument} is {shown(given[argument])}, expected True or False")
    return bool(given[argument])


def pointwise(**about: Any) -> Callable[[Callable[P, Any]], Loss[P]]:
    """An element-wise loss. The body returns value, gradient, Hessian and, with `gauss_newton`, that form of the
    latter. If there are several differentiable inputs, derivatives are tuples with one entry per input. For keywords
    see Definition.
    """
    return lambda function: _bind(Definition(function, "pointwise", **about))


def elementwise(**about: Any) -> Callable[[Callable[P, Any]], Loss[P]]:
    """A function of arrays: like an element-wise loss, but nothing is reduced."""
    return pointwise(reductions=(), default_reduction="none", **about)


def rowwise(**about: Any) -> Callable[[Callable[P, Any]], Loss[P]]:
    """The softmax and its relatives. The body gets rows along the last axis, and `grad_output`; see reference.py."""
    return lambda function: _bind(Definition(function, "rowwise", **about))


def rows(**about: Any) -> Callable[[Callable[P, Any]], Loss[P]]:
    """A loss over rows. The body gets vectors with rows along the last axis; arguments with one value per row, labels
    and parameters included, have an axis of length 1 in its place. It returns the value of each row, with or without
    that axis, the gradient and, if there is one, the diagonal Hessian. If there are several differentiable inputs,
    derivatives are tuples with one entry per input. For keywords see Definition.
    """
    return lambda function: _bind(Definition(function, "rows", **about))
