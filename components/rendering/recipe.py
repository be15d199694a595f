"""What makes the samples of one task: a pure function of (corpus, params, seed, job, attempt)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import ClassVar, Protocol

from components.library.reader import Library
from components.library.tongues import Tongue
from components.mixture_config import MixtureConfig
from components.nouns import Sample, ScriptoriumError, Split, Task

FEWEST_CHARACTERS = 200  # of a language in a split; with fewer, long samples say the same again


@dataclass(frozen=True, slots=True)
class Order:
    """One sample to make: its place in the split and task, and the language it is to be in."""

    split: Split
    task: Task
    index: int  # counted inside the split and task
    tongue: Tongue

    @property
    def id(self) -> str:
        """The id of its sample."""
        return f"{self.split}-{self.task}-{self.index:08d}"


class Unmakeable(ScriptoriumError):
    """This attempt gave no admissible sample; another attempt draws other material."""


class Recipe(Protocol):
    """Makes the samples of one task.

    It is built in each worker process as `Recipe(config, library, seed)`, which must be cheap:
    material is read on first use. It keeps no state that could change what it makes.
    """

    task: ClassVar[Task]

    def __init__(self, config: MixtureConfig, library: Library, seed: int) -> None: ...

    def weights(self, split: Split) -> Mapping[Tongue, int]:
        """The languages it can make in a split, each with its amount of material.

        Text tasks count characters; a task without words has the one entry `WORDLESS`.
        """

    def make(self, order: Order, attempt: int) -> Sample:
        """Return the sample of an order, the same bytes on any machine.

        Raises:
            Unmakeable: this attempt drew material that cannot be used.
        """


def random_of(seed: int, order: Order, attempt: int) -> Random:
    """The only source of chance of a sample."""
    return Random(f"{seed}/{order.id}/{attempt}")


def with_enough_text(characters: Mapping[Tongue, int]) -> dict[Tongue, int]:
    """Return the languages with at least `FEWEST_CHARACTERS`, for samples of much text."""
    return {tongue: count for tongue, count in characters.items() if count >= FEWEST_CHARACTERS}
