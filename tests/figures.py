"""What tests of formulas, charts and tables share: their sizes, and samples of another process."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from components.library.reader import Library
from components.library.rows import Kind, TableRow
from components.library.writer import write_rows
from components.mixture_config import MixtureConfig
from components.nouns import Sample, Split
from components.rendering.recipe import Order, Recipe, Unmakeable
from tests.shapes import mixture
from tests.small_library import small_library

_ROWS = 16
TABLE = TableRow(
    "towns/river",
    Split.TRAIN,
    "Towns & <rivers> of $ value",
    ("Town", "Year", "Rain", "Snow", "Sun"),
    tuple(
        (
            f"Town {chr(65 + n)}",
            str(1900 + 3 * n),
            f"{40 + (n * 37) % 60}.5",
            f"{30 + (n * 53) % 70}.2",
            f"{35 + (n * 29) % 50}",
        )
        for n in range(_ROWS)
    ),
)
_SIDES = {"formula": 384, "chart": 480, "table": 640}
_MAKE = """
import hashlib, pickle, sys
recipe, config, library, seed, orders = pickle.loads(sys.stdin.buffer.read())
maker = recipe(config, library, seed)
for order, attempt in orders:
    print(hashlib.sha256(repr(maker.make(order, attempt)).encode()).hexdigest())
"""


def weather_library(folder: Path) -> Library:
    """A small library whose tables are `TABLE`, three documents a split."""
    library = small_library(folder)
    rows = [
        replace(TABLE, split=split, document=f"{split}/{n}", title=f"Weather of {split} {n}")
        for split in Split
        for n in range(3)
    ]
    write_rows(library.data, Kind.TABLES, "tables", rows)
    return library


def make(recipe: Recipe, order: Order) -> tuple[Sample, int]:
    """The first sample that can be made, and the attempt that made it."""
    for attempt in range(40):
        try:
            return recipe.make(order, attempt), attempt
        except Unmakeable:
            continue
    raise AssertionError("40 attempts made no sample")


def figure_mixture(**changes: Any) -> MixtureConfig:
    return mixture(**{"sides": mixture().sides | _SIDES, **changes})


def made_elsewhere(
    recipe: type[Recipe], config: MixtureConfig, library: Any, jobs: Sequence[tuple[Order, int]]
) -> list[str]:
    """The fingerprints of samples, in the given order, that a process of its own makes (seed 7)."""
    job = pickle.dumps((recipe, config, library, 7, list(jobs)))
    command = [sys.executable, "-c", _MAKE]
    made = subprocess.run(command, input=job, capture_output=True, check=True)
    return made.stdout.decode().split()
