"""What scriptorium-100 asks in each language: fixed here, and by no one's params."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from components.library.tongues import Tongue
from components.mixture_config import GroupShares, MixtureConfig
from components.nouns import Split, Task
from components.rendering.recipe import Order

SEED = 100
_LINE_SIDE, _DOCUMENT_SIDE = 512, 640  # px: five articles fill a small page, not a large one


class Kind(StrEnum):
    """What a sample is."""

    LINE = "line"
    LINE_DEGRADED = "line-degraded"
    DOCUMENT = "document"
    DOCUMENT_DEGRADED = "document-degraded"

    @property
    def task(self) -> Task:
        """The task whose recipe makes it."""
        return Task.LINE if self in (Kind.LINE, Kind.LINE_DEGRADED) else Task.DOCUMENT

    @property
    def degraded(self) -> bool:
        """Whether its picture is spoiled."""
        return self in (Kind.LINE_DEGRADED, Kind.DOCUMENT_DEGRADED)


COUNTS = {Kind.LINE: 10, Kind.LINE_DEGRADED: 4, Kind.DOCUMENT: 3, Kind.DOCUMENT_DEGRADED: 3}
PER_LANGUAGE = sum(COUNTS.values())


@dataclass(frozen=True, slots=True)
class Wanted:
    """One sample to make; `id` is the one it has in the benchmark."""

    id: str
    kind: Kind
    order: Order


def config(degraded: bool) -> MixtureConfig:
    """What the recipes are built with: every picture is spoiled, or none; no boxes are asked."""
    return MixtureConfig(
        samples=dict.fromkeys(Split, PER_LANGUAGE),
        groups=GroupShares(ocr=1.0, vision=0.0, text=0.0),
        tasks={Task.LINE: 0.7, Task.DOCUMENT: 0.3},
        temperature=0.0,
        curriculum={},
        sides={Task.LINE: _LINE_SIDE, Task.DOCUMENT: _DOCUMENT_SIDE, Task.CAPTION: _LINE_SIDE},
        degraded=float(degraded),
        grounded=0.0,
        verbatim=1.0,
        text_characters=(1, 1),
        rows_per_shard=PER_LANGUAGE,
        rows_per_group=PER_LANGUAGE,
    )


def wanted(tongue: Tongue) -> Iterator[Wanted]:
    """Yield the samples of a language.

    Their chance depends on the language and on nothing else: another language beside it, before
    or after, changes none of them.
    """
    start = int.from_bytes(hashlib.sha256(tongue.tag.encode()).digest()[:4]) * PER_LANGUAGE
    for kind, count in COUNTS.items():
        for number in range(count):
            order = Order(Split.TEST, kind.task, start, tongue)
            yield Wanted(f"hundred-{tongue.tag}-{kind}-{number:02d}", kind, order)
            start += 1


def kind_of(sample_id: str) -> Kind:
    """Return the kind that the id of a sample names."""
    named = sample_id.rpartition("-")[0]
    return max((kind for kind in Kind if named.endswith(f"-{kind}")), key=len)
