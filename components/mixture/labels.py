"""Alignment labels: what stands where, from the renderer, as supervision that fades out.

Plain autoregressive training of a small reader sits on a plateau (CER 0.8); telling each vision
token which characters it covers, and two attention heads where to look, breaks it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.model.losses import IGNORE
from components.nouns import Alignment

SUBPOSITIONS = 8  # labels across one vision token: 4 pixels each where a token is 32 pixels wide
BLANK = 0  # the label of a place with no character; the id of BEGIN, which no place can show


@dataclass(frozen=True, slots=True)
class Geometry:
    """The grid of vision tokens of an image, and the side of a token in pixels."""

    rows: int
    columns: int
    side: int


def place_labels(ids: list[int], alignment: Alignment, geometry: Geometry) -> NDArray[np.int64]:
    """The token at every sub-position: (rows, columns * SUBPOSITIONS), BLANK where none is."""
    step = geometry.side / SUBPOSITIONS
    labels = np.full((geometry.rows, geometry.columns * SUBPOSITIONS), BLANK, np.int64)
    positions = zip(ids, alignment.line, alignment.left, alignment.right, strict=True)
    for token, line, left, right in positions:
        if right <= left:
            continue
        first, last = (int(np.ceil(x / step - 0.5)) for x in (left, right))
        if last <= first:  # narrower than a sub-position: give it the one under its middle
            first = int((left + right) / 2 / step)
            last = first + 1
        labels[line, max(first, 0) : last] = token
    return labels


def attention_targets(alignment: Alignment, geometry: Geometry) -> NDArray[np.int64]:
    """The vision token under each character, as its index in the encoded sequence; or IGNORE.

    Rows of the sequence end with a newline, so a row is `columns + 1` tokens long.
    """
    left, right = np.array(alignment.left), np.array(alignment.right)
    column = np.clip((left + right) // 2 // geometry.side, 0, geometry.columns - 1)
    index = np.array(alignment.line) * (geometry.columns + 1) + column
    return np.where(right > left, index, IGNORE).astype(np.int64)
