"""How a picture looks as a whole: its paper, its ink, its contrast, how steep its edges are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.validation.manifest.decoding import Grey

Counts = NDArray[np.int64]

INK_CONTRAST = 40  # grey levels from the paper, well above the noise of the renderer
# Grey levels around the commonest: the noise of a scan spreads its paper over many greys, and cuts
# its ink off at the one grey 0, which then is commoner than any of them.
_NOISE = 8
_NEARNESS = _NOISE + 1 - np.abs(np.arange(-_NOISE, _NOISE + 1))
# Of the pixels: lines and formulas leave 99 % of a picture white, so percentiles of whole
# per cents would find no ink in them.
_DARKEST, _LIGHTEST = 0.001, 0.999
_EDGE = 0.1  # of the contrast: what is flatter is paper or noise
_STEEP = 0.9  # of the edges
_BOLD = 0.2  # of the contrast: so many steps of noise are so high, and so few of anything drawn


@dataclass(frozen=True, slots=True)
class Tones:
    """Named as the columns of the manifest, and measured as they say."""

    ink: float
    contrast: float
    brightness: float
    sharpness: float
    edges: float


def tones_of(grey: Grey) -> Tones:
    """Measure a picture (height, width); ink is darker or lighter than the paper."""
    histogram = _histogram(grey)
    paper = int(np.convolve(histogram, _NEARNESS, "same").argmax())
    like_paper = histogram[max(0, paper - INK_CONTRAST) : paper + INK_CONTRAST + 1].sum()
    contrast = _percentile(histogram, _LIGHTEST) - _percentile(histogram, _DARKEST)
    steps = _steps(grey[:, 1:], grey[:, :-1]) + _steps(grey[1:], grey[:-1])
    return Tones(
        ink=float(1 - like_paper / grey.size),
        contrast=float(contrast),
        brightness=float(paper),
        sharpness=_sharpness(steps, contrast),
        edges=float(_higher(steps, _BOLD * contrast).sum() / max(1, steps.sum())),
    )


def _sharpness(steps: Counts, contrast: int) -> float:
    """How much of the contrast the steepest edges cross from one pixel to the next; 0 if flat."""
    edges = _higher(steps, _EDGE * contrast)
    if not contrast or not edges.any():  # a speck is an edge, and too little for a contrast
        return 0.0
    return min(1.0, _percentile(edges, _STEEP) / contrast)


def _higher(steps: Counts, least: float) -> Counts:
    """The steps of at least so many grey levels, and of one at least: flat is no edge."""
    return np.where(np.arange(steps.size) >= max(1, round(least)), steps, 0)


def _steps(first: Grey, second: Grey) -> Counts:
    return _histogram(np.maximum(first, second) - np.minimum(first, second))


def _histogram(levels: Grey) -> Counts:
    """How often each of the 256 levels occurs; Pillow counts bytes faster than numpy does."""
    from PIL import Image

    return np.array(Image.fromarray(levels).histogram(), np.int64)


def _percentile(histogram: Counts, share: float) -> int:
    counts = histogram.cumsum()
    return int(np.searchsorted(counts, share * counts[-1]))
