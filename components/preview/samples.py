"""A few samples in the mixture's own shares, made on the spot: no shard is needed."""

from __future__ import annotations

from collections.abc import Iterator

from components.library.reader import Library
from components.mixture.production.making import make_shard
from components.mixture.production.orders import shard_orders
from components.mixture.production.recipes import Recipes
from components.mixture_config import MixtureConfig
from components.nouns import Quarantined, Sample, Split
from components.progress import progress


def preview_samples(
    config: MixtureConfig, library: Library, seed: int, count: int
) -> Iterator[Sample | Quarantined]:
    """Yield `count` training samples, task by task, as `mixture build` would make them.

    Raises:
        CorpusError: there is no corpus.
        ScriptoriumError: the corpus lacks a task's material.
    """
    library.sources  # noqa: B018  (reading the index says whether there is a corpus)
    few = config.model_copy(update={"samples": {Split.TRAIN: count}})
    recipes = Recipes(few, library, seed)
    orders = shard_orders(few, lambda task, of: recipes.of(task).weights(of), seed, Split.TRAIN)
    with progress("preview", count) as reporter:
        for order in orders:
            made = make_shard(recipes, order, frozenset())
            reporter.advance(len(order.orders))
            yield from made.samples
            yield from made.unmade
