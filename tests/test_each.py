"""Tests of many cases: every case is called, and a failure says which one it was."""

from __future__ import annotations

import itertools

import pytest
import support

import fastloss as fl

PAIRS = [(1, "one"), (2, "two")]


@pytest.fixture
def called(every_isa):
    """Cases of a test, which have been called when it ends."""
    found: list = []
    yield found
    values = itertools.product(range(3), PAIRS, support.DTYPES, every_isa.values)
    assert found == [(number, *pair, dtype, isa, isa) for number, pair, dtype, isa in values]


@pytest.mark.each("number", range(3))
@pytest.mark.each(("digit", "word"), PAIRS)
def test_mark_and_fixtures(number, digit, word, dtype, every_isa, called):
    called.append((number, digit, word, dtype, every_isa, fl.isa()))


def calls(test, **given):
    support.for_each(test)(**given)


def test_every_case_is_called():
    found, entered = [], []
    both = support.Each(((1, "one"), (2, "two")), names=("digit", "word"))
    number = support.Each((5, 6), before=entered.append)
    calls(lambda **case: found.append(tuple(case.values())), digit=both, word=both, number=number, rest="same")
    assert found == [(d, w, n, "same") for d, w in both.values for n in number.values]
    assert entered == [5, 6, 5, 6]


def test_a_failure_names_its_case():
    def test(number, dtype):
        assert number < 2

    with pytest.raises(AssertionError) as raised:
        calls(test, number=support.Each((1, 2, 3)), dtype=support.Each(support.DTYPES))
    assert raised.value.__notes__ == ["in the case number=2, dtype=float32"]


def test_cases_are_skipped_alone():
    ran = []

    def test(number):
        if number in (1, 2):
            pytest.skip("is small")
        ran.append(number)

    calls(test, number=support.Each((1, 3, 2, 4)))
    assert ran == [3, 4]
    with pytest.raises(pytest.skip.Exception, match="is small"):
        calls(test, number=support.Each((1, 2)))
