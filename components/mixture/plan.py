"""Which samples step N draws: a pure function of (seed, step), so a resumed run needs only N.

Order comes from counter-based permutations (Philox keyed by seed, stream and epoch), never from a
shuffle buffer: buffers lose samples on resume.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

CHUNK_BATCHES = 16  # rows are sorted by length within this many batches, to waste little padding


class Kind(StrEnum):
    """Batches are homogeneous: one image mode, or text alone."""

    LINE = "line"
    PAGE = "page"
    TILED = "tiled"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the training set that one step draws, all read in the same way."""

    kind: Kind
    rows: NDArray[np.int64]


def _generator(seed: int, stream: str, epoch: int) -> np.random.Generator:
    key = int.from_bytes(stream.encode()[:6].ljust(6, b"\0"), "little")
    return np.random.Generator(np.random.Philox(key=[seed, (key << 16) | epoch]))


class _Stream:
    """Endless batches of one kind: epoch after epoch, each a fresh permutation."""

    def __init__(
        self, kind: Kind, rows: NDArray[np.int64], lengths: NDArray[np.int64], size: int, seed: int
    ) -> None:
        self.kind, self.rows, self.lengths, self.size, self.seed = kind, rows, lengths, size, seed
        self.per_epoch = max(len(rows) // size, 1)
        self._epoch, self._batches = -1, np.empty((0, 0), np.int64)

    def batch(self, index: int) -> Batch:
        """The index-th batch since the start of training."""
        epoch, place = divmod(index, self.per_epoch)
        if epoch != self._epoch:
            self._epoch, self._batches = epoch, self._permute(epoch)
        return Batch(self.kind, self._batches[place])

    def _permute(self, epoch: int) -> NDArray[np.int64]:
        generator = _generator(self.seed, self.kind, epoch)
        order = generator.permutation(self.rows)
        order = np.resize(order, self.per_epoch * self.size)
        batches = []
        for chunk in np.array_split(order, range(self._chunk, len(order), self._chunk)):
            by_length = chunk[np.argsort(self.lengths[chunk], kind="stable")]
            batches.append(by_length.reshape(-1, self.size))
        return generator.permutation(np.concatenate(batches))

    @property
    def _chunk(self) -> int:
        return CHUNK_BATCHES * self.size


class Plan:
    """The whole order of a training stage, computed from counts and a seed."""

    def __init__(
        self,
        *,
        rows: Mapping[Kind, NDArray[np.int64]],
        lengths: NDArray[np.int64],
        shares: Mapping[Kind, float],
        batch_size: Mapping[Kind, int],
        steps: int,
        seed: int,
    ) -> None:
        """Prepare `steps` batches.

        Args:
            rows: the candidates of each kind, as row numbers of the training set.
            lengths: target length of every row of the training set.
            shares: share of each kind among drawn *samples*; kinds without rows are left out.
            batch_size: samples a batch of each kind.
            steps: how many batches.
            seed: from `params.yaml`.
        """
        kinds = [kind for kind in Kind if len(rows.get(kind, ())) and shares.get(kind, 0) > 0]
        weights = np.array([shares[kind] / batch_size[kind] for kind in kinds])
        self._kinds = kinds
        self._sequence = _spread(weights / weights.sum(), steps)
        self._streams = [_Stream(k, rows[k], lengths, batch_size[k], seed) for k in kinds]

    def __len__(self) -> int:
        return len(self._sequence)

    def batch(self, step: int) -> Batch:
        """The batch of a step, 0-based."""
        kind = self._sequence[step]
        index = int(np.count_nonzero(self._sequence[:step] == kind))
        return self._streams[kind].batch(index)

    def samples(self, steps: int) -> int:
        """How many samples the first `steps` batches draw."""
        counts = np.bincount(self._sequence[:steps], minlength=len(self._streams))
        return int(sum(n * s.size for n, s in zip(counts, self._streams, strict=True)))


def _spread(shares: NDArray[np.float64], steps: int) -> NDArray[np.int64]:
    """A sequence in which each kind is, at every step, as near to its share as can be."""
    drawn = np.zeros(len(shares))
    sequence = np.empty(steps, np.int64)
    for step in range(steps):
        sequence[step] = np.argmax(shares * (step + 1) - drawn)
        drawn[sequence[step]] += 1
    return sequence
