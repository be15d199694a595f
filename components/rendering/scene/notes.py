"""Notes by hand: running text on blank, ruled or squared paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from components.library.rows import Style
from components.library.tongues import Tongue
from components.nouns import Region
from components.rendering.degradation.geometry import Matrix, compose, rotation
from components.rendering.degradation.layers import field
from components.rendering.faces import direction_of
from components.rendering.lines.fitting import start_that_fits
from components.rendering.lines.shaping import FontFile, Shaped
from components.rendering.recipe import Order, Unmakeable
from components.rendering.scene.lettering import Hand, placed
from components.rendering.scene.material import Material, Scene, region, shaped

if TYPE_CHECKING:
    from PIL.Image import Image

_BY_HAND = frozenset({Style.HANDWRITING})
_SIZE = (18, 30)  # px to the em
_PITCH = (1.45, 2.1)  # of the size, from line to line
_MARGIN = (14, 40)  # px
_LINES = (2, 9)
_NARROWEST = 0.36  # em to a character, about
_STEEPEST = 0.8  # degrees of a line
_EDGE = 4  # px
_UNDER = 0.12  # em of a rule below the baseline
_PAPER, _RULE, _INK = (225, 255), (170, 215), (5, 80)  # grey levels


def write_note(order: Order, size: tuple[int, int], material: Material, random: Random) -> Scene:
    """Return a note of a few lines, in a hand where one has the letters, else in any face.

    Raises:
        Unmakeable: not a line of it fits the paper.
    """
    from PIL import Image, ImageChops

    sheet = _Sheet.draw(size, random)
    length = round(sheet.lines * sheet.room / sheet.em / _NARROWEST)
    passage = material.passage(order, random, length)
    face, font = material.face(passage.text, order.tongue, _BY_HAND, random)
    whole = shaped(font, passage.text, order.tongue)
    pitch = max(sheet.pitch, 1.05 * (whole.bottom - whole.top) * sheet.em)
    first = sheet.margin - whole.top * sheet.em
    lowest = size[1] - whole.bottom * sheet.em - _EDGE
    lines = min(sheet.lines, int((lowest - first) / pitch) + 1)
    hand, ink = Hand.draw(random), Image.new("L", size, 0)
    regions: list[Region] = []
    for number, text in enumerate(_rows(passage.text, font, order.tongue, sheet, lines)):
        line = shaped(font, text, order.tongue)
        onto = _slope(line, first + number * pitch, sheet, order.tongue.script, random)
        warp = hand.line(sheet.em, random, onto)
        mask = font.mask(placed(line, sheet.em, warp), *size)
        box = mask.getbbox()
        if box is None or min(box[:2]) == 0 or box[2] == size[0] or box[3] == size[1]:
            raise Unmakeable("a line of the note leaves the paper")
        ink = ImageChops.lighter(ink, mask)
        regions.append(region(text, box))
    if not regions:
        raise Unmakeable("not a line of the note fits the paper")
    paper = _paper(size, first + _UNDER * sheet.em, pitch, random)
    return Scene(_written(paper, ink, random), tuple(regions), (face.family,), passage)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of paper and how it is to be filled, in px."""

    width: int
    em: int
    pitch: float
    margin: int
    lines: int  # at most

    @property
    def room(self) -> int:
        """The width of a line."""
        return self.width - 2 * self.margin

    @classmethod
    def draw(cls, size: tuple[int, int], random: Random) -> _Sheet:
        em = random.randint(*_SIZE)
        pitch = em * random.uniform(*_PITCH)
        return cls(size[0], em, pitch, random.randint(*_MARGIN), random.randint(*_LINES))


def _rows(text: str, font: FontFile, tongue: Tongue, sheet: _Sheet, most: int) -> Iterator[str]:
    """Break running text into at most `most` lines."""
    for _ in range(most):
        edges = font.edges(text, tongue) or ()
        row = start_that_fits(text, edges, sheet.room / sheet.em, tongue.script)
        if not row:
            return
        yield row
        text = text[len(row) :].lstrip()


def _slope(line: Shaped, baseline: float, sheet: _Sheet, script: str, random: Random) -> Matrix:
    """Where a line starts, and how it slopes."""
    x = sheet.margin + random.uniform(-_EDGE, _EDGE)
    if direction_of(script) == "rtl":
        x = sheet.width - x - line.width * sheet.em
    turn = rotation(random.uniform(-_STEEPEST, _STEEPEST), (0, 0))
    return compose((1, 0, x, 0, 1, baseline, 0, 0, 1), turn)


def _paper(size: tuple[int, int], first: float, pitch: float, random: Random) -> Image:
    """Paper with a rule at `first` px and every `pitch` px above and below, or with squares."""
    from PIL import Image, ImageDraw

    paper = Image.new("L", size, random.randint(*_PAPER))
    rule, kind = random.randint(*_RULE), random.choice(("blank", "ruled", "ruled", "squared"))
    if kind == "blank":
        return paper
    pen = ImageDraw.Draw(paper)
    step = pitch / 2 if kind == "squared" else pitch
    for row in range(-int(first / step), int((size[1] - first) / step) + 1):
        pen.line((0, round(first + row * step), size[0], round(first + row * step)), rule)
    if kind == "squared":
        for column in range(int(size[0] / step) + 1):
            pen.line((round(column * step), 0, round(column * step), size[1]), rule)
    return paper


def _written(paper: Image, ink: Image, random: Random) -> Image:
    """The paper with ink on it, now thick, now thin."""
    from PIL import ImageChops

    pressure = field(random, paper.size, random.randint(4, 14), random.randint(180, 240))
    paper.paste(random.randint(*_INK), (0, 0, *paper.size), ImageChops.multiply(ink, pressure))
    return paper
