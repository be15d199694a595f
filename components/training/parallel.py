"""One step on several cores: a part of the batch to each thread, one core to each part.

Splitting inside every small operation leaves a core idle a third of the time; splitting the batch
does not. Parts, and the order in which their gradients are added, depend on the configuration
alone: the bytes are the same on any number of cores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import nn

from components.mixture.collate import Inputs
from components.model.losses import IGNORE
from components.training.objective import Losses, Weights

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers:
    """A pool of threads, each of which computes on one core."""

    def __init__(self, threads: int) -> None:
        torch.set_num_threads(1)
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,))

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Apply a function to every item, in parallel; the results in order."""
        return list(self._pool.map(function, items))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a batch, and its share of the batch's labels of each kind."""

    inputs: Inputs
    reading: float
    alignment: float
    guidance: float
    balance: float  # by rows: a row has one value of that loss


def _share(part: torch.Tensor | None, whole: torch.Tensor | None) -> float:
    if part is None or whole is None:
        return 0.0
    return int((part != IGNORE).sum()) / max(int((whole != IGNORE).sum()), 1)


def _split(inputs: Inputs, count: int) -> list[_Part]:
    parts = [inputs.rows(number, count) for number in range(min(count, len(inputs.ids)))]
    return [
        _Part(
            part,
            _share(part.labels, inputs.labels),
            _share(part.places, inputs.places),
            _share(part.looks, inputs.looks),
            len(part.ids) / len(inputs.ids),
        )
        for part in parts
    ]


def _weighted(losses: Losses, part: _Part) -> Losses:
    def scale(loss: torch.Tensor | None, share: float) -> torch.Tensor | None:
        return None if loss is None else loss * share

    return Losses(
        losses.reading * part.reading,
        scale(losses.alignment, part.alignment),
        scale(losses.guidance, part.guidance),
        scale(losses.balance, part.balance),
    )


def backward(
    workers: Workers,
    parameters: Sequence[nn.Parameter],
    inputs: Inputs,
    forward: Callable[[Inputs], Losses],
    weights: Weights,
) -> Losses:
    """Put the gradients of the whole batch's loss into the parameters; return that loss's parts.

    The result is that of one forward and backward pass over the batch: every mean is taken over
    the batch's labels, whichever part they are in.
    """

    def work(part: _Part) -> tuple[Losses, tuple[torch.Tensor | None, ...]]:
        losses = _weighted(forward(part.inputs), part)
        total = losses.total(weights)
        if not total.requires_grad:  # nothing that is trained took part: text, for CLIP's adapters
            return losses, (None,) * len(parameters)
        gradients = torch.autograd.grad(total, parameters, allow_unused=True)
        return losses, gradients

    results = workers.map(work, _split(inputs, workers.threads))
    for parameter, *gradients in zip(parameters, *(g for _, g in results), strict=True):
        parameter.grad = _sum(gradients)
    return _added([losses for losses, _ in results])


def _added(parts: Sequence[Losses]) -> Losses:
    def add(losses: Sequence[torch.Tensor | None]) -> torch.Tensor | None:
        return _sum([None if loss is None else loss.detach() for loss in losses])

    reading = add([part.reading for part in parts])
    assert reading is not None
    return Losses(
        reading,
        add([part.alignment for part in parts]),
        add([part.guidance for part in parts]),
        add([part.balance for part in parts]),
    )


def _sum(gradients: Sequence[torch.Tensor | None]) -> torch.Tensor | None:
    known = [gradient for gradient in gradients if gradient is not None]
    if not known:
        return None
    total = known[0]
    for gradient in known[1:]:
        total = total + gradient
    return total
