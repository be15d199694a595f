"""A small healthy manifest, and what it was declared to be: tests break one thing at a time."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.config import ValidateConfig
from components.nouns import Task
from components.validation.profile import MANIFEST_SCHEMA
from components.validation.validate import ValidateInputs

CONFIG = ValidateConfig(minimum_rows=20, blank_ink=0.002, share_tolerance=0.05, duplicate_share=0.1)
TASK_SHARES = {Task.LINE: 0.5, Task.PAGE: 0.3, Task.TEXT: 0.2}
SCRIPT_SHARES = {"Latn": 0.5, "Grek": 0.5}

TRAIN_ROWS = 40
_TASKS = ("line", "page", "line", "page", "line", "text", "line", "page", "line", "text")


def _row(split: str, number: int) -> dict[str, Any]:
    name, task = f"{split}-{number}", _TASKS[number % len(_TASKS)]
    digest = sha256(name.encode()).hexdigest()
    image = task != "text"
    return {
        "id": name,
        "split": split,
        "task": task,
        "language": "el",
        "script": ("Latn", "Grek")[number // len(_TASKS) % 2],
        "source": "udhr",
        "document": f"{split}/{number % 3}",
        "licence": "CC0-1.0",
        "font": "Noto Sans" if image else "",
        "width": 320 if image else 0,
        "height": 32 if image else 0,
        "has_image": image,
        "aligned": image,
        "target_characters": 20,
        "target_sha256": digest,
        "text_key": digest,
        "text_key_characters": 18,
        "quotes_benchmark": False,
        "image_sha256": digest if image else None,
        "ink": 0.05 if image else None,
        "decodable": True if image else None,
    }


def healthy_rows() -> list[dict[str, Any]]:
    """40 training rows in the declared shares (the first is a line), 5 of each held-out split."""
    train = [_row("train", number) for number in range(TRAIN_ROWS)]
    return train + [_row(split, n) for split in ("validation", "test") for n in range(5)]


def to_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as a manifest."""
    return pa.Table.from_pylist(rows, schema=MANIFEST_SCHEMA)


def inputs(folder: Path, table: pa.Table) -> ValidateInputs:
    """Write a manifest and return what the stage is given."""
    path = folder / "manifest.parquet"
    pq.write_table(table, path)
    return ValidateInputs(path, folder / "validation", TASK_SHARES, SCRIPT_SHARES)
