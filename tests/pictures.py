"""Pictures with text that tests measure: where each letter stands is known exactly."""

from __future__ import annotations

import io
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Grey = NDArray[np.uint8]
Entries = tuple[list[int], list[int], list[int]]

PAPER, INK = 235, 20
_LETTERS = "abdefghkmnopqrstuvwxyz"
_PITCH, _STEP = 32, 9  # pixels from row to row, and from letter to letter


def png(grey: Grey, form: str = "PNG") -> bytes:
    """The bytes of a picture (height, width)."""
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, form)
    return buffer.getvalue()


def words(seed: int, count: int) -> str:
    """So many words, others for each seed."""
    random = Random(seed)
    return " ".join("".join(random.choices(_LETTERS, k=random.randint(2, 8))) for _ in range(count))


def page(seed: int, size: tuple[int, int] = (724, 1024), lines: int = 40) -> Grey:
    """A page of text, (height, width), with its lines `page_lines` pixels apart."""
    picture = Image.new("L", size, PAPER)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size[1] // 64)
    for number in range(lines):
        text = words(100 * seed + number, 8 if number % 7 else 4)
        pen.text((size[0] // 12, line_top(number, size[1])), text, INK, font)
    return np.asarray(picture)


def line_top(number: int, height: int) -> int:
    """Where a line of `page` begins, in pixels from the top."""
    return height // 20 + number * height // 46


def strip(text: str, size: tuple[int, int] = (256, 32), paper: int = PAPER) -> tuple[Grey, Entries]:
    """Rows of text as bars, a box a letter, and the alignment: (height, width) and its entries."""
    grey = np.full((size[1], size[0]), paper, np.uint8)
    line, left, right = [], [], []
    for row, words_of in enumerate(text.split("\n")):
        for place, letter in enumerate(f"{words_of}\n"):
            start = 4 + _STEP * place
            line.append(row)
            left.append(start)
            right.append(start if letter == "\n" else start + _STEP)
            if not letter.isspace():
                top = _PITCH * row + 8
                grey[top : top + 16, start + 1 : start + 3] = INK
                grey[top + ord(letter) % 12 : top + 2 + ord(letter) % 12, start + 1 : start + 8] = (
                    INK
                )
    return grey, (line[:-1], left[:-1], right[:-1])
