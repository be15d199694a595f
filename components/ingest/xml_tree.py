"""XML from strangers: no DOCTYPE, no entities, no great depth; names without their namespace."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from components.ingest.limits import MEGA, XML_DEPTH
from components.ingest.page import Refused


class _Builder:
    """Builds a tree, and stops at what a hostile file would use."""

    def __init__(self) -> None:
        self.tree = TreeBuilder()
        self.depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > XML_DEPTH:
            raise Refused(f"the XML is nested more than {XML_DEPTH} deep")
        local = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self.tree.start(name.rpartition(" ")[2], local)

    def end(self, name: str) -> None:
        self.depth -= 1
        self.tree.end(name.rpartition(" ")[2])

    def doctype(self, *_: object) -> None:
        # neither format needs one, and entities, however harmful, can only stand in it
        raise Refused("the XML declares a DOCTYPE, which is not read")


def parse(content: bytes) -> Element:
    """Return the root element.

    Raises:
        Refused: the XML is broken, nested too deep, or declares a DOCTYPE.
    """
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.tree.data
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(content, True)
        return builder.tree.close()
    except expat.ExpatError as error:
        raise Refused(f"the XML is broken at line {error.lineno}") from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know either
        raise Refused("the XML has an unknown encoding") from error


def number(element: Element, name: str) -> float:
    """An attribute that must be a number.

    Raises:
        Refused: it is missing, or no number.
    """
    value = optional_number(element, name)
    if value is None:
        raise Refused(f"{element.tag} {element.get('id') or element.get('ID') or ''} has no {name}")
    return value


def optional_number(element: Element, name: str) -> float | None:
    """An attribute that may be absent.

    Raises:
        Refused: it is there and no finite number of a sensible size.
    """
    text = element.get(name)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= MEGA:
        raise Refused(f"{element.tag}: {name} is {text[:20]!r}, which is no number of a page")
    return value
