"""Whether one target stands under many pictures, as a placeholder does: `nan`, `None`, `...`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.nouns import Split
from components.validation.manifest.reading import Manifest
from components.validation.relations.arrays import Keys, hashes, is_name, known, mixed
from components.validation.rules import Asked, Rule, TableSuite

# Measured on 49,000 clean training rows: 7 pictures of a line that two articles share, 3 of "melon"
# as a caption. A small night may have more by chance, a large one by its size.
_MOST_PICTURES = 20
_MOST_SHARE = 0.002  # of the training rows that have a picture
_SHOWN = 5  # targets, those of the most pictures


def asked(manifest: Manifest, left_out: NDArray[np.int64]) -> Asked:
    """Ask under how many different pictures of the training set the commonest targets stand.

    Rows are left out by number: a decision names them, and no rule counts those.
    """
    import pandas as pd

    table = manifest.columns(["split", "target_hash", "image_hash"])
    rows = np.setdiff1d(_pictured(table), left_out)
    targets, pictures = (hashes(table[name])[rows] for name in ("target_hash", "image_hash"))
    first, counts = _pictures_by_target(targets, pictures)
    most = np.argsort(-counts, kind="stable")[:_SHOWN]
    ids = manifest.columns(["id"])["id"].take(pa.array(rows[first[most]]))
    bound = max(_MOST_PICTURES, int(_MOST_SHARE * len(rows)))
    rule = Rule(
        "no target stands under many pictures",
        "ExpectColumnValuesToBeFiniteBetween",
        {"column": "pictures", "max_value": bound},
        f"at most {bound} pictures in the training set with one and the same target",
    )
    suite = TableSuite("placeholders", "id", (rule,))
    # a set without pictures has a row of its own: that it has none is for other rules to say
    named, numbers = (ids.to_pylist(), counts[most]) if len(most) else (["no picture"], [0])
    return Asked(suite, pd.DataFrame({"id": named, "pictures": numbers}))


def _pictured(table: pa.Table) -> NDArray[np.int64]:
    """The numbers of the training rows that have a target and a picture."""
    whole = known(table["target_hash"]) & known(table["image_hash"])
    return np.flatnonzero(whole & is_name(table["split"], Split.TRAIN))


def _pictures_by_target(
    targets: Keys, pictures: Keys
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A row and the number of different pictures of every target: int64 [targets] each."""
    _, rows = np.unique(mixed(targets, pictures), return_index=True)
    rows.sort()  # the first row of a target is then named
    _, first, counts = np.unique(targets[rows], return_index=True, return_counts=True)
    return rows[first], counts
