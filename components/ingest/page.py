"""What every reader hands over: a picture, the text that stands on it, and where."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.ingest.limits import LONGEST, TARGET_CHARACTERS
from components.library.tongues import Tongue
from components.nouns import Region, Sample, Split, Task

if TYPE_CHECKING:
    from PIL.Image import Image

SOURCE = "inbox"
Box = tuple[float, float, float, float]  # left, top, right, bottom
_PNG_COMPRESSION = 1  # as the rendered pictures: quick to write
# `<image>`, `<|ref|>` and their kin, also with the released tokenizer's full-width bars.
_CONTROL_TOKEN = re.compile(r"<image>|<[|\uff5c][^<>\n]{1,40}[|\uff5c]>")
_SPAN = re.compile(r"""\b(?:row|col)span\s*=\s*["']?([0-9]+)""", re.IGNORECASE)
MOST_SPANNED = 1000  # rows or columns of a cell: no printed page has so many
# control characters, halves of characters, and the mark of what could not be decoded
_UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffd]")


class Refused(Exception):
    """Why a file, or a page of one, is not used: a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the folder says of a file."""

    tongue: Tongue
    licence: str  # SPDX
    longer_side: int  # of the pictures to make, in pixels


@dataclass(frozen=True, slots=True)
class Block:
    """A region of a page in reading order, in the units of its `Page`; `text` as in the target."""

    label: str  # one of those of `components.nouns.Region`
    text: str
    box: Box
    lines: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a reader understood it; `width` and `height` are what its boxes count in."""

    picture: Image  # upright, mode L
    target: str
    prompt: str
    blocks: tuple[Block, ...]
    width: float
    height: float


def sample_of(page: Page, number: int, document: str, origin: Origin, tongue: Tongue) -> Sample:
    """Scale a page to the wanted size; `document` is the content hash its id comes from.

    Raises:
        Refused: there is no text, far too much of it, or some that is no text; or the picture
            is a mere strip.
    """
    target = unicodedata.normalize("NFC", page.target).strip()
    for text in (target, *(block.text for block in page.blocks)):
        _require_printable(text)
        _require_plain(text)
    if not target:
        raise Refused("there is no text on it")
    if len(target) > TARGET_CHARACTERS:
        raise Refused(f"{len(target)} characters are more than one picture can show")
    width, height = fitted(page.picture.width, page.picture.height, origin.longer_side)
    return Sample(
        id=f"{SOURCE}-{document}-{number:05d}",
        split=Split.TRAIN,
        task=Task.DOCUMENT,
        language=tongue.language,
        script=tongue.script,
        source=SOURCE,
        document=document,
        licence=origin.licence,
        prompt=page.prompt,
        target=target,
        font="",
        image=png(page.picture, width, height),
        width=width,
        height=height,
        alignment=None,
        regions=tuple(_regions(page, width, height)),
    )


def _require_plain(text: str) -> None:
    """A document may not speak to the model: no token that the tokenizer would take for its own."""
    token = _CONTROL_TOKEN.search(text)
    if token is not None:
        raise Refused(f"its text has {token[0]!r}, which is a token of the model and no text")
    for span in _SPAN.finditer(text):
        if int(span[1][:6]) > MOST_SPANNED:
            raise Refused(f"a table cell spans {span[1][:6]} rows or columns")


def _require_printable(text: str) -> None:
    control = _UNPRINTABLE.search(text)
    if control:
        raise Refused(f"the text holds U+{ord(control.group()):04X}, which is no character")


def fitted(width: float, height: float, longer_side: int) -> tuple[int, int]:
    """The size in pixels of a picture whose longer side is given.

    Raises:
        Refused: the picture has no area, or is a mere strip.
    """
    longer, shorter = max(width, height), min(width, height)
    if not shorter > 0 or longer > LONGEST * shorter:
        raise Refused(f"{width:.0f} x {height:.0f} is no shape of a page")
    scale = longer_side / longer
    return max(1, round(width * scale)), max(1, round(height * scale))


def png(picture: Image, width: int, height: int) -> bytes:
    """Return a grey picture as PNG bytes of the given size."""
    from PIL.Image import Resampling

    if picture.size != (width, height):
        picture = picture.resize((width, height), Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", compress_level=_PNG_COMPRESSION)
    return buffer.getvalue()


def _regions(page: Page, width: int, height: int) -> Iterator[Region]:
    """The blocks in pixels of the picture; one that lies outside of it is left out."""
    scale = (width / page.width, height / page.height)
    for block in page.blocks:
        box = _scaled(block.box, scale, width, height)
        if box is None:
            continue
        lines = [_scaled(line, scale, width, height) for line in block.lines]
        text = unicodedata.normalize("NFC", block.text).strip()
        yield Region(block.label, text, *box, tuple(line for line in lines if line))


def _scaled(
    box: Box, scale: tuple[float, float], width: int, height: int
) -> tuple[int, int, int, int] | None:
    left, right = (min(max(round(x * scale[0]), 0), width) for x in (box[0], box[2]))
    top, bottom = (min(max(round(y * scale[1]), 0), height) for y in (box[1], box[3]))
    return (left, top, right, bottom) if right > left and bottom > top else None


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them; at least one is given."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
