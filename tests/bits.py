"""The fixed inputs of the bit-identity promise, and their hashes. NumPy and fastloss only."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import support

import fastloss as fl

FILE = Path(__file__).with_name("bits.json")
SHAPES = {"pointwise": ((5003,),), "rowwise": ((523, 67), (261, 10), (261, 2))}  # long rows, short ones, two classes
SHAPES["rows"] = ((523, 67), (261, 10), (2, 40_000))  # along memory, across it, in parts
SPECIAL = (0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, -1.0, 1e-30, -1e-30, 3e-45, 80.0, -80.0, 1e30, -1e30, 700.0, -700.0)


def with_specials(args: list, options: dict, variant: Any) -> list:
    """Special numbers in the first input, wherever its domain has them."""
    domain = support.domain_of(variant.name, variant.loss.definition.inputs[0], variant.options)
    legal = [s for s in np.array(SPECIAL, args[0].dtype) if np.isnan(s) or support.inside(domain, s)]
    first = args[0].copy()
    spots = first.reshape(-1)
    spots[1 : 1 + 23 * len(legal) : 23] = legal
    return [first, *args[1:]]


def cases(variant: Any, dtype: Any) -> Iterator[tuple[str, str, list, dict]]:
    """Face and reduction, and the arguments for them."""
    shapes = SHAPES[variant.loss.definition.family]
    for which, shape in itertools.product(support.faces(variant.name), shapes):
        args, options = variant.arguments(dtype, which, shape=shape)
        reductions = variant.loss.definition.reductions
        if not reductions:
            yield which, "", with_specials(args, options, variant), options
        for reduction in reductions:
            # one NaN would make every sum NaN: specials where elements stay apart
            special = with_specials(args, options, variant) if reduction == "none" else args
            yield which, reduction, special, {**options, "reduction": reduction}


def hashes(variant: Any, dtype: Any) -> dict[str, str]:
    """One SHA-256 (its first 16 digits) per face and reduction."""
    found: dict[str, Any] = {}
    for which, reduction, args, options in cases(variant, dtype):
        digest = found.setdefault(f"{which} {reduction}".strip(), hashlib.sha256())
        for array in support.call(variant, which, args, options):
            digest.update(support.canonical(array.astype(array.dtype.newbyteorder("<"))))
    return {key: digest.hexdigest()[:16] for key, digest in found.items()}


def collect() -> dict[str, dict[str, str]]:
    return {
        f"{variant} {np.dtype(dtype).name}": hashes(variant, dtype)
        for variant in support.VARIANTS
        for dtype in support.DTYPES
    }


def stored() -> dict[str, dict[str, str]]:
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def differences(ours: dict[str, dict[str, str]], theirs: dict[str, dict[str, str]]) -> list[str]:
    names = sorted(ours.keys() | theirs.keys())
    return [
        f"{name}: {key}"
        for name in names
        for key in sorted(ours.get(name, {}).keys() | theirs.get(name, {}).keys())
        if ours.get(name, {}).get(key) != theirs.get(name, {}).get(key)
    ]


def each_fused_isa() -> Iterator[str]:
    before = fl.isa()
    for name in support.fused_isas():
        fl.use_isa(name)
        yield name
    fl.use_isa(before)
