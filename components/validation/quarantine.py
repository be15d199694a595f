"""Rows set aside, each with the rules that refused it; and the counts, which must add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from components.admission import Admission
from components.nouns import Check, ScriptoriumError, Severity
from components.validation.decisions import Decision, fingerprint
from components.validation.manifest.collection import ManifestIndex

ROWS_WRITTEN = 8192  # in memory at a time, should a whole night be refused

QUARANTINE_SCHEMA = pa.schema(
    [
        pa.field("shard", pa.string()),  # relative to the collection's address
        pa.field("row", pa.int32()),
        pa.field("id", pa.string()),
        pa.field("split", pa.string()),
        pa.field("task", pa.string()),
        pa.field("language", pa.string()),
        pa.field("script", pa.string()),
        pa.field("rules", pa.list_(pa.string())),
        pa.field("decision", pa.string()),
        pa.field("fingerprint", pa.string()),
    ]
)
_NAMED = ("id", "split", "task", "language", "script")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row set aside.

    `rules` are the names of the checks it failed; `decision` says who left it out and why, where
    that was decided. What names the row is None where the shard itself has no value.
    """

    shard: str
    row: int
    id: str | None
    split: str | None
    task: str | None
    language: str | None
    script: str | None
    rules: tuple[str, ...]
    decision: str | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows became what; each number is counted where it is written."""

    read: int  # in the footers of the readable shards
    described: int  # in the manifest, as its index says
    judged: int  # of which every rule was asked, or that a decision left out
    admitted: int  # in the shards without those that the admission names
    quarantined: int  # in the quarantine
    left_out: int  # of the quarantined, by a recorded decision
    readmitted: int  # of the admitted, by a recorded decision
    set_aside: int  # inputs that were refused before they were rows


def refuse(row: Mapping[str, Any], rules: Sequence[str], decision: Decision | None) -> Refusal:
    """Set a row aside.

    `row` holds the manifest's shard and row and what `fingerprint` needs, as Arrow gives them: in
    a data frame a column of hashes with a null is of floats, and they are lost.
    """
    return Refusal(
        shard=row["shard"],
        row=row["row"],
        **{name: row[name] for name in _NAMED},
        rules=tuple(rules),
        decision=str(decision) if decision else None,
        fingerprint=fingerprint(row),
    )


def write_quarantine(path: Path, refusals: Iterable[Refusal]) -> int:
    """Write refusals in the given order; return how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stream, written = iter(refusals), 0
    with pq.ParquetWriter(path, QUARANTINE_SCHEMA, compression="zstd") as writer:
        while group := list(islice(stream, ROWS_WRITTEN)):
            columns = {name: [getattr(r, name) for r in group] for name in QUARANTINE_SCHEMA.names}
            writer.write_table(pa.table(columns, schema=QUARANTINE_SCHEMA))
            written += len(group)
    return written


def read_quarantine(path: Path) -> Iterator[Refusal]:
    """Yield what `write_quarantine` wrote.

    Raises:
        ScriptoriumError: the file is missing or is no quarantine.
    """
    for batch in read_batches(path):
        yield from to_refusals(batch)


def read_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a quarantine some thousands at a time (`QUARANTINE_SCHEMA`).

    Raises:
        ScriptoriumError: the file is missing or is no quarantine.
    """
    with _open(path) as file:
        yield from file.iter_batches(batch_size=ROWS_WRITTEN)


def to_refusals(rows: pa.RecordBatch) -> Iterator[Refusal]:
    """Yield the refusals of a batch."""
    for values in rows.to_pylist():
        yield Refusal(**values | {"rules": tuple(values["rules"])})


def count(
    index: ManifestIndex, quarantine: Path, admission: Admission, *, judged: int, readmitted: int
) -> Counts:
    """Count the rows of a judged manifest, every number from another record of them.

    `judged` and `readmitted` are what the judge counted while the rows passed it.

    Raises:
        ScriptoriumError: the quarantine cannot be read.
    """
    whole = [shard for shard in index.shards if shard.fault is None]
    with _open(quarantine) as file:
        decided = file.read(columns=["decision"])["decision"]
    return Counts(
        read=sum(shard.rows for shard in whole),
        described=index.rows,
        judged=judged,
        admitted=sum(len(admission.rows(shard.path, shard.rows)) for shard in whole),
        quarantined=len(decided),
        left_out=pc.sum(decided.is_valid()).as_py() or 0,
        readmitted=readmitted,
        set_aside=len(index.set_aside),
    )


def counts_check(counts: Counts) -> Check:
    """Ask whether read = described = judged = admitted + quarantined."""
    ways = (
        counts.read,
        counts.described,
        counts.judged,
        counts.admitted + counts.quarantined,
    )
    return Check(
        name="the counts add up",
        passed=len(set(ways)) == 1,
        severity=Severity.CRITICAL,
        observed=f"{counts.read} rows read, {counts.described} described, {counts.judged} judged, "
        f"{counts.admitted} admitted and {counts.quarantined} quarantined",
        expected="as many read as described, as judged, and as admitted and quarantined together",
        suite="manifest",
        rows=max(ways) - min(ways),
    )


def _open(path: Path) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path)
    except FileNotFoundError as error:
        raise ScriptoriumError(f"{path}: no such file: no data was judged here yet") from error
    except (OSError, pa.ArrowException) as error:
        raise ScriptoriumError(f"{path}: not a readable quarantine: {error}") from error
    if not file.schema_arrow.equals(QUARANTINE_SCHEMA):
        file.close()
        raise ScriptoriumError(f"{path}: not a quarantine: its columns are others")
    return file
