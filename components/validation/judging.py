"""Rows judged part by part: which are set aside and by what, and the checks of all together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.admission import Admission
from components.nouns import Check, Severity
from components.validation.asking import EXAMPLES, Asker, RowAnswer, example
from components.validation.decisions import FINGERPRINTED, Action, Decision, Decisions
from components.validation.frames import KEY, columns_asked, to_frame
from components.validation.manifest.reading import Manifest
from components.validation.merging import Tally, is_few, suite_checks
from components.validation.quarantine import Refusal, refuse
from components.validation.rules import RowRule, RowSuite

if TYPE_CHECKING:
    import pandas as pd

_NAMED = ["shard", "row", *FINGERPRINTED]


class RowJudge:
    """Asks suites of one part after another and keeps counts, never the parts."""

    def __init__(self, asker: Asker, suites: Sequence[RowSuite], decisions: Decisions) -> None:
        self._asker, self._suites, self._decisions = asker, suites, decisions
        self._columns = columns_asked(suites)
        self._tallies = {suite.name: [Tally() for _ in suite.rules] for suite in suites}
        self._set_aside: dict[str, set[int]] = {}
        self.readmitted = 0
        self.judged = 0
        self.refused = 0  # by a rule, not by a decision

    def refusals(self, parts: Iterable[pa.Table]) -> Iterator[Refusal]:
        """Judge parts (columns of the manifest and of the relations), yielding rows set aside.

        What else this object says is about the parts that were judged.
        """
        for part in parts:
            yield from self._judge(part)

    def checks(self, tolerated: float) -> tuple[Check, ...]:
        """Return the checks of all suites; `tolerated` is a share of the rows asked."""
        few = Check(
            "few rows are set aside",
            is_few(self.refused, self.judged, tolerated),
            Severity.CRITICAL,
            f"{self.refused} of {self.judged} rows",
            f"a share of at most {tolerated:g} by all rules together",
            "rows",
            self.refused,
        )
        suites = (suite_checks(s, self._tallies[s.name], tolerated) for s in self._suites)
        return (*(check for checks in suites for check in checks), few)

    def admission(self) -> Admission:
        """Return which rows are set aside."""
        return Admission({shard: frozenset(rows) for shard, rows in self._set_aside.items()})

    def _judge(self, part: pa.Table) -> Iterator[Refusal]:
        decided = self._decisions.of_rows(part)
        left_out = _left_out(decided)
        rules: dict[int, list[str]] = {}
        waived = self._ask(to_frame(part, self._columns).drop(index=left_out), decided, rules)
        self.judged += part.num_rows
        self.refused += len(rules)
        self.readmitted += len(waived - rules.keys())
        rules |= {row: [] for row in left_out}
        yield from self._refuse(part, rules, decided)

    def _ask(
        self, frame: pd.DataFrame, decided: Mapping[int, Decision], rules: dict[int, list[str]]
    ) -> set[int]:
        """Ask everything, noting in `rules` which refuse a row; return the rows readmitted."""
        readmitted: set[int] = set()
        for suite in self._suites:
            answers = self._asker.rows(suite, frame)
            asked = zip(suite.rules, answers, self._tallies[suite.name], strict=True)
            for rule, answer, tally in asked:
                waived = _waived(rule, answer, decided)
                readmitted |= waived
                counted = answer.positions[~np.isin(answer.positions, list(waived))]
                tally.add(answer, counted, _examples(rule, counted, frame))
                if rule.rule.severity is Severity.CRITICAL:
                    for row in counted.tolist():
                        rules.setdefault(row, []).append(rule.rule.name)
        return readmitted

    def _refuse(
        self, part: pa.Table, rules: Mapping[int, list[str]], decided: Mapping[int, Decision]
    ) -> Iterator[Refusal]:
        rows = pa.array(sorted(rules), pa.int64())
        named_rows = part.select(_NAMED).take(rows).to_pylist()
        for row, named in zip(rows.to_pylist(), named_rows, strict=True):
            self._set_aside.setdefault(named["shard"], set()).add(named["row"])
            yield refuse(named, rules[row], None if rules[row] else decided[row])


def rows_left_out(manifest: Manifest, decisions: Decisions) -> NDArray[np.int64]:
    """The numbers of the rows of a manifest that a decision leaves out: int64, ascending."""
    if not any(made.action is Action.LEAVE_OUT for made in decisions.rows.values()):
        return np.empty(0, np.int64)
    found: list[int] = []
    start = 0
    for part in manifest.parts(FINGERPRINTED):
        found += [start + row for row in sorted(_left_out(decisions.of_rows(part)))]
        start += part.num_rows
    return np.array(found, np.int64)


def _left_out(decided: Mapping[int, Decision]) -> list[int]:
    return [row for row, made in decided.items() if made.action is Action.LEAVE_OUT]


def _waived(rule: RowRule, answer: RowAnswer, decided: Mapping[int, Decision]) -> set[int]:
    """The failing rows that a decision readmits although this rule refused them."""
    readmitted = {
        row
        for row, made in decided.items()
        if made.action is Action.READMIT and rule.rule.name in made.rules
    }
    return readmitted & set(answer.positions.tolist()) if readmitted else readmitted


def _examples(rule: RowRule, counted: NDArray[np.int64], frame: pd.DataFrame) -> tuple[str, ...]:
    first = frame.loc[counted[:EXAMPLES]]
    shown = rule.shown or rule.rule.arguments.get("column", KEY)
    return tuple(map(example, first[KEY], first[shown]))
