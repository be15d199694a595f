"""All that is asked of one collection, in order: its files, its rows, its tables, its counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from components.admission import EVERYTHING, Admission
from components.benchmark.fingerprints import Fingerprint
from components.config import GateConfig, Use
from components.nouns import Check, Severity
from components.validation.asking import Asker
from components.validation.decisions import Decisions
from components.validation.judging import RowJudge
from components.validation.manifest.reading import Manifest
from components.validation.nights import Night, describe_night
from components.validation.quarantine import Counts, count, counts_check, write_quarantine
from components.validation.relations.relating import Relations, relate
from components.validation.rules import Asked, RowSuite, Rule
from components.validation.suites import copies, files
from components.validation.suites.drift import FIRST_NIGHT
from components.validation.suites.drift import asked as drift_asked
from components.validation.suites.rows import row_suites
from components.validation.suites.subsets import with_subsets

# Great Expectations takes a fixed time for each suite, whatever the rows; these take 0.4 GB.
ROWS_AT_ONCE = 200_000


class Question(Protocol):
    """Asks what spans all rows: shares declared, rows drawn, the corpus, the night before."""

    def __call__(self, manifest: Manifest, admission: Admission) -> Sequence[Asked]:
        """Return suites, each with the table it is asked of; at least one."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is judged, and by what."""

    manifest: Manifest
    decisions: Decisions
    fingerprints: Sequence[Fingerprint]
    use: Use
    questions: Mapping[str, Question]
    before: Night | None  # the last admitted one


@dataclass(frozen=True, slots=True)
class Examination:
    """All answers, and what they say of the rows."""

    checks: tuple[Check, ...]
    suites: tuple[RowSuite, ...] = ()
    asked: tuple[Asked, ...] = ()
    admission: Admission = EVERYTHING
    counts: Counts | None = None
    tonight: Night | None = None

    def rules(self) -> dict[str, list[Rule]]:
        """The rules of every suite that was asked, by its name."""
        of_rows = {suite.name: [each.rule for each in suite.rules] for suite in self.suites}
        return of_rows | {one.suite.name: list(one.suite.rules) for one in self.asked}


def examine(asker: Asker, config: GateConfig, evidence: Evidence, quarantine: Path) -> Examination:
    """Ask everything, and write the quarantine (Parquet).

    Whatever goes wrong inside a question is a failed check of its own: a gate that breaks down
    must not look like one that says yes, nor keep the other answers from being read.
    """
    index = evidence.manifest.index
    filed = tuple(files.asked(index, config))
    checks = [check for asked in filed for check in asker.table(asked)]
    suites = row_suites(config, evidence.use, index.collection)
    judge = RowJudge(asker, suites, evidence.decisions)
    try:
        relations = relate(evidence.manifest, evidence.fingerprints)
        write_quarantine(quarantine, judge.refusals(_parts(evidence.manifest, relations)))
        filed += (copies.asked(evidence.manifest, relations, config),)
        checks += [*judge.checks(config.quarantine_share), *asker.table(filed[-1])]
    except Exception as error:  # of any kind: see above
        return Examination((*checks, _crashed("rows are judged", error)), suites, filed)
    admission = judge.admission()
    counts = count(index, quarantine, admission, judge.readmitted)
    tonight = describe_night(evidence.manifest)
    drift = drift_asked(tonight, evidence.before, config) if evidence.before else ()
    asked, answers = _ask(asker, evidence, admission)
    checks += [counts_check(counts), *answers, *_drift(asker, evidence, drift)]
    tables = (*filed, *asked, *drift)
    return Examination(tuple(checks), suites, tables, admission, counts, tonight)


def _drift(asker: Asker, evidence: Evidence, asked: Sequence[Asked]) -> Iterator[Check]:
    """Ask how far the night before is; drift that people accepted is only shown."""
    accepted = evidence.decisions.accepted_drift(evidence.manifest.index.digest)
    if evidence.before is None:
        yield FIRST_NIGHT
    for check in (check for one in asked for check in asker.table(one)):
        if accepted is None or check.passed:
            yield check
        else:
            observed = f"{check.observed}; accepted by {accepted}"
            yield replace(check, severity=Severity.WARNING, observed=observed)


def _parts(manifest: Manifest, relations: Relations) -> Iterator[pa.Table]:
    """Yield the rows, `ROWS_AT_ONCE` or a part more, with what spans rows beside the measures."""
    waiting: list[pa.Table] = []
    start = 0
    for part in manifest.parts():
        related = relations.slice(start, start + part.num_rows)
        start += part.num_rows
        both = dict(zip(part.column_names, part.columns, strict=True))
        both |= dict(zip(related.column_names, related.columns, strict=True))
        waiting.append(with_subsets(pa.table(both), manifest.index))
        if sum(table.num_rows for table in waiting) >= ROWS_AT_ONCE:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _ask(asker: Asker, evidence: Evidence, admission: Admission) -> tuple[list[Asked], list[Check]]:
    """Put every question; return what was asked and what was answered."""
    tables: list[Asked] = []
    checks: list[Check] = []
    for name, question in evidence.questions.items():
        try:
            asked = question(evidence.manifest, admission)
            answers = [check for one in asked for check in asker.table(one)]
        except Exception as error:  # of any kind, as above
            answers, asked = [_crashed(f"{name}: asked", error)], ()
        tables += asked
        checks += answers or [_failed(f"{name}: asked", "no question")]
    return tables, checks


def _crashed(name: str, error: Exception) -> Check:
    said = " ".join(str(error).split()) or "no message"
    return _failed(name, f"{type(error).__name__}: {said}")


def _failed(name: str, observed: str) -> Check:
    return Check(name, False, Severity.CRITICAL, observed, "an answer", "gate")
