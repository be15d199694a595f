"""The Debian packages of the large set, pinned in `debian_pins.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from components.corpus.plugin import Package, debian

_PINS = Path(__file__).with_name("debian_pins.yaml")


def pinned(source: str) -> tuple[Package, ...]:
    """The packages of a source, in the order in which it reads them."""
    return tuple(debian(**pin) for pin in _pins()[source])


@cache
def _pins() -> dict[str, Any]:
    return yaml.load(_PINS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
