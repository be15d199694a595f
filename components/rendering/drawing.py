"""Rows of text -> a grey picture as PNG bytes, and where each character stands in it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from components.nouns import Alignment
from components.rendering.layout import Row, Style

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

PNG_COMPRESSION = 1  # zlib level: shards are read far more often than they are sent
LIGHTEST_PAPER, DARKEST_PAPER = 255, 215
LIGHTEST_INK = 60
_BASELINE = 0.36  # of the font size below the middle of the row
_JITTER = 2  # px, up and down
_NOISY_SHARE = 0.5  # the others are clean


@dataclass(frozen=True, slots=True)
class Sheet:
    """Size of a picture, pitch of its rows, and the margin on the side they start from, in px."""

    width: int
    height: int
    pitch: int
    margin: int


def draw(rows: Sequence[Row], style: Style, sheet: Sheet, noise: float, random: Random) -> bytes:
    """Return the rows as a grey PNG; `noise` is the largest standard deviation in grey levels."""
    from PIL import Image, ImageDraw

    paper, ink = random.randint(DARKEST_PAPER, LIGHTEST_PAPER), random.randint(0, LIGHTEST_INK)
    image = Image.new("L", (sheet.width, sheet.height), paper)
    pen = ImageDraw.Draw(image)
    font, direction = style.face.font(style.size), style.direction
    x, anchor = (sheet.width - sheet.margin, "rs") if direction == "rtl" else (sheet.margin, "ls")
    for index, row in enumerate(rows):
        middle = sheet.pitch / 2 + random.randint(-_JITTER, _JITTER)
        y = index * sheet.pitch + _baseline(row, middle + style.size * _BASELINE, sheet.pitch)
        pen.text((x, y), row.text, fill=ink, font=font, anchor=anchor, direction=direction)
    if random.random() < _NOISY_SHARE:
        image = Image.fromarray(_noisy(image, random.uniform(0, noise), random))
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=PNG_COMPRESSION)
    return buffer.getvalue()


def _baseline(row: Row, wanted: float, pitch: int) -> int:
    """Move a baseline so that tall marks and deep tails stay inside their row, if they can."""
    return round(max(min(wanted, pitch - row.bottom), -row.top))


def _noisy(image: Image, deviation: float, random: Random) -> np.ndarray:
    import numpy as np

    pixels = np.asarray(image, dtype=np.float32)
    generator = np.random.Generator(np.random.PCG64(random.getrandbits(64)))
    noise = generator.standard_normal(pixels.shape, dtype=np.float32) * np.float32(deviation)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def align(rows: Sequence[Row], direction: str, sheet: Sheet) -> Alignment:
    """Return where each character of the rows, joined by line breaks, stands in px."""
    line: list[int] = []
    left: list[int] = []
    right: list[int] = []
    for index, row in enumerate(rows):
        edges = [min(max(round(sheet.margin + edge), 0), sheet.width) for edge in row.edges]
        if index < len(rows) - 1:
            edges.append(edges[-1])  # the line break: no ink, at the end of its row
        if direction == "rtl":
            edges = [sheet.width - edge for edge in edges]
        for start, end in pairwise(edges):
            line.append(index)
            left.append(min(start, end))
            right.append(max(start, end))
    return Alignment(tuple(line), tuple(left), tuple(right))
