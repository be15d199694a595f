"""Contracts of our expectations: null never passes, and each agrees with its plain definition."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.config import Use
from components.rendering import inbox
from components.validation.asking import Asker
from components.validation.rules import Asked, RowRule, RowSuite, Rule, TableSuite

NUMBERS = [0.0, 0.5, 1.0, 1.5, -0.1, math.nan, None, math.inf, -math.inf]


@pytest.fixture(scope="module")
def asker():
    return Asker()


def failing(asker, values, expectation, **arguments):
    """The positions of the values that fail an expectation."""
    rule = Rule("asked", expectation, {"column": "value", **arguments}, "wanted")
    frame = pd.DataFrame({"id": range(len(values)), "value": values})
    (answer,) = asker.rows(RowSuite("values", (RowRule(rule),)), frame)
    assert answer.fault == ""
    return answer.positions.tolist()


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"min_value": 0, "max_value": 1}, [3, 4, 5, 6, 7, 8]),
        ({"min_value": 0}, [4, 5, 6, 7, 8]),
        ({"max_value": 1}, [3, 5, 6, 7, 8]),
        ({}, [5, 6, 7, 8]),
    ],
)
def test_only_finite_numbers_within_the_bounds_pass(asker, bounds, expected):
    assert failing(asker, NUMBERS, "ExpectColumnValuesToBeFiniteBetween", **bounds) == expected


def test_blank_text_and_null_are_not_filled(asker):
    values = ["a", " \t\u3000", "", None, math.nan, "0"]

    assert failing(asker, values, "ExpectColumnValuesToBeFilled") == [1, 2, 3, 4]
    assert failing(asker, pd.Categorical(values), "ExpectColumnValuesToBeFilled") == [1, 2, 3, 4]


def test_null_is_none_of_the_known_values(asker):
    for values in ([True, False, None], pd.array([True, False, None], "boolean")):
        expectation = "ExpectColumnValuesToBeKnownIn"
        assert failing(asker, values, expectation, value_set=[True]) == [1, 2]


@pytest.mark.parametrize(
    ("use", "expected"), [(Use.RESEARCH, [3, 4, 5]), (Use.REDISTRIBUTION, [1, 2, 3, 4, 5])]
)
def test_a_licence_must_be_known_and_allow_the_use(asker, use, expected):
    values = ["CC0-1.0", "GPL-3.0-only", "CC-BY-NC-4.0", "all mine", "", None]

    assert failing(asker, values, "ExpectColumnValuesToAllow", use=use.value) == expected


@pytest.mark.parametrize(("use", "expected"), [(Use.TRAINING, []), (Use.REDISTRIBUTION, [0])])
def test_what_people_brought_without_a_licence_is_theirs_to_train_on(asker, use, expected):
    values = [inbox.LICENCE]

    assert failing(asker, values, "ExpectColumnValuesToAllow", use=use.value) == expected


def test_a_language_is_a_registered_tag(asker):
    values = ["en", "zh-Hans", "sr-Latn", "zxx", "xx", "english", "", None]

    assert failing(asker, values, "ExpectColumnValuesToBeLanguageTags") == [4, 5, 6, 7]


def test_a_script_is_a_registered_code_in_its_usual_letters(asker):
    values = ["Latn", "Jpan", "Hans", "latn", "Qqqq", "Latin", "", None]

    assert failing(asker, values, "ExpectColumnValuesToBeScriptCodes") == [3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("expectation", "arguments"),
    [
        ("ExpectColumnValuesToBeFiniteBetween", {"min_value": 0}),
        ("ExpectColumnValuesToBeFilled", {}),
        ("ExpectColumnValuesToBeKnownIn", {"value_set": ["a"]}),
        ("ExpectColumnValuesToAllow", {"use": "training"}),
        ("ExpectColumnValuesToBeLanguageTags", {}),
        ("ExpectColumnValuesToBeScriptCodes", {}),
    ],
)
@pytest.mark.parametrize("nothing", [None, math.nan])
def test_a_column_of_nothing_fails_in_every_row(asker, expectation, arguments, nothing):
    """Great Expectations calls such a column a success."""
    rule = Rule("asked", expectation, {"column": "value", **arguments}, "wanted")
    table = pd.DataFrame({"id": [1, 2], "value": [nothing] * 2})

    check = asker.table(Asked(TableSuite("nothing", "id", (rule,)), table))[-1]

    assert not check.passed and check.rows == 2


def divergence_of(observed, declared):
    from components.validation.expectations.shares import divergence

    return divergence(np.array(observed, float), np.array(declared, float))


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(1, 100)), min_size=1, max_size=8).filter(
        lambda pairs: any(observed for observed, _ in pairs)
    )
)
def test_divergence_is_that_of_kullback_and_leibler(pairs):
    observed, declared = zip(*pairs, strict=True)
    p = [value / sum(observed) for value in observed]
    q = [value / sum(declared) for value in declared]

    expected = sum(a * math.log(a / b) for a, b in zip(p, q, strict=True) if a)

    assert divergence_of(observed, declared) == pytest.approx(expected, abs=1e-9)
    assert divergence_of(declared, declared) == pytest.approx(0, abs=1e-12)


def test_divergence_is_infinite_where_nothing_was_declared():
    assert divergence_of([0.5, 0.5], [1, 0]) == math.inf
    assert divergence_of([1, 0], [0.5, 0.5]) == pytest.approx(math.log(2))


@pytest.mark.parametrize(
    ("observed", "declared"),
    [([0, 0], [1, 1]), ([1, 1], [0, 0]), ([], []), ([math.nan, 1], [1, 1]), ([1, -1], [1, 1])],
)
def test_shares_that_say_nothing_do_not_pass(asker, observed, declared):
    assert math.isnan(divergence_of(observed, declared))


@pytest.mark.parametrize(
    ("observed", "passed"), [([0.5, 0.5], True), ([0.6, 0.4], False), ([math.nan, 1], False)]
)
def test_a_table_of_shares_is_refused_beyond_the_divergence(asker, observed, passed):
    arguments = {"observed": "observed", "declared": "declared", "max_value": 0.01}
    rule = Rule("close", "ExpectTableSharesToDivergeAtMost", arguments, "close to declared")
    table = pd.DataFrame({"name": ["a", "b"], "observed": observed, "declared": [0.5, 0.5]})

    check = asker.table(Asked(TableSuite("shares", "name", (rule,)), table))[-1]

    assert check.passed is passed and "error" not in check.observed
