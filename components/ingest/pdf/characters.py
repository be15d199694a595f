"""The text layer of a page as PDFium gives it: one entry a character, with its place."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from components.ingest.limits import PAGE_CHARACTERS
from components.ingest.page import Refused

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_INVISIBLE = (3, 7)  # text rendering modes: neither fill nor stroke (ISO 32000-1, 9.3.6)
_COVERS = 0.6  # of the page: a picture that large is its background, or a scan
_FINE = 1_000  # device units a point, for PDFium's transformation to whole numbers
_LINE_HYPHEN = "\x02"  # what PDFium writes for a hyphen that ends a line


@dataclass(frozen=True)
class Characters:
    """The characters of a page in the order of the file; PDFium's own line ends are "\\n".

    Boxes are float64 (n, 4): left, top, right, bottom in points of the upright page. `tight` is
    around the ink; `loose` has the font's height and the character's advance.
    """

    text: str
    tight: NDArray[np.float64]
    loose: NDArray[np.float64]
    generated: NDArray[np.bool_]  # put in by PDFium: blanks and line ends
    unmapped: NDArray[np.bool_]  # the font does not say which character it is
    hidden: NDArray[np.bool_]  # drawn without ink, or below a picture of the page
    angle: NDArray[np.float64]  # of its base line on the upright page, in radians, -pi to pi
    width: float
    height: float

    @property
    def em(self) -> NDArray[np.float64]:
        """The height of each character's font, in points."""
        return self.loose[:, 3] - self.loose[:, 1]


def characters_of(page: PdfPage) -> Characters:
    """Read the text layer of a page, without what lies outside of it.

    Raises:
        Refused: it is absurdly large.
    """
    text_page = page.get_textpage()
    count = text_page.count_chars()
    if count > PAGE_CHARACTERS:
        raise Refused(f"its text layer has {count} characters")
    width, height = page.get_size()
    raw = _Raw(text_page, count)
    below = _below_pictures(page, raw.objects, width * height)
    to_upright = _transformation(page, width, height)
    tight, loose = to_upright(raw.tight), to_upright(raw.loose)
    on_page = (tight[:, 2] > 0) & (tight[:, 0] < width) & (tight[:, 3] > 0) & (tight[:, 1] < height)
    present = np.array([bool(character) for character in raw.text], bool)
    kept = np.flatnonzero((on_page | raw.generated) & present)
    return Characters(
        "".join(raw.text[index] for index in kept),
        tight[kept],
        loose[kept],
        raw.generated[kept],
        raw.unmapped[kept],
        (raw.invisible | below)[kept],
        _upright(raw.angle + np.radians(page.get_rotation()))[kept],
        width,
        height,
    )


def _upright(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same direction between -pi and pi; PDFium counts clockwise from 0."""
    return (angle + np.pi) % (2 * np.pi) - np.pi


class _Raw:
    """One pass over the characters; the coordinates are the page's own."""

    def __init__(self, page: PdfTextPage, count: int) -> None:
        import pypdfium2.raw as pdfium

        self.tight, self.loose = np.zeros((count, 4)), np.zeros((count, 4))
        self.generated, self.unmapped, self.invisible = (np.zeros(count, bool) for _ in range(3))
        self.angle = np.zeros(count)
        self.objects = np.zeros(count, np.int64)
        self.text: list[str] = []
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        box = pdfium.FS_RECTF()
        for index in range(count):
            pdfium.FPDFText_GetCharBox(page, index, left, right, bottom, top)
            pdfium.FPDFText_GetLooseCharBox(page, index, box)
            self.tight[index] = left.value, bottom.value, right.value, top.value
            self.loose[index] = box.left, box.bottom, box.right, box.top
            self.text.append(_character(pdfium.FPDFText_GetUnicode(page, index)))
            self.generated[index] = pdfium.FPDFText_IsGenerated(page, index) == 1
            self.unmapped[index] = pdfium.FPDFText_HasUnicodeMapError(page, index) == 1
            self.angle[index] = pdfium.FPDFText_GetCharAngle(page, index)
            drawn = pdfium.FPDFText_GetTextObject(page, index)
            if drawn:
                self.objects[index] = ctypes.addressof(drawn.contents)
                self.invisible[index] = pdfium.FPDFTextObj_GetTextRenderMode(drawn) in _INVISIBLE


def _character(code: int) -> str:
    character = chr(code) if code <= 0x10FFFF else "\ufffd"
    return {_LINE_HYPHEN: "-", "\r": "", "\xa0": " "}.get(character, character)


def _below_pictures(page: PdfPage, objects: NDArray[np.int64], area: float) -> NDArray[np.bool_]:
    """Whether a picture as large as the page is drawn over a character: the layer of a scan."""
    import pypdfium2.raw as pdfium

    places: dict[int, int] = {}
    last = -1
    for place, drawn in enumerate(page.get_objects()):
        places[ctypes.addressof(drawn.raw.contents)] = place
        if drawn.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = drawn.get_bounds()
            last = place if (right - left) * (top - bottom) >= _COVERS * area else last
    return np.array([places.get(int(address), last) < last for address in objects], bool)


def _transformation(
    page: PdfPage, width: float, height: float
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """The map from boxes in the page's own coordinates to the upright page, y downwards."""
    import pypdfium2.raw as pdfium

    def moved(x: float, y: float) -> NDArray[np.float64]:
        right, down = ctypes.c_int(), ctypes.c_int()
        size = (round(width * _FINE), round(height * _FINE))
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, right, down)
        return np.array([right.value, down.value]) / _FINE

    origin = moved(0, 0)
    matrix = np.stack([moved(100, 0) - origin, moved(0, 100) - origin]) / 100

    def transform(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        first, second = boxes[:, :2] @ matrix + origin, boxes[:, 2:] @ matrix + origin
        return np.hstack([np.minimum(first, second), np.maximum(first, second)])

    return transform
