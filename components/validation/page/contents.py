"""What the page of a verdict says, in the order people ask: may it train, why, what now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from components.nouns import Check, Severity, Verdict
from components.validation.manifest.collection import ManifestIndex
from components.validation.manifest.reading import Manifest
from components.validation.nights import Night
from components.validation.page.pictures import Look, Place
from components.validation.page.rows import Sifted
from components.validation.quarantine import Counts
from components.validation.rules import Asked

DRIFT = "drift"  # the suite whose failure a decision can accept


@dataclass(frozen=True, slots=True)
class PageInputs:
    """What is shown, and the folder it is written to.

    `manifest` is None where it cannot be read, `counts` and `tonight` where the rows could not be
    judged, and `last` where there is no admitted night to compare with. `address` is where the
    shards lie; `asked` are the tables that were judged.
    """

    collection: str
    verdict: Verdict
    manifest: Manifest | None
    address: str
    counts: Counts | None
    quarantine: Path
    asked: Sequence[Asked]
    tonight: Night | None
    last: Night | None
    out: Path

    @property
    def index(self) -> ManifestIndex:
        """The manifest's index; an empty one where there is none to read."""
        if self.manifest is not None:
            return self.manifest.index
        return ManifestIndex(self.collection, None, (), (), (), 0, "")


@dataclass(frozen=True, slots=True)
class Failed:
    """A failed check with some of the rows that failed it."""

    check: Check
    looks: tuple[tuple[Place, Look], ...]


def failed_checks(verdict: Verdict) -> list[Check]:
    """The failed checks, critical ones first, then those of most rows."""
    failed = [check for check in verdict.checks if not check.passed]
    return sorted(failed, key=lambda check: (check.severity is not Severity.CRITICAL, -check.rows))


def by_suite(verdict: Verdict) -> dict[str, list[Check]]:
    """All checks by suite, in the order they were asked."""
    suites: dict[str, list[Check]] = {}
    for check in verdict.checks:
        suites.setdefault(check.suite or "gate", []).append(check)
    return suites


def headline(verdict: Verdict, counts: Counts | None) -> str:
    """One sentence: what becomes of how many rows."""
    if counts is None:
        return "Nothing may be trained on: the rows could not be judged."
    if not verdict.passed:
        return f"Nothing of {counts.read:,} rows may be trained on."
    if not counts.quarantined:
        return f"All {counts.read:,} rows may be trained on."
    share = counts.quarantined / max(counts.read, 1)
    return (
        f"{counts.admitted:,} of {counts.read:,} rows may be trained on; "
        f"{counts.quarantined:,} ({share:.2%}) are set aside."
    )


def next_steps(verdict: Verdict, counts: Counts | None, collection: str) -> list[tuple[str, str]]:
    """What a person can do now: a sentence, and the command if there is one."""
    failed = failed_checks(verdict)
    critical = [check for check in failed if check.severity is Severity.CRITICAL]
    steps = []
    if critical:
        steps.append(("Correct what the failed checks name, and run the same command again.", ""))
    if any(check.suite.startswith(DRIFT) for check in critical):
        sentence = "If tonight is meant to differ from the night before, record that:"
        steps.append((sentence, f'scriptorium gate accept-drift --of {collection} --reason "…"'))
    if counts and counts.quarantined:
        steps.append(
            (
                "Rows set aside are in quarantine.html; one that is right after all is readmitted:",
                f'scriptorium quarantine readmit ROW --of {collection} --reason "…"',
            )
        )
    if critical:
        sentence = (
            f"If a limit is wrong: those that people turn stand in params.yaml, section "
            f"validate.{collection}, the bounds of single measures in components/validation/suites."
        )
        steps.append((sentence, ""))
    elif failed:
        steps.append(("The warnings below stop nothing; look at them.", ""))
    return steps


def rule_counts(sifted: Sifted) -> list[tuple[str, int]]:
    """How many rows each rule refused, most first."""
    return sorted(sifted.counts.items(), key=lambda entry: (-entry[1], entry[0]))
