"""A page of a PDF as grey pixels, drawn once at the size that is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def rasterise(pdf: bytes, longer_side: int, page: int = 0) -> Image:
    """Return a page as an image of mode "L" whose longer side is `longer_side` pixels."""
    import pypdfium2
    from pypdfium2 import raw

    with pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        width, height = pixel_size(sheet.get_size(), longer_side)
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_Gray)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        raw.FPDF_RenderPageBitmap(bitmap, sheet, 0, 0, width, height, 0, raw.FPDF_GRAYSCALE)
        return bitmap.to_pil()


def page_size(pdf: bytes) -> tuple[float, float]:
    """Return the width and height of the first page in points."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        width, height = document[0].get_size()
        return width, height


def pixel_size(points: tuple[float, float], longer_side: int) -> tuple[int, int]:
    """Return the width and height in pixels of a page given in points."""
    scale = longer_side / max(points)
    return max(1, round(points[0] * scale)), max(1, round(points[1] * scale))
