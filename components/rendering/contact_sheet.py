"""Samples of every script in one picture, for people: is what we train on drawn right?"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from components.nouns import Alignment, Sample, ScriptoriumError, Task
from components.shards import read_shard

if TYPE_CHECKING:
    from PIL.Image import Image

_SHOWN = {Task.LINE: 4, Task.PAGE: 2}  # a script: four lines above each other, two pages beside
_GAP = 8  # px
_COLOURS = 32  # enough for grey text, and a quarter of the bytes
_BACKGROUND, _EDGE = (255, 255, 255), (200, 30, 30)


def write_contact_sheet(shard: Path, output: Path, alignment_pitch: int | None) -> None:
    """Write a PNG with the first lines and pages of each script, one band a script.

    Given the pitch of the rows in px, a thin line marks the left edge of every character.

    Raises:
        ScriptoriumError: the shard has no picture.
    """
    scripts = _choose(read_shard(shard))
    if not scripts:
        raise ScriptoriumError(f"{shard}: no sample with a picture")
    bands = [_band(scripts[script], alignment_pitch) for script in sorted(scripts)]
    output.parent.mkdir(parents=True, exist_ok=True)
    _above(bands, _GAP).quantize(_COLOURS).save(output, format="PNG", optimize=True)


def _choose(samples: Iterable[Sample]) -> dict[str, dict[Task, list[Sample]]]:
    scripts: dict[str, dict[Task, list[Sample]]] = {}
    for sample in samples:
        if sample.image is None:
            continue
        shown = scripts.setdefault(sample.script, {task: [] for task in _SHOWN})[sample.task]
        if len(shown) < _SHOWN[sample.task]:
            shown.append(sample)
    return scripts


def _band(samples: dict[Task, list[Sample]], pitch: int | None) -> Image:
    pictures = {
        task: [_picture(sample, pitch) for sample in chosen] for task, chosen in samples.items()
    }
    columns = [_above(pictures[Task.LINE], 0)] if pictures[Task.LINE] else []
    return _beside(columns + pictures[Task.PAGE])


def _picture(sample: Sample, pitch: int | None) -> Image:
    from PIL import Image, ImageDraw

    assert sample.image is not None  # _choose keeps nothing else
    picture = Image.open(io.BytesIO(sample.image)).convert("RGB")
    if pitch and sample.alignment is not None:
        pen = ImageDraw.Draw(picture)
        for row, left, right in _edges(sample.alignment):
            if right > left:
                pen.line([(left, row * pitch), (left, (row + 1) * pitch - 2)], fill=_EDGE)
    return picture


def _edges(alignment: Alignment) -> Iterable[tuple[int, int, int]]:
    return zip(alignment.line, alignment.left, alignment.right, strict=True)


def _beside(pictures: Sequence[Image]) -> Image:
    from PIL import Image

    width = sum(picture.width + _GAP for picture in pictures)
    sheet = Image.new("RGB", (width, max(p.height for p in pictures)), _BACKGROUND)
    left = 0
    for picture in pictures:
        sheet.paste(picture, (left, 0))
        left += picture.width + _GAP
    return sheet


def _above(pictures: Sequence[Image], gap: int) -> Image:
    from PIL import Image

    height = sum(picture.height + gap for picture in pictures)
    sheet = Image.new("RGB", (max(p.width for p in pictures), height), _BACKGROUND)
    top = 0
    for picture in pictures:
        sheet.paste(picture, (0, top))
        top += picture.height + gap
    return sheet
