"""Sheets of lines and pages, six languages of one script to a sheet, for people to look at."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from components.nouns import Sample

Cell = tuple[str, Sequence[Sample], Sequence[Sample]]  # a label, lines, pages
ACROSS, DOWN = 3, 2
_WIDTH, _GAP, _LABEL = 520, 6, 20  # px
_PAGE = 640
_LINES = 3 * (48 + _GAP)
_HEIGHT = _LABEL + _LINES + _PAGE + 2 * _GAP
_GREYS = 8  # enough for grey text, and a third of the bytes


def write_sheets(folder: Path, scripts: Mapping[str, Sequence[Cell]]) -> None:
    """Write `<script>.png`, or `<script>-1.png` and so on where one is not enough."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for script, cells in scripts.items():
        starts = range(0, len(cells), ACROSS * DOWN)
        for number, start in enumerate(starts, 1):
            name = script if len(starts) == 1 else f"{script}-{number}"
            sheet = _sheet(cells[start : start + ACROSS * DOWN])
            sheet.quantize(_GREYS).save(folder / f"{name}.png", optimize=True)


def _sheet(cells: Sequence[Cell]) -> Image.Image:
    rows = -(-len(cells) // ACROSS)
    sheet = Image.new("L", (_WIDTH * min(len(cells), ACROSS), _HEIGHT * rows), 255)
    for place, cell in enumerate(cells):
        down, across = divmod(place, ACROSS)
        _draw(sheet, cell, across * _WIDTH, down * _HEIGHT)
    return sheet


def _draw(sheet: Image.Image, cell: Cell, left: int, top: int) -> None:
    label, lines, pages = cell
    font = ImageFont.load_default(size=14)
    ImageDraw.Draw(sheet).text((left, top), label, 0, font)
    top += _LABEL
    for sample in lines:
        sheet.paste(_picture(sample), (left, top))
        top += sample.height + _GAP
    for sample in pages:
        sheet.paste(_picture(sample), (left, top))


def _picture(sample: Sample) -> Image.Image:
    assert sample.image is not None  # lines and pages have one
    with Image.open(io.BytesIO(sample.image)) as picture:
        return picture.convert("L").crop((0, 0, min(picture.width, _WIDTH - _GAP), picture.height))
