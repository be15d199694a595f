"""What to make, by task and language: the same prefix of orders however many rows are asked for."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from components.library.tongues import Tongue
from components.mixture_config import MixtureConfig
from components.nouns import ScriptoriumError, Split, Task
from components.rendering.plan import allocate
from components.rendering.recipe import Order

Weights = Callable[[Task, Split], Mapping[Tongue, int]]

_TURN = 2**64
_GOLDEN = 11400714819323198485  # the golden ratio's fraction of a turn, as an odd integer


@dataclass(frozen=True, slots=True)
class ShardOrder:
    """The orders of one shard: rows of one split and task."""

    split: Split
    task: Task
    number: int
    orders: tuple[Order, ...]


def language_shares(weights: Mapping[Tongue, int], temperature: float) -> dict[Tongue, float]:
    """Shares of languages with `weights` characters: n ** temperature, as multilingual LMs do.

    A temperature of 1 follows the amounts, 0 makes all languages equal.
    """
    flattened = {tongue: float(n) ** temperature for tongue, n in weights.items() if n > 0}
    total = sum(flattened.values())
    return {tongue: weight / total for tongue, weight in sorted(flattened.items())}


class LanguageSequence:
    """The language of row i, for any i: shares hold, nearly exactly, from any row to any other.

    Steps of the golden ratio round a circle of the shares (a Kronecker sequence, in integers):
    row i needs no row before it, so that a larger mixture begins with the smaller one.
    """

    def __init__(self, shares: Mapping[Tongue, float], key: str) -> None:
        self._tongues = tuple(shares)
        self._ends = [round(end * _TURN) for end in accumulate(shares.values())]
        self._start = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])

    def __getitem__(self, row: int) -> Tongue:
        place = (self._start + row * _GOLDEN) % _TURN
        return self._tongues[min(bisect_right(self._ends, place), len(self._tongues) - 1)]


def shard_orders(
    config: MixtureConfig, weights: Weights, seed: int, split: Split
) -> Iterator[ShardOrder]:
    """Yield the shards of a split, task by task.

    Raises:
        ScriptoriumError: a task with a share has no material in the split.
    """
    counts = allocate(config.samples[split], config.shares())
    for task in sorted(task for task, count in counts.items() if count):
        material = weights(task, split)
        if not material:
            raise ScriptoriumError(
                f"mixture: the corpus has nothing for {task} in the {split} split; "
                "set its share to 0 in params.yaml, or use a larger corpus.set"
            )
        shares = language_shares(material, config.temperature)
        languages = LanguageSequence(shares, f"{seed}/{split}/{task}")
        for number, start in enumerate(range(0, counts[task], config.rows_per_shard)):
            rows = range(start, min(start + config.rows_per_shard, counts[task]))
            orders = tuple(Order(split, task, row, languages[row]) for row in rows)
            yield ShardOrder(split, task, number, orders)
