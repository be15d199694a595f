"""docs/manifest.md, written from the columns.

`.venv/bin/python -m components.validation.manifest.documentation > docs/manifest.md`
"""

from __future__ import annotations

from itertools import groupby

import pyarrow as pa

from components.validation.manifest.columns import COLUMNS, SCHEMA_VERSION, Column, Measured

_HEAD = """# The manifest

One row a sample, as it lies in the shards: `scriptorium profile` measures, and judges nothing.
The gate ([gate.md](gate.md)) judges the manifest; it opens a shard only to show rows on its pages
and, of a mixture, for the sizes of row groups that the loader draws from. This page is written
from [`columns.py`](../components/validation/manifest/columns.py) by
`.venv/bin/python -m components.validation.manifest.documentation > docs/manifest.md`; a test
holds it in sync.

| file | what it holds |
|---|---|
| `build/manifest/index.json` | shards as they were found, what their maker set aside, a digest |
| `build/manifest/part-00000.parquet` ... | the rows, in the order of the shards; 65,536 to a part |
| `build/profile.json` | counts for people: rows by split, task, language, script; what is broken |

The manifest of the mixture lies in `build/mixture-manifest/`.

A shard that is missing, damaged, empty, of another schema, or not what the index of its maker
says (`index.json` beside the shards: rows and SHA-256) gives no rows: `fault` in the manifest's
index says why, and the gate refuses the night. A row that is broken is described, never dropped.

Shards are described by spans of about 2,048 rows, in parallel. What was described is kept in
`.scriptorium/manifest-cache` under the hash of the shard's bytes, the row groups and the code that
measures: a night pays for its new shards alone. What no manifest used for two weeks is removed.
The same shards give the same bytes, whatever the number of workers and the state of the cache.

The columns below are of version {version}. The last one of each table says when a column is null
in a healthy manifest.
"""
_TITLES = {
    Measured.IDENTITY: "What the shard says",
    Measured.PICTURE: "The picture",
    Measured.BOXES: "Characters and regions against the picture",
    Measured.TEXT: "The target as text",
    Measured.MARKUP: "The target as markup",
    Measured.LANGUAGE: "The language that the target is taken for",
    Measured.SKETCH: "Hashes and sketches, for what spans rows",
}


def page() -> str:
    """Return the page as Markdown: a table of columns for each kind of measure."""
    sections = [_HEAD.format(version=SCHEMA_VERSION)]
    for measured, columns in groupby(COLUMNS, key=lambda column: column.measured):
        sections.append(f"## {_TITLES[measured]}\n\n{_table(list(columns))}")
    return "\n".join(sections)


def _table(columns: list[Column]) -> str:
    head = "| column | type | unit | meaning | null |\n|---|---|---|---|---|\n"
    return head + "".join(map(_row, columns))


def _row(column: Column) -> str:
    kind = "float32" if column.type == pa.float32() else column.type
    meaning = column.meaning.replace("<", "\\<").replace("|", "\\|")
    return f"| `{column.name}` | {kind} | {column.unit} | {meaning} | {column.null.value} |\n"


if __name__ == "__main__":
    print(page(), end="")
