"""What a file is, by what stands in it; its name decides only where the bytes do not."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from components.ingest import alto, page_xml
from components.ingest.limits import (
    JSON_BYTES,
    MARKDOWN_BYTES,
    MEGA,
    PDF_BYTES,
    PICTURE_BYTES,
    XML_BYTES,
)
from components.ingest.page import Refused
from components.ingest.pictures import SUFFIXES

_HEAD = 65_536  # bytes that are looked at
_PDF_START = 1_024  # bytes in which readers of PDF look for its mark
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(\w+)[\s>/]")
_LICENCE = re.compile(r"licen[cs]e(\.txt|\.md)?", re.IGNORECASE)


class Format(StrEnum):
    """The kinds of files that the readers know, and `UNKNOWN`."""

    PDF = "PDF"
    PICTURE = "picture"
    MARKDOWN = "markdown"
    PAGE_XML = "PAGE-XML"
    ALTO = "ALTO"
    OMNIDOCBENCH = "OmniDocBench JSON"
    LICENCE = "licence"
    UNKNOWN = "unknown"


_MOST_BYTES = {
    Format.PDF: PDF_BYTES,
    Format.PICTURE: PICTURE_BYTES,
    Format.MARKDOWN: MARKDOWN_BYTES,
    Format.PAGE_XML: XML_BYTES,
    Format.ALTO: XML_BYTES,
    Format.OMNIDOCBENCH: JSON_BYTES,
}


def content_of(path: Path, kind: Format) -> bytes:
    """Read a file of a known kind.

    Raises:
        Refused: it is larger than any document of its kind.
        OSError: it cannot be read.
    """
    most = _MOST_BYTES[kind]
    if path.stat().st_size > most:
        raise Refused(f"{path.name} is larger than the {most // MEGA} MB that a {kind} may have")
    return path.read_bytes()


def recognise(path: Path) -> Format:
    """Say what a file is; what it only claims to be by its suffix is left to its reader.

    Raises:
        OSError: it cannot be read.
    """
    if _LICENCE.fullmatch(path.name):
        return Format.LICENCE
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return _by_content(head) or _by_suffix(path.suffix.lower())


def _by_content(head: bytes) -> Format | None:
    if b"%PDF-" in head[:_PDF_START]:
        return Format.PDF
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return Format.PICTURE
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _xml(text)
    if text.startswith("[") and ('"layout_dets"' in text or '"page_info"' in text):
        return Format.OMNIDOCBENCH
    return None


def _xml(text: str) -> Format | None:
    """Tell the two kinds by their root element."""
    bare = re.sub(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(\[.*?\])?\s*>", "", text, flags=re.DOTALL)
    root = _ROOT.search(bare)
    names = {page_xml.ROOT: Format.PAGE_XML, alto.ROOT: Format.ALTO}
    return names.get(root.group(1)) if root else None


def _by_suffix(suffix: str) -> Format:
    if suffix in SUFFIXES:
        return Format.PICTURE
    named = {".pdf": Format.PDF, ".md": Format.MARKDOWN, ".json": Format.OMNIDOCBENCH}
    return named.get(suffix, Format.UNKNOWN)
