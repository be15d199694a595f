"""What lenses, sensors and compression do: blur, too few pixels, JPEG."""

from __future__ import annotations

import io
from random import Random
from typing import TYPE_CHECKING

from components.rendering.degradation.layers import shifted
from components.rendering.degradation.measure import Print

if TYPE_CHECKING:
    from PIL.Image import Image

_DEFOCUS = (0.3, 0.7)  # of what the text stands: radius of the blur
_MOTION = (0.9, 1.9)  # of what the text stands: length of the blur
_FINEST_STROKE = 0.85  # px of a stroke that must be left of it
_QUALITY = (18, 60)  # of a JPEG


def defocus(image: Image, printed: Print, random: Random) -> Image:
    """A lens out of focus."""
    from PIL import ImageFilter

    return image.filter(ImageFilter.BoxBlur(random.uniform(*_DEFOCUS) * printed.blur))


def motion(image: Image, printed: Print, random: Random) -> Image:
    """A hand that shook along a line: the mean of shifted copies."""
    from PIL import Image as Images

    steps = max(1, round(random.uniform(*_MOTION) * printed.blur))
    across, down = random.choice(((1, 0), (0, 1), (1, 1), (1, -1)))
    if across and down:
        steps = max(1, round(steps * 0.7))
    mean = image
    for step in range(1, steps + 1):
        place = step // 2 if step % 2 else -(step // 2)  # to both sides: the text stays in place
        mean = Images.blend(mean, shifted(image, across * place, down * place), 1 / (step + 1))
    return mean


def low_resolution(image: Image, printed: Print, random: Random) -> Image:
    """Too few pixels, scaled up again."""
    from PIL.Image import Resampling

    least = min(max(0.4, _FINEST_STROKE / printed.stroke), 0.9)
    scale = random.uniform(least, 0.9)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    up = random.choice((Resampling.BILINEAR, Resampling.BICUBIC))
    return image.resize(size, Resampling.BILINEAR).resize(image.size, up)


def jpeg(image: Image, printed: Print, random: Random) -> Image:
    """The blocks and ringing of strong compression."""
    from PIL import Image as Images

    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=random.randint(*_QUALITY))
    with Images.open(buffer) as compressed:
        return compressed.convert("L")
