"""Whether rows are of the corpus beside them: its version, its sources, and their licences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from components.library.reader import INBOX, SourceRecord
from components.library.rows import Kind
from components.rendering.licences import joined
from components.validation.manifest.reading import Manifest
from components.validation.rules import Asked, Rule, TableSuite

if TYPE_CHECKING:
    import pandas as pd

_DIGITS = 12  # of a version, in words


def asked(manifest: Manifest, sources: Mapping[str, SourceRecord], version: str) -> list[Asked]:
    """Ask for the corpus the shards were made from, and for every source and licence of a row."""
    import pandas as pd

    index = manifest.index
    made_from = pd.DataFrame({"collection": [index.collection], "corpus": [index.corpus]})
    return [
        Asked(TableSuite("corpus of the shards", "collection", (_same(version),)), made_from),
        Asked(TableSuite("sources", "name", _RULES), _labels(manifest, sources)),
    ]


def _labels(manifest: Manifest, sources: Mapping[str, SourceRecord]) -> pd.DataFrame:
    """One row a source and licence that stand together; what people brought is theirs to label."""
    import pandas as pd

    labels = manifest.columns(("source", "licence"))
    pairs = labels.group_by(["source", "licence"], use_threads=False).aggregate([])
    known = {**sources, **_made_up()}
    found = [
        (f"{source}: {licence}", source in known, _is_of(licence, known.get(source)))
        for source, licence in zip(*map(pa.ChunkedArray.to_pylist, pairs.columns), strict=True)
        if source != INBOX
    ]
    if not found:  # everything is people's own
        found = [(INBOX, True, True)]
    return pd.DataFrame(found, columns=["name", "known", "licensed"])


def _made_up() -> dict[str, SourceRecord]:
    """The source of figures that are drawn from nothing."""
    from components.rendering.geometry.recipe import LICENCE, SOURCE

    return {SOURCE: SourceRecord(SOURCE, Kind.PICTURES, LICENCE, "")}


def _is_of(licence: str | None, source: SourceRecord | None) -> bool:
    """Whether a licence is that of a source, joined with those of others if there are any.

    That of a source that is not known cannot be told; it is refused for that alone.
    """
    if source is None or licence is None:
        return source is None
    return joined((source, replace(source, licence=licence)))[1] == licence


def _same(version: str) -> Rule:
    return Rule(
        "the shards are of this corpus",
        "ExpectColumnValuesToBeKnownIn",
        {"column": "corpus", "value_set": [version]},
        f"the version of data/, {version[:_DIGITS]}...",
    )


_RULES = (
    Rule(
        "every source is of the corpus",
        "ExpectColumnValuesToBeKnownIn",
        {"column": "known", "value_set": [True]},
        "sources that data/corpus.json names",
    ),
    Rule(
        "rows have the licence of their source",
        "ExpectColumnValuesToBeKnownIn",
        {"column": "licensed", "value_set": [True]},
        "the licence that data/corpus.json names, AND those of what else is shown",
    ),
)
