"""All that is asked of one collection, in order: its files, its rows, its tables, its counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from components.admission import EVERYTHING, Admission, shards_digest
from components.benchmark.fingerprints import Fingerprint
from components.config import GateConfig, Use
from components.nouns import Check, Severity
from components.validation.asking import LONGEST_REASON, Asker, printable
from components.validation.decisions import Decision, Decisions
from components.validation.judging import RowJudge, rows_left_out
from components.validation.manifest.reading import Manifest
from components.validation.nights import Night, describe_night
from components.validation.quarantine import Counts, count, counts_check, write_quarantine
from components.validation.relations.relating import Relations, relate
from components.validation.rules import Asked, RowSuite, Rule
from components.validation.suites import copies, files, known, placeholders
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
    no_night: Check = FIRST_NIGHT  # what is said where there is none


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


@dataclass(frozen=True, slots=True)
class _Answered:
    """Tables that were asked about, and all that was answered."""

    tables: tuple[Asked, ...]
    checks: tuple[Check, ...]


def examine(asker: Asker, config: GateConfig, evidence: Evidence, quarantine: Path) -> Examination:
    """Ask everything, and write the quarantine (Parquet).

    Whatever goes wrong inside a question is a failed check of its own: a gate that breaks down
    must not look like one that says yes, nor keep the other answers from being read.
    """
    manifest = evidence.manifest
    suites = row_suites(config, evidence.use, manifest.index.collection)
    judge = RowJudge(asker, suites, evidence.decisions)
    filed = _put(asker, "files", lambda: _files_asked(config, evidence))
    try:
        left_out = rows_left_out(manifest, evidence.decisions)
        relations = relate(manifest, evidence.fingerprints, left_out)
        write_quarantine(quarantine, judge.refusals(_parts(manifest, relations)))
        tonight = describe_night(manifest)
    except Exception as error:  # of any kind: see above
        checks = (*filed.checks, _crashed("rows are judged", error))
        return Examination(checks, suites, filed.tables)
    judged = shards_digest((shard.path, shard.sha256) for shard in manifest.index.shards)
    admission = replace(judge.admission(), judged=judged)
    counts = count(
        manifest.index, quarantine, admission, judged=judge.judged, readmitted=judge.readmitted
    )
    answered = [
        filed,
        _Answered((), (*judge.checks(config.quarantine_share), counts_check(counts))),
        _put(asker, "measures", lambda: [known.asked(manifest)]),
        _put(asker, "copies", lambda: [copies.asked(manifest, relations, config)]),
        _put(asker, "placeholders", lambda: [placeholders.asked(manifest, left_out)]),
        *(
            _put(asker, name, partial(question, manifest, admission))
            for name, question in evidence.questions.items()
        ),
        _drift(asker, config, evidence, tonight),
    ]
    return Examination(
        checks=tuple(check for each in answered for check in each.checks),
        suites=suites,
        asked=tuple(table for each in answered for table in each.tables),
        admission=admission,
        counts=counts,
        tonight=tonight,
    )


def _files_asked(config: GateConfig, evidence: Evidence) -> Iterator[Asked]:
    yield from files.asked(evidence.manifest.index, config)
    yield files.asked_benchmarks(evidence.fingerprints)


def _put(asker: Asker, name: str, ask: Callable[[], Iterable[Asked]]) -> _Answered:
    """Make the tables of a question and ask about them; it must ask something."""
    try:
        tables = tuple(ask())
        checks = tuple(check for table in tables for check in asker.table(table))
    except Exception as error:  # of any kind, as above
        return _Answered((), (_crashed(f"{name}: asked", error),))
    return _Answered(tables, checks or (_failed(f"{name}: asked", "no question"),))


def _drift(asker: Asker, config: GateConfig, evidence: Evidence, tonight: Night) -> _Answered:
    """Ask how far the night before is; drift that people accepted is only shown."""
    before = evidence.before
    if before is None:
        return _Answered((), (evidence.no_night,))
    answered = _put(asker, "drift", lambda: drift_asked(tonight, before, config))
    accepted = evidence.decisions.accepted_drift(evidence.manifest.index.digest)
    if accepted is None:
        return answered
    return replace(answered, checks=tuple(_shown(check, accepted) for check in answered.checks))


def _shown(check: Check, accepted: Decision) -> Check:
    """A check of drift that people accepted; they accepted no crash, in which no row failed."""
    if check.passed or not check.rows:
        return check
    observed = f"{check.observed}; accepted by {accepted}"
    return replace(check, severity=Severity.WARNING, observed=observed)


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


def _crashed(name: str, error: Exception) -> Check:
    said = " ".join(str(error).split()) or "no message"
    return _failed(name, printable(f"{type(error).__name__}: {said}", LONGEST_REASON))


def _failed(name: str, observed: str) -> Check:
    return Check(name, False, Severity.CRITICAL, observed, "an answer", "gate")
