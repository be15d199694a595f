"""One shard: the rows of its orders, or the reason why an order has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from components.mixture.production.orders import ShardOrder
from components.mixture.production.recipes import Recipes
from components.nouns import Quarantined, Sample, Split
from components.rendering.recipe import Order, Unmakeable
from components.text_key import quotations

PATIENCE = 40  # attempts, each with other material, before an order is given up


@dataclass(frozen=True, slots=True)
class MadeShard:
    """The rows of a shard in their order, and the orders that have none."""

    order: ShardOrder
    samples: tuple[Sample, ...]
    unmade: tuple[Quarantined, ...]


def make_shard(recipes: Recipes, order: ShardOrder, held_out: frozenset[str]) -> MadeShard:
    """Make every row of a shard; a training row that says what a held-out one says is made anew."""
    samples: list[Sample] = []
    unmade: list[Quarantined] = []
    forbidden = held_out if order.split is Split.TRAIN else frozenset()
    make = recipes.of(order.task).make
    for wanted in order.orders:
        made = _make(make, wanted, forbidden)
        if isinstance(made, Sample):
            samples.append(made)
        else:
            unmade.append(made)
    return MadeShard(order, tuple(samples), tuple(unmade))


def _make(
    make: Callable[[Order, int], Sample], order: Order, forbidden: frozenset[str]
) -> Sample | Quarantined:
    reason = "every attempt said what a held-out sample says"
    for attempt in range(PATIENCE):
        try:
            sample = make(order, attempt)
        except Unmakeable as error:
            reason = str(error)
            continue
        if forbidden.isdisjoint(quotations(sample.target)):
            return sample
    return Quarantined(order.id, f"{order.tongue.tag}: {reason}")
