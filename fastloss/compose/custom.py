"""Losses from a user's own NumPy formula."""

from __future__ import annotations

import contextlib
import copy
import functools
import inspect
import itertools
import math
import re
import sys
import types
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Generic, Literal, ParamSpec, TypeVar, get_args, get_origin, overload

import numpy as np
from numpy.typing import NDArray

from fastloss import _arguments, _core
from fastloss._arguments import PointwiseRequest
from fastloss._core import shown, type_name
from fastloss._registry import ANY, GRAD, HESS, SHARED, VALUE, Definition, Domain, flag, with_faces
from fastloss.compose.check import check
from fastloss.compose.weighted import FACE_NAMES
from fastloss.formula import TooLong, Traced, TraceError, disagreement, grid, in_numpy, refuted
from fastloss.partial import folded, subtrees
from fastloss.products import HessianProduct
from fastloss.reference import Described, Reference
from fastloss.version import __version__

STRINGS = 64  # at most as many strings of an option that no annotation lists
CHOICES = 16  # at most as many choices of options are traced when a custom loss is defined
BLOCK = 8192  # elements of a custom loss evaluated at a time: a dozen temporaries of them fit the cache
SMALLEST, LARGEST = (float(x) for x in (np.finfo(np.float32).tiny, np.finfo(np.float32).max))
P = ParamSpec("P")
Result = TypeVar("Result")
CACHED = type(functools.cache(len))


def legal(function: Any, parameter: inspect.Parameter) -> tuple[Any, ...]:
    """The legal values of an option, as far as they are known: bools, or the strings of a Literal."""
    if isinstance(parameter.default, (bool, np.bool_)):
        return (False, True)
    with contextlib.suppress(Exception):  # annotations may have unknown names
        parameter = inspect.signature(function, eval_str=True).parameters[parameter.name]
    if get_origin(parameter.annotation) is not Literal:
        return ()
    return tuple(a for a in get_args(parameter.annotation) if isinstance(a, str))


class Formula:
    """A user's formula. Its signature is read once; what it returns is checked.

    One with options (bool and str) has a Formula for each choice of them that is asked for, in which they are `chosen`.
    """

    def __init__(
        self, function: Any, differentiable: Any, hessian: Any, domains: Any = None, chosen: Any = None
    ) -> None:
        whole = function
        while isinstance(whole, functools.partial):
            whole = whole.func
        if not callable(function):
            raise TypeError(f"custom_loss: formula is {shown(function)}, expected a function")
        self.function = self.__wrapped__ = function
        self.__doc__ = getattr(whole, "__doc__", None)
        self.__module__: str = getattr(whole, "__module__", None) or "builtins"
        name = self.__name__ = getattr(whole, "__name__", type(whole).__name__)
        self.__qualname__ = getattr(whole, "__qualname__", name)
        if isinstance(whole, CACHED):
            raise TypeError(f"{name}: formula is cached by functools, whose keys arrays cannot be; expected it plain")
        try:
            self.__signature__ = inspect.signature(function)
        except (TypeError, ValueError):
            raise TypeError(f"{name}: formula is {shown(function)}, expected one whose signature is known") from None
        own = self.__signature__.parameters.values()
        if any(p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL) for p in own):
            raise TypeError(f"{name}: signature has * or ** arguments, expected named ones only")
        self.inputs = tuple(p.name for p in own if p.kind is not p.KEYWORD_ONLY and p.default is p.empty)
        self.chosen: dict[str, Any] = chosen or {}
        self.defaults = {p.name: p.default for p in own if p.name not in (*self.inputs, *self.chosen)}
        options = () if chosen else [p for p in own if isinstance(p.default, (bool, np.bool_, str))]
        self.choices = {p.name: legal(function, p) for p in options}
        self.variants: dict[tuple[Any, ...], CustomDefinition] = {}  # by what is chosen
        self.by_position = tuple(p.name for p in own if p.kind is p.POSITIONAL_ONLY and p.default is not p.empty)
        if not self.inputs:
            raise TypeError(f"{name}: formula has no inputs, expected at least one argument without a default")
        if self.inputs[0] in ("self", "cls") and inspect.isfunction(whole):
            raise TypeError(
                f"{name}: formula has the argument {self.inputs[0]!r}, expected a method bound to its object"
            )
        if not isinstance(differentiable, (tuple, list)):
            raise TypeError(f"{name}: differentiable is {shown(differentiable)}, expected a tuple of names of inputs")
        self.differentiable = tuple(differentiable) or self.inputs[:1]
        for argument in self.differentiable:
            if argument not in self.inputs:
                listed = " or ".join(map(repr, self.inputs))
                raise ValueError(f"{name}: differentiable has {shown(argument)}, expected the input {listed}")
        if len(set(self.differentiable)) < len(self.differentiable):
            raise ValueError(f"{name}: differentiable is {shown(differentiable)}, expected each input once")
        if not isinstance(hessian, bool):
            raise TypeError(f"{name}: hessian is {shown(hessian)}, expected True or False")
        self.hessian = self.wants_hessian = hessian
        self.given_domains = domains
        try:
            self.domains = {k: Domain(float(low), float(high)) for k, (low, high) in dict(domains or {}).items()}
            right = all(k in self.inputs and d.low < d.high for k, d in self.domains.items())
        except (TypeError, ValueError):
            right = False
        if not right:
            raise TypeError(
                f"{name}: domains is {shown(domains)}, "
                "expected a dict of inputs and pairs, the lowest and highest number"
            )
        self.gauss_newton: bool | None = None  # as in Definition
        self.traced: Traced | None = None  # its graph, if it could be traced
        self.reason = ""  # why it could not
        self.error: Exception | None = None  # raised for a few trial inputs
        if self.choices:
            self.begin()
        else:
            self.trace()

    @property
    def results(self) -> tuple[str, ...]:
        of_value = ("value", "gradient", "Hessian", "Gauss-Newton Hessian")
        return of_value[: 2 + self.hessian + bool(self.gauss_newton)]

    @property
    def digest(self) -> str:
        """That of its value, where it is traced; with options, of the default ones."""
        formula = self.variant({}).function if self.choices else self
        return "" if formula.traced is None else formula.traced.digest

    # ---- options ----

    def begin(self) -> None:
        """Makes the formulas of all known choices if these are few, otherwise that of the default."""
        known = [legal or (self.defaults[name],) for name, legal in self.choices.items()]
        if math.prod(map(len, known)) > CHOICES:
            known = [(self.defaults[name],) for name in self.choices]
        first = self.variant({}).function
        self.hessian, self.gauss_newton = first.hessian, first.gauss_newton
        for choice in itertools.product(*known):
            self.variant(dict(zip(self.choices, choice, strict=True)))
        forms = {v.gauss_newton for v in self.known}
        self.gauss_newton = None if forms == {None} else True  # choices may differ, also those not known yet

    def variant(self, given: dict[str, Any]) -> CustomDefinition:
        """The formula for a choice of the options. Raises TypeError or ValueError if there is none."""
        key = tuple(self.choice(name, given.get(name, self.defaults[name])) for name in self.choices)
        made = self.variants.get(key)
        if made is None:
            made = self.variants.setdefault(key, self.made(dict(zip(self.choices, key, strict=True))))
        return made

    @property
    def known(self) -> list[CustomDefinition]:
        """The formulas made so far: a copy, for other threads may add to them."""
        return list(self.variants.values())

    def choice(self, name: str, value: Any) -> Any:
        legal = self.choices[name]
        if isinstance(self.defaults[name], (bool, np.bool_)):
            return flag(self.__name__, {name: value}, name)
        if legal:
            return _arguments.option(self.__name__, name, value, legal)
        if not isinstance(value, str):
            raise ValueError(f"{self.__name__}: {name} is {shown(value)}, expected a string")
        place = [*self.choices].index(name)
        known = {key[place] for key in list(self.variants)}
        if len(known) >= STRINGS and value not in known:
            raise ValueError(
                f"{self.__name__}: {name} is {shown(value)}, expected one of the {STRINGS} strings given before: "
                "each is compiled and kept, so list more of them in an annotation, Literal[...]"
            )
        return str(value)

    def made(self, chosen: dict[str, Any]) -> CustomDefinition:
        formula = Formula(self.function, self.differentiable, self.wants_hessian, self.given_domains, chosen)
        made, error = defined(formula), formula.error
        if error is not None:
            kind = type(error).__name__
            raise ValueError(f"{self.__name__}: formula raises {kind} {formula.where}: {error}") from error
        alike = [v.function.hessian == formula.hessian for v in self.known]
        if not all(alike):
            raise TypeError(f"{self.__name__}: formula gives {formula.expected()} {formula.where}, expected as many "
                            "results as otherwise")  # fmt: skip
        return made

    @property
    def where(self) -> str:
        """The choice of options, for messages"""
        return "where " + " and ".join(f"{name} is {value!r}" for name, value in self.chosen.items())

    # ---- tracing ----

    def trace(self) -> None:
        """Traces the formula. Raises TypeError if it gives the value alone and that cannot be differentiated."""
        function = self.function
        try:
            self.traced = Traced(
                function, len(self.inputs), [self.inputs.index(name) for name in self.differentiable],
                list(self.by_position), list(self.defaults), self.chosen, len(self.results),
            )  # fmt: skip
        except Exception as error:  # the formula may raise anything
            self.reason = f"{error}" if isinstance(error, TraceError) else f"it raises {type(error).__name__}: {error}"
            gives = self.with_arrays()
            if gives == "value":
                raise TypeError(
                    f"{self.__name__}: formula gives the value alone, but derivatives cannot be made of it: "
                    f"{self.reason}. Or return them too: {self.expected()}"
                ) from None
            if gives == "nothing" and isinstance(error, TraceError):
                raise TypeError(f"{self.__name__}: formula gives nothing for arrays: {self.reason}") from None
            if gives not in ("", "nothing", "results"):
                what = f"the value, one number for each element, or {self.expected()}"
                raise self.noted(TypeError(f"{self.__name__}: formula gives {gives}, expected {what}")) from None
            return
        if self.traced.value_alone:
            self.hessian = True
            if self.traced.gauss_newton is not None:
                self.gauss_newton = self.traced.has_own_gauss_newton

    def with_arrays(self) -> str:
        """What it gives for a few elements: 'value' alone; 'results', a tuple; 'nothing', because it takes no arrays;
        an empty string, if it raises an error that calls will raise; or the type, and shape, of something else.
        """
        x = [np.array([0.25, 0.5, 0.75]) for _ in self.inputs]
        named = {name: 0.5 if d is inspect.Parameter.empty else d for name, d in self.defaults.items()}
        try:
            result = in_numpy(self.call, x, named, writeable=True)
        except Exception as error:  # calls will raise it again
            self.error = error
            refusals = (
                r"truth value of an array|converted to Python scalar|boolean subtract|not supported for the input"
                r"|unsupported operand|did not contain a loop|__round__"
            )
            return "nothing" if re.search(refusals, str(error)) else ""
        if isinstance(result, (np.ndarray, np.generic, float)) and np.shape(result) in ((), (3,)):
            return "value"
        if isinstance(result, (tuple, list)):
            return "results"
        return f"an array of shape {result.shape}" if isinstance(result, np.ndarray) else type(result).__name__

    def __call__(self, /, *inputs: Any, **parameters: Any) -> tuple[Any, ...]:
        """Value, gradients and, if there are any, Hessians at inputs of one shape. Derivatives are tuples with one
        array or number for each differentiable input.
        """
        if self.choices:
            own = {name: p for name, p in parameters.items() if name not in self.choices}
            return self.variant(parameters).function(*inputs, **own)
        shape, count = np.shape(inputs[0]), len(self.differentiable)
        if len(shape) != 1:  # from the reference; blocks have one axis
            varying = {name: over(p, shape).reshape(-1) for name, p in parameters.items() if np.ndim(p)}
            value, *derivatives = self(*(a.reshape(-1) for a in inputs), **parameters | varying)
            return value.reshape(shape), *(tuple(a.reshape(shape) if a.ndim else a for a in d) for d in derivatives)
        results, name = self.evaluated(inputs, parameters), self.__name__
        if not isinstance(results, (tuple, list)):
            raise self.noted(TypeError(f"{name}: formula gives {type(results).__name__}, expected {self.expected()}"))
        for kind in self.results[len(results) :]:
            raise ValueError(f"{name}: formula gives no {kind}, expected {self.expected()}")
        if len(results) > len(self.results):
            raise ValueError(f"{name}: formula gives {len(results)} results, expected {self.expected()}")
        made: list[Any] = [self.checked(results[0], "value", shape)]
        for kind, given in zip(self.results[1:], results[1:], strict=True):
            parts = given if isinstance(given, tuple) or (count > 1 and isinstance(given, list)) else (given,)
            for by in self.differentiable[len(parts) :]:
                raise ValueError(f"{name}: formula gives no {kind} with respect to {by}, expected {self.expected()}")
            if len(parts) > count:
                raise ValueError(f"{name}: formula gives {len(parts)} arrays as {kind}, expected {self.expected()}")
            checked = [
                self.checked(a, f"{kind} with respect to {by}", shape)
                for by, a in zip(self.differentiable, parts, strict=True)
            ]
            made.append(tuple(checked))
        return tuple(made)

    def evaluated(self, inputs: tuple[Any, ...], parameters: dict[str, Any]) -> Any:
        if self.traced is None or not self.traced.value_alone:
            return self.call(*inputs, **parameters)
        given = [parameters[name] for name in self.defaults]
        try:
            value = self.call(*inputs, **parameters)
        except TypeError:
            if inputs[0].dtype != np.longdouble:
                raise
            value = self.traced.values(inputs, given)  # its functions may have no long double, as some of SciPy's
        return value, *self.traced.derivatives(inputs, given)

    def call(self, /, *inputs: Any, **parameters: Any) -> Any:
        """Calls the function, some of whose parameters may be positional-only."""
        parameters |= self.chosen
        behind = [parameters.pop(name) for name in self.by_position]
        try:
            return self.function(*inputs, *behind, **parameters)
        except Exception as error:
            self.noted(error)
            raise

    def noted(self, error: Exception) -> Exception:
        """The error, with a note that tells why the formula is called with arrays"""
        if self.reason:
            error.add_note(f"{self.__name__}: the formula is called with arrays, for {self.reason}")
        return error

    def checked(self, result: Any, what: str, shape: tuple[int, ...]) -> NDArray[Any]:
        if result is None:
            raise ValueError(f"{self.__name__}: formula gives None as {what}, expected an array")
        array = result if type(result) is np.ndarray else _arguments.plain(self.__name__, what, result)
        if array.shape != shape and (array.shape or what == "value"):
            raise ValueError(f"{self.__name__}: formula gives a {what} of shape {array.shape}, expected {shape}")
        if array.dtype.kind not in "fiub" and type_name(array.dtype) != "bfloat16":
            raise TypeError(f"{self.__name__}: formula gives a {what} of type {array.dtype}, expected real numbers")
        return array

    def expected(self) -> str:
        """The results that the formula should give"""
        derivatives = [
            ", ".join(f"{kind} with respect to {by}" for by in self.differentiable) for kind in self.results[1:]
        ]
        return f"({', '.join(['value', *(f'({d})' if len(self.differentiable) > 1 else d for d in derivatives)])})"


class CustomDefinition(Definition):
    """The definition of a loss given by a formula"""

    function: Formula

    def __init__(self, formula: Formula) -> None:
        by, hessian, traced = formula.differentiable, formula.hessian, formula.traced
        self.compiled: Any = None  # the program, if the formula has one
        self.compiled_gauss_newton: Any = None  # the program with that form of the Hessian, if it differs
        self.kernels: dict[str, tuple[CustomDefinition, bool]] = {}  # by name: formula, and whether Gauss-Newton
        super().__init__(formula, "pointwise", differentiable=by, hessian=hessian, gauss_newton=formula.gauss_newton,
                         domains=formula.domains, choices=tuple(formula.choices))  # fmt: skip
        self.mixed = False
        for name in (*self.inputs, *self.parameters, *self.choices):
            if name in (*self.shared, "wrt", "hessian", "vector", "start", "rtol"):  # of some face or method
                raise TypeError(
                    f"{self.name}: formula has the argument {name!r}, expected another name (losses have it)"
                )
        for name, default in self.defaults.items():
            if default is not inspect.Parameter.empty and name not in self.choices:
                if np.ndim(default):
                    raise TypeError(f"{self.name}: {name} is {shown(default)} by default, expected one number")
                _arguments.numbers(self.name, name, default)
        if traced is not None and traced.value_alone and traced.is_number(traced.value):
            raise TypeError(f"{self.name}: formula gives one number for all elements, expected one for each of them")
        if traced is not None and len(self.names) <= _core.MAX_ARGUMENTS:
            with contextlib.suppress(TooLong):
                self.compiled = traced.compiled
                if self.gauss_newton and self.compiled.has_hessian:
                    self.compiled_gauss_newton = traced.compiled_gauss_newton
            self.mixed = traced.mixed is not None and self.has_programs[1]
        if self.choices and len(self.names) <= _core.MAX_ARGUMENTS and all(v.compiled for v in formula.known):
            first = self.variant({})
            self.known_programs = self.has_programs
            self.compiled, self.mixed = first.compiled, first.mixed and self.known_programs[1]

    def variant(self, given: dict[str, Any]) -> CustomDefinition:
        """The definition for a choice of options. Raises TypeError or ValueError if there is none."""
        if not self.choices:
            return self
        made = self.function.variant(given)
        if self.compiled and not all(b or not a for a, b in zip(self.known_programs, made.has_programs, strict=True)):
            reason = made.function.reason or "it is too long"
            raise TypeError(f"{self.name}: formula cannot be compiled {made.function.where}: {reason}")
        return made

    @property
    def has_programs(self) -> tuple[bool, bool]:
        """True if there are programs for values and gradients; for Hessians in all forms"""
        if self.choices:
            each = [v.has_programs for v in self.function.known]
            return all(a for a, _ in each), all(b for _, b in each)
        whole = self.compiled is not None and self.compiled.has_hessian
        return self.compiled is not None, whole and (not self.gauss_newton or self.compiled_gauss_newton is not None)

    def kernel_name(self, given: dict[str, Any]) -> str:
        made = self.variant(given)
        chosen = "".join(f", {name}={value!r}" for name, value in made.function.chosen.items())
        form = _arguments.gauss_newton_of(self, given)
        if form and made.gauss_newton is None:
            raise TypeError(
                f"{self.name}: hessian is 'gauss_newton', expected 'exact' {made.function.where}: the formula has no "
                "Gauss-Newton form"
            )
        form &= bool(made.gauss_newton)
        name = f"{self.name}{chosen}{', Gauss-Newton' if form else ''}"
        self.kernels[name] = made, form
        return name

    def read(self, function: Any) -> tuple[str, tuple[str, ...], tuple[str, ...], dict[str, Any]]:
        given = {name: d for name, d in function.defaults.items() if d is not inspect.Parameter.empty}
        return function.__name__, function.inputs, tuple(function.defaults), given

    kind = "custom loss "

    @property
    def own_doc(self) -> str:
        """The formula's docstring, with a section on its arguments if it has none"""
        first = f"Custom loss of {' and '.join(f'`{name}`' for name in self.inputs)}."
        text = inspect.getdoc(self.function) or first
        section = re.search(r"^Parameters\n-{3,}\n(.*?)(?=\n\n\S.*\n-{3,}|\Z)", text, re.DOTALL | re.MULTILINE)
        if section:
            return f"{text[: section.end()]}\n{SHARED}{text[section.end() :]}"
        own = [f"{name} : {self.kind_of(name)}" for name in (*self.inputs, *self.function.defaults)]
        return "\n".join([text, "", "Parameters", "----------", *own, SHARED])

    def kind_of(self, name: str) -> str:
        """What an argument may be, as docstrings say it"""
        if name in self.inputs:
            return "array_like"
        default = self.function.defaults[name]
        legal = self.function.choices.get(name)
        kind = "float or array_like" if legal is None else "bool" if isinstance(default, (bool, np.bool_)) else "str"
        if kind == "str" and legal:
            kind = f"{{{', '.join(map(repr, legal))}}}"
        return kind if default is inspect.Parameter.empty else f"{kind}, default {default!r}"

    @property
    def module(self) -> str:  # type: ignore[override]
        return self.function.__module__

    @property
    def wrapped(self) -> Callable[..., Any]:
        found: Callable[..., Any] = self.function.function
        return found

    @property
    def positional(self) -> int:
        own = self.function.__signature__.parameters.values()
        return sum(p.kind is not p.KEYWORD_ONLY for p in own)

    def settings(self, kernel: str) -> dict[str, Any]:
        formula = self.kernels[kernel][0].function
        return {"formula (digest)": formula.digest or f"{formula.__module__}.{formula.__qualname__}"}

    def program(self, kernel: str) -> Any:
        if not self.has_programs[0]:
            return None
        made, form = self.kernels[kernel]
        return (made.compiled_gauss_newton or made.compiled if form else made.compiled).program

    def pickled(self, loss: Any) -> Any:
        """Pickled by name, if the module has the loss under the formula's name, as after decoration; otherwise by the
        formula.
        """
        face = loss.face
        formula = self.function
        path = formula.__qualname__
        try:
            found = attrgetter(path)(sys.modules[formula.__module__])
        except (AttributeError, KeyError):
            found = None
        function = formula.function
        if getattr(found, "definition", None) is self:
            if formula.__module__ != "__main__" or not inspect.isfunction(function):
                return path + (face and "." + face)
            # another process has another __main__: cloudpickle sends its functions; to pickle this one is an attribute
            function.__qualname__ = f"{path}.__wrapped__"
        given = (function, formula.differentiable, formula.wants_hessian, face, formula.given_domains)
        return restored, (*given, formula.digest and (__version__, formula.digest))

    def offered(self, outputs: int) -> tuple[str, ...]:
        if outputs != VALUE:
            return ()
        return (*super().offered(outputs), "check", "compile", *(("c", "program") if self.compiled is not None else ()))

    def attribute(self, loss: Any, name: str) -> Any:
        if name == "face":
            return FACE_NAMES.get(loss.outputs, "")
        if name == "check":
            return types.MethodType(check, loss)
        if name == "compile":
            return types.MethodType(compile_, loss)
        if name == "program" and self.compiled is not None:
            return self.listing()
        if name == "c" and self.compiled is not None:
            return self.in_c()
        if name == "program":
            why = self.function.reason or "it is too long, or has too many arguments"
            raise AttributeError(f"{loss.__qualname__} has no .program, its formula is called with arrays: {why}")
        return super().attribute(loss, name)

    def listing(self) -> str:
        """What is run, of each choice."""
        if not self.choices:
            listed: str = self.compiled.listing(self.inputs, self.parameters)
            return listed
        return "\n\n".join(f"{v.function.chosen}\n{v.listing()}" for v in self.function.known)

    def in_c(self) -> str:
        """The formula as a loss of csrc, of each choice."""
        traced = self.function.traced
        if traced is not None:
            return traced.in_c(self.name, self.inputs, self.parameters)
        chosen = [(str(v.function.chosen).replace("*/", "* /"), v.in_c()) for v in self.function.variants.values()]
        return "\n".join(f"/* {choice} */\n{text}" for choice, text in chosen)

    def each(self) -> list[CustomDefinition]:
        """The definition of each choice that is known."""
        return list(self.function.variants.values()) if self.choices else [self]

    @property
    def programs(self) -> list[Any]:
        return [made for made in (self.compiled, self.compiled_gauss_newton) if made is not None]

    def with_own_programs(self) -> CustomDefinition:
        """The same anew, for comparisons everywhere: without domains."""
        made = copy.copy(self)
        made.kernels, made.domains = {}, {}
        made.compiled, made.compiled_gauss_newton = (
            c and c.again() for c in (self.compiled, self.compiled_gauss_newton)
        )
        return made


def restored(
    function: Any, differentiable: tuple[str, ...], hessian: bool, face: str, domains: Any = None, digest: Any = "",
) -> Any:  # fmt: skip
    """Unpickles a face of a custom loss that no module has under its name. Raises ValueError if its formula has
    become another one: if it depends on something that has changed since it was traced.
    """
    loss = custom_loss(function, differentiable=differentiable, hessian=hessian, domains=domains)
    d = loss.definition
    if digest and digest[0] == __version__ and digest[1] != d.function.digest:
        raise ValueError(
            f"{d.name}: formula gives something else than when its loss was made, expected the same: what it takes "
            "from elsewhere (globals, attributes) has changed before it was pickled"
        )
    return attrgetter(face)(loss) if face else loss


class Custom(Described):
    # What faces of custom losses share with those of their references.

    definition: CustomDefinition
    outputs: int
    face: str  # from the loss itself: "", "grad", "reference.grad" ...

    def _named(self, face: str) -> None:
        formula = self.definition.function
        self.face, self.__module__, self.__wrapped__ = face, formula.__module__, formula.function
        self.__name__ = face.rpartition(".")[2] or self.definition.name
        self.__qualname__ = self.definition.name + (face and "." + face)

    def __repr__(self) -> str:
        return f"<custom loss {self.__qualname__}{self.__signature__}>"

    def __copy__(self) -> Custom:
        return self

    def __deepcopy__(self, _: Any) -> Custom:
        return self

    def __reduce__(self) -> Any:
        return self.definition.pickled(self)


class CustomReference(Custom, Reference):  # type: ignore[misc]  # whose names are made in __init__ too
    # One face of a custom loss, with the formula evaluated on whole arrays, in their type.

    def __init__(self, definition: CustomDefinition, outputs: int) -> None:
        self.definition, self.outputs = definition, outputs
        self._named("reference" + ("." + FACE_NAMES[outputs] if outputs != VALUE else ""))
        if outputs == VALUE:
            for name, wanted in definition.faces:
                setattr(self, name, CustomReference(definition, wanted))


class CustomLoss(Custom, Generic[P, Result]):
    # One face of a loss given by a NumPy formula; see custom_loss.

    grad: CustomLoss[P, Any]
    value_and_grad: CustomLoss[P, tuple[float, Any]]
    grad_and_hess: CustomLoss[P, tuple[Any, Any]]
    hvp: HessianProduct

    def __init__(self, definition: CustomDefinition, outputs: int = VALUE, reference: Any = None) -> None:
        self.definition, self.outputs = definition, outputs
        self.reference = reference or CustomReference(definition, VALUE)
        self._named(FACE_NAMES.get(outputs, ""))
        if outputs == VALUE:
            for name, wanted in definition.faces:
                setattr(self, name, CustomLoss(definition, wanted, getattr(self.reference, name)))
            if definition.hessian:
                self.hvp = HessianProduct(self)

    @overload  # the formula's own arguments
    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> Result: ...

    @overload  # and the options of losses, of which a type cannot be made beside those
    def __call__(self, /, *args: Any, **kwargs: Any) -> Any: ...

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        given = _arguments.bind(self, args, kwargs).arguments
        return _arguments.pointwise(self, given, self.run)

    def __getattr__(self, name: str) -> Any:
        if name == "definition":
            raise AttributeError(name)  # not there yet
        return self.definition.attribute(self, name)

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *self.definition.offered(self.outputs)]

    def units_of(self, shape: tuple[int, ...]) -> tuple[int, int]:
        """See partial.py."""
        inner = math.prod(shape[1:])
        if inner <= BLOCK:
            return max(1, BLOCK // max(1, inner) * inner), 1
        return inner, sum(1 for _ in blocks((1, *shape[1:])))

    def run(self, request: PointwiseRequest, units: list[Any] | None = None) -> tuple[int, float]:
        """As _core.run_pointwise, but NumPy evaluates the formula, a block at a time."""
        d, form = self.definition.kernels[request.kernel]
        dtype, shape, weight, where, scale = (
            request.dtype, request.shape, request.weight, request.where, request.scale
        )  # fmt: skip
        count = math.prod(shape)
        denominator = 1
        if request.reduction == "mean":
            denominator = count
            if where is not None and where.size:  # bytes other than 0 are true
                denominator = int(np.count_nonzero(where.view(np.uint8))) * (count // where.size)
            scale = scale / denominator if denominator else 0.0
        if count == 0:
            if units is not None:
                units += np.zeros(0), np.array([denominator]), denominator, None
            return _core.OK, 0.0 if denominator else math.nan
        factor = 1.0
        if weight is not None and np.ndim(weight) == 0:
            factor, weight = float(weight), None
        named = dict(zip(d.parameters, request.parameters, strict=True))
        options: dict[str, Any] = {name: p for name, p in named.items() if isinstance(p, float)}
        varying = {name: over(p, shape) for name, p in named.items() if name not in options}
        inputs: Any
        inputs, (weight, where, upstream) = (
            [a if a is None else over(a, shape) for a in several]
            for several in (request.inputs, (weight, where, request.grad_output))
        )
        for name, a in zip(d.inputs, inputs, strict=True):
            if name in d.domains and np.any(d.domains[name].outside(a) & (True if where is None else where)):
                return _core.OUT_OF_DOMAIN, math.nan
        vector = next((over(v, shape) for v in request.vectors if v is not None), None)
        by_value, by_derivative = (times(number, dtype) for number in (factor, scale * factor))
        at = [d.inputs.index(name) for name in d.differentiable]
        into = [
            (a[i], order, k)
            for order, a in ((1, request.grads), (3 if form else 2, request.hess))
            for k, i in enumerate(at)
            if a[i] is not None
        ]
        sums = []
        with np.errstate(all="ignore"):
            for place in blocks(shape):
                x = [part(a, place, dtype) for a in inputs]
                if varying:
                    options |= {name: part(p, place, dtype) for name, p in varying.items()}
                results = d.function(*x, **options)
                # all results are computed before any is written, because outputs may overwrite arguments
                columns = [(a, by_derivative(results[order][k])) for a, order, k in into]
                if vector is not None:
                    columns = [(a, column * part(vector, place, dtype)) for a, column in columns]
                if upstream is not None:
                    g = part(upstream, place, dtype)
                    columns = [(a, column * g) for a, column in columns]
                if self.outputs & VALUE:
                    columns.insert(0, (request.value, results[0] if factor == 1 else by_value(results[0])))
                if weight is not None:
                    w = part(weight, place, dtype)
                    columns = [(a, column * w) for a, column in columns]
                if where is not None:
                    keep = part(where, place, where.dtype)
                    columns = [(a, np.where(keep, column, 0)) for a, column in columns]
                for a, column in columns:
                    if a is None:
                        sums.append(np.add.reduce(column, dtype=np.float64))
                        continue
                    to = a[place]
                    to[...] = column.reshape(to.shape) if column.ndim else column
            if units is not None:
                units += np.array(sums), np.array([denominator]), denominator, None
            total = folded([total for _, total in subtrees(np.array(sums), 0)])
        return _core.OK, total / denominator if denominator else math.nan


def blocks(shape: tuple[int, ...]) -> Iterator[Any]:
    """Indices of the blocks that are evaluated at a time, in C order: whole along the last axes, of at most BLOCK
    elements. They depend on the shape alone, so sums are the same for every layout, and not on the length of the first
    axis, so pieces have the sums of the whole (partial.py).
    """
    inner, axis = 1, len(shape)
    while axis and inner * shape[axis - 1] <= BLOCK:
        axis -= 1
        inner *= shape[axis]
    if axis == 0:
        yield ...
        return
    extent = shape[axis - 1]
    step = BLOCK // inner
    for outer in np.ndindex(shape[: axis - 1]):
        for start in range(0, extent, step):
            yield (*outer, slice(start, start + step), ...)


def over(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    return array if array.shape == shape else np.broadcast_to(array, shape)


def part(array: NDArray[Any], place: Any, dtype: Any) -> NDArray[Any]:
    """A block as a read-only array with one axis, which the formula may keep"""
    block = np.ascontiguousarray(array[place], dtype).reshape(-1)
    block.flags.writeable = False
    return block


def times(number: float, dtype: Any) -> Callable[[Any], Any]:
    """Multiplies a formula's result by a number: in the type computed in, unless the result's is wider, and in float64
    if a float32 cannot hold the number.
    """
    held = number == 0 or SMALLEST <= abs(number) <= LARGEST or not math.isfinite(number)
    least = dtype if held else np.dtype(np.float64)

    def product(a: Any) -> Any:
        return a * number if a.dtype == least else np.multiply(a, number, dtype=np.promote_types(a.dtype, least))

    return product


def compiled_loss(definition: CustomDefinition) -> Any:
    """A loss whose kernel is a program. If that with the Hessian is too long, NumPy evaluates the Hessian."""
    loss = with_faces(definition, CustomReference(definition, VALUE))
    if definition.hessian and not definition.has_programs[1]:
        loss.grad_and_hess = CustomLoss(definition, GRAD | HESS, loss.reference.grad_and_hess)
    return loss


def compile_(loss: Any, /) -> Any:
    """Compiles the formula with the C compiler of this machine, for the instruction set in use; results have the same
    bits. Returns the loss. Raises OSError if there is no compiler or it cannot be used, ArithmeticError if what it
    makes gives other bits, TypeError if NumPy evaluates the formula; the loss is then as it was.
    """
    d: CustomDefinition = loss.definition
    if d.compiled is None:
        reason = d.function.reason or "it is too long, or has too many arguments"
        raise TypeError(f"{d.name}: formula is called with arrays, expected one that is made a program: {reason}")
    from fastloss.formula import native

    native.compile_all(d.name, d.each(), compiled_loss)
    return loss


def agrees(loss: Any) -> bool:
    """True if the program and the formula in NumPy agree at a few points where the latter gives numbers. Raises
    TypeError if they do not, and the formula gives the value alone, so that it cannot be used without the program.
    """
    d: CustomDefinition = loss.definition
    alone = d.function.traced is not None and d.function.traced.value_alone
    bounds = [d.domains.get(name, ANY) for name in d.inputs]
    x = grid([(domain.low, domain.high) for domain in bounds])
    given = [d.defaults.get(name) for name in d.parameters]
    numbers = [
        [0.75 if v is None else float(v) for v in given],
        [2.0 if v is None else 1.25 * v + 0.125 for v in given],
    ]
    for choice in numbers if given else [[]]:
        named = dict(zip(d.parameters, choice, strict=True))
        try:
            results = in_numpy(d.function, x, named)
        except Exception as error:
            if alone:
                why = f"{type(error).__name__} where it is compared with its trace: {error}"
                raise TypeError(f"{d.name}: formula gives {why}") from error
            return False
        ours = [loss(*x, **named, reduction="none")]
        for face, _ in d.faces:
            if face != "grad" and not alone:
                result = getattr(loss, face)(*x, **named, reduction="none")[1]
                ours += result if isinstance(result, tuple) else (result,)
        theirs = [results[0], *itertools.chain.from_iterable(results[1:])]
        for a, b in zip(theirs, ours, strict=False):  # of the value alone, this is its program's own
            place = disagreement(a, b)
            if place is not None and not alone:
                return False
            if place is not None:
                place = refuted(d.function.call, x, named, a, b)
            if place is None:
                continue
            at = ", ".join(f"{n} = {column[place]:g}" for n, column in zip(d.inputs, x, strict=True))
            raise TypeError(
                f"{d.name}: formula gives {a[place]:.9g} at {at} when it is called again, and {b[place]:.9g} as it was "
                "traced; let it depend on its arguments alone, or write it so that NumPy keeps its digits there, too"
            )
    return True


@overload
def custom_loss(
    formula: Callable[P, Any],
    *,
    differentiable: tuple[str, ...] | list[str] = (),
    hessian: bool = False,
    domains: dict[str, tuple[float, float]] | None = None,
) -> CustomLoss[P, float]: ...


@overload
def custom_loss(
    formula: None = None,
    *,
    differentiable: tuple[str, ...] | list[str] = (),
    hessian: bool = False,
    domains: dict[str, tuple[float, float]] | None = None,
) -> Callable[[Callable[P, Any]], CustomLoss[P, float]]: ...


def custom_loss(
    formula: Callable[..., Any] | None = None,
    *,
    differentiable: tuple[str, ...] | list[str] = (),
    hessian: bool = False,
    domains: dict[str, tuple[float, float]] | None = None,
) -> Any:
    r"""A loss from a NumPy formula, with the options and faces of a built-in one. To be used as a decorator.

    Parameters
    ----------
    formula : callable
        A function of arrays (its positional arguments, the inputs) and numbers or arrays (its keyword-only
        arguments, and those with defaults: the parameters). It returns the value of each element, which is then
        differentiated; or value and gradient, and with `hessian` the diagonal second derivative too, per element;
        tuples of them where there are several `differentiable` inputs. A constant derivative may be a scalar. It may
        be any callable with a signature: a lambda, a bound method, a `functools.partial`, an object with ``__call__``.
        A parameter whose default is a bool or a string is an option: it chooses what the formula does, and each choice
        is compiled for itself and kept. An annotation like ``Literal["left", "right"]`` says which strings there are;
        other strings are accepted too where there is none, and traced when they are first given.
    differentiable : tuple of str, optional
        The inputs with respect to which the gradients are; by default the first alone.
    hessian : bool, default False
        Whether the formula returns second derivatives. If it returns the value alone they are derived anyway.
    domains : dict, optional
        The least and the greatest legal value of inputs, by name; others raise ValueError.

    Returns
    -------
    CustomLoss
        Takes `weight`, `where`, `reduction`, `grad_output` and `out` beside the formula's own arguments (and `wrt`,
        if there are several gradients), and has the faces ``.grad``, ``.value_and_grad`` and, with `hessian`,
        ``.grad_and_hess``. ``.check(*inputs, **parameters)`` compares the formula's derivatives with finite
        differences; without inputs it chooses some, and warns where float32 results lose digits, with what to write
        instead. ``.reference`` evaluates it on whole arrays, in long double too. ``.compile()`` has the C compiler of
        the machine compile it, to the same bits, and returns it; ``.c`` is the formula in C. It can be copied and,
        where its formula can, pickled.

    Raises
    ------
    TypeError, ValueError
        If the formula or an option is not as described. From calls, as for built-in losses, and if the formula returns
        something else than it should; from ``.check``, if a derivative is wrong.

    Notes
    -----
    The formula is traced when the loss is defined: it is called with symbols, and the operations that it applies to
    them become a program, which a kernel runs. So it must be element-wise, and globals and attributes that it uses are
    read at that time. It may use
    arithmetic, comparisons, ``np.where``, ``np.clip``, ``np.select`` and NumPy's exponential, logarithmic, hyperbolic
    and power functions, roots, ``expit``, ``log_expit``, ``xlogy`` and ``xlog1py`` of scipy.special.

    Of a value alone that is made of squares, of convex functions or of functions of a residual's size, there is also
    the Gauss-Newton form of the second derivative, ``hessian="gauss_newton"``: :math:`2 u'^2` for :math:`u^2`,
    :math:`f''(u) u'^2` for a convex :math:`f`, and for a function of :math:`|u|`, :math:`u` linear, the weight of
    iteratively reweighted least squares, the derivative times :math:`u' / u`, as of the built-in losses of residuals.
    It is never negative. Of options each choice has its own; one whose formula has none is refused with it.

    The derivative of ``np.where`` is that of the branch it selects. Where the arguments of ``np.maximum`` or
    ``np.minimum`` are equal it is the mean of both sides, or 0 if one of them is a constant; that of ``abs`` at 0 is
    0. Where an input is NaN, value and derivatives are NaN. Exponentials below the smallest normal number are 0.

    If the program of second derivatives would be too long, NumPy evaluates these, and only these.

    A formula with derivatives that cannot be traced, has more than three inputs or four parameters, or is very long,
    is called with one-dimensional blocks that fit the cache instead. They are of the type computed in, float32 or
    float64, read-only, and may be kept. It also gets the elements that `where` excludes; its results for these are
    ignored. If it raises at a later block, `out` has the results of earlier ones.

    A scalar parameter is passed as a Python float: ``1 - quantile`` is computed in double, and its product with a
    float32 array is float32. A parameter array is passed in the type of the inputs. Results of another type are
    converted; sums are in double precision.

    Examples
    --------
    >>> import numpy as np
    >>> import fastloss as fl
    >>> @fl.custom_loss
    ... def quartic_loss(input, target, *, scale=1.0):
    ...     r = (input - target) / scale
    ...     return r**4, 4 * r**3 / scale
    >>> quartic_loss.check([1.0, -2.0, 0.5], [0.0, 0.0, 0.0])
    >>> quartic_loss.value_and_grad(np.array([1.0, 2.0]), np.zeros(2), reduction="sum", weight=[1.0, 0.5])
    (9.0, array([ 4., 16.]))

    The value alone is enough, and it may be written as it is meant:

    >>> @fl.custom_loss
    ... def logistic_loss(input, target):
    ...     p = 1 / (1 + np.exp(-input))
    ...     return -(target * np.log(p) + (1 - target) * np.log(1 - p))
    >>> logistic_loss.value_and_grad([-1000.0, 40.0], [1.0, 1.0], reduction="none")
    (array([1.00000000e+03, 4.24835426e-18]), array([-1.00000000e+00, -4.24835426e-18]))
    """
    if formula is None:
        return lambda function: custom_loss(function, differentiable=differentiable, hessian=hessian, domains=domains)
    definition = defined(Formula(formula, differentiable, hessian, domains))
    return compiled_loss(definition) if definition.compiled is not None else CustomLoss(definition)


def defined(formula: Formula) -> CustomDefinition:
    """The definition of a loss, with a program if that agrees with the formula"""
    definition = CustomDefinition(formula)
    if definition.compiled is not None and not definition.choices and not agrees(compiled_loss(definition)):
        definition.compiled, definition.mixed = None, False
    return definition
