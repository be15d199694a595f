"""Settles one language over all sources: nothing broken, said twice, or said by a test."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.corpus.reading import sentence_keys
from components.corpus.shaping import is_broken
from components.library.rows import Genre, Kind
from components.library.tongues import Tongue
from components.nouns import Split
from components.text_key import text_key

_held_out: frozenset[str] = frozenset()  # of this worker process


@dataclass(frozen=True)
class Settled:
    """Characters of a language by split and genre, and the sources that have them."""

    tongue: Tongue
    characters: Mapping[tuple[Split, Genre], int]
    sources: tuple[str, ...]


def remember(held_out: frozenset[str]) -> None:
    """Tell this process which sentences no training text may have."""
    global _held_out  # noqa: PLW0603  (a pool hands its workers nothing but globals)
    _held_out = held_out


def settle(job: tuple[Path, str]) -> Settled:
    """Rewrite the files of a language, source by source in the order of their names.

    A text goes if a shaper cannot set it. A training text goes if an earlier one has its key, or
    if one of its sentences is held out. `data` has its typefaces already.
    """
    data, tag = job
    tongue = Tongue.of_tag(tag)
    seen: set[str] = set()
    characters: Counter[tuple[Split, Genre]] = Counter()
    sources = []
    for path in sorted((data / Kind.TEXT).glob(f"*/{tag}.jsonl")):
        kept = []
        for line, row in _lines(path):
            if is_broken(row["text"], tongue, data):
                continue
            split = Split(row["split"])
            if split is Split.TRAIN and not _is_new(row["text"], seen):
                continue
            kept.append(line)
            characters[split, Genre(row["genre"])] += len(row["text"])
        if kept:
            path.write_text("\n".join(kept) + "\n", encoding="utf-8")
            sources.append(path.parent.name)
        else:
            path.unlink()
    return Settled(tongue, characters, tuple(sources))


def _lines(path: Path) -> Iterator[tuple[str, Any]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            yield line, json.loads(line)


def _is_new(text: str, seen: set[str]) -> bool:
    key = text_key(text)
    if key in seen or not _held_out.isdisjoint(sentence_keys(text)):
        return False
    seen.add(key)
    return True
