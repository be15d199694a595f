"""Writes rows into `data/`, the same bytes for the same rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.library.reader import CHARACTERS
from components.library.rows import (
    FormulaRow,
    Kind,
    MoleculeRow,
    PictureRow,
    TableRow,
    TextRow,
)
from components.library.tongues import Tongue
from components.nouns import Split

_ROWS_PER_GROUP = 2_000
_DOCUMENT = [
    pa.field("document", pa.string(), nullable=False),
    pa.field("split", pa.string(), nullable=False),
]
_CAPTION = pa.struct([("tag", pa.string()), ("text", pa.string())])
SCHEMAS = {
    Kind.FORMULAS: pa.schema([*_DOCUMENT, pa.field("latex", pa.string(), nullable=False)]),
    Kind.MOLECULES: pa.schema(
        [*_DOCUMENT, pa.field("smiles", pa.string(), nullable=False), ("scaffold", pa.bool_())]
    ),
    Kind.TABLES: pa.schema(
        [
            *_DOCUMENT,
            ("title", pa.string()),
            ("columns", pa.list_(pa.string())),
            ("cells", pa.list_(pa.list_(pa.string()))),
        ]
    ),
    Kind.PICTURES: pa.schema(
        [*_DOCUMENT, ("image", pa.binary()), ("captions", pa.list_(_CAPTION))]
    ),
}


def write_text(data: Path, source: str, rows: Iterable[TextRow]) -> None:
    """Write one JSON Lines file a language: `text/<source>/<tag>.jsonl`."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        value = {
            "document": row.document,
            "genre": row.genre.value,
            "split": row.split.value,
            "text": row.text,
        }
        line = json.dumps(value, ensure_ascii=False)
        lines.setdefault(row.tongue.tag, []).append(line)
    folder = data / Kind.TEXT / source
    folder.mkdir(parents=True, exist_ok=True)
    for tag, of_tongue in lines.items():
        (folder / f"{tag}.jsonl").write_text("\n".join(of_tongue) + "\n", encoding="utf-8")


def write_characters(data: Path, counts: Mapping[Tongue, Mapping[Split, int]]) -> None:
    """Write how many characters each language has in each split, for `Library.characters`."""
    value = {
        tongue.tag: {split.value: of_tongue[split] for split in Split if of_tongue.get(split)}
        for tongue, of_tongue in sorted(counts.items())
    }
    text = json.dumps(value, indent=1) + "\n"
    (data / CHARACTERS).write_text(text, encoding="utf-8")


def write_rows(
    data: Path,
    kind: Kind,
    source: str,
    rows: Iterable[FormulaRow | MoleculeRow | TableRow | PictureRow],
) -> int:
    """Write `<kind>/<source>.parquet`; return how many rows."""
    path = data / kind / f"{source}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    stream, count = iter(rows), 0
    with pq.ParquetWriter(path, SCHEMAS[kind], compression="zstd") as writer:
        while group := list(islice(stream, _ROWS_PER_GROUP)):
            table = pa.Table.from_pylist(list(map(_plain, group)), schema=SCHEMAS[kind])
            writer.write_table(table)
            count += len(group)
    return count


def _plain(row: FormulaRow | MoleculeRow | TableRow | PictureRow) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in row.__slots__}
    values["split"] = row.split.value
    if isinstance(row, PictureRow):
        values["captions"] = [{"tag": tag, "text": text} for tag, text in row.captions]
    return values
