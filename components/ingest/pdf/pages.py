"""A PDF to pages that can be believed, each with its picture, text and boxes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from components.ingest.limits import PAGE_POINTS, PDF_PAGES
from components.ingest.page import Origin, Page, Refused, fitted
from components.ingest.pdf.characters import characters_of
from components.ingest.pdf.ink import SIDE, is_blank, require_agreement
from components.ingest.pdf.letters import require_letters
from components.ingest.pdf.lines import blocks_of, lines_of, segments_of
from components.ingest.pdf.order import require_reading_order
from components.library.tongues import RIGHT_TO_LEFT_SCRIPTS
from components.nouns import OCR_PROMPT

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

_TURNED = 0.05  # radians: more than scanning skew
_MOST_TURNED = 0.05  # of the characters


def pdf_pages(content: bytes, origin: Origin) -> Iterator[Page | Refused]:
    """Yield every page in turn, or why it is not used.

    The labels are coarse: all text that is printed, line by line, without markup.

    Raises:
        Refused: the file is encrypted, broken, empty, or has too many pages.
    """
    document = _opened(content)
    try:
        if len(document) > PDF_PAGES:
            raise Refused(f"the PDF has {len(document)} pages, more than {PDF_PAGES}")
        for number in range(len(document)):
            yield _page(document, number, origin)
    finally:
        document.close()


def _opened(content: bytes) -> PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        reason = "the PDF is encrypted" if locked else "the PDF is broken, or has no pages"
        raise Refused(reason) from error


def _page(document: PdfDocument, number: int, origin: Origin) -> Page | Refused:
    import pypdfium2

    try:
        page = document[number]
        try:
            return _understood(page, origin)
        finally:
            page.close()
    except Refused as refusal:
        return refusal
    except pypdfium2.PdfiumError:
        return Refused("it is broken")


def _understood(page: PdfPage, origin: Origin) -> Page:
    width, height = page.get_size()
    fitted(width, height, origin.longer_side)
    if max(width, height) > PAGE_POINTS:
        raise Refused(f"it is {width:.0f} x {height:.0f} points large, more than PDF allows")
    characters = characters_of(page)
    look = _drawn(page, SIDE)
    if not characters.text.strip():
        raise Refused("it is blank" if is_blank(look) else "it has no text layer")
    require_letters(characters, origin.tongue)
    turned = sum(abs(angle) > _TURNED for angle in characters.angle)
    if turned > _MOST_TURNED * len(characters.text):
        raise Refused(f"{turned} of its {len(characters.text)} characters are turned")
    require_agreement(characters, look)
    segments = segments_of(characters)
    require_reading_order(segments, origin.tongue.script in RIGHT_TO_LEFT_SCRIPTS)
    blocks = blocks_of(lines_of(segments))
    target = "\n\n".join(block.text for block in blocks)
    picture = _drawn(page, origin.longer_side)
    return Page(picture, target, OCR_PROMPT, blocks, width, height)


def _drawn(page: PdfPage, longer_side: int) -> Image:
    """The page in grey; its longer side may be off by a pixel, as PDFium rounds up."""
    scale = longer_side / max(page.get_size())
    image: Image = page.render(scale=scale, grayscale=True).to_pil()
    return image.convert("L")
