"""What printers do: too little ink, too much of it, ink through the paper, and fax machines."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from components.rendering.degradation.layers import field, generator_bytes, multiply, shifted
from components.rendering.degradation.measure import Print

if TYPE_CHECKING:
    from PIL.Image import Image

_FADED = (0.4, 0.75)  # of the contrast that is left where a ribbon is worn
_GHOST = (0.12, 0.35)  # of the contrast of the other side's text
_FAX_STROKE = 1.5  # px of a stroke that a fax machine still has to see
_DROPPED = 0.012  # of the lines of a fax, at most


def low_ink(image: Image, printed: Print, random: Random) -> Image:
    """Strokes eaten at their edges, and pale in patches."""
    from PIL import Image as Images
    from PIL import ImageChops

    side = random.choice(((1, 0), (0, 1)))
    eaten = ImageChops.lighter(image, shifted(image, *side))
    bite = min(0.25 * printed.stroke, 0.8) * random.uniform(0.5, 1)
    thin = Images.blend(image, eaten, bite)
    left = random.uniform(*_FADED)
    paper = printed.paper
    pale = thin.point([round(paper - (paper - level) * left) for level in range(256)])
    return Images.composite(thin, pale, field(random, image.size, random.randint(3, 9), 0))


def heavy_ink(image: Image, printed: Print, random: Random) -> Image:
    """Strokes that bleed into the paper around them."""
    from PIL import Image as Images
    from PIL import ImageChops

    across = ImageChops.darker(image, shifted(image, random.choice((-1, 1)), 0))
    spread = ImageChops.darker(across, shifted(across, 0, random.choice((-1, 1))))
    return Images.blend(image, spread, min(0.35 * printed.stroke, 1) * random.uniform(0.5, 1))


def bleed_through(image: Image, printed: Print, random: Random) -> Image:
    """The other side of the sheet, mirrored and soft; it holds the same kind of text."""
    from PIL import ImageFilter, ImageOps

    strength, paper = random.uniform(*_GHOST), printed.paper
    ghost = [255 - round(max(0, paper - level) * strength) for level in range(256)]
    behind = shifted(
        ImageOps.mirror(image).point(ghost),
        random.randint(-image.width // 40, image.width // 40),
        random.randint(-image.height // 40, image.height // 40),
    )
    return multiply(image, behind.filter(ImageFilter.BoxBlur(0.6 * printed.stroke)))


def fax(image: Image, printed: Print, random: Random) -> Image:
    """Black or white, at a lower resolution down than across, with lines lost."""
    from PIL.Image import Resampling

    width, height = image.size
    finest = min(_FAX_STROKE / printed.stroke, 1)
    across = random.uniform(finest, 1)
    down = random.uniform(max(finest, across * 0.75), across)
    size = (max(1, round(width * across)), max(1, round(height * down)))
    coarse = image.resize(size, Resampling.BOX)
    cut = printed.paper - (printed.paper - printed.black) * random.uniform(0.35, 0.5)
    lines = coarse.point([255 * (level > cut) for level in range(256)])
    for place in generator_bytes(random, random.randrange(max(2, round(lines.height * _DROPPED)))):
        y = place * lines.height // 256
        left = random.randrange(lines.width)
        lines.paste(255, (left, y, left + random.randrange(lines.width), y + 1))
    return lines.resize((width, height), Resampling.NEAREST)
