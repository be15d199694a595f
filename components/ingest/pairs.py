"""A picture and its text in markdown: `x.png` (or JPEG, TIFF, WebP) and `x.md`."""

from __future__ import annotations

from components.ingest.page import Page
from components.ingest.pictures import grey
from components.ingest.texts import decoded
from components.nouns import DOCUMENT_PROMPT


def read_pair(markdown: bytes, picture: bytes) -> Page:
    """Take the markdown as it is: whoever wrote it knows the page.

    Raises:
        Refused: one of the two cannot be used.
    """
    target = decoded(markdown)
    image = grey(picture)
    return Page(image, target, DOCUMENT_PROMPT, (), image.width, image.height)
