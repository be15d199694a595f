"""What effects must know of a picture so that its text stays legible."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from components.rendering.degradation.geometry import Box

_THINNEST, _THICKEST = 1.0, 6.0  # px: what strengths are still scaled to
_BLUR = 1.5  # px: thinner strokes stand more than their own width of it, thicker ones less
_LEAST_CONTRAST = 24  # grey levels between paper and what counts as ink


class Print:
    """A grey picture of dark text on light paper, measured where an effect asks."""

    def __init__(self, image: Image) -> None:
        self._image = image

    @cached_property
    def paper(self) -> int:
        """The grey level of the paper: the most frequent one."""
        return max(range(256), key=self._counts.__getitem__)

    @cached_property
    def black(self) -> int:
        """The grey level of the darkest ink."""
        return next(level for level in range(256) if self._counts[level])

    @cached_property
    def stroke(self) -> float:
        """The usual width of a stroke, 1 to 6 px.

        It is the mean run of ink along rows or along columns, whichever is shorter.
        """
        import numpy as np

        pixels = np.asarray(self._image) < self._threshold
        starts = max(_starts(pixels[1:], pixels[:-1]), _starts(pixels[:, 1:], pixels[:, :-1]), 1)
        run = sum(self._counts[: self._threshold]) / starts
        return min(max(run, _THINNEST), _THICKEST)

    @property
    def blur(self) -> float:
        """Px of blur that text of such strokes stands: bold type has narrow gaps, too."""
        return math.sqrt(_BLUR * self.stroke)

    @property
    def ink_box(self) -> Box | None:
        """The box (left, top, right, bottom) of all that is not paper; None if nothing is."""
        faint = self.paper - _LEAST_CONTRAST
        return self._image.point([255 * (level < faint) for level in range(256)]).getbbox()

    @cached_property
    def _counts(self) -> list[int]:
        return self._image.histogram()

    @property
    def _threshold(self) -> int:
        """The grey level below which a pixel is ink."""
        return max(0, self.paper - max(_LEAST_CONTRAST, (self.paper - self.black) // 2))


def _starts(pixels: NDArray[np.bool_], before: NDArray[np.bool_]) -> int:
    """How many runs of true pixels start where the pixel before is false."""
    import numpy as np

    return int(np.count_nonzero(pixels > before))
