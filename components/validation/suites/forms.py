"""The forms that most rules of rows have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.nouns import Severity
from components.validation.rules import RowRule, Rule


def row_rule(
    name: str,
    expectation: str,
    expected: str,
    *,
    isolated: bool = True,
    severity: Severity = Severity.CRITICAL,
    shown: str | None = None,
    **arguments: Any,  # noqa: ANN401 - of an expectation
) -> RowRule:
    """A question of every row in the words of an expectation."""
    return RowRule(Rule(name, expectation, arguments, expected, severity), isolated, shown)


def filled(column: str, *, isolated: bool = True) -> RowRule:
    """A value is there: no null, no NaN, no blank text."""
    return row_rule(
        f"{column} is given",
        "ExpectColumnValuesToBeFilled",
        "a value, not blank",
        isolated=isolated,
        column=column,
    )


def known(name: str, column: str, values: Sequence[str], *, isolated: bool = True) -> RowRule:
    """The value is one of some names."""
    return row_rule(
        name,
        "ExpectColumnValuesToBeKnownIn",
        ", ".join(values),
        isolated=isolated,
        column=column,
        value_set=list(values),
    )


def always(
    name: str,
    column: str,
    expected: str,
    *,
    answer: bool = True,
    isolated: bool = True,
    shown: str | None = None,
) -> RowRule:
    """The answer is yes in every row, or no with `answer` false; null is neither."""
    return row_rule(
        name,
        "ExpectColumnValuesToBeKnownIn",
        expected,
        isolated=isolated,
        shown=shown,
        column=column,
        value_set=[answer],
    )


def between(
    name: str,
    column: str,
    low: float | None,
    high: float | None,
    *,
    unit: str = "",
    isolated: bool = True,
    severity: Severity = Severity.CRITICAL,
) -> RowRule:
    """A finite number between two bounds; null is none."""
    return row_rule(
        name,
        "ExpectColumnValuesToBeFiniteBetween",
        _range(low, high, unit),
        isolated=isolated,
        severity=severity,
        column=column,
        min_value=low,
        max_value=high,
    )


def none(name: str, column: str, *, severity: Severity = Severity.CRITICAL) -> RowRule:
    """A count of faults is nothing."""
    return between(name, column, 0, 0, severity=severity)


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low == high == 0:
        words = "none"
    elif low is None:
        words = "a finite number" if high is None else f"at most {high:g}"
    else:
        words = f"at least {low:g}" if high is None else f"{low:g} to {high:g}"
    return f"{words} {unit}".strip()
