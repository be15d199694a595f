"""ALTO (Library of Congress, versions 1 to 4): blocks, lines, hyphens, reading order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath
from xml.etree.ElementTree import Element

from components.ingest.page import Block, Box, Page, Refused, around
from components.ingest.pictures import grey
from components.ingest.transcription import Transcript, agreeing, page_of, text_lines
from components.ingest.xml_tree import number, optional_number, parse

ROOT = "alto"
_UNITS = frozenset({"pixel", "mm10", "inch1200"})
_MARGINS = {"TopMargin": "header", "BottomMargin": "footer"}
_PICTURES = frozenset({"Illustration"})
_HYPHENS = ("-", "\u00ad", "\u2010", "\u00ac", "\u2e17")


def picture_name(content: bytes) -> str:
    """The file name that the document gives for its picture, "" if none.

    Raises:
        Refused: the XML cannot be read.
    """
    name = parse(content).findtext("Description/sourceImageInformation/fileName") or ""
    return PureWindowsPath(name.strip()).name


def read_alto(content: bytes, picture: bytes) -> Page:
    """Return the page with its blocks in reading order, their lines as they are printed.

    A word divided at the end of a line stays divided (CONTENT, then the hyphen), as in the
    picture; SUBS_CONTENT, the whole word, tells only that a hyphen was printed.

    Raises:
        Refused: the document or its picture cannot be used.
    """
    root = parse(content)
    pages = root.findall("Layout/Page")
    if root.tag != ROOT or not pages:
        raise Refused("not an ALTO document: it has no alto/Layout/Page")
    if len(pages) > 1:
        raise Refused(f"the document has {len(pages)} pages; one picture shows one")
    unit = (root.findtext("Description/MeasurementUnit") or "pixel").strip()
    if unit not in _UNITS:
        raise Refused(f"the unit {unit[:20]!r} is none of pixel, mm10, inch1200")
    image = grey(picture)
    width, height = _size(pages[0], unit, image.width, image.height)
    transcript = Transcript()
    for block, label in _in_order(root, pages[0]):
        transcript.add(_block(block, label, transcript))
    return page_of(transcript, agreeing(image, width, height), width, height)


def _size(page: Element, unit: str, *picture: float) -> tuple[float, float]:
    """The page in its own unit: boxes are scaled by it, whatever the resolution of the scan."""
    width, height = optional_number(page, "WIDTH"), optional_number(page, "HEIGHT")
    if width is not None and height is not None:
        return width, height
    if unit != "pixel":
        raise Refused(f"the page has no WIDTH and HEIGHT to scale {unit} by")
    return picture[0], picture[1]


def _in_order(root: Element, page: Element) -> Iterator[tuple[Element, str]]:
    """The blocks with a label for those of the margins.

    ReadingOrder (4.3) comes first, then IDNEXT from block to block, then the order of the file.
    """
    blocks: dict[str, tuple[Element, str]] = {}
    for space in page:
        for block in _blocks(space):
            blocks[block.get("ID", f"#{len(blocks)}")] = (block, _MARGINS.get(space.tag, ""))
    order = root.find("ReadingOrder")
    named = [] if order is None else [n for n in _references(order, page) if n in blocks]
    following = named or _chained({name: block for name, (block, _) in blocks.items()})
    for name in dict.fromkeys([*following, *blocks]):
        yield blocks[name]


def _blocks(space: Element) -> Iterator[Element]:
    for child in space:
        if child.tag == "ComposedBlock":
            yield from _blocks(child)
        elif child.tag == "TextBlock" or child.tag in _PICTURES:
            yield child


def _references(group: Element, page: Element) -> Iterator[str]:
    """The ids of nested groups, depth first; that of a composed block stands for its blocks."""
    composed = {block.get("ID"): block for block in page.iter("ComposedBlock")}
    for reference in group.iter("ElementRef"):
        for name in reference.get("REF", "").split():
            if name in composed:
                yield from (block.get("ID", "") for block in _blocks(composed[name]))
            yield name


def _chained(blocks: dict[str, Element]) -> list[str]:
    """Follow IDNEXT from the first block; a chain that is broken or a circle just ends."""
    followers = {block.get("IDNEXT") for block in blocks.values()}
    order: dict[str, None] = {}
    for start in (name for name in blocks if name not in followers):
        name: str | None = start
        while name in blocks and name not in order:
            order[name] = None
            name = blocks[name].get("IDNEXT")
    return list(order)


def _block(block: Element, label: str, transcript: Transcript) -> Block:
    written = [(_printed(line), _box(line)) for line in block.findall("TextLine")]
    if block.tag in _PICTURES:
        return Block("image", "", _box(block) or (0, 0, 0, 0))
    transcript.count(text for text, _ in written)
    lines = tuple(box for text, box in written if text and box)
    box = _box(block) or (around(lines) if lines else (0.0, 0.0, 0.0, 0.0))
    return Block(label or "text", text_lines(text for text, _ in written), box, lines)


def _box(element: Element) -> Box | None:
    """HPOS, VPOS, WIDTH and HEIGHT; lines may leave them out in favour of their words."""
    if element.get("HPOS") is None and element.tag in ("TextBlock", "TextLine"):
        boxes = [box for box in map(_box, element.iter("String")) if box]
        return around(boxes) if boxes else None
    left, top = number(element, "HPOS"), number(element, "VPOS")
    return left, top, left + number(element, "WIDTH"), top + number(element, "HEIGHT")


def _printed(line: Element) -> str:
    """The words of a line, and the hyphen of a word that goes on in the next."""
    words: list[str] = []
    hyphen = ""
    for element in line:
        if element.tag == "String":
            words.append(element.get("CONTENT", ""))
            hyphen = "-" if element.get("SUBS_TYPE") == "HypPart1" else ""
        elif element.tag == "HYP":
            hyphen = element.get("CONTENT") or "-"
    text = " ".join(filter(None, words))
    return text if not hyphen or text.endswith(_HYPHENS) else text + hyphen
