"""What people decided about single rows and nights: recorded in the repository, never overwritten.

`gate/decisions.jsonl` has one decision a line, oldest first. A row is known by what it is (id,
target, picture, labels, licence), not by where it lies: the same row made again keeps its decision,
one that changed in any of these loses it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from components.nouns import ConfigError, ScriptoriumError
from components.records import from_json, to_json

COLLECTIONS = ("strips", "mixture")
# What a person looked at: with another licence or language it is another row to decide about.
FINGERPRINTED = (
    "id",
    "target_hash",
    "image_hash",
    "licence",
    "language",
    "script",
    "split",
    "task",
    "source",
    "document",
    "prompt_kind",
)
_FINGERPRINT_BYTES = 16


class Action(StrEnum):
    """What a decision does."""

    READMIT = "readmit"  # the rules it names no longer count the row; other rules do
    LEAVE_OUT = "leave_out"  # the row is set aside, and no rule counts it
    ACCEPT_DRIFT = "accept_drift"  # the drift of this manifest from the night before is meant


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the file.

    `fingerprint` is that of a row, or for `accept_drift` the digest of a manifest, and then `id`
    is empty. `rules` are those that refused the row when it was readmitted.
    """

    action: Action
    collection: str
    fingerprint: str
    id: str
    rules: tuple[str, ...]
    reason: str
    by: str
    on: str  # ISO 8601 date

    def __str__(self) -> str:
        return f"{self.by}, {self.on}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions that hold for one collection: of each row and manifest the latest."""

    rows: Mapping[str, Decision]  # by fingerprint
    drift: Mapping[str, Decision]  # by digest

    def of_rows(self, part: pa.Table) -> dict[int, Decision]:
        """The decisions about some rows, by position.

        `part` has the manifest's columns `FINGERPRINTED`. Nothing is hashed but the rows whose
        id is in a decision.
        """
        ids = pa.array(sorted({decision.id for decision in self.rows.values()}), pa.string())
        places = pc.indices_nonzero(pc.is_in(part["id"], value_set=ids))
        named = part.select(list(FINGERPRINTED)).take(places).to_pylist()
        found = {
            place: self.rows.get(fingerprint(row))
            for place, row in zip(places.to_pylist(), named, strict=True)
        }
        return {place: decision for place, decision in found.items() if decision is not None}

    def accepted_drift(self, digest: str) -> Decision | None:
        """The decision that accepts the drift of a manifest, if there is one."""
        return self.drift.get(digest)


def fingerprint(row: Mapping[str, Any]) -> str:
    """What a row is known by: 32 hexadecimal digits of BLAKE2b of its values of `FINGERPRINTED`.

    The values are as Arrow gives them, hashes as whole numbers.
    """
    content = json.dumps([row[name] for name in FINGERPRINTED])
    return hashlib.blake2b(content.encode(), digest_size=_FINGERPRINT_BYTES).hexdigest()


def read_decisions(path: Path, collection: str) -> Decisions:
    """Read the decisions about a collection.

    Raises:
        ConfigError: the file is missing or a line is damaged; the sentence names the line.
    """
    rows: dict[str, Decision] = {}
    drift: dict[str, Decision] = {}
    for decision in _lines(path):
        if decision.collection == collection:
            known = drift if decision.action is Action.ACCEPT_DRIFT else rows
            known[decision.fingerprint] = decision
    return Decisions(rows, drift)


def record(path: Path, decision: Decision) -> None:
    """Write a decision under the others.

    Raises:
        ConfigError: the decision lacks something, or the file is damaged already.
    """
    wrong = _wrong(decision)
    if wrong:
        raise ConfigError(f"{path}: {wrong}")
    for _ in _lines(path):
        pass  # a file that nobody can read must not grow
    content = path.read_text(encoding="utf-8")
    line = "" if not content or content.endswith("\n") else "\n"
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{line}{to_json(decision)}\n")


def _lines(path: Path) -> Iterator[Decision]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _decision(line, f"{path}:{number}")


def _decision(line: str, where: str) -> Decision:
    try:
        decision = from_json(Decision, line, where)
    except ScriptoriumError as error:
        raise ConfigError(str(error)) from error
    wrong = _wrong(decision)
    if wrong:
        raise ConfigError(f"{where}: {wrong}")
    return decision


def _wrong(decision: Decision) -> str:
    """What a decision lacks; empty if nothing."""
    if decision.collection not in COLLECTIONS:
        return f"collection: {decision.collection!r} is not one of {', '.join(COLLECTIONS)}"
    for name in ("fingerprint", "reason", "by"):
        if not getattr(decision, name).strip():
            return f"{name}: must not be empty"
    try:
        date.fromisoformat(decision.on)
    except ValueError:
        return f"on: {decision.on!r} is not a date such as 2026-01-31"
    return ""
