"""One unit to its samples: each reader gives pages, each page a sample or a refusal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from components.ingest import omnidocbench
from components.ingest.alto import read_alto
from components.ingest.omnidocbench import Detection
from components.ingest.page import Origin, Page, Refused, sample_of
from components.ingest.page_xml import read_page_xml
from components.ingest.pairs import read_pair
from components.ingest.pdf.pages import pdf_pages
from components.ingest.recognition import Format, content_of
from components.ingest.units import Unit, places_of
from components.nouns import Sample

_HASH_LENGTH = 32  # hexadecimal digits, 128 bits
_WITH_PICTURE: dict[Format, Callable[[bytes, bytes], Page]] = {
    Format.MARKDOWN: read_pair,
    Format.PAGE_XML: read_page_xml,
    Format.ALTO: read_alto,
}


def read_unit(unit: Unit, origin: Origin) -> Iterator[Sample | str]:
    """Yield the samples of a unit, and the reason for each page that is none.

    Raises:
        Refused: nothing of it can be used.
        OSError: a file cannot be read.
    """
    if unit.format is Format.PDF:
        yield from _pdf(unit.file, origin)
    elif unit.format is Format.OMNIDOCBENCH:
        yield from _omnidocbench(unit, origin)
    else:
        truth = content_of(unit.file, unit.format)
        picture = content_of(unit.companions[0], Format.PICTURE)
        page = _WITH_PICTURE[unit.format](truth, picture)
        yield sample_of(page, 1, _hash(truth, picture), origin, origin.tongue)


def _pdf(path: Path, origin: Origin) -> Iterator[Sample | str]:
    content = content_of(path, Format.PDF)
    document = _hash(content)
    for number, page in enumerate(pdf_pages(content, origin), 1):
        try:
            if isinstance(page, Refused):
                raise page
            yield sample_of(page, number, document, origin, origin.tongue)
        except Refused as refusal:
            yield f"page {number}: {refusal}"


def _omnidocbench(unit: Unit, origin: Origin) -> Iterator[Sample | str]:
    for number, page in enumerate(omnidocbench.pages_in(content_of(unit.file, unit.format)), 1):
        try:
            yield _annotated(unit, page, origin)
        except Refused as refusal:
            yield f"page {number}: {refusal}"


def _annotated(unit: Unit, page: Detection, origin: Origin) -> Sample:
    """A page is its own document: the same page in another collection is the same."""
    name = omnidocbench.picture_name(page)
    place = next((p for p in places_of(unit.file, name) if p in unit.companions), None)
    if place is None:
        raise Refused(f"its picture {name[:60]!r} is missing, or belongs to another file")
    picture = content_of(place, Format.PICTURE)
    understood = omnidocbench.read_omnidocbench(page, picture)
    document = _hash(json.dumps(page, sort_keys=True).encode(), picture)
    tongue = omnidocbench.tongue_of(page, origin.tongue)
    return sample_of(understood, 1, document, origin, tongue)


def _hash(*contents: bytes) -> str:
    """The identity of a document: its bytes, wherever they lie and whatever they are called."""
    digests = b"".join(hashlib.sha256(content).digest() for content in contents)
    return hashlib.sha256(digests).hexdigest()[:_HASH_LENGTH]
