"""The population stability index: how far one distribution has moved from another."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_DEVIATIONS = 6.0  # what chance explains ends this far above its mean


def stability_index(before: NDArray[np.int64], now: NDArray[np.int64]) -> float:
    """The index of two rows of counts over the same bins, less what chance alone explains.

    The index is the sum over the bins of (p - q) ln(p / q). Of two samples of n and m rows of one
    distribution over b bins, it is distributed as (1/n + 1/m) times chi-squared with b - 1 degrees
    of freedom (Yurdakul and Naranjo 2020, "Statistical properties of the population stability
    index"); its mean and six standard deviations of that are taken off, and no result is below 0.
    Half a row is added to each bin, so that an empty one is not infinitely far away. Bins empty on
    both sides do not count.

    Args:
        before: (bins,) rows of the night compared with.
        now: (bins,) rows of tonight.
    """
    used = (before > 0) | (now > 0)
    free = int(used.sum()) - 1
    if free < 1:
        return 0.0
    smoothed = [counts[used] + 0.5 for counts in (before, now)]
    old, new = (counts / counts.sum() for counts in smoothed)
    index = float(((new - old) * np.log(new / old)).sum())
    spread = 1 / max(int(before.sum()), 1) + 1 / max(int(now.sum()), 1)
    return max(index - spread * (free + _DEVIATIONS * math.sqrt(2 * free)), 0.0)
