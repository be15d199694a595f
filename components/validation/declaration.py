"""What params declare of a collection: how many rows, and which share of them is what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.config import LanguageConfig, RenderConfig
from components.library.reader import Library
from components.library.tongues import Tongue
from components.mixture.production.orders import language_shares
from components.mixture.production.recipes import Recipes
from components.mixture_config import MixtureConfig
from components.nouns import Split
from components.rendering.plan import plan
from components.validation.cells import Cell


@dataclass(frozen=True, slots=True)
class Declared:
    """What a collection was to have: rows by split, and the share of each cell of the training."""

    rows: Mapping[str, int]
    cells: Mapping[Cell, float]


def declare_strips(config: RenderConfig, languages: Sequence[LanguageConfig]) -> Declared:
    """The strips of `render`, as its plan counts them.

    Raises:
        ConfigError: `render.script_shares` names a script no language is written in.
    """
    tongues = tuple(Tongue(spoken.language, spoken.script) for spoken in languages)
    jobs = plan(Split.TRAIN, config, tongues, seed=0)  # the seed orders them, it counts nothing
    counts = Counter(Cell(job.task.value, *_names(job.tongue)) for job in jobs)
    shares = {cell: count / len(jobs) for cell, count in sorted(counts.items())}
    return Declared({split.value: count for split, count in config.samples.items()}, shares)


def declare_mixture(config: MixtureConfig, data: Path, seed: int) -> Declared:
    """The mixture of every task and language, from what the corpus has for each recipe.

    Raises:
        CorpusError: there is no corpus, or it cannot be read.
    """
    recipes = Recipes(config, Library(data), seed)
    shares: dict[Cell, float] = {}
    for task, share in sorted(config.shares().items()):
        if share:
            languages = language_shares(recipes.of(task).weights(Split.TRAIN), config.temperature)
            for tongue, part in languages.items():
                shares[Cell(task.value, *_names(tongue))] = share * part
    return Declared({split.value: count for split, count in config.samples.items()}, shares)


def _names(tongue: Tongue) -> tuple[str, str]:
    return tongue.language, tongue.script
