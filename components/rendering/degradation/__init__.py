"""What paper, printers, scanners and cameras do to a picture of text: quick, bounded, seeded.

`degrade` spoils a picture with one to three effects; `move` takes boxes along.
"""

from components.rendering.degradation.effects import CAMERA, DOCUMENT, STRIP, Effect
from components.rendering.degradation.geometry import IDENTITY, Matrix, move
from components.rendering.degradation.spoiling import Degraded, degrade

__all__ = [
    "CAMERA",
    "DOCUMENT",
    "IDENTITY",
    "STRIP",
    "Degraded",
    "Effect",
    "Matrix",
    "degrade",
    "move",
]
