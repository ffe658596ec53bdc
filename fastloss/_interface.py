"""Descriptions of losses for the C interface, made from their definitions for `_core.c_loss`."""

from __future__ import annotations

import ast
import math
import os
from typing import Any

import numpy as np

from fastloss._registry import ANY, VALUE, Definition, catalogue

# as include/fastloss/capi.h has them
INPUT, ROW_INPUT, LABELS, LABEL_LISTS, PARAMETER, CLASS_WEIGHT, IGNORE_INDEX, WEIGHT, WHERE, GRAD_OUTPUT = range(1, 11)
DIFFERENTIABLE, REQUIRED, ONE_NUMBER, OPEN_LOW, OPEN_HIGH, PLUS_MINUS_ONE, BOXES = (1 << k for k in range(7))


def get_include() -> str:
    """The folder that holds ``fastloss/capi.h``, the header for C, C++ and Cython.

    Returns
    -------
    str
        An absolute path, for ``include_dirs`` of an extension or ``-I`` of a compiler.
    """
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "include")


def described(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A loss, and its arguments in order."""
    d, options = found(name)
    kernel = d.kernel_name(options)
    places = {argument: k for k, argument in enumerate(d.inputs)}
    places |= {argument: k for k, argument in enumerate(d.parameters if d.family != "rowwise" else ())}
    arguments = []
    for argument in d.names:
        role = role_of(d, argument)
        if role is None:
            continue
        domain = d.domains.get(argument, ANY)
        domain = domain if domain.holds_for(kernel) else ANY
        standard = d.defaults.get(argument) if role in (PARAMETER, IGNORE_INDEX) else 0
        flags = DIFFERENTIABLE * (argument in d.differentiable)
        flags |= REQUIRED * (argument in d.inputs or standard is None)
        flags |= ONE_NUMBER * (role == PARAMETER and d.of_softmax)
        flags |= OPEN_LOW * domain.open_low | OPEN_HIGH * domain.open_high
        flags |= PLUS_MINUS_ONE * domain.plus_minus_one | BOXES * domain.boxes
        arguments.append(
            {
                "name": argument,
                "role": role,
                "place": places.get(argument, 0),
                "flags": flags,
                "standard": math.nan if standard is None else float(standard),
                "low": domain.low,
                "high": domain.high,
                "gap": domain.gap or (math.nan, math.nan),
                "domains": [d.domain(argument, dtype, kernel) for dtype in (np.float32, np.float64)],
            }
        )
    outputs = VALUE
    for _, face in d.faces:
        outputs |= face
    loss = {
        "family": d.family,
        "kernel": kernel,
        "rows": d.family != "pointwise",
        "length": d.length or 0,
        "outputs": outputs,
        "reduces": bool(d.reductions),
        "weight_in_mean": d.weight_in_mean,
        "narrow": d.narrow,
        "gauss_newton": bool(d.gauss_newton),
    }
    return loss, arguments


def found(text: str) -> tuple[Definition, dict[str, Any]]:
    """The definition of that name, and the options that stand behind it like those of a call."""
    name, bracket, _ = text.partition("(")
    options: dict[str, Any] = {}
    if bracket:
        call: Any = ast.parse(text, mode="eval").body
        is_call = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and not call.args
        if not is_call or len({option.arg for option in call.keywords}) < len(call.keywords):
            raise ValueError(f"{name}: options are {text[len(name) :]!r}, expected (name=value, ...)")
        options = {str(option.arg): ast.literal_eval(option.value) for option in call.keywords}
    soft = name not in catalogue and name.endswith("_soft")
    loss = catalogue.get(name.removesuffix("_soft") if soft else name)
    definition = loss and loss.definition
    if definition and soft:
        definition = definition.soft
    if definition is None:
        raise ValueError(f"find: name is {name!r}, expected that of a loss")
    if not options.keys() <= set(definition.choices):
        raise ValueError(f"{name}: options are {[*options]}, expected some of {[*definition.choices]}")
    return definition, options


def role_of(d: Definition, argument: str) -> int | None:
    """None: it is an option that requests have in another form, or not at all."""
    if argument == d.labels:
        return LABEL_LISTS if d.lists else LABELS
    if argument in d.inputs:
        return ROW_INPUT if argument in d.numbers else INPUT
    if argument in d.parameters and d.family != "rowwise":
        return PARAMETER
    shared = {"where": WHERE, "grad_output": GRAD_OUTPUT}
    if d.family == "rows":
        shared |= {d.class_weight or "": CLASS_WEIGHT, "ignore_index": IGNORE_INDEX if d.labels else 0}
    return shared.get(argument) or (WEIGHT if argument == d.row_weight else None)
