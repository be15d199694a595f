"""By how much the text lines of a picture are turned, from the spectrum of its grey levels.

Lines of text are a grating: its Fourier transform is bright along the ray across the lines
(Postl, Detection of linear oblique structures and skew scan in digitized documents, ICPR 1986).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from components.validation.manifest.decoding import Grey

_SIDE = 256  # pixels: lines of a page stay apart, and a whole transform takes a millisecond
_STEP = 0.5  # degrees between two rays: a pixel at the end of a ray
_SHORTEST, _LONGEST = 6, 112  # of a ray; nearer to the middle is the light on the page
_STANDS_OUT = 3.0  # times the median ray; strips have 3.5 and more, line drawings less


def skew_of(grey: Grey) -> float:
    """Return the skew of a picture (height, width) in degrees, clockwise, above -90 up to 90.

    0 if no direction stands out. Text that runs downwards has 90.
    """
    thumbnail = _thumbnail(grey)
    height, width = thumbnail.shape
    # without the windows, the edges of the page would be the strongest lines of all
    windows = _window(height)[:, None] * _window(width)
    spectrum = np.fft.rfft2((thumbnail - thumbnail.mean()) * windows, (_SIDE, _SIDE))
    rays = np.abs(spectrum[_rays()]).mean(axis=1)
    strongest = int(rays.argmax())
    if rays[strongest] <= _STANDS_OUT * np.median(rays):
        return 0.0
    return 90.0 - _STEP * strongest


def _thumbnail(grey: Grey) -> NDArray[np.float32]:
    from PIL import Image

    height, width = grey.shape
    scale = _SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    picture = Image.fromarray(grey).resize(size, Image.Resampling.BOX)
    return np.asarray(picture, np.float32)


def _window(length: int) -> NDArray[np.float32]:
    return np.sin(np.pi * (np.arange(length, dtype=np.float32) + 0.5) / length)


@cache
def _rays() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where the rays across lines of 90, 89.5, ... -89.5 degrees lie in the half spectrum."""
    angles = np.radians(90.0 - np.arange(0, 180, _STEP))[:, None]
    lengths = np.arange(_SHORTEST, _LONGEST, 2)
    across = np.rint(-np.sin(angles) * lengths).astype(np.intp)
    down = np.rint(np.cos(angles) * lengths).astype(np.intp)
    mirrored = np.where(across < 0, -down, down) % _SIDE  # a real picture: S(-f) = conj S(f)
    return mirrored, np.abs(across)
