"""No kernel takes more instructions than it did; instructions.json has what it did."""

from __future__ import annotations

import instructions
import pytest


@pytest.mark.heavy
def test_no_more_instructions():
    """Within 3 % if the compiler is that of the stored counts, in both directions, so that they are kept up to date;
    no more than 25 % more if it is another one.
    """
    lacking = instructions.missing()
    if lacking:
        pytest.skip(f"Callgrind needs {lacking}")
    stored, counted = instructions.stored(), instructions.collect()
    assert counted.keys() == stored["counts"].keys()
    same = instructions.compiler() == stored["compiler"]
    low, high = (0.97, 1.03) if same else (0, 1.25)
    off = {
        name: f"{now}, was {stored['counts'][name]}"
        for name, now in counted.items()
        if not low <= now / stored["counts"][name] <= high
    }
    assert not off, f"if on purpose: python tests/make_instructions.py\n{off}"
