"""What tests of formulas, charts and tables share: their sizes, and samples of another process."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from components.mixture_config import MixtureConfig
from components.rendering.recipe import Order, Recipe
from tests.shapes import mixture

_SIDES = {"formula": 384, "chart": 480, "table": 640}
_MAKE = """
import hashlib, pickle, sys
recipe, config, library, seed, orders = pickle.loads(sys.stdin.buffer.read())
maker = recipe(config, library, seed)
for order, attempt in orders:
    print(hashlib.sha256(repr(maker.make(order, attempt)).encode()).hexdigest())
"""


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
