"""The pins of what serving needs, cut out of the pins of the whole project."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Collection
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from components.nouns import ScriptoriumError

# What services/, components/model and components/config import; the rest follows from these.
ROOTS = (
    "bentoml",
    "fastapi",
    "numpy",
    "pillow",
    "pydantic",
    "pypdfium2",
    "python-multipart",
    "pyyaml",
    "safetensors",
    "tokenizers",
    "torch",
    "transformers",
)


def serving_requirements(pins: Path) -> str:
    """Return the lines of the pin file that the roots need, directly or not, sorted.

    Raises:
        ScriptoriumError: when a root has no pin.
    """
    lines = (line.strip() for line in pins.read_text(encoding="utf-8").splitlines())
    pinned = {_name(line): line for line in lines if line and not line.startswith(("#", "-"))}
    missing = sorted(set(ROOTS) - set(pinned))
    if missing:
        raise ScriptoriumError(f"{pins}: serving needs {missing[0]}, which has no pin")
    return "".join(f"{pinned[name]}\n" for name in sorted(_closure(pinned)))


def _name(line: str) -> str:
    return canonicalize_name(Requirement(line).name)


def _closure(known: Collection[str]) -> set[str]:
    """All pinned distributions that the roots reach, extras included."""
    found: set[tuple[str, str]] = set()
    waiting = [(root, "") for root in ROOTS]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in found or name not in known:
            continue
        found.add((name, extra))
        waiting += _needs(name, extra)
    return {name for name, _ in found}


def _needs(name: str, extra: str) -> list[tuple[str, str]]:
    """Return (distribution, extra) pairs that one installed distribution asks for here."""
    needs: list[tuple[str, str]] = []
    for text in importlib.metadata.requires(name) or ():
        wanted = Requirement(text)
        if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
            needs += [(canonicalize_name(wanted.name), e) for e in ("", *sorted(wanted.extras))]
    return needs
