"""Pages of a PDF to images; only ever called in the decoding child."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

from services.decoding import UNREADABLE, Limits, Refused, check_count

DPI = 200
POINTS = 72
LONGEST = 200  # times its other side
MEGA = 1_000_000


def decode_pdf(data: bytes, limits: Limits) -> list[Image]:
    """Draw every page of a PDF, grey where nothing has a colour.

    Raises:
        Refused: when it is encrypted, broken, empty, or has too many pages.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        sentence = "The PDF is encrypted." if locked else "The PDF is broken."
        raise Refused(UNREADABLE, sentence) from error
    if not len(document):
        raise Refused(UNREADABLE, "The PDF has no pages.")
    check_count(len(document), limits)
    share = limits.megapixels * MEGA / len(document)
    try:
        return [_rasterise(document[number], share) for number in range(len(document))]
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Refused(UNREADABLE, "A page of the PDF is broken.") from error


def _rasterise(page: PdfPage, pixels: float) -> Image:
    """Draw a page at 200 dpi, or at what its share of the pixels allows."""
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise Refused(UNREADABLE, "A page of the PDF has no area.")
    scale = min(DPI / POINTS, (pixels / (width * height)) ** 0.5)
    if max(width, height) > LONGEST * min(width, height):
        raise Refused(UNREADABLE, "A page of the PDF is too long and thin to be read.")
    image: Image = page.render(scale=scale).to_pil()
    grey = image.convert("L")
    return grey if _is_grey(image, grey) else image.convert("RGB")


def _is_grey(image: Image, grey: Image) -> bool:
    from PIL import ImageChops

    return ImageChops.difference(image.convert("RGB"), grey.convert("RGB")).getbbox() is None
