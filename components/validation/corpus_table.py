"""The corpus as the gate sees it: its files, what its index and NOTICE say, and its typefaces."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from components.library.reader import Library, SourceRecord
from components.library.rows import Kind
from components.mixture.production.fingerprint import code_of
from components.mixture.production.runners import Runner
from components.nouns import ScriptoriumError
from components.records import read_lines, write_lines
from components.validation.corpus_rows import (
    CONTENT,
    CorpusRow,
    describe_table_file,
    describe_text_files,
)
from components.validation.manifest.cache import drop_unused

_TEXT, _WHOLE = pa.string(), pa.int64()
# One row a file, genre and split; see `CorpusRow` for the columns that are copied from it.
CORPUS_SCHEMA = pa.schema(
    [
        *((name, _TEXT) for name in ("file", "kind", "source", "licence")),  # SPDX; null: unlisted
        *((name, _TEXT) for name in ("language", "script", "genre", "split", "fault")),
        ("noticed", pa.bool_()),  # NOTICE names the source with its licence
        ("faces", _WHOLE),  # typefaces for the script
        ("lost_faces", _WHOLE),  # of those, without their file
        *((name, _WHOLE) for name in ("documents", "divided", "passages", "characters")),
        *((name, _WHOLE) for name in ("letters", "repeats_held_out")),
        *((name, pa.float64()) for name in ("script_agreement", "capital_share")),
        *((name, pa.float64()) for name in ("mark_share", "space_share")),  # null without letters
        *((name, _WHOLE) for name in ("replacement_characters", "control_characters")),
        ("stray_characters", _WHOLE),
    ]
)
_CODE = ("validation/corpus_rows.py", "validation/manifest", "library", "text_key.py")


@dataclass(frozen=True, slots=True)
class _Job:
    """Files that are described together: all of a language, or one without text."""

    data: Path
    kind: Kind
    name: str  # the tag of the language, or the stem of the file
    key: str


def corpus_table(data: Path, runner: Runner, cache_folder: Path) -> pa.Table:
    """Describe every file of the corpus, and every source that has none; the inbox is left out.

    `cache_folder` keeps what was described by the content of the files; what was not used for long
    is removed from it. Other processes may use it at the same time.

    Raises:
        CorpusError: there is no corpus, or its index or list of typefaces cannot be read.
    """
    library = Library(data)
    jobs = list(_jobs(data))
    places = {job.key: cache_folder / f"{job.key}.jsonl" for job in jobs}
    kept = {key: rows for key, path in places.items() if (rows := _kept(path)) is not None}
    missing = [job for job in jobs if job.key not in kept]
    for key, rows in runner.run(_describe, missing):
        _keep(places[key], rows)
        kept[key] = rows
    drop_unused(cache_folder, "*.jsonl*")
    found = [row for job in jobs for row in kept[job.key]]
    return pa.Table.from_pylist(list(_completed(library, found)), schema=CORPUS_SCHEMA)


def _jobs(data: Path) -> Iterator[_Job]:
    texts: dict[str, list[Path]] = {}
    for path in sorted((data / Kind.TEXT).glob("*/*.jsonl")):
        texts.setdefault(path.stem, []).append(path)
    for tag, paths in sorted(texts.items()):
        yield _Job(data, Kind.TEXT, tag, _key(data, paths))
    for kind in CONTENT:
        for path in sorted((data / kind).glob("*.parquet")):
            yield _Job(data, kind, path.stem, _key(data, [path]))


def _key(data: Path, paths: Sequence[Path]) -> str:
    """A hash of all that a description depends on."""
    digest = hashlib.sha256(_describer().encode())
    for path in paths:
        digest.update(f"{path.relative_to(data)}\0".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:32]


@cache
def _describer() -> str:
    return code_of(*_CODE)


def _describe(job: _Job) -> tuple[str, list[CorpusRow]]:
    if job.kind is Kind.TEXT:
        return job.key, describe_text_files(job.data, job.name)
    path = job.data / job.kind / f"{job.name}.parquet"
    return job.key, describe_table_file(job.data, path, job.kind)


def _kept(path: Path) -> list[CorpusRow] | None:
    """What was described before, noting that it was used; None if it is missing or damaged."""
    try:
        rows = list(read_lines(CorpusRow, path))
        os.utime(path)
    except (OSError, ScriptoriumError):
        return None
    return rows or None


def _keep(path: Path, rows: Sequence[CorpusRow]) -> None:
    partial = path.with_suffix(f".jsonl-{uuid.uuid4().hex}")
    write_lines(partial, rows)
    partial.replace(path)


def _completed(library: Library, rows: Sequence[CorpusRow]) -> Iterator[dict[str, Any]]:
    """Lay beside every row what the index, NOTICE and the typefaces say of it."""
    sources = library.sources
    divided = _divided(rows)
    listed, lost = _faces(library)
    notice = _notice(library.data)
    silent = [
        CorpusRow(source.kind.value, name, "", "", "", "", f"{source.kind}/{name}")
        for name, source in sources.items()
        if name not in {row.source for row in rows}
    ]
    for row in (*rows, *silent):
        source = sources.get(row.source)
        yield asdict(row) | {
            "documents": len(row.documents),
            "divided": row.divided + sum((row.source, name) in divided for name in row.documents),
            "licence": source and source.licence,
            "noticed": source is not None and _heading(source) in notice,
            "faces": listed[row.script],
            "lost_faces": lost[row.script],
        }


def _heading(source: SourceRecord) -> str:
    """The line of NOTICE that begins what it says of a source."""
    return f"{source.kind}/{source.name}: {source.licence}"


def _divided(rows: Sequence[CorpusRow]) -> frozenset[tuple[str, str]]:
    """Documents (source, name) of texts that stand in more than one split, over all files."""
    placed = {(row.source, name, row.split) for row in rows for name in row.documents}
    counts = Counter((source, name) for source, name, _ in placed)
    return frozenset(document for document, splits in counts.items() if splits > 1)


def _faces(library: Library) -> tuple[Counter[str], Counter[str]]:
    """Typefaces by script: all that are listed, and those whose file is missing or empty."""
    listed: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for face in library.typefaces:
        path = library.data / face.file
        listed.update(face.scripts)
        if not path.is_file() or not path.stat().st_size:
            lost.update(face.scripts)
    return listed, lost


def _notice(data: Path) -> frozenset[str]:
    path = data / "NOTICE"
    lines = (
        path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    )
    return frozenset(lines)
