"""The tables Great Expectations is asked about: the manifest, and the small ones made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from components.nouns import Split, Task
from components.validation.profile import duplicates
from components.validation.suites import SHORTEST_TEXT_KEY

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def schema_table(manifest: pa.Table) -> pd.DataFrame:
    """Return one row a column: `name: type`."""
    import pandas as pd

    return pd.DataFrame({"column": [f"{f.name}: {f.type}" for f in manifest.schema]}, dtype=object)


def row_tables(manifest: pa.Table) -> dict[str, pd.DataFrame]:
    """Return all rows with what spans rows (leaks, divided documents), images, decoded images."""
    rows = manifest.to_pandas()
    splits = rows.groupby("document", dropna=False)["split"]
    rows["document_splits"] = splits.transform("nunique")
    long = rows["text_key_characters"] >= SHORTEST_TEXT_KEY
    rows["leaked_text"] = _leaked(rows, "text_key") & long
    rows["leaked_image"] = _leaked(rows, "image_sha256")
    images = rows[rows["task"] != Task.TEXT.value]
    # an image of which nothing is known has not decoded
    images = images.assign(decodable=images["decodable"].eq(True).fillna(False).astype(bool))
    return {"rows": rows, "images": images, "decoded": images[images["decodable"]]}


def train_tables(
    manifest: pa.Table, task_shares: Mapping[Task, float], script_shares: Mapping[str, float]
) -> dict[str, pd.DataFrame]:
    """Return the shares of the train split beside the declared ones, and its duplicates."""
    import pandas as pd
    import pyarrow.compute as pc

    train = manifest.filter(pc.equal(manifest["split"], Split.TRAIN.value))
    repeated = duplicates(train) / max(train.num_rows, 1)
    return {
        "task_shares": _shares(train, "task", {t.value: s for t, s in task_shares.items()}),
        "script_shares": _shares(train, "script", script_shares),
        "train": pd.DataFrame({"name": ["train"], "duplicate_share": [repeated]}),
    }


def _leaked(rows: pd.DataFrame, column: str) -> pd.Series[bool]:
    train = rows["split"] == Split.TRAIN.value
    held_out = rows.loc[~train, column].dropna()
    leaked: pd.Series[bool] = train & rows[column].isin(held_out)
    return leaked


def _shares(train: pa.Table, column: str, declared: Mapping[str, float]) -> pd.DataFrame:
    """Return one row a declared or met value; a value not met has the share 0."""
    import pandas as pd

    counts = train[column].to_pandas().value_counts()
    names = sorted(set(declared) | set(counts.index))
    observed = [counts.get(name, 0) / max(train.num_rows, 1) for name in names]
    table = pd.DataFrame(
        {"name": names, "declared": [declared.get(n, 0.0) for n in names], "observed": observed}
    )
    return table.assign(difference=table["observed"] - table["declared"])
