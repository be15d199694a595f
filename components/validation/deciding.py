"""Records what a person decides about rows and nights, after finding what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from components.nouns import ScriptoriumError
from components.validation.decisions import (
    FINGERPRINTED,
    Action,
    Decision,
    fingerprint,
    record,
)
from components.validation.manifest.reading import Manifest
from components.validation.quarantine import Refusal, read_quarantine


@dataclass(frozen=True, slots=True)
class Author:
    """Who decides, on which day and why."""

    by: str
    on: date
    reason: str


def find_refusals(quarantine: Path, names: Sequence[str]) -> list[Refusal]:
    """The rows set aside that some sample ids or fingerprints name.

    Raises:
        ScriptoriumError: a name is of no row in quarantine.
    """
    wanted = set(names)
    found = [r for r in read_quarantine(quarantine) if wanted & {r.id, r.fingerprint}]
    known = {name for refusal in found for name in (refusal.id, refusal.fingerprint)}
    for name in names:
        if name not in known:
            raise ScriptoriumError(f"{name}: no row of {quarantine} has this id or fingerprint")
    return found


def readmit(
    decisions: Path, collection: str, refusals: Sequence[Refusal], author: Author
) -> list[Decision]:
    """Record that the rules which refused some rows no longer count them.

    Raises:
        ScriptoriumError: a row has no id, by which the gate would find the decision.
        ConfigError: the reason is empty, or the file is missing or damaged.
    """
    rows = {refusal.fingerprint: refusal for refusal in refusals}
    for row in rows.values():
        if row.id is None:
            raise ScriptoriumError(
                f"{row.shard}, row {row.row}: a row without an id cannot be readmitted"
            )
    made = [
        _decision(
            Action.READMIT,
            collection,
            mark=mark,
            name=row.id or "",
            author=author,
            rules=row.rules,
        )
        for mark, row in rows.items()
    ]
    return _recorded(decisions, made)


def leave_out(
    decisions: Path, manifest: Manifest, names: Sequence[str], author: Author
) -> list[Decision]:
    """Record that the samples of some ids are set aside, whatever the rules say.

    Raises:
        ScriptoriumError: an id is of no row of the manifest.
        ConfigError: the reason is empty, or the file is missing or damaged.
    """
    marks = dict(_located(manifest, names))
    for name in names:
        if name not in marks.values():
            raise ScriptoriumError(f"{name}: no row of {manifest.folder} has this id")
    collection = manifest.index.collection
    made = [
        _decision(Action.LEAVE_OUT, collection, mark=mark, name=name, author=author)
        for mark, name in marks.items()
    ]
    return _recorded(decisions, made)


def accept_drift(decisions: Path, manifest: Manifest, author: Author) -> Decision:
    """Record that tonight's manifest is meant to differ from the last admitted night.

    Raises:
        ConfigError: the reason is empty, or the file is missing or damaged.
    """
    index = manifest.index
    made = _decision(Action.ACCEPT_DRIFT, index.collection, mark=index.digest, author=author)
    return _recorded(decisions, [made])[0]


def _located(manifest: Manifest, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield fingerprint and id of each row that has one of the ids."""
    ids = pa.array(sorted(set(names)), pa.string())
    for part in manifest.parts(FINGERPRINTED):
        for row in part.filter(pc.is_in(part["id"], value_set=ids)).to_pylist():
            yield fingerprint(row), row["id"]


def _decision(
    action: Action,
    collection: str,
    *,
    mark: str,
    name: str = "",
    author: Author,
    rules: tuple[str, ...] = (),
) -> Decision:
    return Decision(
        action=action,
        collection=collection,
        fingerprint=mark,
        id=name,
        rules=rules,
        reason=author.reason,
        by=author.by,
        on=author.on.isoformat(),
    )


def _recorded(path: Path, decisions: list[Decision]) -> list[Decision]:
    for decision in decisions:
        record(path, decision)
    return decisions
