"""Readers of message catalogues: gettext, Mozilla's three formats, and JSON.

Every reader takes the bytes of a file and yields (key, text) in the order of the file, without
empty texts. The key is the source message in gettext, in every other format the name of the
message. Texts are as their translators wrote them: placeholders and accelerators are still there.
All raise ValueError, in words, for a file that is not of its format.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from components.corpus.fluent import read_ftl
from components.nouns import CorpusError

Message = tuple[str, str]

_MO_MAGICS = {b"\xde\x12\x04\x95": "<", b"\x95\x04\x12\xde": ">"}
_MO_HEADER_BYTES = 28
_CHARSET = re.compile(rb"charset=([\w.:-]+)")
_PO_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?\s*"(.*)"$')
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
_PROPERTY = re.compile(r"((?:[^\\:=\s]|\\.)+)\s*[:=]?\s*(.*)", re.DOTALL)
_CONTINUED = re.compile(r"(?<!\\)((?:\\\\)*)\\\r?\n[ \t\f]*")
_ENTITY = re.compile(r"<!ENTITY\s+([\w.:-]+)\s+(?:\"([^\"]*)\"|'([^']*)')\s*>")
_XML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_messages(name: str, content: bytes) -> list[Message]:
    """Read a catalogue by the suffix of its name.

    Raises:
        CorpusError: no reader knows the suffix, or the file is not of that format.
    """
    reader = _READERS.get(PurePosixPath(name).suffix)
    if reader is None:
        raise CorpusError(f"{name}: not a catalogue ({', '.join(sorted(_READERS))})")
    try:
        return list(reader(content))
    except ValueError as error:
        raise CorpusError(f"{name}: {error}") from error
    except RecursionError as error:
        raise CorpusError(f"{name}: nested too deeply") from error


def read_mo(content: bytes) -> Iterator[Message]:
    """Read a compiled gettext catalogue (GNU gettext manual, "The Format of GNU MO Files").

    Each plural form is a message of its own: the first of the singular, the others of the plural.
    """
    order = _MO_MAGICS.get(content[:4])
    if order is None or len(content) < _MO_HEADER_BYTES:
        raise ValueError("not a compiled gettext catalogue")
    count, sources, translations = struct.unpack_from(f"{order}3I", content, 8)
    charset = _charset(content)
    for number in range(count):
        source = _mo_string(content, order, sources + 8 * number).decode(charset)
        target = _mo_string(content, order, translations + 8 * number).decode(charset)
        singular, _, plural = source.rpartition("\x04")[2].partition("\0")
        yield from _forms(singular, plural, target.split("\0"))


def _mo_string(content: bytes, order: str, entry: int) -> bytes:
    if entry + 8 > len(content):
        raise ValueError("a table of the catalogue ends too early")
    length, start = struct.unpack_from(f"{order}2I", content, entry)
    if start + length > len(content):
        raise ValueError("a message of the catalogue ends too early")
    return content[start : start + length]


def read_po(content: bytes) -> Iterator[Message]:
    """Read a gettext catalogue as translators edit it; fuzzy and obsolete messages are left out.

    Plural forms are as in `read_mo`.
    """
    entry: dict[str, str] = {}
    field, fuzzy = "", False
    for number, line in enumerate(content.decode(_charset(content)).split("\n"), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            yield from _po_messages(entry, fuzzy)
            fuzzy = (fuzzy and not entry) or (text.startswith("#,") and "fuzzy" in text)
            entry = {}
            continue
        match = _PO_LINE.match(text)
        if match is None or not (match[1] or field):
            raise ValueError(f"line {number} is not of a gettext catalogue")
        if match[1] in ("msgctxt", "msgid") and any(name.startswith("msgstr") for name in entry):
            yield from _po_messages(entry, fuzzy)
            entry, fuzzy = {}, False
        field = match[1] or field
        entry[field] = entry.get(field, "") + _unescape(match[2])
    yield from _po_messages(entry, fuzzy)


def _po_messages(entry: dict[str, str], fuzzy: bool) -> Iterator[Message]:
    if not fuzzy and "msgid" in entry:
        forms = [text for name, text in entry.items() if name.startswith("msgstr")]
        yield from _forms(entry["msgid"], entry.get("msgid_plural", ""), forms)


def _forms(singular: str, plural: str, forms: Iterable[str]) -> Iterator[Message]:
    """The empty source message is the header of a gettext catalogue, not text."""
    for number, text in enumerate(forms):
        source = plural if number and plural else singular
        if source and text:
            yield source, text


def _charset(content: bytes) -> str:
    """The encoding a gettext header names; a template leaves the word CHARSET in its place."""
    match = _CHARSET.search(content)
    name = match[1].decode("ascii") if match else "utf-8"
    if name == "CHARSET":
        return "utf-8"
    try:
        "".encode(name)
    except LookupError as error:
        raise ValueError(f"no encoding is called {name}") from error
    return name


def read_properties(content: bytes) -> Iterator[Message]:
    """Read Java properties in UTF-8, as Mozilla writes them (java.util.Properties)."""
    for line in _CONTINUED.sub(r"\1", content.decode("utf-8-sig")).split("\n"):
        stripped = line.rstrip("\r").lstrip()
        match = _PROPERTY.match(stripped)
        if match and match[2] and not stripped.startswith(("#", "!")):
            yield _unescape(match[1]), _unescape(match[2])


def _unescape(text: str) -> str:
    def replacement(match: re.Match[str]) -> str:
        escaped = match[1]
        if len(escaped) > 1:
            return chr(int(escaped[1:], 16))
        return _ESCAPED.get(escaped, escaped)

    return _ESCAPE.sub(replacement, text) if "\\" in text else text


def read_dtd(content: bytes) -> Iterator[Message]:
    """Read the entities of an XML document type; parameter entities are no messages."""
    for match in _ENTITY.finditer(_XML_COMMENT.sub("", content.decode("utf-8-sig"))):
        if text := match[2] or match[3]:
            yield match[1], text


def read_json(content: bytes) -> Iterator[Message]:
    """Read every string of a JSON document; its key is the path to it, joined by dots."""
    yield from _strings(json.loads(content), "")


def _strings(value: object, path: str) -> Iterator[Message]:
    if isinstance(value, str) and value:
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, f"{path}.{index}" if path else str(index))


_READERS: dict[str, Callable[[bytes], Iterator[Message]]] = {
    ".mo": read_mo,
    ".po": read_po,
    ".properties": read_properties,
    ".ftl": read_ftl,
    ".dtd": read_dtd,
    ".json": read_json,
}
