"""What tests of recipes share: a mixture's params, and a second process that makes a sample."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import Any

from components.mixture_config import MixtureConfig
from components.nouns import Sample
from components.rendering.recipe import Order, Recipe

_MIXTURE: dict[str, Any] = {
    "samples": {"train": 40, "validation": 10, "test": 10},
    "groups": {"ocr": 0.7, "vision": 0.2, "text": 0.1},
    "tasks": {"document": 0.6, "molecule": 0.2, "geometry": 0.2},
    "temperature": 0.3,
    "curriculum": {},
    "sides": {"document": 512, "molecule": 384, "geometry": 384, "caption": 256},
    "degraded": 0.0,
    "grounded": 0.0,
    "verbatim": 0.7,
    "text_characters": [60, 200],
    "rows_per_shard": 16,
    "rows_per_group": 8,
}
_MAKE = """
import hashlib, pickle, sys
recipe, config, library, seed, order = pickle.loads(sys.stdin.buffer.read())
print(hashlib.sha256(repr(recipe(config, library, seed).make(order, 0)).encode()).hexdigest())
"""


def mixture(**changes: Any) -> MixtureConfig:
    return MixtureConfig.model_validate(_MIXTURE | changes)


def fingerprint(sample: Sample) -> str:
    return hashlib.sha256(repr(sample).encode()).hexdigest()


def made_elsewhere(recipe: type[Recipe], library: Any, seed: int, order: Order) -> str:
    """The fingerprint of a sample that a process of its own makes."""
    import pickle

    job = pickle.dumps((recipe, mixture(), library, seed, order))
    command = [sys.executable, "-c", _MAKE]
    return (
        subprocess.run(command, input=job, capture_output=True, check=True).stdout.decode().strip()
    )
