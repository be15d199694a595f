"""docs/corruption-zoo.md: what the zoo saw, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from components.nouns import Severity
from components.validation.zoo.damage import Damage
from components.validation.zoo.outcomes import Outcome, ZooOutputs
from components.validation.zoo.shards import COLLECTIONS

_HEAD = """\
# The corruption zoo

Written by `scriptorium gate zoo --write docs/corruption-zoo.md`, never by hand.

A small render of strips and a small mixture, both of the corpus in `data/`, are good data. Of every
kind below they are copied, damaged in their shards, profiled and judged by the gate as a nightly
does it, with the good data as the last admitted night. A kind is caught if the check that names it
fails with the severity of the table: critical stops the run before training.
"""


def to_markdown(found: ZooOutputs) -> str:
    """The whole page; the same outcomes give the same bytes."""
    sections = (_HEAD, "\n".join(_clean(found)), "\n".join(_kinds(found)))
    return "\n".join(sections) + "\n"


def _clean(found: ZooOutputs) -> Iterator[str]:
    """Good data: how many nights were refused, and what was held against any of them."""
    yield "## Good data\n"
    yield "Every night is made anew from the corpus, with a seed of its own.\n"
    yield "| collection | seeds | refused | false-alarm rate | failed checks |"
    yield "|---|---:|---:|---:|---|"
    for collection in COLLECTIONS:
        nights = [night for night in found.clean if night.collection == collection]
        refused = sum(night.refused for night in nights)
        rate = f"{refused / len(nights):.0%}" if nights else "not measured"
        yield f"| {collection} | {len(nights)} | {refused} | {rate} | {_failures(nights)} |"
    yield ""


def _failures(nights: list[Outcome]) -> str:
    """The checks that failed, with the number of nights."""
    counts = Counter(
        f"{check.name} ({check.severity})" for night in nights for check in night.failed
    )
    return ", ".join(f"{name} x {count}" for name, count in sorted(counts.items())) or "none"


def _kinds(found: ZooOutputs) -> Iterator[str]:
    caught = len(found.damaged) - len(found.missed)
    yield f"## Damage: {caught} of {len(found.damaged)} kinds caught\n"
    yield "| kind | what was done | of | rows | caught by | severity |"
    yield "|---|---|---|---:|---|---|"
    for damage, outcome in found.damaged:
        yield _row(damage, outcome)


def _row(damage: Damage, outcome: Outcome) -> str:
    named = outcome.named(damage)
    answer = f"{named.name} | {named.severity}" if named else f"**not caught**{_others(outcome)} | "
    cells = f"{damage.kind} | {damage.description} | {damage.collection} | {outcome.rows}"
    return f"| {cells} | {answer} |"


def _others(outcome: Outcome) -> str:
    """The other checks that refused the night."""
    names = [check.name for check in outcome.failed if check.severity is Severity.CRITICAL]
    return f", refused by: {', '.join(names)}" if names else ""
