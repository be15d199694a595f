"""PAGE-XML (PRImA, schemas of 2010 to 2019): regions, lines, reading order, simple tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath
from xml.etree.ElementTree import Element

from components.ingest.page import Block, Box, Page, Refused
from components.ingest.pictures import grey
from components.ingest.tables import Cell, html_table
from components.ingest.transcription import Transcript, agreeing, page_of, points, text_lines
from components.ingest.xml_tree import number, optional_number, parse

ROOT = "PcGts"
_LABELS = {
    "heading": "title",
    "caption": "image_caption",
    "header": "header",
    "footer": "footer",
    "page-number": "page_number",
    "footnote": "footnote",
    "footnote-continued": "footnote",
    "endnote": "footnote",
    "list-label": "list",
}
_OTHER_REGIONS = {"MathsRegion": "equation", "TableRegion": "table"}
_PICTURES = frozenset({"ImageRegion", "GraphicRegion", "LineDrawingRegion", "ChartRegion"})


def picture_name(content: bytes) -> str:
    """The file name that the document gives for its picture, "" if none.

    Raises:
        Refused: the XML cannot be read.
    """
    page = parse(content).find("Page")
    return "" if page is None else PureWindowsPath(page.get("imageFilename", "")).name


def read_page_xml(content: bytes, picture: bytes) -> Page:
    """Return the page with its regions in reading order, their lines as they stand.

    Raises:
        Refused: the document or its picture cannot be used.
    """
    root = parse(content)
    page = root.find("Page")
    if root.tag != ROOT or page is None:
        raise Refused("not a PAGE-XML document: it has no PcGts/Page")
    width, height = number(page, "imageWidth"), number(page, "imageHeight")
    image = agreeing(grey(picture), width, height)
    transcript = Transcript()
    for region in _in_order(page):
        transcript.add(_block(region, transcript))
    return page_of(transcript, image, width, height)


def _in_order(page: Element) -> Iterator[Element]:
    """The regions as ReadingOrder says, then those that it does not name, as they stand."""
    regions = {r.get("id", f"#{n}"): r for n, r in enumerate(_regions(page))}
    order = page.find("ReadingOrder")
    named = [] if order is None else list(_references(order))
    foreign = next((name for name in named if name not in regions), None)
    if foreign is not None:
        raise Refused(f"the reading order names {foreign!r}, which is no region of the page")
    for name in dict.fromkeys([*named, *regions]):
        yield regions[name]


def _regions(parent: Element) -> Iterator[Element]:
    """All regions that carry text, a region before those inside it; cells stay in their table."""
    for child in parent:
        if not child.tag.endswith("Region"):
            continue
        if child.tag == "TextRegion" or child.tag in _OTHER_REGIONS or child.tag in _PICTURES:
            yield child
        if child.tag != "TableRegion":
            yield from _regions(child)


def _references(group: Element) -> Iterator[str]:
    """The region ids of nested groups, depth first; those with an index are sorted by it."""
    for child in sorted(group, key=lambda child: optional_number(child, "index") or 0.0):
        if child.get("regionRef"):
            yield child.get("regionRef", "")
        yield from _references(child)


def _block(region: Element, transcript: Transcript) -> Block:
    box = points(_coordinates(region), f"region {region.get('id')}")
    if region.tag == "TableRegion":
        return Block("table", html_table(_cells(region)), box)
    if region.tag in _PICTURES:
        return Block("image", "", box)
    label = _OTHER_REGIONS.get(region.tag) or _LABELS.get(region.get("type", ""), "text")
    written = [_written(line) for line in region.findall("TextLine")]
    transcript.count(text for text, _ in written)
    lines = tuple(line for text, line in written if text)
    text = text_lines(text for text, _ in written) or _unicode(region)
    if not written and not text:
        transcript.count([""])
    return Block(label, text, box, lines)


def _written(line: Element) -> tuple[str, Box]:
    words = " ".join(filter(None, (_unicode(word) for word in line.findall("Word"))))
    box = points(_coordinates(line), f"line {line.get('id')}")
    return _unicode(line) or words, box


def _coordinates(element: Element) -> str:
    """The outline as text; schemas before 2013 have Point elements instead of an attribute."""
    outline = element.find("Coords")
    if outline is None:
        return ""
    old = (f"{point.get('x')},{point.get('y')}" for point in outline.findall("Point"))
    return outline.get("points") or " ".join(old)


def _unicode(element: Element) -> str:
    """The best reading: that of the lowest index."""
    readings = element.findall("TextEquiv")
    if not readings:
        return ""
    best = min(readings, key=lambda reading: optional_number(reading, "index") or 0.0)
    return (best.findtext("Unicode") or "").strip()


def _cells(table: Element) -> Iterator[Cell]:
    """Cells as Transkribus writes them (TableCell), or as the schema of 2019 does (a role)."""
    for cell in table.findall("TableCell"):
        yield _cell(cell, cell, ("row", "col", "rowSpan", "colSpan"))
    for region in table.findall("TextRegion"):
        role = region.find("Roles/TableCellRole")
        if role is None:
            raise Refused(f"table {table.get('id')} has a text region that is no cell")
        yield _cell(region, role, ("rowIndex", "columnIndex", "rowSpan", "colSpan"))


def _cell(region: Element, place: Element, names: tuple[str, str, str, str]) -> Cell:
    row, column = (int(number(place, name)) for name in names[:2])
    rows, columns = (int(optional_number(place, name) or 1) for name in names[2:])
    lines = (_unicode(line) for line in region.findall("TextLine"))
    return Cell(row, column, rows, columns, " ".join(filter(None, lines)) or _unicode(region))
