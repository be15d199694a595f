"""What a night that was admitted says in one line, where nobody opens its page."""

from __future__ import annotations

from pathlib import Path

from components.nouns import Verdict
from components.records import read_json
from components.validation.page.contents import rule_counts
from components.validation.page.rows import sift
from components.validation.quarantine import Counts, read_batches


def summary(validation: Path) -> str:
    """Say what was admitted, what was set aside by which rules, and where the page is.

    Raises:
        ScriptoriumError: the folder does not hold what `validate` writes of an admitted night.
    """
    counts = read_json(Counts, validation / "counts.json")
    verdict = read_json(Verdict, validation / "verdict.json")
    warnings = sum(not check.passed for check in verdict.checks)
    return (
        f"admitted {counts.admitted} of {counts.read} rows, {counts.quarantined} set aside"
        f"{_reasons(validation / 'quarantine.parquet')}, "
        f"{warnings} {'warning' if warnings == 1 else 'warnings'}, "
        f"see {validation / 'index.html'}"
    )


def _reasons(quarantine: Path) -> str:
    """The rules that set rows aside, most rows first; a row may count for several."""
    counted = rule_counts(sift(read_batches(quarantine), most=0))
    return f" ({', '.join(f'{rule}: {rows}' for rule, rows in counted)})" if counted else ""
