"""How much of the training set says the same twice."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from components.config import GateConfig
from components.nouns import Split
from components.validation.manifest.reading import Manifest
from components.validation.relations.relating import Relations
from components.validation.rules import Asked, Rule, TableSuite

_COLUMNS = ("repeats", "near_repeats", "picture_repeats")


def asked(manifest: Manifest, relations: Relations, config: GateConfig) -> Asked:
    """Ask which share of the training rows repeats an earlier one, exactly or nearly."""
    import pandas as pd

    training = pc.equal(manifest.columns(["split"])["split"], Split.TRAIN.value)
    rows = relations.slice(0, manifest.rows).filter(pc.fill_null(training, False))
    shares = {name: _share(rows[name]) for name in _COLUMNS}
    rules = (
        _at_most("few exact copies", "repeats", config.duplicate_share),
        _at_most("few near copies", "near_repeats", config.near_duplicate_share),
        # pictures differ even where texts repeat: as few may be alike as may be the same
        _at_most("few near copies of pictures", "picture_repeats", config.duplicate_share),
    )
    suite = TableSuite("copies", "split", rules)
    return Asked(suite, pd.DataFrame({"split": [Split.TRAIN.value], **shares}))


def _share(marks: pa.ChunkedArray) -> list[float]:
    return [(pc.sum(marks).as_py() or 0) / max(len(marks), 1)]


def _at_most(name: str, column: str, share: float) -> Rule:
    return Rule(
        name,
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": column, "min_value": 0, "max_value": share},
        f"a share of at most {share:g} of the training rows",
    )
