"""What the gate asks, as data: a rule is one expectation, a suite the rules of one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.nouns import Severity

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Rule:
    """One question: an expectation by class name, its arguments, the answer wanted in words.

    The class is Great Expectations' own or one of `components.validation.expectations`.
    """

    name: str
    expectation: str
    arguments: dict[str, Any]
    expected: str
    severity: Severity = Severity.CRITICAL


@dataclass(frozen=True, slots=True)
class RowRule:
    """A question asked of every row.

    Rows that fail a critical one are set aside. With `isolated`, the share of rows that
    `validate.*.quarantine_share` tolerates is then no reason to stop; without it, one row is.
    Examples give the value of the column `shown`, or of the one that is asked about.
    """

    rule: Rule
    isolated: bool = True
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class RowSuite:
    """Questions of the rows for which the column `where` is true (None: of all).

    `optional`: a collection may have no such row. Otherwise none is a critical answer.
    """

    name: str
    rules: tuple[RowRule, ...]
    where: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TableSuite:
    """Questions of a small table made from all rows; `key` names its rows in examples."""

    name: str
    key: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A suite with the table it is asked of."""

    suite: TableSuite
    table: pd.DataFrame
