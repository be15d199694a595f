"""What signs hang on: photographs of the corpus, and surfaces made up here."""

from __future__ import annotations

import io
from functools import cached_property, lru_cache
from random import Random
from typing import TYPE_CHECKING

from components.library.reader import Library, SourceRecord
from components.nouns import CorpusError, Split
from components.rendering.degradation.layers import field, random_pixels

if TYPE_CHECKING:
    from PIL.Image import Image

Size = tuple[int, int]
_PHOTOGRAPHS = 0.65  # of the backgrounds, where there are any
_OPEN, _LARGEST = 48, 1024  # photographs kept as pixels, and their longer side
_CLOSEST = 0.45  # of a photograph's shorter side, at least, is in the picture


class Backgrounds:
    """Draws grey backgrounds; the photographs of a split are kept compressed."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def draw(self, split: Split, size: Size, random: Random) -> tuple[Image, SourceRecord | None]:
        """Return a background, and the source of its photograph if it is one.

        Raises:
            CorpusError: a photograph cannot be read; it names its source and document.
        """
        photographs = self._photographs[split]
        if photographs and random.random() < _PHOTOGRAPHS:
            source, document, picture = random.choice(photographs)
            return _cropped(_opened(picture, source, document), size, random), source
        return random.choice((_plain, _slope, _rough, _bricks))(size, random), None

    @cached_property
    def _photographs(self) -> dict[Split, list[tuple[SourceRecord, str, bytes]]]:
        kept: dict[Split, list[tuple[SourceRecord, str, bytes]]] = {split: [] for split in Split}
        for source, row in self._library.pictures():
            if not row.captions:
                kept[row.split].append((source, row.document, row.image))
        return kept


@lru_cache(maxsize=_OPEN)
def _opened(picture: bytes, source: SourceRecord, document: str) -> Image:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(picture)) as opened:
            grey = opened.convert("L")
            grey.thumbnail((_LARGEST, _LARGEST))
            return grey
    except (OSError, UnidentifiedImageError) as error:
        raise CorpusError(f"{source.name}: {document}: not a picture that can be read") from error


def _cropped(photograph: Image, size: Size, random: Random) -> Image:
    """A part of a photograph in the shape of the background."""
    from PIL.Image import Resampling

    largest = min(photograph.width / size[0], photograph.height / size[1])
    scale = largest * random.uniform(_CLOSEST, 1)
    width, height = size[0] * scale, size[1] * scale
    left = random.uniform(0, photograph.width - width)
    top = random.uniform(0, photograph.height - height)
    box = (left, top, min(left + width, photograph.width), min(top + height, photograph.height))
    return photograph.resize(size, Resampling.BILINEAR, box=box)


def _plain(size: Size, random: Random) -> Image:
    from PIL import Image

    return Image.new("L", size, random.randrange(256))


def _slope(size: Size, random: Random) -> Image:
    """A wall under uneven light."""
    brightness = random.uniform(0.3, 1)
    levels = [round(level * brightness) for level in range(256)]
    return field(random, size, random.randint(2, 4), random.randint(60, 200)).point(levels)


def _rough(size: Size, random: Random) -> Image:
    """Plaster, asphalt, cloth: grain of a few px on a slope."""
    from PIL import ImageChops
    from PIL.Image import Resampling

    grain = random.randint(1, 4)
    coarse = random_pixels(random, size[0] // grain + 1, size[1] // grain + 1)
    depth = random.uniform(0.1, 0.4)
    levels = [round(128 + (level - 128) * depth) for level in range(256)]
    rough = coarse.point(levels).resize(size, Resampling.BILINEAR)
    return ImageChops.add(_slope(size, random), rough, scale=1, offset=-128)


def _bricks(size: Size, random: Random) -> Image:
    """Tiles or bricks of slightly different shades, with joints."""
    from PIL import ImageDraw

    image = _slope(size, random)
    pen = ImageDraw.Draw(image)
    height, width = random.randint(16, 48), random.randint(30, 110)
    joint = random.randint(0, 255)
    for row, top in enumerate(range(0, size[1], height)):
        pen.line((0, top, size[0], top), joint)
        for left in range(-(row % 2) * width // 2, size[0], width):
            pen.line((left, top, left, top + height), joint)
    return image
