"""One check from the answers of all parts: counts add up, and a part without an answer is a fault.

Judging rows in one part or in many gives the same checks, so the rules of rows need the memory of
one part however many rows there are; what spans rows does not (`relations`, `suites.shares`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from components.nouns import Check, Severity
from components.validation.asking import EXAMPLES, RowAnswer, refused
from components.validation.rules import RowRule, RowSuite


@dataclass(slots=True)
class Tally:
    """What one rule was answered so far."""

    asked: int = 0
    failing: int = 0
    fault: str = ""
    examples: list[str] = field(default_factory=list)

    def add(self, answer: RowAnswer, counted: NDArray[np.int64], examples: Iterable[str]) -> None:
        """Add the answer of a part; `counted` are the failing rows that no decision readmits."""
        self.asked += answer.asked
        self.failing += len(counted)
        self.fault = self.fault or answer.fault
        self.examples += list(examples)[: EXAMPLES - len(self.examples)]


def is_few(failing: int, asked: int, tolerated: float) -> bool:
    """Whether failing rows are isolated ones: one row always is, however few were asked."""
    return failing <= max(1, tolerated * asked)


def suite_checks(suite: RowSuite, tallies: Sequence[Tally], tolerated: float) -> tuple[Check, ...]:
    """Return whether there were rows to ask, and the answer of each rule if there were.

    `tolerated` is the share of the rows asked that may fail a rule for isolated rows.
    """
    asked = max((tally.asked for tally in tallies), default=0)
    some = Check(
        f"rows of {suite.name}",
        asked > 0 or suite.optional,
        Severity.CRITICAL,
        f"{asked} rows",
        "any number of rows" if suite.optional else "at least 1 row, and a rule",
        suite.name,
    )
    if not asked:
        return (some,)
    pairs = zip(suite.rules, tallies, strict=True)
    return (some, *(_check(suite, rule, tally, tolerated) for rule, tally in pairs))


def _check(suite: RowSuite, rule: RowRule, tally: Tally, tolerated: float) -> Check:
    return Check(
        rule.rule.name,
        not tally.failing and not tally.fault,
        Severity.CRITICAL if tally.fault else _severity(rule, tally, tolerated),
        tally.fault or refused(tally.failing, tally.asked, tally.examples),
        rule.rule.expected,
        suite.name,
        tally.failing,
        tuple(tally.examples),
    )


def _severity(rule: RowRule, tally: Tally, tolerated: float) -> Severity:
    """A few isolated rows are set aside, which is worth a warning and no reason to stop."""
    few = is_few(tally.failing, tally.asked, tolerated)
    if rule.isolated and tally.failing and few:
        return Severity.WARNING
    return rule.rule.severity
