"""Admissions as the gate writes them of shards it judged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from components.admission import Admission, write_admission
from components.mixture.admitted import strips_digest


def admit(file: Path, shards: Path, set_aside: Mapping[str, frozenset[int]] | None = None) -> None:
    """Write an admission of the strips in a folder, of all their rows or without some."""
    write_admission(file, Admission(set_aside or {}, strips_digest(shards)))
